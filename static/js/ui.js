// Small comforts on top of pages that work without them.
const closest = (event, selector) =>
  event.target instanceof Element ? event.target.closest(selector) : null;

async function copy(button) {
  const text = document.getElementById(button.dataset.copies).textContent.trim();
  const label = button.textContent;
  await navigator.clipboard.writeText(text);
  button.textContent = button.dataset.done;
  setTimeout(() => (button.textContent = label), 2000);
}

function reveal(button) {
  const input = document.getElementById(button.dataset.reveals);
  const shown = input.type === "text";
  input.type = shown ? "password" : "text";
  button.textContent = shown ? button.dataset.show : button.dataset.hide;
  button.setAttribute("aria-pressed", String(!shown));
}

// A call for help names the question that the reader was at last, beside the page.
let question = "";
document.addEventListener("focusin", (event) => {
  question = closest(event, ".question[id], .read-question[id]")?.id ?? question;
});

function nameQuestion(link) {
  if (!question) return;
  const address = new URL(link.href);
  address.searchParams.set("page", `${location.pathname}#${question}`);
  link.href = address;
}

const acts = {
  "[data-dismisses]": (el) => el.closest(".notice").remove(),
  "[data-copies]": copy,
  "[data-reveals]": reveal,
  "[data-help]": nameQuestion,
};

document.addEventListener("click", (event) => {
  for (const [selector, act] of Object.entries(acts)) {
    const element = closest(event, selector);
    if (element) act(element);
  }
  const open = closest(event, "details.menu");
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (menu !== open) menu.open = false;
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = document.querySelector("details.menu[open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

// A sentence in data-confirm is asked before the form is sent.
document.addEventListener("submit", (event) => {
  const question = event.submitter?.dataset.confirm ?? event.target.dataset.confirm;
  if (question && !window.confirm(question)) event.preventDefault();
});

// A page that stood open while its reader signed in again elsewhere holds an old token: take the
// present one, so that nothing typed has to be typed twice.
document.addEventListener("submit", (event) => {
  const input = event.target.elements.csrfmiddlewaretoken;
  const token = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1];
  if (input && token) input.value = token;
});

// What only works with a script is shown by the script (deferred: the page is parsed by now). The
// clipboard exists only where the page came over TLS or from localhost.
for (const button of document.querySelectorAll("[data-dismisses], [data-reveals]")) button.hidden = false;
if (navigator.clipboard) {
  for (const button of document.querySelectorAll("[data-copies]")) button.hidden = false;
}
document.querySelector("[data-focus]")?.focus();
