// The record of everything that came to an inbox, and the door in front of it.
//
// Fedify accepts an activity without looking at the HTTP signature when the activity carries a valid
// integrity proof. The tests want both judged, so the door verifies the HTTP signature first, with
// Fedify's own verifier, and refuses whatever lacks a good one; only then does Fedify see the request
// and verify it once more in its own way, ownership of the key included.

import { detachSignature, verifyObject, verifyRequestDetailed } from "@fedify/fedify";
import { Activity, Announce, getTypeId, Object as AnyObject } from "@fedify/vocab";
import { NAME } from "./federation.mjs";

function idOf(value) {
  if (Array.isArray(value)) value = value[0];
  if (typeof value === "string") return value;
  return value?.id ?? value?.href ?? null;
}

function typeOf(value) {
  if (Array.isArray(value)) value = value[0];
  return typeof value === "object" && value !== null ? (value.type ?? null) : null;
}

// Some of Fedify's classes carry a bundler's suffix in their names ("Object$1").
export function className(value) {
  return value.constructor.name.replace(/\$\d+$/, "");
}

// An embedded document is proved under its own context, or under the one around it if it has none.
function withContext(object, around) {
  if (object === null || typeof object !== "object" || object["@context"] !== undefined) return object;
  return { "@context": around["@context"], ...object };
}

// Remembers good keys only, so that a key which could not be fetched is tried again with the next request.
function keyCache() {
  const keys = new Map();
  return {
    get: async (id) => keys.get(id.href),
    set: async (id, key) => {
      if (key === null) keys.delete(id.href);
      else keys.set(id.href, key);
    },
  };
}

export class Receipts {
  entries = [];
  errors = [];
  #keys = keyCache();

  // A request still being judged is not in the list yet. `heard` follows a moment after the answer.
  list() {
    return this.entries.filter((entry) => entry.status !== null);
  }

  // Called with every POST to an inbox; `pass` hands the request on to Fedify.
  async receive(request, ctx, pass) {
    const body = await request.clone().text();
    const entry = {
      at: new Date().toISOString(),
      path: new URL(request.url).pathname,
      userAgent: request.headers.get("user-agent"),
      status: null,
      verified: false,
      type: null,
      id: null,
      actor: null,
      object: { id: null, type: null },
      signature: null,
      proof: "none",
      objectProof: "none",
      heard: null,
      raw: null,
      body,
    };
    try {
      entry.raw = JSON.parse(body);
      entry.type = entry.raw.type ?? null;
      entry.id = entry.raw.id ?? null;
      entry.actor = idOf(entry.raw.actor);
      entry.object = { id: idOf(entry.raw.object), type: typeOf(entry.raw.object) };
      delete entry.body; // kept only where it is not JSON
    } catch {
      // Fedify answers 400; the text stays in the record.
    }
    this.entries.push(entry);

    const documentLoader = await ctx.getDocumentLoader({ identifier: NAME });
    const options = { documentLoader, contextLoader: ctx.contextLoader, keyCache: this.#keys };
    entry.signature = await this.#signature(request, options);
    entry.proof = await this.#proof(entry.raw, options);
    entry.objectProof = await this.#proof(withContext(entry.raw?.object, entry.raw), options);

    let response;
    if (entry.signature.valid) {
      try {
        response = await pass(request);
      } catch (error) {
        // What Fedify cannot read at all (a context it cannot fetch, for one) it throws rather than answers.
        this.failed(error, null);
        response = new Response("the peer could not process this", { status: 500 });
      }
    } else {
      response = new Response(`HTTP signature refused: ${entry.signature.reason}`, {
        status: 401,
        headers: { "content-type": "text/plain; charset=utf-8" },
      });
    }
    entry.status = response.status;
    // Fedify says 202 only to activities whose signature holds and whose key belongs to the actor.
    entry.verified = response.status === 202;
    return response;
  }

  async #signature(request, options) {
    const spec = request.headers.has("signature-input")
      ? "rfc9421"
      : request.headers.has("signature")
        ? "draft-cavage"
        : null;
    try {
      const result = await verifyRequestDetailed(request, options);
      if (result.verified) {
        return {
          spec,
          valid: true,
          keyId: result.key.id?.href ?? null,
          owner: result.key.ownerId?.href ?? null,
          reason: null,
        };
      }
      const keyId = result.reason.keyId?.href ?? null;
      return { spec, valid: false, keyId, owner: null, reason: result.reason.type };
    } catch (error) {
      return { spec, valid: false, keyId: null, owner: null, reason: String(error) };
    }
  }

  // "valid" means: signed by everyone the document names as actor or author.
  async #proof(document, options) {
    if (typeof document !== "object" || document?.proof === undefined) return "none";
    try {
      const kind = document.actor === undefined ? AnyObject : Activity;
      // An older kind of signature (RsaSignature2017) is laid over the proof, so it comes off first.
      const proved = detachSignature(document);
      return (await verifyObject(kind, proved, options)) === null ? "invalid" : "valid";
    } catch (error) {
      return `invalid: ${error.message}`;
    }
  }

  // Called by the inbox listeners, after verification, from Fedify's queue.
  async heard(ctx, activity) {
    // The queue may come here before the answer to the request has been noted.
    const entry = this.entries.findLast(
      (one) => one.id === activity.id?.href && !one.heard && (one.status === null || one.verified),
    );
    if (entry === undefined) return;
    entry.heard = { class: className(activity), object: null };
    // What Fedify makes of an announced object: it fetches whatever is not of the announcer's own host.
    if (activity instanceof Announce) {
      try {
        const object = await activity.getObject(ctx);
        entry.heard.object = object === null
          ? null
          : { class: className(object), type: getTypeId(object).href, id: object.id?.href ?? null };
      } catch (error) {
        entry.heard.object = { error: error.message };
      }
    }
  }

  // Deliveries that failed (each attempt once) and errors met while processing.
  failed(error, activity) {
    this.errors.push({
      at: new Date().toISOString(),
      activity: activity?.id?.href ?? null,
      inbox: error.inbox?.href ?? null,
      status: error.statusCode ?? null,
      message: error.message,
      answer: error.responseBody ?? null,
    });
  }
}
