// Helpers for looking at the hub's pages with a real Chromium.
//
//   const session = await launch({ scripts: true });
//   const page = await session.page(320);
//   await page.goto("http://scotland.localhost:7001/");
//   assert.equal(await axe(page), "");
//   await shot(page, "home");
//   await session.close();
//
// Chromium resolves *.localhost by itself, so no preload is needed here. Set SHOTS to a folder to keep pictures.

import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { chromium } from "playwright-core";
import axeCore from "axe-core";

const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";

const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

// A narrow telephone (the width WCAG 1.4.10 asks about) and an ordinary desk.
export const WIDTHS = [320, 1280];
const HEIGHTS = { 320: 640, 1280: 800 };

const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

const scriptless = new WeakSet(); // contexts without scripts
const troubles = new WeakMap(); // page → what went wrong in it

class Session {
  #browser;
  #options;
  #context;

  constructor(browser, options) {
    this.#browser = browser;
    this.#options = options;
  }

  // One visitor: their own cookies. The page's own content security policy stays in force, as for everyone.
  async visitor() {
    const { scripts, dark } = this.#options;
    const context = await this.#browser.newContext({
      javaScriptEnabled: scripts,
      colorScheme: dark ? "dark" : "light",
      reducedMotion: "reduce",
      locale: "en-GB",
      timezoneId: "Europe/London",
    });
    context.setDefaultTimeout(10_000);
    if (!scripts) scriptless.add(context);
    return context;
  }

  // A page of the first visitor, or of the one given; pages of one visitor share their cookies.
  async page(width = 1280, visitor) {
    this.#context ??= await this.visitor();
    const page = await (visitor ?? this.#context).newPage();
    await page.setViewportSize({ width, height: HEIGHTS[width] ?? 800 });
    const found = [];
    troubles.set(page, found);
    page.on("console", (message) => message.type() === "error" && found.push(`console: ${message.text()}`));
    page.on("pageerror", (error) => found.push(`script: ${error.message}`));
    return page;
  }

  async close() {
    await this.#browser.close();
  }
}

export async function launch({ scripts = true, dark = false } = {}) {
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
  return new Session(browser, { scripts, dark });
}

// Errors of scripts, refused resources and breaches of the content security policy since the page was opened.
export function errors(page) {
  return [...(troubles.get(page) ?? [])];
}

// What axe finds wrong, as text for a person to read; empty if nothing.
//
// The source is handed to the page through the debugger, which a policy of `script-src 'self'` does not
// concern. So the policy need not be switched off, and what it blocks (inline styles, for one) is judged as
// blocked. axe cannot run where scripts are off, since its own waiting never ends there: open the same
// address with `launch({ scripts: true })` to have it judged.
export async function axe(page) {
  if (scriptless.has(page.context())) {
    throw new Error("axe cannot run in a session without scripts; open the page in one with scripts");
  }
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axeCore.source);
  const { violations } = await page.evaluate(
    (values) =>
      window.axe.run(document, {
        runOnly: { type: "tag", values },
        resultTypes: ["violations"],
        iframes: false, // its source is not inside them
      }),
    TAGS,
  );
  return violations
    .map((one) => {
      const places = one.nodes.map((node) => {
        const why = (node.failureSummary ?? "").replace(/\s*\n\s*/g, " ");
        return `    ${node.target.join(" ")}: ${node.html.slice(0, 160)}\n      ${why}`;
      });
      return `${one.id} (${one.impact}): ${one.help}\n${places.join("\n")}`;
    })
    .join("\n");
}

// By how many pixels the page is wider than its window. Works without scripts too.
export async function tooWide(page) {
  return await page.evaluate(() => {
    const root = document.documentElement;
    return Math.max(0, root.scrollWidth - root.clientWidth);
  });
}

// A picture of the whole page, `NAME-WIDTH.png` in $SHOTS; nothing without $SHOTS.
export async function shot(page, name) {
  const folder = process.env.SHOTS;
  if (!folder) return null;
  await mkdir(folder, { recursive: true });
  const path = join(folder, `${name.replace(/[^a-z0-9-]+/gi, "-")}-${page.viewportSize().width}.png`);
  await page.screenshot({ path, fullPage: true });
  return path;
}
