// What is on its way: a hub that takes its time, and the page that waits for it.

import { createServer } from "node:http";

import { same } from "./report.mjs";
import { Person } from "./person.mjs";

// A hub that answers nobody until it is released, and then that it has nothing.
export async function slowHub() {
  const waiting = [];
  let released = false;
  const answer = (response) => response.writeHead(404).end();
  const server = createServer((_, response) => (released ? answer(response) : waiting.push(response)));
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  return {
    host: `slow.localhost:${server.address().port}`,
    release: () => {
      released = true;
      waiting.splice(0).forEach(answer);
    },
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

export async function waiting({ check, must }, { session, plain, password, hubs }) {
  for (const [using, how] of [[session, ""], [plain, ", without scripts"]]) {
    const hub = await slowHub();
    const person = await Person.at(using, hubs.england, { handle: "bea" });
    const { page } = person;
    const nothing = person.say("search-nothing-there");
    const looking = page.getByText(person.say("search-looking"));

    await must(`bea signs in and asks for somebody on a hub that takes its time${how}`, async () => {
      await person.signIn(password);
      await person.go("/search");
      await person.fill({ q: `@nobody@${hub.host}` });
      await person.pressButton(person.say("search-button"), page.locator("main"));
      await person.sees(looking, "that the hub is looking");
    });

    if (using === session) {
      await check("the page shows what came of the search, though its box had the focus when it came", async () => {
        await page.focus("#q");
        const told = page.waitForResponse(async (response) => (await response.text()).includes(nothing), { timeout: 30_000 });
        hub.release();
        await told;
        await page.evaluate(() => document.activeElement.blur());
        await page.getByText(nothing).waitFor({ state: "visible", timeout: 15_000 });
        same(await looking.count(), 0, "sentences that it is looking");
      });
    } else {
      await check("the link to look again, or the page itself, shows what came of the search, without scripts", async () => {
        hub.release();
        const again = page.locator("main a[href*='/search?q=']");
        for (const end = Date.now() + 30_000; Date.now() < end && (await looking.count()); ) {
          if (await again.count()) await person.press(again.first());
          else await page.waitForNavigation();
        }
        await page.getByText(nothing).waitFor({ state: "visible" });
      });
    }
    hub.close();
    await check(`the browser of bea asked nobody else, and its console is silent${how}`, person.quiet);
  }
}
