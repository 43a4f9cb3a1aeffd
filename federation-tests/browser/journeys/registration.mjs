// An account: rubbish first, then rightly; out and in again, wrongly and rightly.

import { kept, wrongFields } from "./form.mjs";
import { linkTo } from "./mail.mjs";
import { same } from "./report.mjs";
import { Person } from "./person.mjs";
import { survey } from "./survey.mjs";

const send = (person, values) => {
  const button = person.page.locator("form.form button").first();
  return person.fill(values).then(() => person.press(button));
};

export async function registration(report, { session, plain, password, hubs }) {
  const { check, must } = report;
  const run = Date.now().toString(36);
  const rubbish = {
    name: "",
    handle: "-no good-",
    email: "nobody",
    role: "Head of <b>quotes</b> & “dashes”",
    organisation: "Cyngor O'Brien \"& Sons\"",
  };
  const wrong = ["name", "handle", "email"];

  for (const [language, prefix, using, how] of [
    ["en", "", session, "in English"],
    ["cy", "/cy", session, "in Welsh"],
    ["en", "", plain, "without scripts"],
  ]) {
    const visitor = await Person.at(using, hubs.england, { language });
    visitor.prefix = prefix;
    await check(`a registration with rubbish comes back ${how}: three fields named, linked and described, title and focus say so`, async () => {
      await visitor.go("/register");
      same((await send(visitor, rubbish)).status(), 422, "status");
      await wrongFields(visitor, wrong, { scripts: using === session });
    });
    await check(`the registration that came back ${how} holds what was typed`, () => kept(visitor, rubbish));
    await check(`a registration of which all but the e-mail address is mended names that field only, ${how}`, async () => {
      await send(visitor, { ...rubbish, name: "Somebody", handle: "somebody" });
      await wrongFields(visitor, ["email"], { scripts: using === session });
    });
    await check(`the browser of a visitor who registers wrongly ${how} asked nobody else, and its console is silent`, visitor.quiet);
  }

  const person = await Person.at(session, hubs.england, { handle: `journey-${run}` });
  const { page } = person;
  const name = "Journeyer O’Newcomer";
  const right = { name, handle: person.handle, email: `${person.handle}@england.example`, role: "Tester" };

  await must("a registration with a taken short name is refused, and after a mend a letter is on its way", async () => {
    await person.go("/register");
    await send(person, { ...right, handle: "priya" });
    await wrongFields(person, ["handle"]);
    await send(person, { handle: right.handle });
    same(person.path, "/register/sent", "where it leads");
  });

  await must("the link in the letter leads to a page to choose a password, and that opens the account and signs in", async () => {
    await person.go(await linkTo(hubs.england, right.email, "/register/confirm"));
    await send(person, { password: "short" });
    await wrongFields(person, ["password"]);
    await send(person, { password });
    same(person.path, "/home", "where it leads");
    await person.hears("flash-registered");
    await person.sees(person.link(name, page.locator("header")), "the name in the header");
  });

  for (const [language, prefix] of [["en", ""], ["cy", "/cy"]]) {
    Object.assign(person, { language, prefix });
    await person.go("/home");
    await survey(report, person, "the home of a member without groups", { status: 200 });
  }
  Object.assign(person, { language: "en", prefix: "" });

  await check("signing out says so, and a member’s page then asks to sign in", async () => {
    await person.go("/home");
    await person.pressButton(person.say("sign-out"));
    same(person.path, "/", "where it leads");
    await person.hears("flash-signed-out");
    await person.go("/account");
    same(person.path, "/sign-in", "where a member’s page leads");
  });

  await check("the form to sign in is empty when it is opened", () => kept(person, { name: "", password: "" }));

  await check("signing in with nothing names both fields", async () => {
    await send(person, { name: "", password: "" });
    await wrongFields(person, ["name", "password"]);
  });

  await check("signing in with a wrong password says so and keeps the name, but not the password", async () => {
    await send(person, { name: person.handle, password: "not the right one" });
    await wrongFields(person, ["name"]);
    await person.sees(page.locator("#name-wrong", { hasText: person.say("sign-in-wrong") }), "the sentence");
    await kept(person, { name: person.handle, password: "" });
  });

  await must("signing in rightly leads to the page that was asked for first", async () => {
    await send(person, { name: person.handle, password });
    same(person.path, "/account", "where it leads");
    await person.hears("flash-signed-in");
    await kept(person, { name, role: "Tester" });
  });

  await check("the e-mail address signs in as well as the short name", async () => {
    await person.pressButton(person.say("sign-out"));
    await person.go("/sign-in");
    await send(person, { name: right.email, password });
    same(person.path, "/home", "where it leads");
  });

  await check("a member who chooses Welsh in the profile gets pages and messages in Welsh", async () => {
    await person.go("/account");
    await page.selectOption("#language", "cy");
    await person.pressButton(person.say("save"));
    person.language = "cy";
    await person.go("/home");
    same(await page.getAttribute("html", "lang"), "cy", "html lang");
    await person.go("/account");
    await page.selectOption("#language", "en");
    await person.pressButton(person.say("save"));
    person.language = "en";
    await person.go("/home");
    same(await page.getAttribute("html", "lang"), "en", "html lang");
  });

  await check("the browser of the newcomer asked nobody else, and its console is silent", person.quiet);
}
