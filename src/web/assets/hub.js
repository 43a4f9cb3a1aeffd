// Only shortens the path: everything works without it.
(() => {
  const problems = document.getElementById("problems");
  if (problems) problems.focus();

  // What is on its way shows itself when it is there.
  const main = document.getElementById("main");
  const look = async () => {
    const answer = await fetch(location.href, { headers: { accept: "text/html" } }).catch(() => null);
    if (answer && answer.redirected) { location.assign(answer.url); return; }
    if (answer && answer.ok) {
      const page = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("main");
      const typing = main.contains(document.activeElement) && document.activeElement !== main;
      if (page && !typing) {
        const waits = Boolean(page.dataset.refresh);
        if (page.innerHTML !== main.innerHTML) main.replaceChildren(...page.childNodes);
        if (!waits) return;
      }
    }
    wait();
  };
  const wait = () => setTimeout(look, Number(main.dataset.refresh) * 1000);
  if (main.dataset.refresh) wait();

  // Text that would be lost asks before it goes.
  let unsent = false;
  for (const area of document.querySelectorAll("form.form textarea")) {
    area.addEventListener("input", () => { unsent = true; });
    area.form.addEventListener("submit", () => { unsent = false; });
  }
  addEventListener("beforeunload", (event) => { if (unsent) event.preventDefault(); });
})();
