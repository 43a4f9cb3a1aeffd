// Proves the peer against itself, so that a failing federation test is known to speak of the hub:
// two peers follow and answer one another, and a stranger with good and bad signatures is judged rightly.
//
//   npm test

import { spawn } from "node:child_process";
import http from "node:http";
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { signRequest } from "@fedify/fedify";

const RUN = fileURLToPath(new URL("./run.sh", import.meta.url));
const ONE = "http://one.localhost:7195";
const TWO = "http://two.localhost:7196";
const STRANGER = "http://stranger.localhost:7197";
const PUBLIC = "https://www.w3.org/ns/activitystreams#Public";
const children = [];

function start(origin, ...more) {
  const { hostname, port } = new URL(origin);
  const child = spawn(RUN, ["--port", port, "--name", hostname, ...more], { stdio: ["ignore", "pipe", "inherit"] });
  children.push(child);
  return new Promise((ready, failed) => {
    child.stdout.on("data", (text) => String(text).includes("listening\n") && ready(child));
    child.on("exit", (code) => failed(new Error(`peer exited with ${code}`)));
  });
}

async function order(origin, name, body) {
  const response = await fetch(`${origin}/control/${name}`, { method: "POST", body: JSON.stringify(body) });
  const answer = await response.json();
  assert.equal(response.status, 200, `${name}: ${answer.error}`);
  return answer;
}

async function ask(origin, name) {
  return await (await fetch(`${origin}/control/${name}`)).json();
}

async function arrival(origin, what) {
  for (let tries = 0; tries < 100; tries++) {
    const found = (await ask(origin, "received")).find((entry) => what(entry) && (entry.heard || !entry.verified));
    if (found !== undefined) return found;
    await new Promise((later) => setTimeout(later, 50));
  }
  throw new Error(`nothing of the kind reached ${origin}: ${what}`);
}

async function document(id) {
  const response = await fetch(id, { headers: { accept: "application/activity+json" } });
  return { status: response.status, json: await response.json() };
}

async function exportSpki(key) {
  const lines = Buffer.from(await crypto.subtle.exportKey("spki", key)).toString("base64").match(/.{1,64}/g);
  return `-----BEGIN PUBLIC KEY-----\n${lines.join("\n")}\n-----END PUBLIC KEY-----\n`;
}

// A server of one page: an actor whose private key this program holds.
async function stranger(keys) {
  const id = `${STRANGER}/actor`;
  const actor = {
    "@context": ["https://www.w3.org/ns/activitystreams", "https://w3id.org/security/v1"],
    id,
    type: "Person",
    preferredUsername: "stranger",
    inbox: `${id}/inbox`,
    outbox: `${id}/outbox`,
    publicKey: { id: `${id}#main-key`, owner: id, publicKeyPem: await exportSpki(keys.publicKey) },
  };
  const server = http.createServer((request, response) => {
    response.writeHead(200, { "content-type": "application/activity+json" });
    response.end(JSON.stringify(actor));
  });
  await new Promise((done) => server.listen(new URL(STRANGER).port, "127.0.0.1", done));
  return { id, server };
}

async function main() {
  const [first] = await Promise.all([start(ONE), start(TWO, "--first-knock", "rfc9421")]);

  const follow = await order(ONE, "follow", { group: "@robin@two.localhost:7196" });
  const asked = await arrival(TWO, (entry) => entry.id === follow.id);
  assert.equal(asked.verified, true);
  assert.equal(asked.signature.spec, "draft-cavage");
  assert.equal(asked.proof, "valid");
  const accepted = await arrival(ONE, (entry) => entry.type === "Accept" && entry.object.id === follow.id);
  assert.equal(accepted.verified, true);
  assert.equal(accepted.signature.spec, "rfc9421");
  console.log("ok follow and accept, draft-cavage one way and RFC 9421 the other");

  const page = await order(TWO, "start", { group: `${ONE}/users/robin`, title: "Buses", content: "<p>Which?</p>" });
  await arrival(ONE, (entry) => entry.type === "Create" && entry.object.id === page.id);
  const reply = await order(ONE, "reply", { inReplyTo: page.id, group: `${TWO}/users/robin`, content: "<p>All</p>" });
  const note = await arrival(TWO, (entry) => entry.type === "Create" && entry.object.id === reply.id);
  assert.equal(note.object.type, "Note");
  assert.deepEqual(note.raw.object.to, [`${TWO}/users/robin`, PUBLIC]);
  assert.equal((await document(reply.id)).json.inReplyTo, page.id);
  await order(ONE, "update", { note: reply.id, content: "<p>None</p>" });
  await arrival(TWO, (entry) => entry.type === "Update" && entry.raw.object.content === "<p>None</p>");
  assert.equal((await ask(TWO, `lookup?uri=${reply.id}`)).content, "<p>None</p>");
  await order(ONE, "delete", { note: reply.id });
  await arrival(TWO, (entry) => entry.type === "Delete" && entry.object.id === reply.id);
  assert.equal((await document(reply.id)).status, 410);
  await order(ONE, "unfollow", { group: `${TWO}/users/robin` });
  await arrival(TWO, (entry) => entry.type === "Undo" && entry.object.id === follow.id);
  assert.deepEqual([...(await ask(ONE, "errors")), ...(await ask(TWO, "errors"))], []);
  console.log("ok start, reply, read, update, delete, unfollow");

  const algorithm = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256", modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]) };
  const keys = await crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const wrong = await crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const { id, server } = await stranger(keys);
  let number = 0;

  async function post({ actor = id, key = keys.privateKey, spec = "draft-cavage-http-signatures-12", sign = true, date, spoil }) {
    const activity = {
      "@context": "https://www.w3.org/ns/activitystreams",
      id: `${STRANGER}/likes/${++number}`,
      type: "Like",
      actor,
      object: page.id,
    };
    let request = new Request(`${ONE}/inbox`, {
      method: "POST",
      headers: { "content-type": "application/activity+json", ...(date && { date }) },
      body: JSON.stringify(activity),
    });
    if (sign) request = await signRequest(request, key, new URL(`${id}#main-key`), { spec });
    if (spoil) request = new Request(request.url, { method: "POST", headers: request.headers, body: JSON.stringify({ ...activity, object: id }) });
    return (await fetch(request)).status;
  }

  for (const spec of ["draft-cavage-http-signatures-12", "rfc9421"]) {
    assert.equal(await post({ spec }), 202, `${spec}: a good signature`);
    assert.equal(await post({ spec, key: wrong.privateKey }), 401, `${spec}: another key`);
    assert.equal(await post({ spec, spoil: true }), 401, `${spec}: another body`);
    assert.equal(await post({ spec, actor: `${TWO}/users/robin` }), 401, `${spec}: another's name`);
  }
  const yesterday = new Date(Date.now() - 86400000).toUTCString();
  assert.equal(await post({ date: yesterday }), 401, "an old date");
  assert.equal(await post({ sign: false }), 401, "no signature");
  const refused = (await ask(ONE, "received")).filter((entry) => entry.status === 401);
  assert.equal(refused.length, 8);
  assert.ok(refused.every((entry) => !entry.verified && entry.heard === null));
  server.close();
  console.log("ok good signatures accepted; wrong key, body, actor, date and no signature refused");

  first.removeAllListeners("exit");
  const code = new Promise((done) => first.on("exit", done));
  first.kill("SIGTERM");
  assert.equal(await code, 0);
  console.log("ok SIGTERM");
}

main()
  .catch((error) => {
    console.error(error);
    process.exitCode = 1;
  })
  .finally(() => children.forEach((child) => child.removeAllListeners("exit").kill("SIGTERM")));
