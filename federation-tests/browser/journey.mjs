// Journeys through three hubs in Chromium. See README.md.
//
//   node journey.mjs --ready FILE [--folder DIR] [--only NAME] [--new-group HANDLE] [--clock FILE]
//
// The new group is one that the keeper has just begun on the first hub, run by morag; with it goes the restricted group
// `dormers`. The clock is the file by which the hubs' clock is turned.

import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";

import { launch } from "./session.mjs";
import { backfill } from "./journeys/backfill.mjs";
import { blogs } from "./journeys/blogs.mjs";
import { contributions } from "./journeys/contributions.mjs";
import { events } from "./journeys/events.mjs";
import { across } from "./journeys/federation.mjs";
import { keyboard } from "./journeys/keyboard.mjs";
import { language } from "./journeys/language.mjs";
import { library } from "./journeys/library.mjs";
import { order } from "./journeys/order.mjs";
import { pages } from "./journeys/pages.mjs";
import { reference } from "./journeys/reference.mjs";
import { registration } from "./journeys/registration.mjs";
import { requests } from "./journeys/requests.mjs";
import { waiting } from "./journeys/waiting.mjs";
import { Report } from "./journeys/report.mjs";

const { values } = parseArgs({
  options: { ready: { type: "string" }, folder: { type: "string" }, only: { type: "string" }, "new-group": { type: "string" }, clock: { type: "string" } },
});
if (!values.ready) {
  console.error("usage: node journey.mjs --ready FILE [--folder DIR] [--only NAME] [--new-group HANDLE] [--clock FILE]");
  process.exit(2);
}
if (values.folder) process.env.SHOTS = values.folder;

const ready = JSON.parse(readFileSync(values.ready, "utf8"));
const hubs = Object.fromEntries(ready.hubs.map((hub) => [hub.key, hub]));
const common = { hubs, password: ready.password };

const report = new Report();
const session = await launch({ scripts: true });
const plain = await launch({ scripts: false });

const journeys = {
  ...(values["new-group"] && {
    backfill: (report) => backfill(report, { ...common, session, group: values["new-group"] }),
  }),
  across: (report) =>
    across(report, {
      ...common,
      session,
      scripts: true,
      group: { handle: "sustainable-scotland", name: "Sustainable Scotland Network", hub: hubs.scotland },
      who: { handle: "priya", hub: "england" },
      watchers: [{ handle: "morag", hub: "scotland" }, { handle: "lowri", hub: "wales" }],
    }),
  plain: (report) =>
    across(report, {
      ...common,
      session: plain,
      scripts: false,
      group: { handle: "tai-gwag", name: "Tai Gwag / Empty Homes", hub: hubs.wales },
      who: { handle: "helen-ashby", hub: "england" },
      watchers: [{ handle: "dewi", hub: "wales" }, { handle: "mairi", hub: "scotland" }],
    }),
  registration: (report) => registration(report, { ...common, session, plain }),
  contributions: (report) => contributions(report, { ...common, session }),
  blogs: (report) => blogs(report, { ...common, session, plain }),
  keyboard: (report) => keyboard(report, { ...common, session }),
  language: (report) => language(report, { ...common, session }),
  library: (report) => library(report, { ...common, session, plain }),
  order: (report) => order(report, { ...common, session }),
  events: (report) => events(report, { ...common, session, plain }),
  requests: (report) => requests(report, { ...common, session, plain }),
  waiting: (report) => waiting(report, { ...common, session, plain }),
  pages: (report) => pages(report, { ...common, session }),
  // Last: it turns the clock, and leaves hubs busy.
  ...(values["new-group"] && {
    reference: (report) => reference(report, { ...common, session, plain, clock: values.clock }),
  }),
};

for (const [name, journey] of Object.entries(journeys)) {
  if (!values.only || values.only === name) await report.walk(name, journey);
}
await session.close();
await plain.close();
console.log(`${report.passed} passed, ${report.failed} failed`);
process.exit(report.failed ? 1 : 0);
