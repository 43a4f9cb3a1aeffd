// A group that no other hub has heard of: what was said before somebody joined comes to their hub when they do.

import { expect, same } from "./report.mjs";
import { Person } from "./person.mjs";

export async function backfill({ check, must }, { session, password, hubs, group }) {
  const morag = await Person.at(session, hubs.scotland, { handle: "morag", hub: "scotland" });
  const priya = await Person.at(session, hubs.england, { handle: "priya", hub: "england" });
  const titles = ["Who checks the boxes?", "Plasters that children like", "Training on night shifts"];

  await must("morag writes in a group that nobody elsewhere knows", async () => {
    await morag.signIn(password);
    await priya.signIn(password);
    for (const title of titles) {
      await morag.go(`/groups/${group}/discussions/new`);
      await morag.fill({ title, body: `${title} Said before anybody came.` });
      await morag.pressButton(morag.say("start-button"));
      await morag.hears("flash-started");
    }
  });

  const host = new URL(hubs.scotland.url).host;
  const path = `/groups/${group}@${host}`;
  await must("priya finds it by its address, is told that its discussions come with a member, and joins", async () => {
    await priya.go(`/search?q=${encodeURIComponent(`@${group}@${host}`)}`);
    await priya.page.waitForURL((url) => url.pathname === path, { timeout: 30_000 });
    await priya.sees(priya.page.getByText(priya.say("group-not-here-yet")), "that nothing is here yet");
    await priya.followLink(priya.say("join-group"));
    await priya.pressButton(priya.say("join-group"));
  });

  await must("the earlier discussions arrive", async () => {
    for (const end = Date.now() + 30_000; ; ) {
      await priya.go(path);
      const shown = await priya.page.locator(".row-title").allInnerTexts();
      if (titles.every((title) => shown.includes(title))) break;
      expect(Date.now() < end, `only these are there: ${shown.join(" | ")}`);
    }
    same(await priya.page.locator(".row-title").count(), titles.length, "discussions");
  });

  await check("and can be read", async () => {
    await priya.followLink(titles[1]);
    await priya.sees(priya.page.getByText("Said before anybody came."), "the words");
  });
}
