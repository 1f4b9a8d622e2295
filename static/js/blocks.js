// The blocks of partials/keeping.html that scripts fill and put on a page.
export const copyOf = (id) => document.getElementById(id).content.firstElementChild.cloneNode(true);

/* A text that is on this device only, to be read, copied or removed for good. */
export function leftover({ title, why, text, page, where, remove, open = false }) {
  const block = copyOf("keeping-leftover");
  block.querySelector("[data-title]").textContent = title;
  const reason = block.querySelector("[data-text]");
  if (why) reason.textContent = why;
  else reason.remove();
  block.querySelector("[data-other]").textContent = text;
  block.querySelector("details").open = open;
  const link = block.querySelector("[data-link]");
  if (page) link.href = page;
  else link.remove();
  if (where) link.textContent = where;
  const copy = block.querySelector("[data-copy]");
  copy.hidden = !navigator.clipboard;
  copy.addEventListener("click", () => navigator.clipboard.writeText(text));
  const discard = block.querySelector("[data-discard]");
  discard.addEventListener("click", () => {
    if (!window.confirm(discard.dataset.confirmWords)) return;
    block.remove();
    remove();
  });
  return block;
}
