// A group with a past: its facilitator starts so many discussions, through the same form as everybody, without looking at
// the pages.

import { Agent, request } from "node:http";

import { expect } from "./report.mjs";

const AT_ONCE = 6;

export const titleOf = (number) => `Dormer case ${String(number).padStart(4, "0")}`;

// What the hub answers to a request with this person's cookies.
async function send(person, agent, path, fields) {
  const url = new URL(person.origin);
  const cookie = (await person.page.context().cookies(person.origin)).map((one) => `${one.name}=${one.value}`).join("; ");
  const body = new URLSearchParams(fields).toString();
  const headers = { host: url.host, cookie, "content-type": "application/x-www-form-urlencoded", "content-length": body.length };
  return await new Promise((done, failed) => {
    const options = { agent, host: "127.0.0.1", port: url.port, method: "POST", path, headers };
    request(options, (answer) => {
      answer.resume();
      answer.on("end", () => done(answer.statusCode));
    })
      .on("error", failed)
      .end(body);
  });
}

// Starts the discussions `titleOf(0)` to `titleOf(count - 1)`, about in this order.
export async function fill(person, group, count) {
  await person.go("/account");
  const form_token = await person.page.locator("[name=form_token]").first().inputValue();
  const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
  let next = 0;
  const work = async () => {
    while (next < count) {
      const number = next++;
      const body = `How did you decide on case ${number}? **We** were of two minds.`;
      const status = await send(person, agent, `/groups/${group}/discussions`, { form_token, title: titleOf(number), body, language: "en" });
      expect(status === 303, `discussion ${number} was answered with ${status}`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  agent.destroy();
}
