// Adds an empty row to a form without asking the server: the button works without this too.
for (const button of document.querySelectorAll("[data-adds-row]")) {
  const prefix = button.dataset.addsRow;
  const rows = document.querySelector(`[data-rows="${prefix}"]`);
  const total = document.getElementById(`id_${prefix}-TOTAL_FORMS`);
  const most = Number(document.getElementById(`id_${prefix}-MAX_NUM_FORMS`).value);
  const template = document.getElementById(`${prefix}-row`);
  button.addEventListener("click", (event) => {
    event.preventDefault();
    const index = Number(total.value);
    if (index >= most) return;
    const html = template.innerHTML
      .replaceAll("__prefix__", String(index))
      .replaceAll("__number__", String(index + 1));
    rows.insertAdjacentHTML("beforeend", html);
    total.value = String(index + 1);
    button.hidden = index + 1 >= most;
    rows.lastElementChild.querySelector("input, select").focus();
  });
}
