// Keeping order: a facilitator pins, closes, removes, looks at reports, appoints and shuts out; whoever runs a hub looks
// at the others. Each page is surveyed in both languages.

import { kept, wrongFields } from "./form.mjs";
import { expect, same } from "./report.mjs";
import { Person } from "./person.mjs";
import { survey } from "./survey.mjs";

export async function order(report, { session, password, hubs }) {
  const { check, must } = report;
  const run = Date.now().toString(36);
  const group = "/groups/laria";
  const keeper = await Person.at(session, hubs.england, { handle: "helen-ashby" });
  const member = await Person.at(session, hubs.england, { handle: "yusuf" });
  const far = await Person.at(session, hubs.scotland, { handle: "callum" });
  const title = `In order ${run}`;
  const words = `An answer ${run}`;
  let topic;
  let farTopic;

  const look = async (person, name, path, status = 200, picture = undefined) => {
    for (const [language, prefix] of [["en", ""], ["cy", "/cy"]]) {
      Object.assign(person, { language, prefix });
      const opened = await check(`${name} answers ${status} ${language}`, async () => same((await person.go(path)).status(), status, "status"));
      if (opened) await survey(report, person, name, { status, picture });
    }
    Object.assign(person, { language: "en", prefix: "" });
  };
  const row = (person, name) => person.page.locator(".row", { hasText: name });

  await must("helen-ashby, yusuf and callum sign in, and there is a discussion with an answer", async () => {
    for (const person of [keeper, member, far]) await person.signIn(password);
    await keeper.go(`${group}/discussions/new`);
    await keeper.fill({ title, body: "Who keeps order?" });
    await keeper.pressButton(keeper.say("start-button"));
    topic = keeper.path;
    await member.go(topic);
    await member.fill({ body: words });
    await member.pressButton(member.say("reply-button"));
    const there = `/groups/laria@${new URL(hubs.england.url).host}`;
    await far.until(there, `“${title}”`, async () => (await far.link(title).count()) === 1);
    await far.followLink(title);
    farTopic = far.path;
  });

  await check("yusuf says that it helped, sees the number grow, and takes it back", async () => {
    await member.go(topic);
    await member.pressButton(member.say("helpful"));
    await member.sees(member.page.getByText("1 person found this helpful"), "the number");
    await member.pressButton(member.say("helpful-take-back"));
    same(await member.page.getByText("found this helpful").count(), 0, "numbers");
    await member.pressButton(member.say("helpful"));
  });
  await check("whoever says that an answer helped stays at the answer", async () => {
    await keeper.go(topic);
    await keeper.pressButton(keeper.say("helpful"));
    expect(/^#post-/.test(new URL(keeper.page.url()).hash), `led to ${keeper.page.url()}`);
    await far.until(farTopic, "both numbers on another hub", async (page) => (await page.getByText("1 person found this helpful").count()) === 2);
  });

  await check("helen-ashby pins it: it stands first in the group, here and on another hub", async () => {
    await keeper.go(topic);
    await keeper.pressButton(keeper.say("pin"));
    await keeper.hears("flash-pinned");
    for (const path of [group, `${group}/discussions`]) {
      await member.go(path);
      same(await member.page.locator("main h2", { hasText: member.say("pinned-list") }).count(), 1, `headings of what is pinned at ${path}`);
      // What takes place next may stand above all that is said.
      same((await member.page.locator(".row-title", { has: member.page.locator('a[href^="/discussions/"]') }).first().innerText()).trim(), title, `the first title of ${path}`);
    }
    await far.until(farTopic, "the pin on another hub", async (page) => (await page.locator(".tag", { hasText: far.say("pinned") }).count()) === 1);
  });
  await look(keeper, "a discussion, for its group’s facilitator", topic, 200, "order-discussion");
  await look(member, "a group with something pinned", group, 200, "order-group");
  await look(member, "a list of discussions with something pinned", `${group}/discussions`);

  await look(keeper, "the page to close a discussion", `${topic}/lock`, 200, "order-lock");
  await check("helen-ashby closes it: nobody can answer, and the reason is read on another hub", async () => {
    await keeper.go(`${topic}/lock`);
    await keeper.fill({ reason: `All is said ${run}` });
    await keeper.pressButton(keeper.say("lock"));
    await keeper.hears("flash-locked");
    same(await keeper.page.locator("#body").count(), 0, "boxes for a reply");
    await far.until(farTopic, "the reason", async (page) => (await page.getByText(`All is said ${run}`).count()) === 2);
    same(await far.page.locator("#body").count(), 0, "boxes for a reply on another hub");
  });
  await look(member, "a closed discussion", topic, 200, "order-closed");
  await check("helen-ashby opens it again", async () => {
    await keeper.go(topic);
    await keeper.pressButton(keeper.say("unlock"));
    await keeper.hears("flash-unlocked");
    await keeper.pressButton(keeper.say("unpin"));
    await keeper.hears("flash-unpinned");
  });

  const answer = (page) => page.locator(".posts article", { hasText: words });
  let reported;
  await check("callum reports the answer from another hub and reads who hears of it", async () => {
    await far.go(farTopic);
    reported = await far.link(far.say("report"), answer(far.page)).getAttribute("href");
    await far.go(reported);
    await far.sees(far.page.getByText(far.say("report-read-elsewhere", { hub: hubs.england.name })), "who reads it");
    same(await far.page.locator("#openly").isChecked(), false, "whether the box is ticked");
    await far.pressButton(far.say("report-button"));
    await far.sees(far.page.locator("#reason-wrong"), "that the reason is missing");
    await far.fill({ reason: `Doubtful ${run}` });
    await far.pressButton(far.say("report-button"));
    await far.hears("flash-reported");
  });
  await look(far, "the page to report something in another hub’s group", reported, 200, "order-report");
  await look(member, "the page to report something in a group of this hub", `${topic}/report`);
  await look(keeper, "the members, for their facilitator", `${group}/members`, 200, "order-members");

  await check("helen-ashby finds the report, which names a hub and nobody, and removes the answer", async () => {
    const found = row(keeper, `Doubtful ${run}`);
    await keeper.until(`${group}/manage/reports`, "the report", async () => (await found.count()) === 1);
    expect((await found.innerText()).includes(keeper.say("report-by-hub", { hub: hubs.scotland.name })), await found.innerText());
  });
  await look(keeper, "the reports of a group", `${group}/manage/reports`, 200, "order-reports");
  let removal;
  await check("helen-ashby opens the page that removes it", async () => {
    await keeper.go(`${group}/manage/reports`);
    await keeper.press(keeper.link(keeper.say("remove-button"), row(keeper, `Doubtful ${run}`)));
    removal = keeper.path;
  });
  await look(keeper, "the page to remove an answer", removal, 200, "order-remove");
  await check("in the place of what she removes stands her reason, here and on another hub", async () => {
    await keeper.go(removal);
    await keeper.fill({ reason: `Beside the point ${run}` });
    await keeper.pressButton(keeper.say("remove-button"));
    await keeper.hears("flash-removed");
    const said = keeper.say("removed-because", { reason: `Beside the point ${run}` });
    await keeper.sees(keeper.page.getByText(said), "the reason");
    await far.until(farTopic, "the reason", async (page) => (await page.getByText(said).count()) === 1);
  });
  await look(member, "a discussion with a removed answer", topic, 200, "order-removed");
  await check("the report is closed", async () => {
    await keeper.go(`${group}/manage/reports`);
    await keeper.pressButton(keeper.say("report-close-so"), row(keeper, `Doubtful ${run}`));
    await keeper.hears("flash-report-closed");
    same(await row(keeper, `Doubtful ${run}`).count(), 0, "reports");
  });

  const yusuf = hubs.england.people.find((one) => one.handle === "yusuf").name;
  await check("yusuf becomes a facilitator and an ordinary member again", async () => {
    await keeper.go(`${group}/members`);
    await keeper.pressButton(`${keeper.say("appoint")}: ${yusuf}`);
    await keeper.hears("flash-appointed");
    await member.go(group);
    await member.sees(member.page.locator("a[href$='/manage/reports']"), "the way to the reports");
    await keeper.pressButton(`${keeper.say("unappoint")}: ${yusuf}`);
    await keeper.hears("flash-appointment-ended");
  });
  let ban;
  await check("the page to shut yusuf out asks why and for how long", async () => {
    await keeper.go(`${group}/members`);
    await keeper.followLink(`${keeper.say("ban-button")}: ${yusuf}`);
    ban = keeper.path;
    same(await keeper.page.locator("#length").inputValue(), "week", "how long");
  });
  await look(keeper, "the page to shut somebody out", ban, 200, "order-ban");
  await check("yusuf is shut out, cannot join, is let back in, and joins", async () => {
    await keeper.go(ban);
    await keeper.fill({ reason: `Quarrels ${run}` });
    await keeper.pressButton(keeper.say("ban-button"));
    await keeper.hears("flash-banned");
    await keeper.sees(row(keeper, `Quarrels ${run}`), "the list of who is shut out");
    await member.go(`${group}/join`);
    same(member.path, group, "where the page to join leads");
    await member.sees(member.page.getByText(member.say("banned-you-why")), "that he is shut out, and why");
  });
  await look(keeper, "the members and who is shut out", `${group}/members`, 200, "order-banned");
  await check("yusuf is let back in and joins again", async () => {
    await keeper.go(`${group}/members`);
    await keeper.pressButton(`${keeper.say("lift-ban")}: ${yusuf}`);
    await keeper.hears("flash-ban-lifted");
    await member.go(`${group}/join`);
    await member.pressButton(member.say("join-group"));
    await member.hears("flash-joined");
  });
  await look(member, "the page to close a discussion, for a member", `${topic}/lock`, 403);
  await check("the discussion is cleared away", async () => {
    await keeper.go(topic);
    await keeper.followLink(keeper.say("delete-discussion"));
    await keeper.pressButton(keeper.say("delete-button"));
  });

  const gareth = await Person.at(session, hubs.wales, { handle: "gareth" });
  const scotland = new URL(hubs.scotland.url).host;
  const hub = `/admin/federation/${scotland}`;
  await must("gareth, who runs the Welsh hub, finds the other hubs from every page", async () => {
    await gareth.signIn(password);
    await gareth.followLink(gareth.say("hubs-title"));
    same(gareth.path, "/admin/federation", "where it leads");
    await gareth.sees(gareth.page.locator("tr", { hasText: scotland }), "the Scottish hub");
    await gareth.followLink(hubs.scotland.name);
    same(decodeURIComponent(gareth.path), hub, "where the hub’s name leads");
  });
  await check("gareth makes the Scottish hub a partner, lets it rest, goes on, and tries it again", async () => {
    for (const [button, flash] of [
      ["hub-make-partner", "flash-hub-partner"],
      ["hub-let-rest", "flash-hub-rests"],
      ["hub-go-on", "flash-hub-goes-on"],
      ["hub-try-now", "flash-hub-tried"],
    ]) {
      await gareth.go(hub);
      await gareth.pressButton(gareth.say(button));
      await gareth.hears(flash);
    }
  });
  await look(gareth, "the other hubs", "/admin/federation", 200, "hubs");
  await look(gareth, "another hub", hub, 200, "hub");
  await check("on a narrow page every cell of the table of hubs says what it is", async () => {
    await gareth.page.setViewportSize({ width: 320, height: 640 });
    await gareth.go("/admin/federation");
    const names = await gareth.page.locator("tbody tr").first().locator("td").evaluateAll((cells) =>
      cells.map((cell) => getComputedStyle(cell, "::before").content.replaceAll('"', "")),
    );
    same(names, ["hub-state", "hub-waiting", "hub-last-success", "hub-last-trouble", "hub-software"].map((key) => gareth.say(key)), "names of the cells");
    await gareth.page.setViewportSize({ width: 1280, height: 800 });
  });
  await check("the Scottish hub is neither partner nor blocked again", async () => {
    await gareth.go(hub);
    await gareth.pressButton(gareth.say("hub-make-neither"));
    await gareth.hears("flash-hub-neither");
  });
  const refused = async (person) => {
    await person.fill({ host: "not a name" });
    return await person.pressButton(person.say("hub-add-button"));
  };
  for (const [language, prefix] of [["en", ""], ["cy", "/cy"]]) {
    Object.assign(gareth, { language, prefix });
    const opened = await check(`the other hubs with a wrong name answer 422 ${language}`, async () => {
      await gareth.go("/admin/federation");
      same((await refused(gareth)).status(), 422, "status");
      await wrongFields(gareth, ["host"]);
      await kept(gareth, { host: "not a name" });
    });
    if (opened) await survey(report, gareth, "the other hubs with a wrong name", { status: 422 });
  }
  await look(member, "the other hubs, for a member", "/admin/federation", 404);

  for (const person of [keeper, member, far, gareth]) {
    await check(`the browser of ${person.handle} asked nobody else, and its console is silent`, person.quiet);
  }
}
