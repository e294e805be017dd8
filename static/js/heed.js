// Keyboard shortcuts. Everything works without them, and they never fire while typing.
(() => {
  let before = "";

  const typing = (target) => target.closest("input, textarea, select, [contenteditable], dialog");
  const rows = () => [...document.querySelectorAll(".row-link")];

  function step(by) {
    const links = rows();
    const at = links.indexOf(document.activeElement);
    const next = links[Math.min(Math.max(at + by, 0), links.length - 1)];
    if (next) next.focus();
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    const keys = before ? `${before} ${event.key}` : event.key;
    before = event.key === "g" ? "g" : "";
    if (event.key === "j") return step(1);
    if (event.key === "k") return step(-1);
    if (event.key === "?") return document.getElementById("shortcuts")?.showModal();
    const target = document.querySelector(`[data-key="${CSS.escape(keys)}"]`);
    if (!target) return;
    event.preventDefault();
    if (target.matches("input")) target.focus();
    else if (target.dataset.keysTo) bring(target);
    else target.click();
  });

  // Browsers drop what is typed between two pages. So the page with the box is written over this
  // one: every key from the shortcut on is caught, and handed to the box when it stands there.
  let brings = false;
  async function bring(link) {
    if (brings) return;
    brings = true;
    let typed = "";
    const box = () => document.getElementById(link.dataset.keysTo);

    function hear(event) {
      if (event.ctrlKey || event.metaKey || event.altKey || event.target === box()) return;
      if (event.key === "Backspace") typed = typed.slice(0, -1);
      else if (event.key.length === 1) typed += event.key;
      else return;
      event.preventDefault();
      event.stopImmediatePropagation();
    }

    function hand() {
      document.removeEventListener("keydown", hear, true);
      box()?.focus();
      if (!typed || !box()) return;
      box().value = typed + box().value;
      box().dispatchEvent(new Event("input", { bubbles: true }));
    }

    document.addEventListener("keydown", hear, true);
    try {
      const answer = await fetch(link.href);
      if (!answer.ok || answer.redirected) throw new Error(answer.status);
      const page = await answer.text();
      dispatchEvent(new Event("pagehide")); // What was written here is kept as a draft
      history.pushState(null, "", link.href);
      document.open(); // Nobody listens any more
      document.addEventListener("keydown", hear, true);
      // After all who wait for the page: what looks callers up is there by then.
      document.addEventListener("DOMContentLoaded", () => setTimeout(hand));
      addEventListener("popstate", () => location.reload());
      document.write(page);
      document.close();
    } catch {
      location.assign(link.href); // Signed out, or not reachable: the browser says it
    }
  }

  // What was refused stands at the top: bring the eye there.
  document.getElementById("errors")?.focus();

  // A second click on the way does not send a second time.
  document.addEventListener("submit", (event) => {
    if (event.target.method !== "post" || event.defaultPrevented) return;
    if (event.submitter?.formTarget === "_blank") return; // The page stays, to be gone on with
    if (event.target.dataset.sent) event.preventDefault();
    event.target.dataset.sent = "1";
  });
  addEventListener("pageshow", () =>
    document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent),
  );
})();
