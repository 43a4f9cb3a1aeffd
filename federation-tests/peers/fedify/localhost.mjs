// Loaded before the program (`node --import ./localhost.mjs …`).
//
// The hubs under test live on names such as scotland.localhost. Browsers and curl know that every name
// under .localhost is the loopback address; Node asks the system resolver, which often does not. This
// hook answers those names itself, so that no test ever has to touch /etc/hosts.

import dns from "node:dns";
import { syncBuiltinESMExports } from "node:module";
import { promisify } from "node:util";

const LOOPBACK = { address: "127.0.0.1", family: 4 };

const systemLookup = dns.lookup;
const systemLookupPromise = dns.promises.lookup;

function isLocal(hostname) {
  return typeof hostname === "string" && /(^|\.)localhost\.?$/i.test(hostname);
}

// `options` is missing, a family number, or an object with `family` and `all`.
function answer(hostname, options) {
  const family = typeof options === "number" ? options : (options?.family ?? 0);
  if (family === 6 || family === "IPv6") {
    throw Object.assign(new Error(`getaddrinfo ENOTFOUND ${hostname}`), {
      code: "ENOTFOUND",
      syscall: "getaddrinfo",
      hostname,
    });
  }
  return options?.all ? [{ ...LOOPBACK }] : { ...LOOPBACK };
}

function lookup(hostname, options, callback) {
  const done = typeof options === "function" ? options : callback;
  if (!isLocal(hostname) || typeof done !== "function") {
    return systemLookup.apply(dns, arguments);
  }
  let error = null;
  let found;
  try {
    found = answer(hostname, options);
  } catch (caught) {
    error = caught;
  }
  // Real look-ups never call back before they return, and callers rely on that.
  process.nextTick(() => {
    if (error) done(error);
    else if (Array.isArray(found)) done(null, found);
    else done(null, found.address, found.family);
  });
  return {};
}

async function lookupPromise(hostname, options) {
  return isLocal(hostname) ? answer(hostname, options) : systemLookupPromise.call(dns.promises, hostname, options);
}

// `util.promisify(dns.lookup)` takes this form instead of wrapping the callback.
lookup[promisify.custom] = lookupPromise;

dns.lookup = lookup;
dns.promises.lookup = lookupPromise;

// Modules that wrote `import { lookup } from "node:dns/promises"` hold their own binding.
syncBuiltinESMExports();
