// Sign in, open the group, write and send a reply, delete it again: with Tab, Enter and Space alone.

import { expect, same } from "./report.mjs";
import { Person } from "./person.mjs";

const STOPS = 120; // more than any page has

export async function keyboard({ check, must }, { session, password, hubs }) {
  const run = Date.now().toString(36);
  const person = await Person.at(session, hubs.england, { handle: "oliver" });
  const { page } = person;
  const keys = page.keyboard;
  const unseen = [];

  // Goes on with Tab until the wanted thing has the focus; every stop on the way must show that it has it.
  const tabTo = async (what, wanted) => {
    const seen = [];
    for (let stop = 0; stop < STOPS; stop += 1) {
      await keys.press("Tab");
      const at = await page.evaluate(look);
      if (!at) continue; // the window's own controls
      seen.push(at.name);
      if (!at.outlined) unseen.push(`${at.name} on ${person.path} shows no focus`);
      if (!at.inside) unseen.push(`${at.name} on ${person.path} is out of sight`);
      if (wanted(at)) return;
    }
    throw new Error(`no ${what} among: ${seen.join(", ")}`);
  };
  const named = (tag, name) => (at) => at.tag === tag && at.name === name;
  const field = (id) => (at) => at.id === id;
  const go = async (key) => void (await Promise.all([page.waitForNavigation({ waitUntil: "load" }), keys.press(key)]));

  await must("with the keyboard alone, oliver finds the way to sign in and signs in", async () => {
    await person.go("/"); // the address is typed
    await tabTo("link to sign in", named("a", person.say("sign-in")));
    await go("Enter");
    await tabTo("field for the name", field("name"));
    await keys.type(person.handle);
    await tabTo("field for the password", field("password"));
    await keys.type(password);
    await tabTo("button", named("button", person.say("sign-in")));
    await go("Space");
    same(person.path, "/home", "where it leads");
  });

  await must("with the keyboard alone, he skips to the content and opens the group and a discussion", async () => {
    await keys.press("Tab");
    same((await page.evaluate(look)).name, person.say("skip-to-content"), "the first stop");
    await keys.press("Enter");
    await tabTo("link to the group", named("a", "Sustainable Scotland Network"));
    await go("Enter");
    same(await page.locator("h1").innerText(), "Sustainable Scotland Network", "heading");
    await tabTo("discussion", (at) => at.tag === "a" && at.path.startsWith("/discussions/"));
    await go("Enter");
    expect(person.path.startsWith("/discussions/"), `led to ${page.url()}`);
  });

  const words = `Typed without a mouse ${run}`;
  const reply = page.locator(".posts article", { hasText: words });
  await must("with the keyboard alone, he writes a reply, chooses its language, previews and sends it", async () => {
    await tabTo("box for the reply", field("body"));
    await keys.type(words);
    await tabTo("choice of language", field("language"));
    await keys.press("ArrowDown");
    same(await page.inputValue("#language"), "cy", "the language chosen");
    await keys.press("ArrowUp");
    same(await page.inputValue("#language"), "en", "the language chosen");
    await tabTo("button to preview", named("button", person.say("preview")));
    await go("Space");
    await person.sees(page.locator(".preview", { hasText: words }), "the preview");
    await tabTo("button to send", named("button", person.say("reply-button")));
    await go("Enter");
    await person.hears("flash-replied");
    same(await reply.count(), 1, "replies with these words");
  });

  await check("with the keyboard alone, he deletes it again", async () => {
    await tabTo("link to delete", (at) => at.tag === "a" && at.path.startsWith("/posts/") && at.path.endsWith("/delete"));
    await go("Enter");
    await person.sees(page.locator("blockquote", { hasText: words }), "what is to be deleted");
    await tabTo("button to delete", named("button", person.say("delete-button")));
    await go("Space");
    await person.hears("flash-deleted");
    same(await reply.count(), 0, "replies with these words");
  });

  await check("with the keyboard alone, he signs out", async () => {
    await tabTo("button to sign out", named("button", person.say("sign-out")));
    await go("Enter");
    await person.hears("flash-signed-out");
  });

  await check("every stop of the keyboard was in sight and showed the focus", () => same([...new Set(unseen)], [], "stops"));
  await check("the browser of oliver asked nobody else, and its console is silent", person.quiet);
}

// In the page: what has the focus, and whether one can see that it has.
function look() {
  const at = document.activeElement;
  if (!at || at === document.body) return null;
  const style = getComputedStyle(at);
  const [box] = at.getClientRects(); // the first of its lines, if it has several
  const middle = document.elementFromPoint(box.left + Math.min(box.width / 2, 40), box.top + Math.min(box.height / 2, 10));
  return {
    tag: at.localName,
    id: at.id,
    name: (at.innerText || at.getAttribute("aria-label") || at.labels?.[0]?.innerText || at.id).trim(),
    path: at.pathname ?? "",
    outlined: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
    inside: box.top >= 0 && box.top < innerHeight && box.left >= 0 && box.right <= innerWidth + 1 && at.contains(middle),
  };
}
