/* Adds an empty row to a form that may hold several; whether there was room for it. */
export function addRow(button) {
  const prefix = button.dataset.addsRow;
  const rows = document.querySelector(`[data-rows="${prefix}"]`);
  const total = document.getElementById(`id_${prefix}-TOTAL_FORMS`);
  const most = Number(document.getElementById(`id_${prefix}-MAX_NUM_FORMS`).value);
  const index = Number(total.value);
  if (index >= most) return false;
  const html = document.getElementById(`${prefix}-row`).innerHTML
    .replaceAll("__prefix__", String(index))
    .replaceAll("__number__", String(index + 1));
  rows.insertAdjacentHTML("beforeend", html);
  total.value = String(index + 1);
  button.hidden = index + 1 >= most;
  return true;
}
