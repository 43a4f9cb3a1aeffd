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

// The path of the newest link to `page` that was sent to `address`, without the language.
export async function linkTo(hub, address, page) {
  for (let look = 0; look < LOOKS; look += 1) {
    let names = [];
    try {
      names = readdirSync(hub.mail).filter((name) => name.endsWith(".eml")).sort().reverse();
    } catch {
      // There is no folder before the first letter.
    }
    for (const name of names) {
      const text = readFileSync(join(hub.mail, name), "utf8");
      const words = text.includes(`To: ${address}\r\n`) ? opened(text) : "";
      const start = words.indexOf(`${page}?token=`);
      if (start >= 0) return words.slice(start).split(/\s/)[0];
    }
    await wait(100);
  }
  throw new Error(`nobody wrote to ${address} with a link to ${page}`);
}
