// From one hub into a group of another, and back: find, join, read, reply, change, start, delete, leave.

import { expect, same } from "./report.mjs";
import { Person } from "./person.mjs";

// The group's address in a page's path: with its host everywhere but at home.
const slug = (group, hub) => (hub === group.hub ? group.handle : `${group.handle}@${new URL(group.hub.url).host}`);

// The search goes on by itself; without scripts a link may be offered instead.
async function lookAgain(person, path, scripts) {
  const again = person.page.locator("main a[href*='/search?q=']");
  for (const end = Date.now() + 30_000; !scripts && Date.now() < end && (await again.count()); ) {
    await person.press(again.first()).catch(() => {}); // the page may renew itself at the same moment
  }
  await person.page.waitForURL((url) => url.pathname === path, { timeout: 30_000 });
}

const reply = (page, words) => page.locator(".posts article", { hasText: words });

export async function across({ check, must }, { session, scripts, password, hubs, group, who, watchers }) {
  const words = scripts ? "" : ", without scripts";
  const run = Date.now().toString(36);
  const reader = await Person.at(session, hubs[who.hub], who);
  const others = [];
  for (const one of watchers) others.push(await Person.at(session, hubs[one.hub], one));
  const everybody = [reader, ...others];
  const home = others.find((one) => one.hub === group.hub);
  const { page } = reader;
  const path = `/groups/${slug(group, reader.hub)}`;
  const name = hubs[who.hub].people.find((one) => one.handle === who.handle).name;
  const tag = (place) => place.locator(".tag-hub", { hasText: reader.hub.name });
  const everyOther = async (act) => void (await Promise.all(others.map(act)));

  await must(`${who.handle} and ${watchers.map((one) => one.handle).join(" and ")} sign in${words}`, async () => {
    for (const one of everybody) await one.signIn(password);
    // Left over from an earlier run, perhaps.
    await reader.go(path);
    const leave = reader.button(reader.say("leave-group"));
    if (await leave.count()) await reader.press(leave);
  });

  await must(`${who.handle} finds ${group.name} by pasting its address into search${words}`, async () => {
    await reader.followLink(reader.say("nav-search"));
    await reader.fill({ q: `@${group.handle}@${new URL(group.hub.url).host}` });
    await reader.pressButton(reader.say("search-button"), page.locator("main"));
    await lookAgain(reader, path, scripts);
    same(await page.locator("h1").innerText(), group.name, "heading");
    await reader.sees(page.getByText(reader.say("run-from", { hub: group.hub.name })), "the tag of the group’s hub");
  });

  await must(`${who.handle} asks to join and is told what the group will see${words}`, async () => {
    await reader.followLink(reader.say("join-group"));
    const facts = await page.locator(".facts").innerText();
    for (const fact of [name, reader.hub.name]) expect(facts.includes(fact), `“${fact}” is not among: ${facts}`);
    await reader.pressButton(reader.say("join-group"));
    expect([path, `${path}/request`].includes(reader.path), `led to ${page.url()}`);
    await reader.hears(reader.path === path ? "flash-joined" : "flash-asked");
  });

  await must(`${who.handle} becomes a member, with every step of the request done${words}`, async () => {
    await reader.until(`${path}/request`, "four steps done", async () => (await page.locator(".step-done").count()) === 4);
    await reader.followLink(reader.say("request-to-group"));
    await reader.sees(page.locator(".tag-mine"), "the tag of a member");
  });

  await check(`${home.handle} sees ${who.handle} among the members, with the tag of their hub${words}`, async () => {
    const row = home.page.locator(".row", { hasText: name });
    const next = home.page.locator("a[rel=next]");
    await home.until(`/groups/${slug(group, home.hub)}/members`, name, async () => {
      while (!(await tag(row).count()) && (await next.count())) {
        await Promise.all([home.page.waitForNavigation(), next.click()]);
      }
      return (await tag(row).count()) === 1;
    });
  });

  let titles;
  await must(`${who.handle} sees the earlier discussions that ${home.handle} sees at the group’s home${words}`, async () => {
    titles = (await home.titles(slug(group, home.hub))).sort();
    expect(titles.length >= 4, `only ${titles.length} discussions at home`);
    await reader.until(`${path}/discussions`, `the ${titles.length} discussions of its home`, async () => {
      const found = await page.locator(".rows .row-title").allInnerTexts();
      return JSON.stringify(found.map((title) => title.trim()).sort()) === JSON.stringify(titles);
    });
  });

  // One with replies, begun by somebody at the group's home.
  let title;
  await must(`${who.handle} opens one of them and finds the replies that ${home.handle} finds${words}`, async () => {
    await reader.go(path);
    const row = page
      .locator(".row", { has: page.locator(".tag-hub", { hasText: group.hub.name }) })
      .filter({ hasNotText: reader.say("no-replies") });
    title = (await row.first().locator(".row-title").innerText()).trim();
    await reader.followLink(title);
    const replies = async (one) => await one.page.locator(".posts .words").allInnerTexts();
    await home.go(`/groups/${slug(group, home.hub)}`);
    await home.followLink(title);
    const wanted = await replies(home);
    expect(wanted.length > 0, `“${title}” has no replies at its home`);
    await reader.until(reader.path, `${wanted.length} replies`, async () => (await replies(reader)).length >= wanted.length);
    same(await replies(reader), wanted, "replies");
  });

  const first = `First words ${run}`;
  await check(`${who.handle} previews a reply: it is shown, kept in the box, and not published${words}`, async () => {
    await reader.fill({ body: `${first}, with **weight**` });
    await reader.pressButton(reader.say("preview"));
    same(await page.locator(".preview strong").innerText(), "weight", "bold in the preview");
    same(await page.inputValue("#body"), `${first}, with **weight**`, "the box");
    same(await reply(page, first).count(), 0, "replies with these words");
  });

  let where;
  await must(`${who.handle} sends the reply and is told so${words}`, async () => {
    // Had the preview failed, the box may be empty.
    await reader.fill({ body: `${first}, with **weight**` });
    await reader.pressButton(reader.say("reply-button"));
    await reader.hears("flash-replied");
    await reader.sees(reply(page, first), "the reply");
    where = reader.path;
  });

  for (const one of others) {
    await check(`${one.handle} sees the reply on ${one.hub.name} with the tag of ${reader.hub.name}${words}`, async () => {
      await one.go(`/groups/${slug(group, one.hub)}`);
      await one.followLink(title);
      one.discussion = one.path;
      await one.until(one.discussion, `“${first}”`, async (page) => (await reply(page, first).count()) === 1);
      await one.sees(tag(reply(one.page, first)), "the tag");
      same(await reply(one.page, first).locator(".words strong").innerText(), "weight", "bold");
    });
  }

  await check(`${who.handle} sees that the reply was delivered to ${group.hub.name}${words}`, async () => {
    const words = reader.say("delivered", { hub: group.hub.name });
    await reader.until(where, `“${words}”`, async (page) => (await reply(page, first).getByText(words).count()) === 1);
  });

  const second = `Second words ${run}`;
  await must(`${who.handle} changes the reply${words}`, async () => {
    await reader.go(where);
    await reader.followLink(reader.say("edit-reply"), reply(page, first));
    same(await page.inputValue("#body"), `${first}, with **weight**`, "the box");
    await reader.fill({ body: second });
    await reader.pressButton(reader.say("save"));
    await reader.hears("flash-edited");
    await reader.sees(reply(page, second), "the changed reply");
  });

  await check(`both see the new words and no longer the old ones${words}`, async () => {
    await everyOther((one) =>
      one.until(one.discussion, `“${second}”`, async (page) => {
        const counts = [await reply(page, second).count(), await reply(page, first).count()];
        return counts[0] === 1 && counts[1] === 0;
      }),
    );
  });

  const begun = `A question of the journey ${run}`;
  let started;
  await must(`${who.handle} previews and starts a discussion there${words}`, async () => {
    await reader.go(path);
    await reader.followLink(reader.say("start-discussion"));
    await reader.fill({ title: begun, body: `What do you think of *this*, ${run}?` });
    await reader.pressButton(reader.say("preview"));
    same(await page.locator(".preview em").innerText(), "this", "emphasis in the preview");
    await reader.pressButton(reader.say("start-button"));
    await reader.hears("flash-started");
    same(await page.locator("h1").innerText(), begun, "heading");
    started = reader.path;
  });

  await check(`both see the discussion, with the tag of ${reader.hub.name}${words}`, async () => {
    await everyOther(async (one) => {
      const row = one.page.locator(".row", { hasText: begun });
      await one.until(`/groups/${slug(group, one.hub)}`, `“${begun}”`, async () => (await tag(row).count()) === 1);
      await one.followLink(begun);
      await one.sees(one.page.locator(".post-first .words", { hasText: run }), "its text");
    });
  });

  await check(`${home.handle} answers it, and ${who.handle} sees the answer with the tag of ${group.hub.name}${words}`, async () => {
    const answer = `An answer from home ${run}`;
    await home.fill({ body: answer });
    await home.pressButton(home.say("reply-button"));
    await home.hears("flash-replied");
    await reader.until(started, `“${answer}”`, async (page) => (await reply(page, answer).count()) === 1);
    await reader.sees(reply(page, answer).locator(".tag-hub", { hasText: group.hub.name }), "the tag");
  });

  await check(`${who.handle} deletes the reply after a page that asks, and both see it gone${words}`, async () => {
    await reader.go(where);
    await reader.followLink(reader.say("delete-reply"), reply(page, second));
    await reader.sees(page.locator("blockquote", { hasText: second }), "what is to be deleted");
    await reader.pressButton(reader.say("delete-button"));
    await reader.hears("flash-deleted");
    same(await page.getByText(second).count(), 0, "its words on the own page");
    await everyOther((one) =>
      one.until(one.discussion, "the reply to be gone", async (page) => {
        const stays = await page.getByText(second).count();
        return stays === 0 && (await page.getByText(one.say("deleted-by-author")).count()) > 0;
      }),
    );
  });

  await check(`${who.handle} deletes the discussion, and both see it gone${words}`, async () => {
    await reader.go(started);
    await reader.followLink(reader.say("delete-discussion"));
    await reader.pressButton(reader.say("delete-button"));
    await reader.hears("flash-deleted");
    await everyOther((one) =>
      one.until(`/groups/${slug(group, one.hub)}`, "the discussion to be gone", async (page) => {
        const rows = await page.locator(".row").count();
        return rows > 0 && (await page.getByText(begun).count()) === 0;
      }),
    );
  });

  await check(`${who.handle} leaves the group and is no longer among its members at home${words}`, async () => {
    await reader.go(path);
    await reader.pressButton(reader.say("leave-group"));
    await reader.hears("flash-left");
    same(await page.locator(".tag-mine").count(), 0, "tags of a member");
    await reader.sees(reader.link(reader.say("join-group")), "the way to join again");
    await home.until(`/groups/${slug(group, home.hub)}/members`, `${name} to be gone`, async (page) => {
      return (await page.locator(".row").count()) > 0 && (await page.locator(".row", { hasText: name }).count()) === 0;
    });
  });

  for (const one of everybody) {
    await check(`the browser of ${one.handle} asked nobody but ${one.hub.name}, and its console is silent${words}`, one.quiet);
  }
}
