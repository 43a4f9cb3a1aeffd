// The letters that a hub of the demonstration has written: each a file in its folder.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";

const LOOKS = 300;

// The words of a letter, what carries them over old mail servers taken off (RFC 2045, section 6.7).
function opened(text) {
  const body = text.slice(text.indexOf("\r\n\r\n") + 4);
  if (/^Content-Transfer-Encoding: base64/im.test(text)) return Buffer.from(body, "base64").toString("utf8");
  if (!/^Content-Transfer-Encoding: quoted-printable/im.test(text)) return body;
  const bytes = body.replace(/=\r\n/g, "").replace(/=([0-9A-F]{2})/g, (_, code) => String.fromCharCode(parseInt(code, 16)));
  return Buffer.from(bytes, "latin1").toString("utf8");
}

// What a header says, its encoded words read (RFC 2047).
function header(text, name) {
  const head = text.slice(0, text.indexOf("\r\n\r\n")).replace(/\r\n[ \t]/g, " ");
  const [, value = ""] = head.match(new RegExp(`^${name}: (.*)$`, "im")) ?? [];
  const word = (_, form, coded) => {
    const inQ = () => coded.replace(/_/g, " ").replace(/=([0-9A-F]{2})/gi, (_, code) => String.fromCharCode(parseInt(code, 16)));
    return Buffer.from(...(form.toLowerCase() === "b" ? [coded, "base64"] : [inQ(), "latin1"])).toString("utf8");
  };
  return value.replace(/\?=\s+=\?/g, "?==?").replace(/=\?utf-8\?([bq])\?([^?]*)\?=/gi, word).trim();
}

// The letters of a hub, the newest first: their names and texts.
function letters(hub) {
  let names = [];
  try {
    names = readdirSync(hub.mail).filter((name) => name.endsWith(".eml")).sort().reverse();
  } catch {
    // There is no folder before the first letter.
  }
  return names.map((name) => ({ name, text: readFileSync(join(hub.mail, name), "utf8") }));
}

// The words of a letter to this person of the hub whose subject holds `subject` and whose name is not in `seen` yet.
export async function letter(hub, handle, subject, seen) {
  const address = `${handle}@${hub.key}.example`;
  for (let look = 0; look < LOOKS; look += 1) {
    for (const { name, text } of letters(hub)) {
      const fits = header(text, "To") === address && header(text, "Subject").includes(subject);
      if (!fits || seen.has(`${hub.key} ${name}`)) continue;
      seen.add(`${hub.key} ${name}`);
      return opened(text).replace(/\r\n/g, "\n");
    }
    await wait(100);
  }
  throw new Error(`nobody wrote to ${address} about “${subject}”`);
}

// The path of the newest link to `page` that was sent to `address`, without the language.
export async function linkTo(hub, address, page) {
  for (let look = 0; look < LOOKS; look += 1) {
    for (const { text } of letters(hub)) {
      const words = text.includes(`To: ${address}\r\n`) ? opened(text) : "";
      const start = words.indexOf(`${page}?token=`);
      if (start >= 0) return words.slice(start).split(/\s/)[0];
    }
    await wait(100);
  }
  throw new Error(`nobody wrote to ${address} with a link to ${page}`);
}
