// From one language into the other, and staying there.

import { expect, same } from "./report.mjs";
import { Person } from "./person.mjs";

export async function language({ check }, { session, password, hubs }) {
  const visitor = await Person.at(session, hubs.england);
  const { page } = visitor;
  const lang = () => page.getAttribute("html", "lang");
  const twin = () => page.locator("header a[hreflang]");

  await check("the link at the top leads to the same page in Welsh, links stay in Welsh, and back again", async () => {
    await visitor.go("/groups?q=street");
    same(await twin().innerText(), "Cymraeg", "the link");
    await visitor.press(twin());
    same([await lang(), new URL(page.url()).search], ["cy", "?q=street"], "language and question");
    visitor.language = "cy";
    await visitor.press(page.locator(".card a").first());
    same([await lang(), new URL(page.url()).pathname], ["cy", "/cy/groups/street-naming"], "the group");
    for (const path of await page.locator("a[href^='/']:not([hreflang])").evaluateAll((all) => all.map((one) => one.pathname))) {
      expect(path.startsWith("/cy/"), `a link leaves Welsh: ${path}`);
    }
    await visitor.press(twin());
    same([await lang(), visitor.path], ["en", "/groups/street-naming"], "back in English");
    visitor.language = "en";
  });

  await check("a member who reads in Welsh signs in, is sent on and is told so in Welsh", async () => {
    Object.assign(visitor, { language: "cy", prefix: "/cy", handle: "ana" });
    await visitor.go("/account");
    same(new URL(page.url()).pathname, "/cy/sign-in", "where a member’s page leads");
    await visitor.fill({ name: "ana", password });
    await visitor.press(page.locator("form.form button"));
    same([await lang(), new URL(page.url()).pathname], ["cy", "/cy/account"], "where it leads");
    await visitor.hears("flash-signed-in");
  });

  const welsh = await Person.at(session, hubs.wales, { handle: "lowri", language: "cy" });
  await check("the Welsh hub speaks Welsh first, and English when asked", async () => {
    await welsh.go("/");
    same(await welsh.page.getAttribute("html", "lang"), "cy", "html lang");
    await welsh.press(welsh.page.locator("header a[hreflang]"));
    same(await welsh.page.getAttribute("html", "lang"), "en", "html lang of its twin");
  });

  await check("words in the other language say so: a Welsh discussion on an English page", async () => {
    await welsh.page.goto(`${welsh.origin}/en/groups/tai-gwag`);
    const title = welsh.page.locator(".row-title a[lang=cy]").first();
    same(await title.count(), 1, "Welsh titles");
    await welsh.press(title);
    const marked = (selector) => welsh.page.locator(selector).first().getAttribute("lang");
    same([await welsh.page.getAttribute("html", "lang"), await marked("h1"), await marked(".post-first .words")], ["en", "cy", "cy"], "lang of page, heading and words");
  });

  for (const [who, one] of [["ana", visitor], ["a visitor of the Welsh hub", welsh]]) {
    await check(`the browser of ${who} asked nobody else, and its console is silent`, one.quiet);
  }
}
