// Text begun in a form that the server has not taken yet, in this browser, by the rules of the
// journal of answers (journal.js): under the number of the person, whom alone it is shown to again.
// Signing out leaves it, since it is nowhere else. One entry for each form that was shown and typed
// in, under the form's hidden act id: {act, at, place, page, title, revision, fields, aside, sent}.
const PREFIX = "kept";

export class Kept {
  constructor(person) {
    this.start = `${PREFIX}:${person}:`;
  }

  get(act) {
    try {
      return JSON.parse(localStorage.getItem(this.start + act));
    } catch {
      return null;
    }
  }

  /* Tells whether the browser took it: it may be full, or refuse to keep anything. */
  put(entry) {
    try {
      localStorage.setItem(this.start + entry.act, JSON.stringify(entry));
      return true;
    } catch {
      return false;
    }
  }

  remove(act) {
    try {
      localStorage.removeItem(this.start + act);
    } catch { /* nothing was kept */ }
  }

  /* The entries of this person, newest first. */
  all() {
    let keys = [];
    try {
      keys = Object.keys(localStorage).filter((key) => key.startsWith(this.start));
    } catch { /* nothing was kept */ }
    const found = keys.map((key) => this.get(key.slice(this.start.length)));
    return found.filter(Boolean).sort((a, b) => b.at - a.at);
  }

  /* What the server has taken goes; a text that lay beside a changed field was not part of that. */
  accepted(entry) {
    if (entry.aside?.length) this.put({ ...entry, fields: {}, sent: false });
    else this.remove(entry.act);
  }
}

/* All that was written in an entry, to be read or copied. */
export function wordsOf(entry) {
  const fields = Object.values(entry.fields).filter((field) => field.words);
  return [...fields.flatMap((field) => field.now), ...(entry.aside ?? []).map(([, text]) => text)]
    .filter((text) => text.trim())
    .join("\n\n");
}
