// Somebody at a browser: their hub, their language, their page, and what went amiss while they looked at it.

import { expect, same } from "./report.mjs";
import { say, sentence } from "./words.mjs";

const LIMIT = 30_000;

export class Person {
  // Hosts other than the hub's own that the browser asked for something.
  strangers = new Set();
  // What the console complained of.
  noises = [];
  // Pages that came without the policy that keeps foreign scripts and styles out.
  unguarded = new Set();
  #answers = new Map(); // address → status of the document last had from it

  static async at(session, hub, { handle = null, language = "en", width = 1280 } = {}) {
    const person = new Person();
    Object.assign(person, { hub, handle, language, origin: hub.url, prefix: "" });
    const context = await session.visitor();
    person.#listen(context);
    person.page = await session.page(width, context);
    return person;
  }

  #listen(context) {
    const { host } = new URL(this.origin);
    context.on("request", (request) => {
      const url = new URL(request.url());
      if (url.host !== host && url.protocol !== "data:") this.strangers.add(`${url.host} (${request.url()})`);
    });
    context.on("response", (response) => {
      if (!response.request().isNavigationRequest()) return;
      this.#answers.set(response.url(), response.status());
      const policy = response.headers()["content-security-policy"] ?? "";
      const strict = /script-src 'self'/.test(policy) && /style-src 'self'/.test(policy) && !/unsafe|\*/.test(policy);
      if (!strict) this.unguarded.add(`${response.status()} ${response.url()}`);
    });
    context.on("console", (message) => {
      if (message.type() !== "error") return;
      // Chromium complains of every document with a status above 399: forms that come back, and pages that are not.
      const status = this.#answers.get(message.location().url);
      const expected = status >= 400 && status < 500 && message.text().includes(`status of ${status} `);
      if (!expected) this.noises.push(`${message.text()} at ${this.page.url()}`);
    });
    context.on("weberror", (error) => this.noises.push(`${error.error().message} at ${this.page.url()}`));
  }

  // Nothing from elsewhere was asked for, and the console stayed silent.
  quiet = async () => {
    const found = { strangers: [...this.strangers], unguarded: [...this.unguarded], noises: this.noises };
    same(found, { strangers: [], unguarded: [], noises: [] }, "asked elsewhere, pages without a strict policy, console");
  };

  say(key, values) {
    return say(this.language, key, values);
  }

  // The path of the page that is open, without the language before it.
  get path() {
    return new URL(this.page.url()).pathname.replace(/^\/(en|cy)(?=\/|$)/, "") || "/";
  }

  async go(path) {
    return await this.page.goto(`${this.origin}${this.prefix}${path}`, { waitUntil: "load" });
  }

  // Uses a link or button and waits for the page that it leads to.
  async press(locator) {
    const [response] = await Promise.all([this.page.waitForNavigation({ waitUntil: "load" }), locator.click()]);
    return response;
  }

  link(name, within = this.page) {
    return within.getByRole("link", { name, exact: true });
  }

  button(name, within = this.page) {
    return within.getByRole("button", { name, exact: true });
  }

  async followLink(name, within) {
    return await this.press(this.link(name, within).first());
  }

  async pressButton(name, within) {
    return await this.press(this.button(name, within).first());
  }

  async fill(values) {
    for (const [field, value] of Object.entries(values)) await this.page.fill(`#${field}`, value);
  }

  // Opens `path` again and again until the page is as awaited.
  async until(path, awaited, test) {
    const end = Date.now() + LIMIT;
    let trouble = "";
    for (;;) {
      try {
        await this.go(path);
        if (await test(this.page)) return;
        trouble = "";
      } catch (error) {
        trouble = ` (${error.message.split("\n")[0]})`; // a page that renews itself may cut in
      }
      if (Date.now() > end) {
        throw new Error(`${this.handle} waited ${LIMIT / 1000} s in vain for ${awaited} on ${this.origin}${path}${trouble}`);
      }
    }
  }

  async signIn(password) {
    await this.go("/sign-in");
    await this.fill({ name: this.handle, password });
    await this.press(this.page.locator("form.form button"));
    expect(this.path === "/home", `${this.handle} could not sign in: ${await this.page.locator("main").innerText()}`);
    // From here on the pages speak the language of the account.
    if (!this.prefix) this.language = await this.page.getAttribute("html", "lang");
  }

  async sees(locator, what) {
    expect((await locator.count()) > 0, `${what} is not on ${this.page.url()}`);
    await locator.first().waitFor({ state: "visible" });
  }

  async hears(key) {
    const flash = this.page.locator(".flash", { hasText: sentence(this.language, key) });
    const heard = async () => (await this.page.locator(".flash").allInnerTexts()).join(" / ");
    expect((await flash.count()) === 1, `“${this.say(key)}” is not said, but “${await heard()}”`);
  }

  // The discussions that the group's list shows.
  async titles(group) {
    await this.go(`/groups/${group}/discussions`);
    return (await this.page.locator(".rows .row-title").allInnerTexts()).map((title) => title.trim());
  }
}
