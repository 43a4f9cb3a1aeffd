// Into a restricted group of another hub: ask with a reason, be asked something back, answer, be let in; by keyboard.

import { enter, type } from "./keys.mjs";
import { expect, same } from "./report.mjs";
import { Person } from "./person.mjs";
import { survey } from "./survey.mjs";

const GROUP = "heads-of-planning";

export async function requests(report, { session, plain, password, hubs }) {
  const { check, must } = report;
  const away = `/groups/${GROUP}@${new URL(hubs.scotland.url).host}`;
  const manage = `/groups/${GROUP}/manage/requests`;

  for (const [using, handle, how] of [[session, "priya", ""], [plain, "yusuf", ", without scripts"]]) {
    const scripts = using === session;
    const asker = await Person.at(using, hubs.england, { handle });
    const morag = await Person.at(using, hubs.scotland, { handle: "morag" });
    const name = hubs.england.people.find((one) => one.handle === handle).name;
    const reason = `I decide on dormers, says ${handle}.`;
    const card = () => morag.page.locator("li.row", { hasText: reason });

    await must(`${handle} and morag sign in${how}`, async () => {
      await asker.signIn(password);
      await morag.signIn(password);
      await asker.until(`/search?q=${encodeURIComponent(`@${GROUP}@${new URL(hubs.scotland.url).host}`)}`, "the group’s page", async () => asker.path === away);
      // Left over from an earlier run, perhaps.
      const leave = asker.button(asker.say("leave-group"));
      if (await leave.count()) await asker.press(leave);
    });

    await must(`${handle} asks to join with a reason, by keyboard${how}`, async () => {
      await asker.go(`${away}/join`);
      await type(asker, asker.page.locator("#reason"), reason);
      await enter(asker, asker.page.locator("main form button").first());
      same(asker.path, `${away}/request`, "where it leads");
      await asker.until(`${away}/request`, "that the request is with the facilitators", async (page) =>
        (await page.locator(".step[aria-current=step]").innerText()).includes(asker.say("request-with-facilitators")));
    });

    await must(`morag finds the request among her tasks, and the reason on its card${how}`, async () => {
      await morag.until(manage, "the request", async () => (await card().count()) === 1);
      await morag.go("/tasks");
      await morag.sees(morag.page.locator(`main a[href$="${manage}"]`), "the requests among the tasks");
      await morag.go(manage);
      const words = await card().innerText();
      for (const part of [name, hubs.england.name]) expect(words.includes(part), `“${part}” is not on the card: ${words}`);
    });

    if (scripts) {
      for (const [language, prefix] of [["en", ""], ["cy", "/cy"]]) {
        Object.assign(morag, { language, prefix });
        await morag.go(manage);
        await survey(report, morag, "requests to join", { status: 200, picture: "requests" });
        for (const [path, what] of [["settings", "the settings of a group"], ["decisions", "the record of decisions"], ["invite", "the page to invite people"]]) {
          await morag.go(`/groups/${GROUP}/manage/${path}`);
          await survey(report, morag, what, { status: 200, picture: path });
        }
        await morag.go("/tasks");
        await survey(report, morag, "what waits for a facilitator", { status: 200, picture: "tasks" });
        Object.assign(asker, { language, prefix });
        await asker.go(`${away}/request`);
        await survey(report, asker, "where a request has got", { status: 200, picture: "request" });
      }
      for (const one of [morag, asker]) Object.assign(one, { language: "en", prefix: "" });
    }

    await must(`morag asks something back by keyboard, and an empty question comes back with its field named${how}`, async () => {
      await morag.go(manage);
      await enter(morag, card().getByRole("button", { name: `${morag.say("request-ask")}: ${name}` }));
      await morag.sees(morag.page.locator("#problems"), "the list of problems");
      await type(morag, card().locator("textarea"), "Which district?");
      await enter(morag, card().getByRole("button", { name: `${morag.say("request-ask")}: ${name}` }));
      await morag.hears("flash-questioned");
    });

    await must(`${handle} reads the question, and answers it by keyboard${how}`, async () => {
      const asked = asker.page.getByText("Which district?");
      await asker.until(`${away}/request`, "the question", async () => (await asked.count()) > 0);
      await type(asker, asker.page.locator("#message"), "Northmere, east of the river.");
      await enter(asker, asker.button(asker.say("request-send-answer")));
      await asker.hears("flash-explained");
    });

    await must(`morag reads the answer and lets ${handle} in by keyboard, with a word${how}`, async () => {
      await morag.until(manage, "the answer", async () => (await card().innerText()).includes("east of the river"));
      await type(morag, card().locator("textarea"), `Welcome, ${handle}.`);
      await enter(morag, card().getByRole("button", { name: `${morag.say("request-admit")}: ${name}` }));
      await morag.hears("flash-admitted");
    });

    const began = Date.now();
    await must(`${handle} reads morag’s word and the earlier discussions of the group${how}`, async () => {
      const words = asker.page.getByText(`Welcome, ${handle}.`);
      await asker.until(`${away}/request`, "morag’s word", async () => (await words.count()) > 0);
      await asker.until(`${away}/discussions`, "an earlier discussion", async (page) =>
        (await page.getByText("Digital planning: who checks").count()) > 0);
    });
    console.log(`   ${handle} reads ${((Date.now() - began) / 1000).toFixed(1)} s after being let in`);

    await check(`the record at the group’s hub says that morag let ${handle} in${how}`, async () => {
      await morag.go(`/groups/${GROUP}/manage/decisions`);
      const words = await morag.page.locator("main").innerText();
      expect(words.includes(name), `${name} is not in the record: ${words}`);
    });
    for (const one of [asker, morag]) {
      await check(`the browser of ${one.handle} asked nobody else, and its console is silent${how}`, one.quiet);
    }
  }
}
