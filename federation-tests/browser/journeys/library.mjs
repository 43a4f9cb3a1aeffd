// A library in a browser: a file is sent with and without scripts, gets a second version, and every page about it is surveyed.

import { expect, same } from "./report.mjs";
import { Person } from "./person.mjs";
import { survey } from "./survey.mjs";
import { tooWide } from "../session.mjs";

const LIBRARY = "/groups/laria/library";

const text = (name, words) => ({ name, mimeType: "text/plain", buffer: Buffer.from(words) });

export async function library(report, { session, plain, password, hubs }) {
  const { check, must } = report;
  const run = Date.now().toString(36);
  const title = `Questions for residents ${run}`;
  const member = await Person.at(session, hubs.england, { handle: "yusuf" });
  const bare = await Person.at(plain, hubs.england, { handle: "yusuf", width: 320 });
  const { page } = member;
  const known = {};

  await must("yusuf sends a file into the library and is told that it is there", async () => {
    await member.signIn(password);
    await member.go(`${LIBRARY}/upload`);
    await page.setInputFiles("#files", text("questions.txt", "Ask everybody.\n\nAsk early."));
    await member.fill({ title });
    await member.pressButton(member.say("upload-button"));
    await member.hears("flash-document-added");
    expect(member.path.startsWith("/documents/"), `it leads to ${member.path}`);
    known.document = member.path;
    same((await page.locator("h1").innerText()).trim(), title, "the heading");
  });

  await must("he publishes a second version with what has changed", async () => {
    await member.followLink(member.say("version-new"));
    await page.setInputFiles("#file", text("questions.txt", "Ask everybody.\n\nAsk early and late."));
    await member.fill({ change_note: "Late, too" });
    await member.pressButton(member.say("version-publish"));
    await member.hears("flash-version-published");
  });

  await must("its text can be read as a page and compared", async () => {
    const path = `${known.document}/compare?from=1&to=2`;
    await member.until(path, "what was added", (page) => page.locator("ins").count());
    same(await page.locator("del").allInnerTexts(), ["Ask early."], "what is gone");
    same(await page.locator("ins").allInnerTexts(), ["Ask early and late."], "what is new");
  });

  await check("without scripts, on a telephone, two files are sent at once and one that is empty is named", async () => {
    await bare.signIn(password);
    await bare.go(`${LIBRARY}/upload`);
    const files = [text(`one-${run}.txt`, "One."), text(`none-${run}.txt`, ""), text(`two-${run}.txt`, "Two.")];
    await bare.page.setInputFiles("#files", files);
    const response = await bare.pressButton(bare.say("upload-button"));
    same(response.status(), 422, "status");
    same(await bare.page.locator(".flash li").allInnerTexts(), [`one-${run}`, `two-${run}`], "what is there");
    expect((await bare.page.locator("main").innerText()).includes(`none-${run}.txt`), "the empty one is not named");
    same(await tooWide(bare.page), 0, "pixels too wide");
  });

  await check("without scripts the file is downloaded under its name", async () => {
    await bare.go(known.document);
    const [download] = await Promise.all([bare.page.waitForEvent("download"), bare.page.locator("a.button").first().click()]);
    same(download.suggestedFilename(), "questions.txt", "its name");
  });

  for (const [language, prefix] of [["en", ""], ["cy", "/cy"]]) {
    for (const { name, path, then, status = 200, picture } of everything(known.document)) {
      Object.assign(member, { language, prefix });
      const opened = await check(`${name} answers ${status} ${language === "en" ? "in English" : "in Welsh"}`, async () => {
        let response = await member.go(path);
        if (then) response = await then(member);
        same(response.status(), status, "status");
      });
      if (opened) await survey(report, member, name, { status, picture });
    }
  }
  await check("the browser asked nobody but the hub, and its console is silent", member.quiet);
}

const send = (key) => (person) => person.pressButton(person.say(key));

function everything(document) {
  return [
    { name: "the library of a group", path: LIBRARY, picture: "library" },
    { name: "the library, narrowed down and sorted", path: `${LIBRARY}?category=text&order=title` },
    { name: "the library of all groups", path: "/library", picture: "library-mine" },
    { name: "the page to send files", path: `${LIBRARY}/upload`, picture: "library-upload" },
    { name: "sending no file", path: `${LIBRARY}/upload`, then: send("upload-button"), status: 422, picture: "library-none" },
    { name: "a document", path: document, picture: "document" },
    { name: "the versions of a document", path: `${document}/versions`, picture: "versions" },
    { name: "an old version", path: `${document}/versions/1`, picture: "version" },
    { name: "the text of a document", path: `${document}/text`, picture: "document-text" },
    { name: "two versions side by side", path: `${document}/compare?from=1&to=2`, picture: "compare" },
    { name: "the page to publish a version", path: `${document}/versions/new`, picture: "version-new" },
    { name: "a version with errors", path: `${document}/versions/new`, then: send("version-publish"), status: 422 },
    { name: "the page to change a document", path: `${document}/edit`, picture: "document-edit" },
    { name: "the page that asks before a document is deleted", path: `${document}/delete` },
  ];
}
