// An independent ActivityPub peer: a small server on Fedify which real hubs federate with in the tests.
//
//   ./run.sh --port 7105 --name fedify.localhost [--first-knock draft-cavage|rfc9421] [--log debug|info|warning]
//
// One listener serves the federated side and, under /control/, the door through which a test gives its
// orders and reads what arrived. README.md has the list.

import { AsyncLocalStorage } from "node:async_hooks";
import http from "node:http";
import { parseArgs } from "node:util";
import { configure } from "@logtape/logtape";
import { Tombstone } from "@fedify/vocab";
import { createPeer } from "./federation.mjs";
import { Refusal, Robin } from "./outgoing.mjs";
import { className, Receipts } from "./received.mjs";

const { values: given } = parseArgs({
  options: {
    port: { type: "string", default: "7105" },
    name: { type: "string", default: "fedify.localhost" },
    "first-knock": { type: "string", default: "draft-cavage" },
    log: { type: "string" },
  },
});

const port = Number(given.port);
const host = `${given.name}:${port}`;
const origin = `http://${host}`;

if (given.log) {
  const line = ({ timestamp, level, category, message }) =>
    `${new Date(timestamp).toISOString()} ${level} ${category.join(".")} ${message.map(show).join("")}\n`;
  const show = (part) => (typeof part === "string" ? part : JSON.stringify(part instanceof Error ? part.stack : part));
  await configure({
    contextLocalStorage: new AsyncLocalStorage(),
    sinks: { stderr: (record) => process.stderr.write(line(record)) },
    loggers: [
      { category: "fedify", lowestLevel: given.log, sinks: ["stderr"] },
      { category: ["logtape", "meta"], lowestLevel: "warning", sinks: ["stderr"] },
    ],
  });
}

const receipts = new Receipts();
const peer = await createPeer({ origin, firstKnock: given["first-knock"], log: receipts });
const robin = new Robin(peer);

const orders = {
  follow: (body) => robin.follow(body),
  unfollow: (body) => robin.unfollow(body),
  reply: (body) => robin.reply(body),
  start: (body) => robin.start(body),
  update: (body) => robin.update(body),
  delete: (body) => robin.delete(body),
};

const questions = {
  ready: async () => ({ ready: true, actor: `${origin}/users/robin`, handle: `@robin@${host}` }),
  received: async () => receipts.list(),
  errors: async () => receipts.errors,
  lookup: async (query) => {
    const uri = query.get("uri");
    if (!uri) throw new Refusal(400, `"uri" is missing`);
    const found = await robin.lookup(uri, { signed: query.get("signed") !== "false" });
    if (found === null) throw new Refusal(404, `Fedify makes nothing of ${uri}`);
    return {
      class: className(found),
      id: found.id?.href ?? null,
      name: found.name?.toString() ?? null,
      preferredUsername: found.preferredUsername?.toString() ?? null,
      content: found.content?.toString() ?? null,
      attributedTo: found.attributionId?.href ?? null,
      audience: found.audienceId?.href ?? null,
      context: found.contextIds[0]?.href ?? null,
      inReplyTo: found.replyTargetId?.href ?? null,
      published: found.published?.toString() ?? null,
      inbox: found.inboxId?.href ?? null,
      sharedInbox: found.endpoints?.sharedInbox?.href ?? null,
      followers: found.followersId?.href ?? null,
      keys: found.publicKeyIds?.map((id) => id.href) ?? [],
      totalItems: found.totalItems ?? null,
      json: await found.toJsonLd({ format: "expand", contextLoader: robin.context.contextLoader }),
    };
  },
};

function json(status, value) {
  return new Response(JSON.stringify(value), { status, headers: { "content-type": "application/json" } });
}

async function control(request, url) {
  const name = url.pathname.slice("/control/".length);
  try {
    if (request.method === "GET" && Object.hasOwn(questions, name)) {
      return json(200, await questions[name](url.searchParams));
    }
    if (request.method === "POST" && Object.hasOwn(orders, name)) {
      const body = JSON.parse((await request.text()) || "{}");
      return json(200, await orders[name](body));
    }
    return json(404, { error: `no ${request.method} ${url.pathname} here` });
  } catch (error) {
    if (error instanceof Refusal) return json(error.status, { error: error.message });
    if (error instanceof SyntaxError) return json(400, { error: error.message });
    return json(500, { error: error.stack });
  }
}

async function federated(request, url) {
  // A request for another name was sent to the wrong place; signatures cover the name, so no guessing.
  if (url.host !== host) return new Response("not this host", { status: 421 });
  const pass = (toFedify) => peer.federation.fetch(toFedify, { contextData: undefined });
  if (request.method === "POST" && /^(\/users\/[^/]+)?\/inbox$/.test(url.pathname)) {
    return await receipts.receive(request, robin.context, pass);
  }
  const response = await pass(request);
  // Fedify serves the tombstone of an object as if it were there.
  if (response.status === 200 && peer.made.get(url.href) instanceof Tombstone) {
    return new Response(response.body, { status: 410, headers: response.headers });
  }
  return response;
}

// Between node:http and the Request and Response which Fedify speaks. The address is taken from the Host
// header, as it came: RFC 9421 signatures cover it.
async function serve(incoming, outgoing) {
  try {
    const url = new URL(incoming.url, `http://${incoming.headers.host}`);
    const headers = new Headers();
    for (let i = 0; i < incoming.rawHeaders.length; i += 2) {
      headers.append(incoming.rawHeaders[i], incoming.rawHeaders[i + 1]);
    }
    const chunks = [];
    for await (const chunk of incoming) chunks.push(chunk);
    const bodiless = incoming.method === "GET" || incoming.method === "HEAD";
    const request = new Request(url, {
      method: incoming.method,
      headers,
      body: bodiless ? undefined : Buffer.concat(chunks),
    });
    const response = url.pathname.startsWith("/control/")
      ? await control(request, url)
      : await federated(request, url);
    outgoing.writeHead(response.status, Object.fromEntries(response.headers));
    outgoing.end(Buffer.from(await response.arrayBuffer()));
  } catch (error) {
    receipts.failed(error);
    if (!outgoing.headersSent) outgoing.writeHead(500);
    outgoing.end();
  }
}

const server = http.createServer(serve);
server.listen(port, "127.0.0.1", () => console.log("listening"));

for (const signal of ["SIGTERM", "SIGINT"]) {
  process.on(signal, () => {
    server.close();
    process.exit(0);
  });
}
