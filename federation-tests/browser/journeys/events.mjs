// A meeting in a browser: begun by its author, answered on another hub without scripts on a telephone, called off; and every
// page about it is surveyed.

import { kept, wrongFields } from "./form.mjs";
import { expect, same } from "./report.mjs";
import { Person } from "./person.mjs";
import { survey } from "./survey.mjs";
import { tooWide } from "../session.mjs";

const EVENTS = "/groups/laria/events";

export async function events(report, { session, plain, password, hubs }) {
  const { check, must } = report;
  const run = Date.now().toString(36);
  const title = `Meeting ${run}`;
  const member = await Person.at(session, hubs.england, { handle: "yusuf" });
  const far = await Person.at(plain, hubs.scotland, { handle: "callum", width: 320 });
  const { page } = member;
  // Far enough ahead that the clock of no journey passes it.
  const day = new Date(Date.now() + 40 * 24 * 3600 * 1000).toISOString().slice(0, 10);
  let event;
  let farEvent;

  await must("yusuf is told what an event lacks, and nothing typed is lost", async () => {
    await member.signIn(password);
    await member.go(`${EVENTS}/new`);
    await member.fill({ title, body: "Bring questions.", begins: "10:00", capacity: "many" });
    await member.pressButton(member.say("event-begin-button"));
    await wrongFields(member, ["day", "place", "capacity"]);
    await kept(member, { title, body: "Bring questions.", begins: "10:00", capacity: "many" });
  });

  await must("he begins it", async () => {
    await member.fill({ day, capacity: "1", place: "Town Hall", locality: "Exeter", link: "https://meet.example/rooms/a-long-address-of-a-room-in-which-people-meet" });
    await member.pressButton(member.say("event-begin-button"));
    await member.hears("flash-event-begun");
    expect(member.path.startsWith("/events/"), `it leads to ${member.path}`);
    event = member.path;
    same((await page.locator("h1").innerText()).trim(), title, "the heading");
  });

  await must("without scripts, on a telephone, callum finds it on another hub and says that he comes", async () => {
    await far.signIn(password);
    const there = `/groups/laria@${new URL(hubs.england.url).host}/events?month=${day.slice(0, 7)}`;
    await far.until(there, `“${title}”`, async () => (await far.link(title).count()) > 0);
    await far.followLink(title, far.page.locator(".rows"));
    farEvent = far.path;
    await far.pressButton(far.say("event-yes"));
    await far.hears("flash-event-sent");
    same(await tooWide(far.page), 0, "pixels too wide");
  });

  await check("he reads when the other hub has confirmed it, and where to go", async () => {
    await far.until(farEvent, "the confirmation", async (page) => (await page.getByText("Confirmed by").count()) === 1);
    same(await far.page.locator('a[href^="https://meet.example/"]').count(), 1, "links to the meeting");
  });

  await check("yusuf, who comes too late to his own event, waits for a place", async () => {
    await member.go(event);
    await member.pressButton(member.say("event-wait-button"));
    await member.hears("flash-event-waiting");
  });

  await look();

  await must("yusuf calls it off", async () => {
    await member.go(`${event}/cancel`);
    await page.locator("main form button").first().click();
    await member.hears("flash-event-cancelled");
  });
  await check("callum reads on his hub that it is called off", async () => {
    await far.until(farEvent, "that it is called off", async (page) => (await page.getByText(far.say("event-is-cancelled")).count()) === 1);
    same(await far.page.locator("button[name=answer]").count(), 0, "ways to answer");
  });
  await check("the browser asked nobody but the hub, and its console is silent", member.quiet);

  async function look() {
    for (const [language, prefix] of [["en", ""], ["cy", "/cy"]]) {
      Object.assign(member, { language, prefix });
      for (const { name, path, then, status = 200, picture } of everything(event, day)) {
        const opened = await check(`${name} answers ${status} ${language === "en" ? "in English" : "in Welsh"}`, async () => {
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

function everything(event, day) {
  const send = (values, key) => async (person) => {
    await person.fill(values);
    return person.pressButton(person.say(key));
  };
  return [
    { name: "the calendar", path: `/events?month=${day.slice(0, 7)}`, picture: "calendar" },
    { name: "a month without events", path: "/events?month=2031-02", picture: "calendar-empty" },
    { name: "the calendar of a group", path: `${EVENTS}?month=${day.slice(0, 7)}`, picture: "group-events" },
    { name: "an event", path: event, picture: "event" },
    { name: "who comes", path: `${event}/attendees`, picture: "attendees" },
    { name: "the page to begin an event", path: `${EVENTS}/new`, picture: "event-new" },
    { name: "an event with errors", path: `${EVENTS}/new`, then: send({ title: "" }, "event-begin-button"), status: 422 },
    { name: "the page to change an event", path: `${event}/edit`, picture: "event-edit" },
    { name: "the preview of a changed event", path: `${event}/edit`, then: send({ body: "Bring *better* questions." }, "preview") },
    { name: "the page that asks before an event is called off", path: `${event}/cancel`, picture: "event-cancel" },
    { name: "one’s own calendar", path: "/account/calendar", picture: "account-calendar" },
  ];
}
