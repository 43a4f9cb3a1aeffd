// What holds for every page, whatever it is about.

import { request } from "node:http";

import { axe, shot, tooWide } from "../session.mjs";
import { expect, same } from "./report.mjs";
import { strayWords } from "./words.mjs";

const WIDE = { width: 1280, height: 800 };
const NARROW = { width: 320, height: 640 };
const LANGUAGES = { en: "in English", cy: "in Welsh" };

// Judges the page that is open. `status` is what it answered; `picture` the name of its screenshots, if it has any.
export async function survey({ check }, person, name, { status, picture }) {
  const { page, language } = person;
  const title = `${name}, ${LANGUAGES[language]},`;

  await check(`${title} has one heading, its language, its twin and the right title`, () => frame(person, status));

  await check(`${title} says nothing in the other language`, async () => {
    same(await strayWords(page, language), [], "strays");
  });

  const found = [];
  const judge = async (how) => {
    const faults = await axe(page);
    if (faults) found.push(`${how}: ${faults}`);
  };
  await check(`${title} fits a window of 320 pixels`, async () => {
    await judge("1280 px");
    if (picture) await shot(page, `${picture}-${language}`);
    if (language === "en") {
      await page.emulateMedia({ colorScheme: "dark" });
      await judge("1280 px, dark");
      if (picture) await shot(page, `${picture}-${language}-dark`);
      await page.emulateMedia({ colorScheme: "light" });
    }
    await page.setViewportSize(NARROW);
    await judge("320 px");
    if (picture) await shot(page, `${picture}-${language}`);
    const over = await tooWide(page);
    await page.setViewportSize(WIDE);
    expect(over === 0, `it is ${over} pixels too wide`);
  });

  await check(`${title} has no violations that axe finds`, () => expect(!found.length, found.join("\n")));

  // After a fragment the browser begins where it leads, as it should.
  if (new URL(page.url()).hash) return;
  await check(`${title} begins with a skip link that leads into its content`, () => skip(page));
}

async function frame(person, status) {
  const { page, language, hub } = person;
  const seen = await page.evaluate(() => ({
    language: document.documentElement.lang,
    title: document.title,
    headings: [...document.querySelectorAll("h1")].map((one) => one.innerText.trim()),
    problems: Boolean(document.getElementById("problems")),
    twins: [...document.querySelectorAll("link[rel=alternate][hreflang]")].map((one) => [one.hreflang, one.href]),
    switches: [...document.querySelectorAll("header a[hreflang]")].map((one) => [one.lang, one.href]),
  }));
  same(seen.language, language, "html lang");
  same(seen.headings.length, 1, "number of h1");
  expect(seen.headings[0] !== "", "the h1 is empty");
  expect(seen.title.endsWith(` – ${hub.name}`) && !seen.title.startsWith(" –"), `the title is “${seen.title}”`);
  const prefix = { en: "Error: ", cy: "Gwall: " }[language];
  same(seen.title.startsWith(prefix), seen.problems, `“${prefix}” before the title “${seen.title}”`);
  same(seen.twins.map(([tag]) => tag).sort(), ["cy", "en"], "hreflang of the alternates");
  const other = seen.twins.filter(([tag]) => tag !== language);
  same(seen.switches, other, "the link to the other language");
  // The addresses lead somewhere: where this page is, or, if it is the answer to a form, where the form is.
  for (const [tag, href] of seen.twins) {
    const answer = await ask(person, href);
    const wanted = status === 422 ? 200 : status;
    expect(answer.status === wanted, `its address in ${tag}, ${href}, answers ${answer.status}, not ${wanted}`);
    same(answer.language, tag, `content-language of ${href}`);
  }
}

// What a browser with this person's cookies would get from an address, without opening it.
async function ask(person, href) {
  const url = new URL(href);
  const cookies = await person.page.context().cookies(href);
  const cookie = cookies.map((one) => `${one.name}=${one.value}`).join("; ");
  return await new Promise((done, failed) => {
    const options = { host: "127.0.0.1", port: url.port, path: url.pathname + url.search, headers: { host: url.host, cookie } };
    request(options, (answer) => {
      answer.resume();
      answer.on("end", () => done({ status: answer.statusCode, language: answer.headers["content-language"] }));
    })
      .on("error", failed)
      .end();
  });
}

async function skip(page) {
  const { first, problems } = await page.evaluate(() => {
    const all = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]:not([tabindex='-1'])";
    return {
      first: document.querySelector(all)?.className,
      problems: Boolean(document.getElementById("problems")),
    };
  });
  same(first, "skip", "class of the first thing that takes the focus");
  // A list of problems has taken the focus itself.
  if (problems) await page.focus(".skip");
  else await page.keyboard.press("Tab");
  const seen = await page.evaluate(() => {
    const box = document.activeElement.getBoundingClientRect();
    const visible = box.top >= 0 && box.left >= 0 && box.width > 24 && box.height >= 24 && box.bottom <= innerHeight;
    return { name: document.activeElement.className, visible };
  });
  same(seen, { name: "skip", visible: true }, "the focus after the first Tab");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.activeElement?.id === "main", null, { timeout: 5000 });
}
