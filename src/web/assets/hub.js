// Only shortens the path: everything works without it.
(() => {
  let unsent = false;
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

  // Files are on their way for a while: how far they have got is said, and they may be dropped on their field.
  for (const form of document.querySelectorAll("form[data-upload]")) {
    const inputs = [...form.querySelectorAll("input[type=file]")];
    for (const input of inputs) {
      const field = input.closest(".field");
      field.addEventListener("dragover", (event) => event.preventDefault());
      field.addEventListener("drop", (event) => {
        event.preventDefault();
        if (event.dataTransfer.files.length) input.files = event.dataTransfer.files;
      });
    }
    form.addEventListener("submit", (event) => {
      if (!inputs.some((input) => input.files.length)) return;
      event.preventDefault();
      const bar = document.createElement("progress");
      const words = document.createElement("p");
      bar.max = 100;
      bar.setAttribute("aria-label", form.dataset.sending);
      words.setAttribute("role", "status");
      words.className = "flash";
      words.textContent = form.dataset.sending;
      form.append(words, bar);
      const button = form.querySelector("button");
      const request = new XMLHttpRequest();
      request.open("POST", form.action);
      request.setRequestHeader("accept", "text/html");
      request.upload.addEventListener("progress", (sent) => {
        if (!sent.lengthComputable) return;
        bar.value = Math.floor(100 * sent.loaded / sent.total);
        const tenth = 10 * Math.floor(bar.value / 10);
        const said = `${form.dataset.sending} ${tenth} %`;
        if (words.textContent !== said) words.textContent = said;
      });
      const plainly = () => { bar.remove(); words.remove(); button.disabled = false; unsent = false; form.submit(); };
      request.addEventListener("error", plainly);
      request.addEventListener("load", () => {
        unsent = false;
        const page = new DOMParser().parseFromString(request.responseText, "text/html");
        const fresh = page.getElementById("main");
        if (!fresh) { location.assign(request.responseURL || form.action); return; }
        if (request.status < 300) history.pushState(null, "", request.responseURL);
        document.title = page.title;
        main.replaceChildren(...fresh.childNodes);
        (document.getElementById("problems") || main).focus();
      });
      button.disabled = true;
      request.send(new FormData(form));
    });
  }

  // Text that would be lost asks before it goes.
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
