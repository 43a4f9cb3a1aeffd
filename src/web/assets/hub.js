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

  // What is being written is kept on the hub every half a minute, without the files, which go with the form itself.
  for (const form of document.querySelectorAll("form[data-draft]")) {
    let changed = false;
    form.addEventListener("input", () => { changed = true; });
    form.addEventListener("submit", () => { unsent = false; changed = false; });
    const keep = async () => {
      if (!changed) return;
      changed = false;
      const words = new FormData(form);
      for (const [name, value] of [...words]) if (value instanceof File) words.delete(name);
      words.set("save", "quiet");
      const body = form.enctype === "multipart/form-data" ? words : new URLSearchParams(words);
      const answer = await fetch(form.action, { method: "POST", body }).catch(() => null);
      if (!answer || answer.status !== 204) { changed = true; return; }
      if (!changed && !form.querySelector("input[type=file]")) unsent = false;
      const status = form.querySelector("[data-draft-status]");
      if (status) status.textContent = status.dataset.kept;
    };
    setInterval(keep, 30000);
  }

  addEventListener("beforeunload", (event) => { if (unsent) event.preventDefault(); });
})();
