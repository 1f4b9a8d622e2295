// Says how hard a passphrase is to guess: by length and variety, less for common words and runs.
// Only advice: the server decides by length and its own list of common passphrases.
const COMMON = [
  "password", "passphrase", "passwort", "motdepasse", "contrasena", "qwerty", "azerty", "letmein",
  "welcome", "admin", "secret", "login", "abc", "iloveyou", "123", "2024", "2025", "2026", "unodc",
];

function strength(text) {
  if ([...text].length < 12) return 0;
  let rest = text.toLowerCase();
  for (const word of COMMON) rest = rest.split(word).join("");
  rest = rest.replace(/(.)\1+/gu, "$1");
  const size = [...rest].length;
  const variety = new Set(rest).size;
  if (size < 10 || variety < 6) return 1;
  return size >= 18 && variety >= 9 ? 3 : 2;
}

for (const box of document.querySelectorAll("[data-strength-of]")) {
  const input = document.getElementById(box.dataset.strengthOf);
  const words = box.dataset.words.split("|");
  const meter = box.querySelector("meter");
  const said = box.querySelector("p");
  const show = () => {
    const level = strength(input.value);
    box.hidden = input.value === "";
    meter.value = level + 1;
    said.textContent = words[level];
  };
  input.addEventListener("input", show);
  show();
}
