// Keeps what is typed in one form and puts back what an earlier page kept of it; see keep.js.
import { copyOf, leftover } from "./blocks.js";
import { dayAndClock } from "./clock.js";
import { controlsOf, isWords, putInto, same, valuesOf } from "./controls.js";
import { addRow } from "./formset.js";
import { newId } from "./journal.js";
import { wordsOf } from "./kept.js";

const here = location.pathname + location.search;

export const actOf = (form) => form.querySelector('input[type="hidden"][name="act"]');

/* The address that a form is sent to. data-keep tells apart forms that share it, and makes one of
   addresses that differ in their query only. */
function placeOf(form) {
  const url = new URL(form.getAttribute("action") || here, location.href);
  return url.pathname + (form.dataset.keep ? `#${form.dataset.keep}` : url.search);
}

function revisionOf(form) {
  const hidden = [...form.elements].filter((field) => field.type === "hidden");
  return hidden.filter((field) => /(^|-)(base|revision)$/.test(field.name)).map((field) => field.value).join(" ");
}

/* Rows of a form that holds several, as many as the names of its fields ask for. */
function grow(form, names) {
  for (const name of names) {
    const prefix = name.match(/^(.+)-\d+-/)?.[1];
    const button = prefix && form.querySelector(`[data-adds-row="${CSS.escape(prefix)}"]`);
    while (button && !form.elements[name] && addRow(button));
  }
}

export class Keeper {
  constructor(form, store, words) {
    Object.assign(this, { form, store, words });
    this.act = actOf(form);
    this.place = placeOf(form);
    this.before = []; // acts of earlier pages whose text is in this form now
    this.aside = new Map(); // name of a field -> a text of the person's that is not in it
    this.blocks = [];
    this.sent = false;
    this.again = store.get(this.act.value); // the form came back: the server did not take it
    if (this.again?.sent) store.put({ ...this.again, sent: false });
    form.addEventListener("input", () => this.note());
    form.addEventListener("change", () => this.note());
  }

  /* What stands in the form otherwise than the server first had it. */
  changes() {
    const found = {};
    for (const [name, controls] of controlsOf(this.form)) {
      const now = valuesOf(controls);
      const was = this.again?.fields[name]?.was ?? valuesOf(controls, true);
      if (!same(now, was)) found[name] = { now, was, words: controls.some(isWords) };
    }
    return found;
  }

  note(sending = false) {
    if (this.sent && !sending) {
      // Typed after the form was sent: with the old id the server would take it for the same form.
      this.before.push(this.act.value);
      this.act.value = newId();
    }
    this.sent = sending;
    const entry = {
      act: this.act.value,
      at: Date.now(),
      place: this.place,
      page: this.again?.page ?? here,
      title: document.title.split(" – ")[0],
      revision: this.again?.revision ?? revisionOf(this.form),
      fields: this.changes(),
      aside: [...this.aside],
      sent: sending,
    };
    const written = wordsOf(entry);
    if (written && !this.store.put(entry)) return this.say(this.words.full);
    if (!written) this.store.remove(entry.act);
    for (const act of this.before.splice(0)) this.store.remove(act);
    this.say(written ? this.words.kept : "");
  }

  say(text) {
    if (!this.line && !text) return;
    if (!this.line) {
      this.line = document.createElement("p");
      this.line.className = "meta kept-line";
      this.line.setAttribute("role", "status");
      this.form.append(this.line);
    }
    if (this.line.textContent !== text) this.line.textContent = text;
  }

  /* Puts an entry back; shows beside a field what cannot go into it without hiding another text. */
  restore(entry) {
    const again = entry.act === this.act.value;
    const changed = !again && entry.revision !== revisionOf(this.form);
    grow(this.form, Object.keys(entry.fields));
    const all = controlsOf(this.form);
    const beside = [...(entry.aside ?? [])];
    let back = 0;
    for (const [name, { now, was, words }] of Object.entries(entry.fields)) {
      const controls = all.get(name) ?? [];
      const first = valuesOf(controls, true);
      if (controls.length && same(valuesOf(controls), now)) continue;
      const untouched = controls.length && same(valuesOf(controls), first) && (again || same(first, was));
      if (untouched && (words || !changed)) {
        putInto(controls, now);
        back += 1;
      } else if (words && now.some((text) => text.trim())) {
        beside.push([name, now.join("\n\n")]);
      }
    }
    if (!again) this.before.push(entry.act);
    if (back || beside.length) {
      for (const [name, text] of beside) this.showBeside(all.get(name) ?? [], name, text, entry.at);
      this.showRestored(back ? this.words.restored : this.words.aside, entry.at, changed);
    } else if (!again) {
      this.store.remove(entry.act); // everything in it is on the server
    }
  }

  showRestored(text, at, changed) {
    const block = copyOf("keeping-restored");
    block.querySelector("[data-text]").textContent = text.replace("%s", dayAndClock(at));
    if (changed) block.querySelector("[data-changed]").textContent = this.words.changed;
    else block.querySelector("[data-changed]").remove();
    const discard = block.querySelector("[data-discard]");
    discard.addEventListener("click", () => {
      if (window.confirm(discard.dataset.confirmWords)) this.discard();
    });
    const box = document.createElement("div");
    box.setAttribute("role", "status");
    const summary = this.form.querySelector(":scope > .error-summary");
    if (summary) summary.after(box);
    else this.form.prepend(box);
    this.blocks.push(box);
    for (let fold = this.form.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
    // What is filled once it stands on the page is read out; what comes filled may not be.
    setTimeout(() => box.append(block), 100);
  }

  /* A text for a field that holds another one now, with a button that changes the two. */
  showBeside(controls, name, text, at) {
    const field = controls.length === 1 && isWords(controls[0]) ? controls[0] : null;
    this.aside.set(name, text);
    const begun = this.words.mine.replace("%s", dayAndClock(at));
    if (!field) return this.showHomeless(name, text, begun);
    const block = copyOf("keeping-beside");
    const [said, other, button] = ["text", "other", "swap"].map((part) => block.querySelector(`[data-${part}]`));
    const show = (mineIsOut) => {
      said.textContent = mineIsOut ? begun : this.words.theirs;
      button.textContent = mineIsOut ? this.words.putMine : this.words.putTheirs;
    };
    other.textContent = text;
    show(true);
    button.addEventListener("click", () => {
      const mineIsOut = !this.aside.has(name);
      [field.value, other.textContent] = [other.textContent, field.value];
      if (mineIsOut) this.aside.set(name, other.textContent);
      else this.aside.delete(name);
      show(mineIsOut);
      this.note();
    });
    (field.closest(".field") ?? field).after(block);
    this.blocks.push(block);
  }

  /* A text for a field that this form does not have any more. */
  showHomeless(name, text, title) {
    const remove = () => {
      this.aside.delete(name);
      this.note();
    };
    const block = leftover({ title, text, remove });
    this.form.after(block);
    this.blocks.push(block);
  }

  discard() {
    const all = controlsOf(this.form);
    for (const controls of all.values()) putInto(controls, valuesOf(controls, true));
    this.aside.clear();
    for (const block of this.blocks.splice(0)) block.remove();
    this.note();
    [...all.values()].flat().find(isWords)?.focus();
  }
}
