// What robin does to a group: follow, leave, reply, start, correct, withdraw. The shapes are those the hubs
// promise to understand from a person on another server; Fedify writes the JSON, signs and delivers.

import { getDocumentLoader } from "@fedify/vocab-runtime";
import {
  Create,
  Delete,
  Follow,
  isActor,
  lookupObject,
  Mention,
  Note,
  Page,
  PUBLIC_COLLECTION,
  Tombstone,
  Undo,
  Update,
} from "@fedify/vocab";
import { Temporal } from "@js-temporal/polyfill";
import { NAME } from "./federation.mjs";

export class Refusal extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

function need(body, ...names) {
  for (const name of names) {
    if (typeof body[name] !== "string" || body[name] === "") throw new Refusal(400, `"${name}" is missing`);
  }
}

export class Robin {
  #peer;
  #ctx;
  #follows = new Map(); // group id → Follow
  #known = new Map(); // name as given → what it was when last read

  constructor(peer) {
    this.#peer = peer;
    this.#ctx = peer.federation.createContext(new URL(peer.origin), undefined);
  }

  get context() {
    return this.#ctx;
  }

  get #me() {
    return this.#ctx.getActorUri(NAME);
  }

  // Fedify asks WebFinger over https only, and the hubs of a test speak http; so a handle is resolved here.
  async #resolve(name) {
    if (/^https?:/.test(name)) return name;
    const [, user, host] = /^(?:acct:)?@?([^@]+)@([^@]+)$/.exec(name) ?? [];
    if (user === undefined) throw new Refusal(400, `neither an address nor a handle: ${name}`);
    const finger = new URL(`http://${host}/.well-known/webfinger`);
    finger.searchParams.set("resource", `acct:${user}@${host}`);
    const answer = await fetch(finger, { headers: { accept: "application/jrd+json" } });
    if (!answer.ok) throw new Refusal(502, `WebFinger for ${name} answered ${answer.status}`);
    const self = (await answer.json()).links?.find(
      (link) => link.rel === "self" && /^application\/(activity|ld)\+json/.test(link.type ?? ""),
    );
    if (self === undefined) throw new Refusal(502, `WebFinger for ${name} names no ActivityPub document`);
    return self.href;
  }

  // Reads a remote document anew each time; Fedify's usual loader would keep it for five minutes.
  async lookup(name, { signed = true } = {}) {
    const uri = await this.#resolve(name);
    const documentLoader = signed
      ? await this.#ctx.getDocumentLoader({ identifier: NAME })
      : getDocumentLoader({ allowPrivateAddress: true });
    return await lookupObject(uri, { documentLoader, contextLoader: this.#ctx.contextLoader });
  }

  // As a server with a database would: what was read once is still known when its hub is down, so that a
  // test can send to a hub which comes back later.
  async #read(name) {
    const found = await this.lookup(name).catch((error) => {
      if (this.#known.has(name)) return null;
      throw error instanceof Refusal ? error : new Refusal(502, `${name} could not be read: ${error.message}`);
    });
    if (found !== null) this.#known.set(name, found);
    return found ?? this.#known.get(name) ?? null;
  }

  async #group(name) {
    if (typeof name !== "string") throw new Refusal(400, `"group" is missing`);
    const group = await this.#read(name);
    if (group === null) throw new Refusal(502, `${name} could not be read`);
    if (!isActor(group)) throw new Refusal(502, `${name} is a ${group.constructor.name}, not an actor`);
    if (group.inboxId === null) throw new Refusal(502, `${name} has no inbox`);
    return group;
  }

  #id(kind) {
    return this.#ctx.getObjectUri(kind, { id: crypto.randomUUID() });
  }

  async #send(group, activity, body, orderingKey) {
    this.#peer.made.set(activity.id.href, activity);
    this.#peer.sent.unshift(activity);
    const options = { orderingKey };
    // With "immediate" the caller learns at once how the delivery went; otherwise the queue tries and retries.
    if (body.immediate === true) options.immediate = true;
    try {
      await this.#ctx.sendActivity({ identifier: NAME }, group, activity, options);
    } catch (error) {
      throw new Refusal(502, error.message);
    }
    return { id: activity.id.href };
  }

  async follow(body) {
    const group = await this.#group(body.group);
    const follow = new Follow({
      id: this.#id(Follow),
      actor: this.#me,
      object: group.id,
      to: group.id,
      content: body.content, // the answer to a group's question, if it asks one
    });
    this.#follows.set(group.id.href, follow);
    return await this.#send(group, follow, body);
  }

  async unfollow(body) {
    const group = await this.#group(body.group);
    const follow = this.#follows.get(group.id.href);
    if (follow === undefined) throw new Refusal(404, `robin does not follow ${group.id.href}`);
    this.#follows.delete(group.id.href);
    const undo = new Undo({ id: this.#id(Undo), actor: this.#me, object: follow, to: group.id });
    return await this.#send(group, undo, body);
  }

  async #mention(uri, actor) {
    actor ??= await this.#read(uri.href).catch(() => null);
    const user = actor?.preferredUsername ?? uri.pathname.split("/").pop();
    return new Mention({ href: uri, name: `@${user}@${uri.host}` });
  }

  // Public, unless the caller says that the group keeps its posts to its members.
  #addresses(group, body) {
    if (body.public !== false) return [group.id, PUBLIC_COLLECTION];
    return group.followersId === null ? [group.id] : [group.id, group.followersId];
  }

  async #create(kind, group, body, extra) {
    const id = this.#id(kind);
    const published = Temporal.Now.instant().round("second");
    const addressed = { tos: this.#addresses(group, body), ccs: extra.ccs ?? [], audience: group.id };
    const object = new kind({
      id,
      attribution: this.#me,
      content: body.content,
      mediaType: "text/html",
      url: id,
      published,
      ...addressed,
      ...extra,
    });
    this.#peer.made.set(id.href, object);
    const create = new Create({ id: this.#id(Create), actor: this.#me, object, published, ...addressed });
    const { id: activity } = await this.#send(group, create, body, id.href);
    return { id: id.href, activity, note: await object.toJsonLd(this.#ctx) };
  }

  async reply(body) {
    need(body, "inReplyTo", "content");
    const parent = await this.#read(body.inReplyTo);
    if (parent === null) throw new Refusal(502, `${body.inReplyTo} could not be read`);
    const group = await this.#group(body.group ?? parent.audienceId?.href);
    const author = parent.attributionId;
    const tags = [await this.#mention(group.id, group)];
    if (author !== null && author.href !== group.id.href) tags.unshift(await this.#mention(author));
    return await this.#create(Note, group, body, {
      replyTarget: parent.id,
      ccs: author === null ? [] : [author],
      contexts: parent.contextIds.slice(0, 1),
      tags,
    });
  }

  async start(body) {
    need(body, "title", "content");
    const group = await this.#group(body.group);
    return await this.#create(Page, group, body, {
      name: body.title,
      tags: [await this.#mention(group.id, group)],
    });
  }

  async #mine(body) {
    need(body, "note");
    const object = this.#peer.made.get(body.note);
    if (!(object instanceof Note || object instanceof Page)) throw new Refusal(404, `${body.note} is not robin's`);
    return { object, group: await this.#group(object.audienceId.href) };
  }

  async update(body) {
    need(body, "content");
    const { object, group } = await this.#mine(body);
    const updated = Temporal.Now.instant().round("second");
    const changes = { content: body.content, updated };
    if (typeof body.title === "string") changes.name = body.title;
    const changed = object.clone(changes);
    this.#peer.made.set(object.id.href, changed);
    const update = new Update({
      id: this.#id(Update),
      actor: this.#me,
      object: changed,
      tos: object.toIds,
      ccs: object.ccIds,
      audience: group.id,
      updated,
    });
    const { id } = await this.#send(group, update, body, object.id.href);
    return { id, note: await changed.toJsonLd(this.#ctx) };
  }

  async delete(body) {
    const { object, group } = await this.#mine(body);
    const deleted = Temporal.Now.instant().round("second");
    const tombstone = new Tombstone({ id: object.id, deleted });
    this.#peer.made.set(object.id.href, tombstone);
    const remove = new Delete({
      id: this.#id(Delete),
      actor: this.#me,
      object: tombstone,
      tos: object.toIds,
      ccs: object.ccIds,
      audience: group.id,
    });
    return await this.#send(group, remove, body, object.id.href);
  }
}
