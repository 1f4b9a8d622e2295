// Shows the follow-ups that the answers call for, and adds rows. Without this script every
// follow-up is on the page, with a line that says when it is to be answered.
import { addRow, valueOf } from "./fields.js";

const root = document.querySelector("form[data-autosave]");
const items = root ? [...root.querySelectorAll("[data-item][data-key]")] : [];
const questions = items.map((item) => ({
  key: item.dataset.key,
  when: item.dataset.when ? JSON.parse(item.dataset.when) : null,
}));

function answerOf(item) {
  const value = valueOf(item);
  if (item.dataset.type !== "number" || !value) return value;
  const number = Number(String(value).replace(",", ".").replace(/\s/g, ""));
  return Number.isFinite(number) ? number : null;
}

function show() {
  const answers = Object.fromEntries(items.map((item) => [item.dataset.key, answerOf(item)]));
  const shown = window.revmodConditions.visible(questions, answers);
  for (const item of items) item.hidden = !shown.has(item.dataset.key);
}

if (root && window.revmodConditions) {
  root.classList.add("scripted");
  show();
  root.addEventListener("input", show);
  root.addEventListener("change", show);
  root.addEventListener("filled", show);
  const target = location.hash && document.getElementById(location.hash.slice(1));
  if (target) target.scrollIntoView();
}

for (const button of document.querySelectorAll("[data-adds-row]")) {
  button.hidden = false;
  // Without this script an empty row waits below the filled ones; with it, the button adds one.
  const rows = [...button.closest("[data-item]").querySelectorAll("[data-row]")];
  const last = rows.at(-1);
  if (rows.length > 1 && [...last.querySelectorAll("[data-part]")].every((part) => !part.value)) last.remove();
  button.addEventListener("click", () => {
    addRow(button.closest("[data-item]"))?.querySelector("[data-part]").focus();
  });
}
