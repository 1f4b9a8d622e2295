// Keeps what is typed in every form until the server has taken it. A form counts that carries an act
// id ({% act_field %}: the server tells by it what it took) and a field for words; one with a
// passphrase never does, one that saves by itself (autosave.js) need not. kept.js is the store.
import { copyOf, leftover } from "./blocks.js";
import { dayAndClock } from "./clock.js";
import { controlsOf, isWords } from "./controls.js";
import { Journal } from "./journal.js";
import { Keeper, actOf } from "./keeper.js";
import { Kept, wordsOf } from "./kept.js";

const MOST = 20; // entries asked about, and listed
const words = document.getElementById("keeping").dataset;
const person = Number(words.person);
const store = new Kept(person);

function isKept(form) {
  const secret = '[type="password"], [autocomplete*="password"], [autocomplete="one-time-code"]';
  if (form.getAttribute("method")?.toLowerCase() !== "post" || !actOf(form)) return false;
  if (form.matches("[data-autosave]") || form.querySelector(secret)) return false;
  return [...controlsOf(form).values()].flat().some(isWords);
}

/* Takes out what the server has taken; without an answer everything stays. */
async function dropAccepted() {
  const sent = store.all().filter((entry) => entry.sent).slice(0, MOST);
  if (!sent.length) return;
  try {
    const query = new URLSearchParams(sent.map((entry) => ["act", entry.act]));
    const reply = await (await fetch(`${words.acts}?${query}`)).json();
    if (reply.person !== person) return;
    for (const entry of sent) if (reply.done.includes(entry.act)) store.accepted(entry);
  } catch { /* asked again on the next page */ }
}

/* Puts back the newest text of each form; returns what no form of this page has. */
function restoreAll(keepers) {
  const entries = store.all();
  const taken = new Set(keepers.map((keeper) => keeper.act.value));
  for (const keeper of keepers) {
    const free = entries.find((entry) => entry.place === keeper.place && !taken.has(entry.act));
    const entry = keeper.again ? store.get(keeper.act.value) : free;
    if (!entry) continue;
    taken.add(entry.act);
    keeper.restore(entry);
  }
  return store.all().filter((entry) => !taken.has(entry.act));
}

function blockOf(entry, page) {
  return leftover({
    title: words.begun.replace("%s", dayAndClock(entry.at)),
    text: wordsOf(entry),
    page,
    where: entry.title,
    remove: () => store.remove(entry.act),
  });
}

/* What is left: all of it on the pages that list it, on others what was typed there. */
function showRest(rest) {
  const list = document.querySelector("[data-unsent]");
  const first = isFirst();
  if (list) {
    for (const entry of rest.slice(0, MOST)) list.append(blockOf(entry, entry.page));
    list.hidden = !rest.length;
    list.querySelector("[data-alone]").textContent = rest.length ? words.alone : "";
    return;
  }
  const mine = rest.filter((entry) => new URL(entry.page, location.href).pathname === location.pathname);
  document.querySelector(".page-content")?.append(...mine.slice(0, MOST).map((entry) => blockOf(entry)));
  const answers = !document.querySelector("[data-autosave]") && new Journal(person).waiting().length;
  if (first && (answers || mine.length < rest.length)) {
    document.getElementById("main").prepend(copyOf("keeping-elsewhere"));
  }
}

/* Whether this is the first page of a tab after a sign-in, which turns the token. */
function isFirst() {
  const token = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? "";
  try {
    const known = sessionStorage.getItem("told");
    sessionStorage.setItem("told", token);
    return known !== token;
  } catch {
    return true;
  }
}

const keepers = [...document.forms].filter(isKept).map((form) => new Keeper(form, store, words));
document.addEventListener("submit", (event) => {
  const keeper = keepers.find((one) => one.form === event.target);
  if (!event.defaultPrevented) keeper?.note(true);
});
await dropAccepted();
showRest(restoreAll(keepers));
