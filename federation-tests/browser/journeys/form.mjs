// A form that came back: what is wrong with it, and what was typed.

import { expect, same } from "./report.mjs";

// What is wrong with the form that is open: the summary, the fields and the title agree with each other.
export async function wrongFields(person, fields, { scripts = true } = {}) {
  const { page } = person;
  const links = page.locator("#problems li a");
  same(await links.evaluateAll((all) => all.map((one) => one.getAttribute("href"))), fields.map((field) => `#${field}`), "the summary’s links");
  same(await page.locator("[aria-invalid=true]").evaluateAll((all) => all.map((one) => one.id)), fields, "fields marked as wrong");
  const prefix = person.language === "cy" ? "Gwall: " : "Error: ";
  expect((await page.title()).startsWith(prefix), `the title is “${await page.title()}”`);
  same(await page.evaluate(() => document.activeElement.id), "problems", "what has the focus");
  for (const [place, field] of fields.entries()) {
    const words = (await links.nth(place).innerText()).trim();
    const described = await page.locator(`#${field}`).evaluate((one) =>
      (one.getAttribute("aria-describedby") ?? "").split(" ").map((id) => document.getElementById(id)?.textContent ?? `no #${id}`),
    );
    expect(described.some((text) => text.includes(words)), `#${field} is described by ${JSON.stringify(described)}, not by “${words}”`);
    await links.nth(place).click();
    if (scripts) await page.waitForFunction((id) => document.activeElement.id === id, field, { timeout: 3000 });
    else same(await page.evaluate(() => document.activeElement.id), field, `focus after the link to #${field}`);
  }
}

export async function kept(person, values) {
  for (const [field, value] of Object.entries(values)) {
    const found = await person.page.inputValue(`#${field}`);
    expect(found === value, `#${field} holds “${found.slice(0, 80)}” (${found.length}), not “${value.slice(0, 80)}” (${value.length})`);
  }
}
