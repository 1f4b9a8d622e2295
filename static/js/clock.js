// Times as the server writes them, 24 hours and UTC, so that no page says one time in two ways.
export const clock = (time) => `${new Date(time).toISOString().slice(11, 16)} UTC`;

/* The day in the words of the page's language, with the digits that the server uses, and the time. */
export function dayAndClock(time) {
  const language = document.documentElement.lang || "en";
  const day = new Intl.DateTimeFormat(`${language === "en" ? "en-GB" : language}-u-nu-latn`, {
    dateStyle: "long", timeZone: "UTC",
  });
  // Isolated, so that a date inside a sentence of the other direction stays in one piece.
  return `\u2068${day.format(new Date(time))}, ${clock(time)}\u2069`;
}
