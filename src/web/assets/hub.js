// Only shortens the path: everything works without it.
(() => {
  const problems = document.getElementById("problems");
  if (problems) problems.focus();

  // Text that would be lost asks before it goes.
  let unsent = false;
  for (const area of document.querySelectorAll("form.form textarea")) {
    area.addEventListener("input", () => { unsent = true; });
    area.form.addEventListener("submit", () => { unsent = false; });
  }
  addEventListener("beforeunload", (event) => { if (unsent) event.preventDefault(); });
})();
