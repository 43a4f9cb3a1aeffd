// The reference flow: a member of one hub finds a restricted group of another, asks, is let in with a word, reads what was
// said before (the newest first, while the rest is still on its way), and takes part; with the keyboard alone. Once in
// English with scripts, once from a third hub in Welsh without.

import { renameSync, writeFileSync } from "node:fs";

import { axe, shot, tooWide } from "../session.mjs";
import { enter, type } from "./keys.mjs";
import { letter } from "./mail.mjs";
import { fill } from "./past.mjs";
import { expect, same } from "./report.mjs";
import { Person } from "./person.mjs";
import { survey } from "./survey.mjs";

const GROUP = "dormers";
const NAME = "Dormer Windows Forum";
const QUOTED = `“${NAME}”`; // as in letters
const PAST = 1210;
const FIRST = 50;
const HOUR = 3600;

// Turns the clock that the hubs look at, in one step so that nobody reads half of it.
function turn(clock, seconds) {
  writeFileSync(`${clock}.new`, `+${seconds}\n`);
  renameSync(`${clock}.new`, clock);
}

// The titles of the newest discussions of a list, as many as wanted and there are.
async function titles(person, path, wanted) {
  const found = [];
  await person.go(path);
  for (;;) {
    found.push(...(await person.page.locator(".rows .row-title").allInnerTexts()).map((title) => title.trim()));
    const next = person.page.locator("main a[rel=next]");
    if (found.length >= wanted || !(await next.count())) return found.slice(0, wanted);
    await person.press(next);
  }
}

export async function reference(report, { session, plain, password, hubs, clock }) {
  const { check, must } = report;
  const host = new URL(hubs.scotland.url).host;
  const away = `/groups/${GROUP}@${host}`;
  const manage = `/groups/${GROUP}/manage/requests`;
  let hours = 0;
  let newest = [];
  const seen = new Set(); // letters that were read

  // A page of the flow, surveyed in both languages; the person goes on in their own.
  const judge = async (person, what, picture, path = person.path) => {
    for (const [language, prefix] of [["en", ""], ["cy", "/cy"]]) {
      Object.assign(person, { language, prefix });
      await person.go(path);
      await survey(report, person, what, { status: 200, picture });
    }
    Object.assign(person, { language: "en", prefix: "" });
    await person.go(path);
  };

  for (const [using, hub, handle, how] of [
    [session, hubs.england, "priya", ""],
    [plain, hubs.wales, "lowri", ", in Welsh and without scripts"],
  ]) {
    const scripts = using === session;
    const asker = await Person.at(using, hub, { handle });
    const morag = await Person.at(using, hubs.scotland, { handle: "morag" });
    const { page } = asker;
    const name = hub.people.find((one) => one.handle === handle).name;
    const reason = `I decide on dormers for my council, says ${handle}.`;
    const welcome = `Welcome ${handle}, see the pinned digital planning thread.`;
    const card = () => morag.page.locator("li.row", { hasText: reason });
    // The step at which a request is.
    const current = () => page.locator(".step[aria-current=step]");

    await must(`${handle} and morag sign in${how}`, async () => {
      await asker.signIn(password);
      await morag.signIn(password);
    });
    if (scripts) {
      await must(`morag’s restricted group has ${PAST} discussions`, async () => {
        await fill(morag, GROUP, PAST);
        newest = await titles(morag, `/groups/${GROUP}/discussions`, FIRST);
        same(newest.length, FIRST, "discussions in the list");
      });
    }

    await must(`${handle} finds the group by searching for its address, and learns who may read it and where it is run from${how}`, async () => {
      await asker.go("/search");
      await type(asker, page.locator("#q"), `@${GROUP}@${host}`);
      await enter(asker, asker.button(asker.say("search-button"), page.locator("main")));
      await asker.until(`/search?q=${encodeURIComponent(`@${GROUP}@${host}`)}`, "the group’s page", async () => asker.path === away);
      same(await page.locator("h1").innerText(), NAME, "heading");
      const tags = await page.locator(".tags").first().innerText();
      for (const words of [asker.say("access-restricted"), asker.say("run-from", { hub: hubs.scotland.name })]) {
        expect(tags.includes(words), `“${words}” is not among: ${tags}`);
      }
      await asker.sees(page.getByText(asker.say("group-members-only")), "that only members read");
    });
    if (scripts) await judge(asker, "a restricted group elsewhere", "reference-1-group", away);

    await must(`${handle} asks to join${how}, and sees at once where the request has got`, async () => {
      await enter(asker, asker.link(asker.say("ask-to-join")));
      const facts = await page.locator(".facts").innerText();
      for (const fact of [name, hub.name]) expect(facts.includes(fact), `“${fact}” is not among: ${facts}`);
      if (scripts) await judge(asker, "what the group will see", "reference-2-join");
      await type(asker, page.locator("#reason"), reason);
      await enter(asker, asker.button(asker.say("ask-to-join")));
      same(asker.path, `${away}/request`, "where it leads");
      await asker.hears("flash-asked");
      await asker.sees(page.locator(".step", { hasText: asker.say("step-sent") }), "the step of sending");
    });
    await must(`the request is with the facilitators, and ${handle} has a receipt by mail${how}`, async () => {
      await asker.until(`${away}/request`, "the facilitators’ step", async () =>
        (await current().innerText()).includes(asker.say("request-with-facilitators")));
      await letter(hub, handle, asker.say("notice-sent-subject", { group: QUOTED }), seen);
      same((await page.goto(`${asker.origin}${away}/discussions`)).status(), 403, "status of the discussions for who waits");
    });
    if (scripts) await judge(asker, "where a request has got, with the facilitators", "reference-3-status", `${away}/request`);
    else await narrow(check, asker, "where a request has got", "reference-3-status-plain", `${away}/request`);

    if (clock) {
      await check(`morag is told by mail within the hour that one person is waiting${how}`, async () => {
        hours += 1;
        turn(clock, hours * HOUR);
        const mail = await letter(hubs.scotland, "morag", morag.say("notice-waiting", { who: "", group: QUOTED }), seen);
        expect(mail.includes(manage), `no link to the requests: ${mail}`);
      });
    }
    await must(`morag finds the request among her tasks, and on its card who asks, why, and that nobody of ${hub.name} belongs yet${how}`, async () => {
      await morag.until("/tasks", "the request among the tasks", async (page) => (await page.locator(`main a[href$="${manage}"]`).count()) === 1);
      await enter(morag, morag.page.locator(`main a[href$="${manage}"]`));
      const words = await card().innerText();
      for (const part of [name, hub.name, reason, morag.say("request-first-here", { hub: hub.name })]) {
        expect(words.includes(part), `“${part}” is not on the card: ${words}`);
      }
      await morag.sees(morag.page.getByText(morag.say("request-first-from-hub", { hub: hub.name })), "what it means to let in the first");
    });
    if (scripts) await judge(morag, "a request from a hub without members", "reference-4-card", manage);

    await must(`morag lets ${handle} in with a word${how}`, async () => {
      await type(morag, card().locator("textarea"), welcome);
      await enter(morag, card().getByRole("button", { name: `${morag.say("request-admit")}: ${name}` }));
      await morag.hears("flash-admitted");
    });
    const approved = Date.now();
    const since = () => ((Date.now() - approved) / 1000).toFixed(1);
    if (scripts) await judge(morag, "a decision that can be taken back", "reference-5-decided", manage);

    await must(`${handle} reads morag’s words, on the page and in the mail, and sees how much has arrived${how}`, async () => {
      await asker.until(`${away}/request`, "morag’s words", async () => (await page.getByText(welcome).count()) > 0);
      console.log(`   ${handle} reads morag’s words ${since()} s after they were written`);
      await asker.sees(page.locator(".step-done", { hasText: asker.say("step-decision") }), "that the decision was taken");
      const mail = await letter(hub, handle, asker.say("notice-approved-subject", { group: QUOTED }), seen);
      expect(mail.includes(welcome), `not in the mail: ${mail}`);
      await asker.until(away, "the line that says how much has arrived", async () => (await page.locator(".flash progress[value]").count()) === 1);
      await underWay(check, asker, how, "reference-6-arriving", away);
    });
    if (scripts) await underWay(check, asker, how, "reference-7-approved", `${away}/request`);

    await must(`the newest ${FIRST} discussions are there before the rest, in the order in which the group has them${how}`, async () => {
      await asker.until(`${away}/discussions`, `${FIRST} discussions`, async () =>
        (await titles(asker, `${away}/discussions`, FIRST)).length === FIRST);
      console.log(`   ${handle} has the first ${FIRST} ${since()} s after being let in`);
      await asker.go(away);
      same(await page.locator(".flash progress").count(), 1, "lines that say how much has arrived");
      const found = await titles(asker, `${away}/discussions`, FIRST);
      same(found, newest, "the newest discussions");
    });

    await must(`${handle} answers one of them while the rest is on its way, and sees that the answer was delivered${how}`, async () => {
      const words = `We measure from the ridge, says ${handle}.`;
      await asker.go(`${away}/discussions`);
      await enter(asker, asker.link(newest[0]).first());
      const where = asker.path;
      await type(asker, page.locator("#body"), words);
      await enter(asker, asker.button(asker.say("reply-button")));
      await asker.hears("flash-replied");
      const delivered = page.locator(".posts article", { hasText: words }).getByText(asker.say("delivered", { hub: hubs.scotland.name }));
      await asker.until(where, "that it was delivered", async () => (await delivered.count()) === 1);
      if (scripts) await judge(asker, "a reply that was delivered", "reference-8-delivered", where);
      await morag.until(`/groups/${GROUP}`, "the answer", async (page) => {
        await morag.followLink(newest[0]);
        return (await page.locator(".posts article", { hasText: words }).count()) === 1;
      });
    });

    if (scripts) {
      await check(`all ${PAST} discussions arrive, each once`, async () => {
        for (const end = Date.now() + 120_000; ; ) {
          await asker.go(away);
          if (!(await page.locator(".flash progress").count())) break;
          expect(Date.now() < end, `still ${await page.locator(".flash").innerText()}`);
          await page.waitForTimeout(500);
        }
        console.log(`   ${handle} has all ${PAST} ${since()} s after being let in`);
        const found = await titles(asker, `${away}/discussions`, PAST + 1);
        same([found.length, new Set(found).size], [PAST, PAST], "discussions, and titles of discussions");
      });
    }
    await check(`${handle} leaves the group again${how}`, async () => {
      await asker.go(away);
      await enter(asker, asker.button(asker.say("leave-group")));
      await asker.hears("flash-left");
    });
    for (const one of [asker, morag]) {
      await check(`the browser of ${one.handle} asked nobody else, and its console is silent${how}`, one.quiet);
    }
  }
}

// A page at 320 pixels, where axe cannot judge because there are no scripts.
async function narrow(check, person, what, picture, path) {
  await check(`${what}, without scripts, fits a window of 320 pixels`, async () => {
    await person.go(path);
    await shot(person.page, picture);
    await person.page.setViewportSize({ width: 320, height: 640 });
    await shot(person.page, picture);
    const over = await tooWide(person.page);
    await person.page.setViewportSize({ width: 1280, height: 800 });
    same(over, 0, "pixels too wide");
  });
}

// A page that changes while it is looked at: judged once in each width, in the language that is spoken.
async function underWay(check, person, how, picture, path) {
  if (how) return await narrow(check, person, "how much has arrived", `${picture}-plain`, path);
  await check(`how much has arrived, on ${path.split("/").at(-1)}, fits 320 pixels and has no violations that axe finds`, async () => {
    for (const [language, prefix] of [["en", ""], ["cy", "/cy"]]) {
      Object.assign(person, { language, prefix });
      for (const width of [1280, 320]) {
        await person.page.setViewportSize({ width, height: 800 });
        await person.go(path);
        const words = await person.page.locator("main").innerText();
        expect(/\d+ (of|o) [\d,]+/.test(words), `nothing is on its way any more: ${words}`);
        await shot(person.page, `${picture}-${language}`);
        same(await axe(person.page), "", `what axe finds at ${width} px`);
        same(await tooWide(person.page), 0, `pixels too wide at ${width} px`);
      }
    }
    await person.page.setViewportSize({ width: 1280, height: 800 });
    Object.assign(person, { language: "en", prefix: "" });
    await person.go(path);
  });
}
