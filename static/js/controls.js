// The fields of a plain form: what stands in them, what stood in them when the server sent the
// page, and putting something back. Values are lists, one for all fields of a name.
const WORDS = "textarea, input:is([type=text], [type=search], [type=url], [type=tel], [type=email], :not([type]))";
const OTHERS = "input:is([type=number], [type=date], [type=checkbox], [type=radio]), select";

export const isWords = (control) => control.matches(WORDS);
export const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

/* The fields somebody can write or choose in, by name. Passphrases, files and hidden ones are not. */
export function controlsOf(form) {
  const found = new Map();
  for (const control of form.elements) {
    if (!control.name || control.readOnly || control.disabled || !control.matches(`${WORDS}, ${OTHERS}`)) continue;
    found.set(control.name, [...(found.get(control.name) ?? []), control]);
  }
  return found;
}

const isChoice = (control) => control.type === "checkbox" || control.type === "radio";

function options(select, first) {
  const chosen = [...select.options].filter((option) => (first ? option.defaultSelected : option.selected));
  return chosen.length || select.multiple ? chosen : [...select.options].slice(0, 1);
}

/* What stands in fields of one name; with `first`, what the server put there. */
export function valuesOf(controls, first = false) {
  return controls.flatMap((control) => {
    if (isChoice(control)) return (first ? control.defaultChecked : control.checked) ? [control.value] : [];
    if (control.tagName === "SELECT") return options(control, first).map((option) => option.value);
    return [first ? control.defaultValue : control.value];
  });
}

export function putInto(controls, values) {
  const left = [...values];
  for (const control of controls) {
    if (isChoice(control)) control.checked = values.includes(control.value);
    else if (control.tagName === "SELECT") for (const option of control.options) option.selected = values.includes(option.value);
    else control.value = left.shift() ?? "";
  }
}
