// What people do with the keyboard alone.

// Goes with the Tab key until something takes the focus.
export async function tabTo(person, locator) {
  const wanted = await locator.elementHandle();
  for (let steps = 0; steps < 150; steps += 1) {
    if (await person.page.evaluate((one) => document.activeElement === one, wanted)) return;
    await person.page.keyboard.press("Tab");
  }
  throw new Error(`the keyboard does not reach ${locator} on ${person.page.url()}`);
}

// Goes there, presses Enter, and waits for the page that this leads to.
export async function enter(person, locator) {
  await tabTo(person, locator);
  await Promise.all([person.page.waitForNavigation({ waitUntil: "load" }), person.page.keyboard.press("Enter")]);
}

export async function type(person, locator, words) {
  await tabTo(person, locator);
  await person.page.keyboard.type(words);
}
