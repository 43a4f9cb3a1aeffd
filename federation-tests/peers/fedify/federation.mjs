// The ActivityPub side: one person, `robin`, served and signed for by Fedify with its usual checks on.

import {
  createExponentialBackoffPolicy,
  createFederation,
  generateCryptoKeyPair,
  InProcessMessageQueue,
  MemoryKvStore,
} from "@fedify/fedify";
import {
  Accept,
  Activity,
  Create,
  Delete,
  Endpoints,
  Follow,
  Note,
  Page,
  Person,
  Undo,
  Update,
} from "@fedify/vocab";
import { Temporal } from "@js-temporal/polyfill";

export const NAME = "robin";
export const DISPLAY_NAME = "Robin Fedify";
const VERSION = "2.3.6";

const SPEC = {
  "rfc9421": "rfc9421",
  "draft-cavage": "draft-cavage-http-signatures-12",
};

// Everything robin has made has an address at which anyone may read it again: some servers check an
// activity by fetching it rather than by its signature.
export const PATHS = new Map([
  [Note, "notes"],
  [Page, "pages"],
  [Follow, "follows"],
  [Undo, "undos"],
  [Create, "creates"],
  [Update, "updates"],
  [Delete, "deletes"],
  [Accept, "accepts"],
]);

export async function createPeer({ origin, firstKnock, log }) {
  if (!(firstKnock in SPEC)) throw new Error(`unknown first knock: ${firstKnock}`);

  // The keys live as long as the process: whoever restarts the peer also tests that the hub notices a new key.
  const keys = [
    await generateCryptoKeyPair("RSASSA-PKCS1-v1_5"),
    await generateCryptoKeyPair("Ed25519"),
  ];
  const made = new Map(); // address → what robin made
  const sent = []; // activities, newest first
  const followers = new Map(); // actor id → recipient

  const federation = createFederation({
    kv: new MemoryKvStore(),
    queue: new InProcessMessageQueue({ pollInterval: { milliseconds: 50 } }),
    origin,
    // The hubs listen on loopback. Nothing else is relaxed: signatures, clocks and ownership are all checked.
    allowPrivateAddress: true,
    firstKnock: SPEC[firstKnock],
    // A hub which a test stops and starts again is to be found again in seconds. As it comes, Fedify waits
    // longer with every attempt and gives a host half an hour's rest after five failures.
    outboxRetryPolicy: createExponentialBackoffPolicy({ maxDelay: { seconds: 5 }, maxAttempts: 60 }),
    circuitBreaker: false,
    onOutboxError: (error, activity) => log.failed(error, activity),
  });

  federation
    .setActorDispatcher("/users/{identifier}", async (ctx, identifier) => {
      if (identifier !== NAME) return null;
      const pairs = await ctx.getActorKeyPairs(identifier);
      return new Person({
        id: ctx.getActorUri(identifier),
        preferredUsername: NAME,
        name: DISPLAY_NAME,
        summary: "<p>An independent peer for federation tests.</p>",
        url: ctx.getActorUri(identifier),
        inbox: ctx.getInboxUri(identifier),
        outbox: ctx.getOutboxUri(identifier),
        followers: ctx.getFollowersUri(identifier),
        endpoints: new Endpoints({ sharedInbox: ctx.getInboxUri() }),
        manuallyApprovesFollowers: false,
        discoverable: true,
        // Some software limits or refuses accounts which are new or of unknown age.
        published: Temporal.Instant.from("2024-01-01T00:00:00Z"),
        publicKey: pairs[0].cryptographicKey,
        assertionMethods: pairs.map((pair) => pair.multikey),
      });
    })
    .setKeyPairsDispatcher((_ctx, identifier) => (identifier === NAME ? keys : []))
    .mapHandle((_ctx, username) => (username === NAME ? NAME : null));

  federation
    .setInboxListeners("/users/{identifier}/inbox", "/inbox")
    // Documents needed to judge what arrives at the shared inbox are fetched as robin, as for the personal one.
    .setSharedKeyDispatcher(() => ({ identifier: NAME }))
    .on(Follow, async (ctx, follow) => {
      await log.heard(ctx, follow);
      const follower = await follow.getActor({ ...ctx, suppressError: true });
      if (follower?.id == null || follower.inboxId == null) return;
      if (follow.objectId?.href !== ctx.getActorUri(NAME).href) return;
      followers.set(follower.id.href, follower);
      const accept = new Accept({
        id: ctx.getObjectUri(Accept, { id: crypto.randomUUID() }),
        actor: ctx.getActorUri(NAME),
        to: follower.id,
        // The Follow itself, not only its id: several servers cannot find it again by id alone.
        object: new Follow({ id: follow.id, actor: follow.actorId, object: follow.objectId }),
      });
      made.set(accept.id.href, accept);
      await ctx.sendActivity({ identifier: NAME }, follower, accept);
    })
    .on(Undo, async (ctx, undo) => {
      await log.heard(ctx, undo);
      const undone = await undo.getObject({ ...ctx, suppressError: true });
      if (undone instanceof Follow && undone.actorId?.href === undo.actorId?.href) {
        followers.delete(undo.actorId.href);
      }
    })
    // Accept, Reject, Announce, Create, Update, Delete and whatever else Fedify has a class for.
    .on(Activity, (ctx, activity) => log.heard(ctx, activity))
    .onError((_ctx, error) => log.failed(error));

  federation.setOutboxDispatcher("/users/{identifier}/outbox", (_ctx, identifier) =>
    identifier === NAME ? { items: sent } : null,
  );
  federation.setFollowersDispatcher("/users/{identifier}/followers", (_ctx, identifier) =>
    identifier === NAME ? { items: [...followers.values()] } : null,
  );
  federation.setNodeInfoDispatcher("/nodeinfo/2.1", () => ({
    software: { name: "fedify", version: VERSION, repository: new URL("https://github.com/fedify-dev/fedify") },
    protocols: ["activitypub"],
    usage: { users: { total: 1 }, localPosts: made.size, localComments: 0 },
  }));
  for (const [kind, folder] of PATHS) {
    federation.setObjectDispatcher(kind, `/${folder}/{id}`, (ctx, { id }) =>
      made.get(ctx.getObjectUri(kind, { id }).href) ?? null,
    );
  }

  return { federation, origin, made, sent };
}
