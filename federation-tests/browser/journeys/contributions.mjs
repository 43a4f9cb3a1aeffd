// Writing: what is wrong comes back, what is sent twice is there once, what is sly does nothing, what is wide fits.

import { axe, tooWide } from "../session.mjs";
import { kept, wrongFields } from "./form.mjs";
import { expect, same } from "./report.mjs";
import { Person } from "./person.mjs";

export async function contributions(report, { session, password, hubs }) {
  const { check, must } = report;
  const run = Date.now().toString(36);
  const person = await Person.at(session, hubs.england, { handle: "ana" });
  const { page } = person;
  const group = "laria";
  const form = `/groups/${group}/discussions/new`;
  const start = () => person.pressButton(person.say("start-button"));
  const called = async (title) => (await person.titles(group)).filter((one) => one === title).length;
  const remove = async (title) => {
    while (await called(title)) {
      await person.followLink(title);
      await person.followLink(person.say("delete-discussion"));
      await person.pressButton(person.say("delete-button"));
    }
  };
  const body = "Ten lines\n\n  two of them indented\n<b>not bold</b> & “quoted”";

  await must("ana signs in", () => person.signIn(password));

  for (const [what, values, fields] of [
    ["an empty title", { title: "", body }, ["title"]],
    ["a title of two letters", { title: "ab", body }, ["title"]],
    ["a title of 201 letters", { title: "t".repeat(201), body }, ["title"]],
    ["nothing in it", { title: "", body: "" }, ["title", "body"]],
    ["a text that is too long", { title: "A good title", body: `${"long ".repeat(12_001)}end` }, ["body"]],
  ]) {
    await check(`a discussion with ${what} comes back with what was typed and says what is wrong`, async () => {
      await person.go(form);
      await person.fill(values);
      same((await start()).status(), 422, "status");
      await wrongFields(person, fields);
      await kept(person, values);
    });
  }

  await check("a text of more than the hub takes at all is answered with a page that says so", async () => {
    await person.go(form);
    await person.fill({ title: "Far too much", body: "x".repeat(1_100_000) });
    same((await start()).status(), 413, "status");
    await person.sees(page.getByText(person.say("error-413-title")), "the heading");
  });

  const once = `Sent once ${run}`;
  await check("a discussion whose button is pressed twice quickly is there once", async () => {
    await person.go(form);
    await person.fill({ title: once, body });
    await Promise.all([page.waitForNavigation(), page.locator("form.form button").first().dblclick()]);
    await page.waitForURL(/\/discussions\/[0-9a-z]{26}/);
    same(await called(once), 1, `discussions called “${once}”`);
  });
  await check("what was sent once is cleared away", () => remove(once));

  const again = `Sent again ${run}`;
  await check("a discussion that is sent again after going back is there once", async () => {
    await person.go(form);
    await person.fill({ title: again, body });
    await start();
    same(await page.locator("h1").innerText(), again, "heading");
    await page.goBack({ waitUntil: "load" });
    same(person.path, form, "where going back leads");
    const before = { title: await page.inputValue("#title"), body: await page.inputValue("#body") };
    await person.fill({ title: again, body }); // what the browser did not keep
    await start();
    const lost = Object.keys(before).filter((field) => !before[field]);
    const note = lost.length ? ` (going back had emptied: ${lost.join(", ")})` : "";
    same(await called(again), 1, `discussions called “${again}”${note}`);
  });
  await check("what was sent again is cleared away", () => remove(again));

  const third = `Previewed ${run}`;
  await check("a discussion that was previewed is there once after it is sent", async () => {
    await person.go(form);
    await person.fill({ title: third, body });
    await person.pressButton(person.say("preview"));
    await kept(person, { title: third, body });
    await start();
    same(await called(third), 1, `discussions called “${third}”`);
  });
  await check("what was previewed is cleared away", () => remove(third));

  const sly = `Sly <i>words</i> ${run}`;
  await check("scripts, pictures from elsewhere and forged links in a discussion do nothing", async () => {
    await person.go(form);
    const parts = [
      "<script>document.title = 'taken'</script>",
      "<img src='https://elsewhere.example/a.png' onerror=\"document.title = 'taken'\">",
      "![a picture](https://elsewhere.example/b.png)",
      "[a link](javascript:document.title='taken')",
      "<p style='color: red'>red</p> <a href='data:text/html,x'>data</a> harmless",
    ];
    await person.fill({ title: sly, body: parts.join("\n\n") });
    await person.pressButton(person.say("preview"));
    await start();
    same(await page.locator("h1").innerText(), sly, "heading");
    const words = page.locator(".post-first .words");
    expect((await words.innerText()).includes("harmless"), "the harmless words are gone");
    const active = "script, style, iframe, [style], [onerror], a[href^='javascript:'], a[href^='data:'], img[src^='http']";
    same(await words.locator(active).evaluateAll((all) => all.map((one) => one.outerHTML)), [], "what is left of it");
    expect(!(await page.title()).includes("taken"), "a script ran");
  });
  await check("the sly discussion is cleared away", () => remove(sly));

  const long = `${"Long".repeat(40)} ${run}`;
  const columns = [..."abcdefgh"].map((letter) => letter.repeat(12));
  const wide = [
    "# A heading",
    `| ${columns.join(" | ")} |\n|${" -- |".repeat(8)}\n| ${columns.join(" | ")} |`,
    `\`\`\`\n${"code ".repeat(60)}\n\`\`\``,
    `A \`${"word".repeat(40)}\` and https://example.org/${"path".repeat(40)}`,
  ];
  const [tooLarge, faults] = [[], []];
  await check("a discussion with a wide table, long lines, long words and a heading fits 320 pixels wherever it shows", async () => {
    await person.go(form);
    await person.fill({ title: long, body: wide.join("\n\n") });
    await start();
    await page.setViewportSize({ width: 320, height: 640 });
    const { path } = person;
    for (const place of [path, `${path}/edit`, `${path}/delete`, "/home", `/groups/${group}`, "/people/ana", `/search?q=${run}`]) {
      await person.go(place);
      const over = await tooWide(page);
      if (over) tooLarge.push(`${place} is ${over} pixels too wide`);
      const found = await axe(page);
      if (found) faults.push(`${place}: ${found}`);
    }
    expect(!tooLarge.length, tooLarge.join("\n"));
  });
  await check("axe finds nothing wrong with such a discussion", () => expect(!faults.length, faults.join("\n")));
  await page.setViewportSize({ width: 1280, height: 800 });
  await check("the wide discussion is cleared away", () => remove(long));

  await check("after a preview of a reply the preview is in sight, however long the discussion", async () => {
    await person.go("/people/helen-ashby");
    await person.press(page.locator(".row-title a").first());
    await person.fill({ body: "Look at **this**" });
    await person.pressButton(person.say("preview"));
    const { top, height } = await page.locator(".preview").evaluate((one) => ({ top: one.getBoundingClientRect().top, height: innerHeight }));
    expect(top >= 0 && top < height, `it begins ${Math.round(top)} pixels down, in a window of ${height}`);
  });

  await check("somebody whose session ended while they wrote a reply finds their words, signs in and is on a page of the hub again", async () => {
    await person.go("/people/helen-ashby");
    await person.press(page.locator(".row-title a").first());
    await person.fill({ body: "Written while the session ended" });
    await page.context().clearCookies({ name: "folkmoot_session" });
    await person.pressButton(person.say("reply-button"));
    same(await page.inputValue("#kept"), "Written while the session ended", "what was typed");
    await person.press(page.locator("main a.button"));
    same(person.path, "/sign-in", "where it leads");
    await person.fill({ name: person.handle, password });
    const response = await person.press(page.locator("form.form button")).catch((error) => error.message.split("\n")[0]);
    expect(typeof response !== "string", `after signing in the browser shows an error of its own: ${response}`);
    same(response.status(), 200, "status");
  });

  await check("the browser of ana asked nobody else, and its console is silent", person.quiet);
}
