// Saves every text by itself and loses none. A page marks its form [data-autosave] (data-person,
// data-token-url, data-sign-in) and each text [data-item] (data-url, data-revision, data-control);
// texts answer to POST {value, base, client_id, language, settle, person} with {revision, saved_at,
// beside?} or {reason}. The words are in includes/saving_words.html. See journal.js for what is kept.
import { copyOf, leftover } from "./blocks.js";
import { clock, dayAndClock } from "./clock.js";
import { Journal } from "./journal.js";
import { asText, fill, valueOf } from "./fields.js";

const PAUSE = 800;
const FIRST_WAIT = 2000;
const LONGEST_WAIT = 60000;
const KEEPALIVE_LIMIT = 60000; // browsers refuse longer bodies from a page that is leaving

const root = document.querySelector("[data-autosave]");
const words = document.getElementById("saving-words").dataset;
const person = Number(root.dataset.person);
const journal = new Journal(person);
const items = new Map([...root.querySelectorAll("[data-item][data-url]")].map((i) => [i.dataset.url, i]));
const timers = new Map(); // address -> timer of the next try
const waits = new Map(); // address -> how long the last wait was
const sending = new Set();
const stuck = new Map(); // address -> why it cannot be saved as it is
let token = "";
let signedOut = false;
let savedAt = "";

const language = () => root.querySelector("[data-language]")?.value ?? root.dataset.language ?? "en";
const baseOf = (item) => Number(item.dataset.revision);
const cookie = () => document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? "";

/* --- What the page says ------------------------------------------------------------------- */

function say(url, text, kept = false) {
  const line = items.get(url)?.querySelector("[data-state]");
  if (!line) return;
  line.textContent = text;
  line.closest(".save-line")?.classList.toggle("kept", kept);
}

function sayAll() {
  const waiting = journal.waiting();
  const kept = signedOut || waiting.some((url) => stuck.has(url) || waits.has(url));
  let text = savedAt ? (root.dataset.saved ?? words.saved).replace("%s", savedAt) : "";
  if (waiting.length) text = kept ? (root.dataset.kept ?? words.kept) : words.saving;
  for (const line of document.querySelectorAll("[data-status]")) {
    if (line.textContent !== text) line.textContent = text;
    line.classList.toggle("kept", Boolean(waiting.length && kept));
  }
}

function askToSignIn(reason) {
  if (document.querySelector("[data-sign-in-notice]")) return;
  const block = copyOf("saving-sign-in");
  block.dataset.signInNotice = "";
  block.querySelector("[data-text]").textContent = reason || words.signedOut;
  block.querySelector("[data-link]").href = root.dataset.signIn;
  root.append(block);
}

function showBeside(url, beside, page) {
  const item = items.get(url);
  item?.querySelector("[data-beside]")?.remove();
  if (!beside) return;
  if (!item) return showBesideElsewhere(beside, page);
  const block = copyOf("saving-beside");
  block.querySelector("[data-text]").textContent =
    words.by.replace("%s", `${beside.by}, ${dayAndClock(beside.at)}`);
  block.querySelector("[data-other]").textContent = beside.text ?? asText(beside.value);
  for (const button of block.querySelectorAll("[data-settles]")) {
    button.addEventListener("click", () => {
      if (button.dataset.settles === "other") put(item, beside.value);
      note(item, { settle: true });
      send(url);
    });
  }
  item.append(block);
}

/* Two texts of which neither has its field on this page. */
function showBesideElsewhere(beside, page) {
  const block = copyOf("saving-beside-elsewhere");
  block.querySelector("[data-text]").textContent =
    words.byElsewhere.replace("%s", `${beside.by}, ${dayAndClock(beside.at)}`);
  if (page) block.querySelector("[data-link]").href = page;
  else block.querySelector("[data-link]").remove();
  root.append(block);
}

/* A text that cannot be saved: on the page beside its field, or as a block that can be copied. */
function showStuck(url, entry, reason) {
  say(url, words.refused.replace("%s", reason), true);
  document.querySelector(`[data-leftover="${CSS.escape(url)}"]`)?.remove();
  if (items.has(url)) return;
  const remove = () => {
    journal.remove(url);
    sayAll();
  };
  const text = asText(entry.value);
  const block = leftover({ title: words.device, why: reason, text, page: entry.page, remove, open: true });
  block.dataset.leftover = url;
  root.append(block);
}

/* --- Noting and sending ------------------------------------------------------------------- */

function put(item, value) {
  fill(item, value);
  item.dispatchEvent(new CustomEvent("filled", { bubbles: true }));
}

function note(item, more = {}) {
  const value = valueOf(item);
  if (value === undefined) return;
  const url = item.dataset.url;
  // Base and settling of a text still under way belong to what is typed on top of it.
  const before = journal.get(url);
  const page = `${location.pathname}#${item.id}`;
  const base = before?.base ?? baseOf(item);
  const entry = { value, base, page, language: language(), settle: before?.settle, ...more };
  stuck.delete(url);
  if (journal.put(url, entry).unsafe) say(url, words.full, true);
}

function soon(url, wait) {
  clearTimeout(timers.get(url));
  timers.set(url, setTimeout(() => send(url), wait));
}

function later(url) {
  const wait = Math.min((waits.get(url) ?? FIRST_WAIT / 2) * 2, LONGEST_WAIT);
  waits.set(url, wait);
  say(url, words.kept, true);
  soon(url, wait);
  sayAll();
}

async function post(url, entry, leaving) {
  const body = JSON.stringify({
    value: entry.value, base: entry.base, client_id: entry.client_id, language: entry.language,
    settle: Boolean(entry.settle), person,
  });
  return fetch(url, {
    method: "POST",
    body,
    redirect: "manual",
    keepalive: leaving && body.length < KEEPALIVE_LIMIT,
    headers: { "Content-Type": "application/json", "X-CSRFToken": token || cookie() },
  });
}

/* A fresh token, for a page that stood open while its reader signed in again. */
async function freshToken() {
  token = (await (await fetch(root.dataset.tokenUrl)).json()).token;
}

async function send(url, leaving = false) {
  const entry = journal.get(url);
  if (!entry || sending.has(url) || stuck.has(url)) return;
  clearTimeout(timers.get(url));
  sending.add(url);
  if (!waits.has(url)) say(url, words.saving);
  sayAll();
  try {
    let response = await post(url, entry, leaving);
    const isJson = () => (response.headers.get("Content-Type") ?? "").includes("json");
    if (response.status === 403 && !isJson()) {
      await freshToken();
      response = await post(url, entry, leaving);
    }
    if (!isJson()) throw new TypeError("not an answer to a save");
    settle(url, entry, response, await response.json());
  } catch {
    sending.delete(url);
    later(url);
  } finally {
    sending.delete(url);
    sayAll();
  }
}

function settle(url, entry, response, reply) {
  sending.delete(url);
  if (response.ok) {
    acknowledged(url, entry, reply);
  } else if (response.status === 401) {
    signedOut = true;
    say(url, words.kept, true);
    askToSignIn(reply.reason);
  } else if (response.status >= 500 || response.status === 429) {
    later(url);
  } else if (journal.get(url)?.client_id === entry.client_id) {
    stuck.set(url, reply.reason);
    showStuck(url, entry, reply.reason);
  } else {
    soon(url, PAUSE); // something else was typed meanwhile
  }
}

function acknowledged(url, entry, reply) {
  const item = items.get(url);
  signedOut = false;
  document.querySelector("[data-sign-in-notice]")?.remove();
  waits.delete(url);
  token = "";
  savedAt = clock(reply.saved_at);
  if (item) {
    item.dataset.revision = reply.revision;
    const hidden = item.querySelector("[data-base]");
    if (hidden) hidden.value = reply.revision;
  }
  if (reply.beside || entry.settle) showBeside(url, reply.beside, entry.page);
  if (journal.acknowledge(url, entry.client_id)) {
    say(url, words.saved.replace("%s", savedAt));
  } else {
    journal.rebase(url, reply.revision);
    soon(url, PAUSE);
  }
}

function sendAll(leaving = false) {
  for (const url of journal.waiting()) send(url, leaving);
}

// What is true only where this script runs stands in the page in its place.
for (const line of document.querySelectorAll("[data-scripted]")) line.textContent = line.dataset.scripted;

/* --- When --------------------------------------------------------------------------------- */

const itemOf = (event) => (event.target instanceof Element ? event.target.closest("[data-item][data-url]") : null);

function typed(event) {
  const item = itemOf(event);
  if (!item || event.target.type === "file") return;
  note(item);
  waits.delete(item.dataset.url);
  soon(item.dataset.url, PAUSE);
  sayAll();
}

root.addEventListener("input", typed);
root.addEventListener("focusout", (event) => {
  const item = itemOf(event);
  if (item && journal.get(item.dataset.url)) send(item.dataset.url);
});
window.addEventListener("pagehide", () => sendAll(true));
document.addEventListener("visibilitychange", () => sendAll(document.visibilityState === "hidden"));
window.addEventListener("focus", () => sendAll());
window.addEventListener("online", () => sendAll());

// What an earlier page could not send: shown in its field, as its writer left it, and sent now.
for (const url of journal.waiting()) {
  const item = items.get(url);
  const entry = journal.get(url);
  if (!item || !entry) continue;
  put(item, entry.value);
  say(url, words.kept, true);
}
sendAll();
