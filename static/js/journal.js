// What was typed and is not yet on the server, kept in this browser under the person's number and
// the text's address. Written at every keystroke; taken out only when the server has acknowledged
// exactly that save. Who signs in here next has another number and never sees it.
const PREFIX = "unsent";

const keyOf = (person, url) => `${PREFIX}:${person}:${url}`;

export const newId = () => {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
};

export class Journal {
  constructor(person) {
    this.person = person;
    this.spare = new Map(); // where the browser refuses to keep anything: for as long as the page lives
  }

  get(url) {
    const text = this.read(keyOf(this.person, url));
    try {
      return text === null ? this.spare.get(url) ?? null : JSON.parse(text);
    } catch {
      return null;
    }
  }

  /* Keeps an entry under a new id; returns it, with `unsafe` if only this page remembers it. */
  put(url, entry) {
    const whole = { ...entry, client_id: newId(), at: Date.now() };
    return this.keep(url, whole);
  }

  /* Moves a waiting entry onto the revision that an earlier save has become. */
  rebase(url, base) {
    const entry = this.get(url);
    if (entry) this.keep(url, { ...entry, base });
  }

  /* Takes an entry out if it is still the very one that was acknowledged; tells whether it was. */
  acknowledge(url, id) {
    const entry = this.get(url);
    if (entry && entry.client_id !== id) return false;
    this.remove(url);
    return true;
  }

  remove(url) {
    this.spare.delete(url);
    try {
      localStorage.removeItem(keyOf(this.person, url));
    } catch { /* nothing was kept */ }
  }

  /* The addresses of all texts of this person that wait to be sent, oldest first. */
  waiting() {
    const start = keyOf(this.person, "");
    const found = new Set(this.spare.keys());
    try {
      for (const key of Object.keys(localStorage)) {
        if (key.startsWith(start)) found.add(key.slice(start.length));
      }
    } catch { /* nothing was kept */ }
    return [...found].sort((a, b) => (this.get(a)?.at ?? 0) - (this.get(b)?.at ?? 0));
  }

  read(key) {
    try {
      return localStorage.getItem(key);
    } catch {
      return null;
    }
  }

  keep(url, entry) {
    try {
      localStorage.setItem(keyOf(this.person, url), JSON.stringify(entry));
      this.spare.delete(url);
      return entry;
    } catch {
      this.remove(url); // an older text must not come back in the place of this one
      this.spare.set(url, entry);
      return { ...entry, unsafe: true };
    }
  }
}
