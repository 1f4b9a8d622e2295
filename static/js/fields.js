// Reading and writing the value of a field, in the shape questionnaires/models/values.py keeps.
const INPUTS = "input:not([type=hidden]):not([type=file]), textarea, select";
const MOST_ROWS = 50;

const parts = (element) =>
  Object.fromEntries([...element.querySelectorAll("[data-part]")].map((i) => [i.dataset.part, i.value]));

export function valueOf(item) {
  const inputs = [...item.querySelectorAll(INPUTS)];
  switch (item.dataset.control) {
    case "radios": return inputs.find((input) => input.checked)?.value ?? "";
    case "ticks": return inputs.filter((input) => input.checked).map((input) => input.value);
    case "parts": return parts(item);
    case "rows": return { rows: [...item.querySelectorAll("[data-row]")].map(parts) };
    case "documents": return undefined; // files are sent by themselves
    default: return inputs[0]?.value ?? "";
  }
}

const fillParts = (element, value) => {
  for (const input of element.querySelectorAll("[data-part]")) input.value = value?.[input.dataset.part] ?? "";
};

export function fill(item, value) {
  const inputs = [...item.querySelectorAll(INPUTS)];
  switch (item.dataset.control) {
    case "radios":
      for (const input of inputs) input.checked = input.value === (value ?? "");
      break;
    case "ticks":
      for (const input of inputs) input.checked = (value ?? []).includes(input.value);
      break;
    case "parts": fillParts(item, value); break;
    case "rows": {
      const wanted = value?.rows ?? [];
      while (item.querySelectorAll("[data-row]").length < wanted.length && addRow(item));
      item.querySelectorAll("[data-row]").forEach((row, number) => fillParts(row, wanted[number]));
      break;
    }
    case "documents": break;
    default: if (inputs[0]) inputs[0].value = value ?? "";
  }
}

/* Adds an empty row after the last one; returns it, or null when there are enough. */
export function addRow(item) {
  const rows = item.querySelectorAll("[data-row]");
  const last = rows[rows.length - 1];
  if (!last || rows.length >= MOST_ROWS) return null;
  const row = last.cloneNode(true);
  const rename = (text) => text.replace(/-\d+-/, `-${rows.length}-`);
  row.setAttribute("aria-label", last.getAttribute("aria-label").replace(/\d+/, rows.length + 1));
  for (const input of row.querySelectorAll("[data-part]")) {
    input.name = rename(input.name);
    input.id = rename(input.id);
    input.value = "";
  }
  for (const label of row.querySelectorAll("label")) label.htmlFor = rename(label.htmlFor);
  last.after(row);
  return row;
}

/* A value as lines to be read or copied. */
export function asText(value) {
  if (value === null || value === undefined) return "";
  if (typeof value !== "object") return String(value);
  return Object.values(value).map(asText).filter(Boolean).join("\n");
}
