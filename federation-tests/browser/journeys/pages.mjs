// Every page there is, in both languages: opened by a stranger or a member, and surveyed.

import { expect, same } from "./report.mjs";
import { Person } from "./person.mjs";
import { survey } from "./survey.mjs";
import { slowHub } from "./waiting.mjs";

/** The first of somebody's discussions that can be answered and has been. */
async function answered(member, person) {
  await member.go(person);
  const links = await member.page.locator('.row-title a[href^="/discussions/"]').evaluateAll((all) => all.map((a) => a.getAttribute("href")));
  for (const path of links) {
    await member.go(path);
    if ((await member.page.locator('.acts a[href*="reply_to="]').count()) > 0) return path;
  }
  throw new Error(`nothing of ${person} was answered`);
}

export async function pages(report, { session, password, hubs }) {
  const { must, check } = report;
  const run = Date.now().toString(36);
  const scotland = new URL(hubs.scotland.url).host;
  const stranger = await Person.at(session, hubs.england);
  // In LARIA and Civil Service Reform here and in Change Managers in Scotland; not in Street Naming.
  const member = await Person.at(session, hubs.england, { handle: "yusuf" });
  const slow = await slowHub();
  const known = { slow: slow.host };

  await must("yusuf signs in, and the pages to be surveyed are found", async () => {
    await member.signIn(password);
    const { page } = member;
    const first = async (path, selector) => {
      await member.go(path);
      const href = await page.locator(selector).first().getAttribute("href", { timeout: 5000 });
      return href.split("#")[0];
    };
    known.own = await first("/people/yusuf", '.row-title a[href^="/discussions/"]');
    known.other = await answered(member, "/people/helen-ashby");
    known.answer = await first(known.other, '.acts a[href*="reply_to="]');
    known.far = await discussionWithReplyBy(member, `/groups/change-managers@${scotland}`);
    known.reply = (await first(known.far, '.acts a[href^="/posts/"][href$="/edit"]')).replace(/\/edit$/, "");
    known.welsh = await first(`/groups/tai-gwag@${new URL(hubs.wales.url).host}`, '.row-title a[lang=cy][href^="/discussions/"]');
    known.deleted = await deletedDiscussion(member, run);
  });

  const everything = [...forStrangers(run, scotland), ...forMembers(run, scotland, known)];
  for (const [language, prefix] of [["en", ""], ["cy", "/cy"]]) {
    for (const { who, name, status = 200, path, then, freeze, after, picture } of everything) {
      const person = who === "stranger" ? stranger : member;
      Object.assign(person, { language, prefix });
      const { page } = person;
      const still = new Stillness();
      if (freeze) await page.route("**/*", still.stay);
      const opened = await check(`${name} answers ${status} ${language === "en" ? "in English" : "in Welsh"}`, async () => {
        let response = await person.go(typeof path === "function" ? path(language) : path);
        if (then) response = (await then(person)) ?? response;
        same(response.status(), status, "status");
      });
      still.held = true;
      if (opened) await survey(report, person, name, { status, picture });
      if (freeze) await page.unroute("**/*", still.stay);
      if (after) await check(`what “${name}” did is undone`, () => after(person));
    }
  }
  slow.close();
  for (const [who, person] of [["the stranger", stranger], ["yusuf", member]]) {
    await check(`the browser of ${who} asked nobody but the hub, and its console is silent`, person.quiet);
  }
}

// Keeps a page that renews itself as it is, while it is opened and, once `held`, while it is looked at.
class Stillness {
  held = false;
  stay = async (route) => {
    const request = route.request();
    // A page that renews itself names itself as where the visitor comes from.
    const renewal = request.method() === "GET" && request.headers().referer === request.url();
    if (!renewal && !this.held) return await route.continue();
    if (request.isNavigationRequest()) return await route.abort("aborted");
    // What a script asks for meanwhile gets no answer: a refusal would stand in the console.
    if (!["fetch", "xhr"].includes(request.resourceType())) await route.continue();
  };
}

// Asks to join until the page that follows shows a request under way: the other hub may be quicker than the page.
async function ask(person, group) {
  for (const end = Date.now() + 30_000; Date.now() < end; ) {
    await person.go(group);
    const leave = person.button(person.say("leave-group"));
    if (await leave.count()) await person.press(leave);
    await person.go(`${group}/join`);
    const response = await person.pressButton(person.say("join-group"));
    if (await person.page.locator(".step-current").count()) return response;
    await withdraw(person, group);
  }
  throw new Error("the other hub was quicker every time");
}

async function withdraw(person, group) {
  await person.until(group, "the membership", async (page) => (await page.locator(".tag-mine").count()) === 1);
  await person.pressButton(person.say("leave-group"));
}

// The address of a discussion in which the member has a reply of their own.
async function discussionWithReplyBy(person, group) {
  await person.go(group);
  const paths = await person.page.locator(".row-title a").evaluateAll((links) => links.map((link) => link.getAttribute("href")));
  for (const path of paths) {
    await person.go(path);
    if (await person.page.locator('.acts a[href^="/posts/"][href$="/edit"]').count()) return path;
  }
  throw new Error(`no reply of ${person.handle} in ${group}`);
}

async function deletedDiscussion(person, run) {
  await person.go("/groups/laria/discussions/new");
  await person.fill({ title: `Soon gone ${run}`, body: "Soon gone." });
  await person.pressButton(person.say("start-button"));
  const { path } = person;
  await person.followLink(person.say("delete-discussion"));
  await person.pressButton(person.say("delete-button"));
  return path;
}

const send = (values, button) => async (person) => {
  await person.fill(values);
  const form = person.page.locator("form.form");
  return await person.press(button ? person.button(person.say(button), form) : form.locator("button").first());
};

function forStrangers(run, scotland) {
  const rubbish = { name: "", handle: "-no good-", email: "nobody" };
  const list = [
    { name: "the front page", path: "/", picture: "front" },
    { name: "the page about the hub", path: "/about" },
    { name: "the help page", path: "/help" },
    { name: "the accessibility statement", path: "/accessibility" },
    { name: "the privacy page", path: "/privacy" },
    { name: "the sign-in page", path: "/sign-in" },
    { name: "the sign-in page with errors", path: "/sign-in", then: send({}), status: 422 },
    {
      name: "the sign-in page after a wrong password",
      path: "/sign-in",
      then: send({ name: `nobody-${run}`, password: "not the right one" }),
      status: 422,
    },
    { name: "the registration", path: "/register" },
    { name: "the registration with errors", path: "/register", then: send(rubbish), status: 422, picture: "register-errors" },
    { name: "what a registration leads to", path: "/register/sent" },
    { name: "a link that cannot be used", path: "/register/confirm?token=x", status: 404 },
    { name: "the page for a forgotten password", path: "/password/reset" },
    { name: "the page for a forgotten password with errors", path: "/password/reset", then: send({ email: "nobody" }), status: 422 },
    { name: "what a forgotten password leads to", path: "/password/sent" },
    { name: "the list of organisations", path: "/organisations" },
    { name: "the list of organisations that match nothing", path: "/organisations?q=zzzz" },
    { name: "the list of groups", path: "/groups", picture: "groups" },
    { name: "the list of groups that match nothing", path: "/groups?q=zzzz" },
    { name: "the list of groups that match a word", path: "/groups?q=street" },
    { name: "the list of groups for an address", path: "/groups?q=%40soil%40hub.example" },
    { name: "a group, for a stranger", path: "/groups/laria" },
    { name: "another hub’s group, for a stranger", path: `/groups/sustainable-scotland@${scotland}` },
    { name: "the search before it is used", path: "/search" },
    { name: "the search with results, for a stranger", path: "/search?q=survey" },
    { name: "the search for an address, for a stranger", path: "/search?q=%40soil%40hub.example" },
    { name: "a profile, for a stranger", path: "/people/priya" },
    { name: "the page that says there is nothing here", path: "/nothing-here", status: 404 },
  ];
  return list.map((one) => ({ who: "stranger", ...one }));
}

function forMembers(run, scotland, known) {
  const far = `/groups/change-managers@${scotland}`;
  const notYet = `/groups/leisure-network@${scotland}`;
  const words = { title: "Something to look at", body: "A list:\n\n- **one**\n- two\n\n> and a word from elsewhere" };
  const list = [
    { name: "a member’s home", path: "/home", picture: "home" },
    { name: "the search with results", path: "/search?q=council", picture: "search" },
    { name: "the search without results", path: "/search?q=zzzz" },
    {
      name: "the search while it is still looking",
      path: (language) => `/search?q=%40nobody-${language}%40${encodeURIComponent(known.slow)}`,
      then: (person) => person.sees(person.page.getByText(person.say("search-looking")), "that the hub is looking"),
      freeze: true,
    },
    {
      name: "the search that found nothing on another hub",
      path: `/search?q=%40nobody-${run}%40${scotland}`,
      then: (person) => found(person, "search-nothing-there"),
    },
    {
      name: "the search on a hub that does not answer",
      path: `/search?q=%40nobody-${run}%40nowhere.localhost%3A1`,
      then: (person) => found(person, "search-no-answer"),
    },
    { name: "a group, for its member", path: "/groups/laria", picture: "group" },
    { name: "another hub’s group, for its member", path: far, picture: "group-far" },
    { name: "another hub’s group, for somebody who is not in it", path: notYet },
    { name: "the members of a group", path: "/groups/laria/members", picture: "members" },
    { name: "the members of another hub’s group", path: `${far}/members` },
    { name: "the page to join a group", path: "/groups/street-naming/join" },
    { name: "the page to join another hub’s group", path: `${notYet}/join`, picture: "join" },
    { name: "the page of a request that is done", path: `${far}/request`, picture: "request" },
    {
      name: "the page of a request under way",
      path: notYet,
      then: (person) => ask(person, notYet),
      freeze: true,
      after: (person) => withdraw(person, notYet),
    },
    { name: "the list of a group’s discussions", path: "/groups/laria/discussions" },
    { name: "the list of the discussions of another hub’s group", path: `${far}/discussions` },
    { name: "a discussion", path: known.other, picture: "discussion" },
    { name: "a discussion in another hub’s group", path: known.far },
    { name: "a discussion of one’s own", path: known.own },
    { name: "a discussion in Welsh", path: known.welsh },
    { name: "a deleted discussion", path: known.deleted },
    { name: "a discussion while answering somebody", path: known.answer },
    { name: "the preview of a reply", path: known.other, then: send({ body: words.body }, "preview") },
    { name: "a reply with errors", path: known.other, then: send({ body: " " }), status: 422 },
    { name: "the page to start a discussion", path: "/groups/laria/discussions/new", picture: "new" },
    { name: "the preview of a discussion", path: "/groups/laria/discussions/new", then: send(words, "preview"), picture: "preview" },
    { name: "a discussion with errors", path: `${far}/discussions/new`, then: send({ title: "x".repeat(201) }), status: 422 },
    { name: "the page to change a discussion", path: `${known.own}/edit` },
    { name: "the preview of a changed discussion", path: `${known.own}/edit`, then: send(words, "preview") },
    { name: "a changed discussion with errors", path: `${known.own}/edit`, then: send({ title: "" }), status: 422 },
    { name: "the page that asks before a discussion is deleted", path: `${known.own}/delete`, picture: "delete" },
    { name: "the page to change a reply", path: `${known.reply}/edit` },
    { name: "the preview of a changed reply", path: `${known.reply}/edit`, then: send({ body: words.body }, "preview") },
    { name: "a changed reply with errors", path: `${known.reply}/edit`, then: send({ body: "" }), status: 422 },
    { name: "the page that asks before a reply is deleted", path: `${known.reply}/delete` },
    { name: "one’s own profile", path: "/people/yusuf" },
    { name: "somebody else’s profile", path: "/people/helen-ashby", picture: "profile" },
    { name: "the profile of somebody on another hub", path: `/people/eilidh@${scotland}` },
    { name: "the page to change one’s profile", path: "/account", picture: "account" },
    { name: "one’s profile with errors", path: "/account", then: send({ name: "" }), status: 422 },
    { name: "a page that is not open to a member", path: "/groups/street-naming/discussions/new", status: 403 },
    { name: "the page to change what another wrote", path: `${known.other}/edit`, status: 403 },
    { name: "the page to change what was deleted", path: `${known.deleted}/edit`, status: 410 },
    { name: "the page that says there is nothing here, for a member", path: "/groups/nothing-here", status: 404 },
  ];
  return list.map((one) => ({ who: "member", ...one }));
}

// Waits for the search page, which renews itself, to say what came of it.
async function found(person, key) {
  await person.page.getByText(person.say(key)).waitFor({ state: "visible", timeout: 30_000 });
  expect((await person.page.locator("meta[http-equiv=refresh]").count()) === 0, "the page goes on renewing itself");
}
