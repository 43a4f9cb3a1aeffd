// Blogs in a browser: a post with picture and file in a group's blog, as a draft, as a preview and published; one on its
// author's own page, whom somebody of another hub follows without scripts on a telephone; and every page about it is surveyed.

import { readFileSync } from "node:fs";

import { kept, wrongFields } from "./form.mjs";
import { expect, same } from "./report.mjs";
import { Person } from "./person.mjs";
import { survey } from "./survey.mjs";
import { tooWide } from "../session.mjs";

const BLOG = "/groups/laria/blog";
const MINE = "/people/yusuf/posts";
const PICTURE = new URL("../../../document-text/tests/files/small.png", import.meta.url);

export async function blogs(report, { session, plain, password, hubs }) {
  const { check, must } = report;
  const run = Date.now().toString(36);
  const title = `Hedges ${run}`;
  const own = `Ditches ${run}`;
  const member = await Person.at(session, hubs.england, { handle: "yusuf" });
  const far = await Person.at(plain, hubs.scotland, { handle: "callum", width: 320 });
  const { page } = member;
  const words = { title, summary: "What grows between two fields, and who cuts it.", body: "**Ninety** kinds of birds live in them." };
  let draft;
  let post;
  let personal;

  await must("yusuf is told what a post lacks, and nothing typed is lost", async () => {
    await member.signIn(password);
    await member.go(`${BLOG}/new`);
    await member.fill({ ...words, title: "" });
    await page.setInputFiles("#picture", { name: "hedge.png", mimeType: "image/png", buffer: readFileSync(PICTURE) });
    await member.pressButton(member.say("post-button"));
    await wrongFields(member, ["title", "picture_alt"]);
    await kept(member, { summary: words.summary, body: words.body });
    same(await page.locator("img.picture-small").count(), 1, "pictures that were kept");
  });

  await must("he keeps it as a draft, with its picture and a file", async () => {
    await member.fill({ title, picture_alt: "A hedge in May" });
    await page.setInputFiles("#files", { name: "birds.csv", mimeType: "text/csv", buffer: Buffer.from("kind,number\nwren,4\n") });
    await member.pressButton(member.say("save-draft"));
    await member.go("/drafts");
    await member.followLink(title);
    draft = new URL(page.url()).pathname + new URL(page.url()).search;
    await kept(member, words);
    same(await page.locator("img.picture-small").count(), 1, "pictures");
    same(await page.getByText("birds.csv").count() > 0, true, "the file is there");
  });

  await look("draft", [
    { name: "a draft of a post", path: draft, picture: "blog-draft" },
    { name: "the preview of a post", path: draft, then: async (person) => (await person.fill({ title }), person.pressButton(person.say("preview"))), picture: "blog-preview" },
    { name: "a post with errors", path: draft, then: async (person) => (await person.fill({ title: "" }), person.pressButton(person.say("post-button"))), status: 422 },
    { name: "one’s drafts", path: "/drafts", picture: "blog-drafts" },
  ]);

  await must("he publishes it", async () => {
    await member.go(draft);
    await member.fill({ title });
    await member.pressButton(member.say("post-button"));
    await member.hears("flash-posted");
    post = member.path;
    same((await page.locator("h1").innerText()).trim(), title, "the heading");
    same(await page.locator("img.picture").getAttribute("alt"), "A hedge in May", "what the picture shows");
  });

  await must("he writes one on his own page", async () => {
    await member.go("/people/yusuf");
    await member.followLink(member.say("write-post"));
    await member.fill({ ...words, title: own });
    await page.setInputFiles("#files", { name: "ditch.csv", mimeType: "text/csv", buffer: Buffer.from("a,b\n") });
    await member.pressButton(member.say("post-button"));
    await member.hears("flash-posted");
    personal = member.path;
  });

  await check("the links on a post speak of the post", async () => {
    for (const key of ["change-post", "delete-post"]) same(await member.link(member.say(key)).count(), 1, key);
    same(await member.link(member.say("delete-discussion")).count(), 0, "links that call it a discussion");
  });

  const there = `/people/yusuf@${new URL(hubs.england.url).host}`;
  await must("without scripts, on a telephone, callum follows him from another hub", async () => {
    await far.signIn(password);
    await far.go(`/search?q=${encodeURIComponent(`@yusuf@${new URL(hubs.england.url).host}`)}`);
    await far.until(there, "yusuf’s page", async (page) => (await page.locator(`form[action$="/follow"]`).count()) === 1);
    same(await tooWide(far.page), 0, "pixels too wide");
    await far.press(far.page.locator('form[action$="/follow"] button'));
    await far.hears("flash-follow-asked");
    await far.until(there, "that he follows", async (page) => (await page.locator('form[action$="/unfollow"]').count()) === 1 && !(await page.getByText("has not answered").count()));
  });

  await must("he gets what yusuf posts next, and answers it", async () => {
    await member.go(`${MINE}/new`);
    await member.fill({ ...words, title: `${own} again` });
    await member.pressButton(member.say("post-button"));
    await far.until(`${there}/posts`, "the post", async (page) => (await page.getByText(`${own} again`).count()) > 0);
    await far.followLink(`${own} again`);
    same(await tooWide(far.page), 0, "pixels too wide");
    await far.fill({ body: "Who cuts them in your parts?" });
    await far.pressButton(far.say("reply-button"));
    await far.hears("flash-replied");
    await member.until(MINE, "the answer", async (page) => (await page.getByText("1 reply").count()) > 0);
  });

  await look("published", [
    { name: "the blog of a group", path: BLOG, picture: "blog-of-group" },
    { name: "a post in a group", path: post, picture: "blog-post" },
    { name: "the page that asks before a post is deleted", path: `${post}/delete` },
    { name: "a person with a blog", path: "/people/yusuf", picture: "blog-person" },
    { name: "the blog of a person", path: MINE, picture: "blog-personal" },
    { name: "a post in one’s own blog", path: personal, picture: "blog-personal-post" },
    { name: "the page to write in one’s own blog", path: `${MINE}/new`, picture: "blog-personal-new" },
    { name: "the page to change a post in it", path: `${MINE}/new?post=${personal.split("/").pop()}` },
    { name: "the page to close a post to replies", path: `${personal}/lock` },
    { name: "one’s feeds", path: "/account/feeds", picture: "blog-feeds" },
  ]);

  await check("the feed of a blog holds the whole text", async () => {
    const feed = await page.evaluate(async (path) => {
      const answer = await fetch(path);
      return `${answer.status} ${await answer.text()}`;
    }, `${MINE}.atom`);
    expect(feed.startsWith("200 ") && feed.includes("kinds of birds"), "the text is not in it");
  });
  await check("the browser asked nobody but the hub, and its console is silent", member.quiet);

  async function look(when, all) {
    for (const [language, prefix] of [["en", ""], ["cy", "/cy"]]) {
      Object.assign(member, { language, prefix });
      for (const { name, path, then, status = 200, picture } of all) {
        const opened = await check(`${name} (${when}) answers ${status} ${language === "en" ? "in English" : "in Welsh"}`, async () => {
          let response = await member.go(path);
          if (then) response = await then(member);
          same(response.status(), status, "status");
        });
        if (opened) await survey(report, member, name, { status, picture });
      }
    }
    Object.assign(member, { language: "en", prefix: "" });
  }
}
