// The interface's sentences, read from the catalogues themselves, so that a changed wording breaks no test.

import { readdirSync, readFileSync } from "node:fs";

const LOCALES = new URL("../../../src/i18n/locales/", import.meta.url);

// key → list of patterns: one for a simple sentence, one for each form of a counted one.
function read(language) {
  const folder = new URL(`${language}/`, LOCALES);
  const found = new Map();
  for (const file of readdirSync(folder).filter((name) => name.endsWith(".ftl"))) {
    let key = null;
    for (const line of readFileSync(new URL(file, folder), "utf8").split("\n")) {
      const message = line.match(/^([a-z][a-z0-9-]*) = ?(.*)$/);
      const form = line.match(/^\s+\*?\[[a-z0-9]+\]\s+(.*)$/);
      if (message) {
        key = message[1];
        found.set(key, message[2] && !message[2].endsWith("->") ? [message[2]] : []);
      } else if (form && key) {
        found.get(key).push(form[1]);
      } else if (/^\s+[^\s}]/.test(line) && key && found.get(key).length === 1) {
        found.set(key, [`${found.get(key)[0]} ${line.trim()}`]);
      }
    }
  }
  return found;
}

const CATALOGUES = { en: read("en"), cy: read("cy") };
const escape = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

// The sentence `key` in `language`, its variables filled in.
export function say(language, key, values = {}) {
  const [pattern] = CATALOGUES[language].get(key) ?? [];
  if (pattern === undefined) throw new Error(`no sentence ${key} in ${language}`);
  return pattern.replace(/\{ \$([a-z]+) \}/g, (_, name) => values[name] ?? "");
}

const hasLetters = (pattern) => /\p{L}{2}/u.test(pattern.replace(/\{[^}]*\}/g, ""));
const asSource = (pattern) =>
  pattern
    .split(/(\{ \$[a-z]+ \})/)
    .map((part) => (/^\{ \$n \}$/.test(part) ? "\\d+" : /^\{ \$/.test(part) ? ".+" : escape(part)))
    .join("");

// The sentence `key` in `language`, whatever its variables are.
export function sentence(language, key) {
  const [pattern] = CATALOGUES[language].get(key) ?? [];
  if (pattern === undefined) throw new Error(`no sentence ${key} in ${language}`);
  return new RegExp(asSource(pattern));
}

// What a page of one language must not say: the other's sentences, without those that both languages share.
function foreignTo(language) {
  const other = language === "en" ? "cy" : "en";
  const own = new Set([...CATALOGUES[language].values()].flat());
  const patterns = [...CATALOGUES[other]]
    .filter(([key]) => !key.startsWith("month-"))
    .flatMap(([, patterns]) => patterns)
    .filter((pattern) => !own.has(pattern) && hasLetters(pattern));
  const months = [...Array(12).keys()].map((month) => say(other, `month-${month + 1}`));
  return {
    simple: patterns.filter((pattern) => !pattern.includes("{")),
    filled: patterns.filter((pattern) => pattern.includes("{")).map((pattern) => `^${asSource(pattern)}$`),
    months: months.filter((name) => !own.has(name)),
  };
}

const FOREIGN = { en: foreignTo("en"), cy: foreignTo("cy") };

if (FOREIGN.cy.simple.length < 150 || FOREIGN.cy.filled.length < 20) {
  throw new Error("the catalogues were not read as they should be");
}

// The sentences of the other language that the page says where it claims to speak its own. What members wrote
// (`.words`) and whatever names another language are left out.
export async function strayWords(page, language) {
  return await page.evaluate(
    ({ language, simple, filled, months }) => {
      const known = new Set(simple);
      const patterns = filled.map((source) => new RegExp(source, "u"));
      const found = new Set();
      const judge = (text, where) => {
        const whole = text.replace(/\s+/g, " ").trim();
        if (!whole) return;
        // A line of facts is several sentences with dots between; a title has dashes.
        for (const piece of new Set([whole, ...whole.split(/ ?[·–] ?/)])) {
          const words = piece.trim();
          if (known.has(words) || patterns.some((one) => one.test(words))) found.add(`“${words}” (${where})`);
        }
      };
      const ours = (element) =>
        element && element.closest("[lang]")?.lang === language && !element.closest(".words, script, style, noscript");
      const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      while (walker.nextNode()) {
        const { parentElement, nodeValue } = walker.currentNode;
        if (!ours(parentElement)) continue;
        judge(nodeValue, parentElement.localName);
        if (parentElement.localName === "time") {
          const month = nodeValue.split(/[\s,]+/).find((word) => months.includes(word));
          if (month) found.add(`“${nodeValue}” (time)`);
        }
      }
      for (const name of ["aria-label", "alt", "title", "placeholder"]) {
        for (const element of document.querySelectorAll(`[${name}]`)) {
          if (ours(element)) judge(element.getAttribute(name), `@${name}`);
        }
      }
      judge(document.title, "title");
      return [...found];
    },
    { language, ...FOREIGN[language] },
  );
}
