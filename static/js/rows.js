// Adds an empty row to a form without asking the server: the button works without this too.
import { addRow } from "./formset.js";

for (const button of document.querySelectorAll("[data-adds-row]")) {
  button.addEventListener("click", (event) => {
    event.preventDefault();
    if (!addRow(button)) return;
    const rows = document.querySelector(`[data-rows="${button.dataset.addsRow}"]`);
    rows.lastElementChild.querySelector("input, select").focus();
  });
}
