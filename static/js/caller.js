// The caller's box leads to whoever fits, also for hands that are faster than the answer: Tab,
// Enter and the arrow wait for it, and Enter never sends a form that is half filled.
(() => {
  const PATIENCE = 1500; // Milliseconds; then it goes on without an answer
  const box = document.getElementById("id_caller");
  const found = document.getElementById("callers");
  if (!box || !found) return;
  let asked = box.value;
  let answered = box.value; // What the list answers
  let waiting = 0;

  function stop() {
    clearTimeout(waiting);
    waiting = 0;
  }

  function lead() {
    stop();
    if (document.activeElement !== box) return; // Somebody has gone on
    const first = behind() ? null : found.querySelector("input[type=radio]");
    (first || document.getElementById("id_name")).focus();
  }

  // A newer question takes the place of an older one, but for a moment it is not asked yet.
  const behind = () => Boolean(box.value.trim()) && box.value !== answered;

  function hear() {
    answered = asked;
    if (waiting && !behind()) setTimeout(lead);
  }

  box.addEventListener("input", stop);
  box.addEventListener("htmx:beforeRequest", () => (asked = box.value));
  found.addEventListener("htmx:afterSwap", hear);
  for (const name of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
    box.addEventListener(name, hear);
  }
  box.addEventListener("keydown", (event) => {
    if (event.isComposing) return; // Enter chooses a Chinese word
    const isTab = event.key === "Tab" && !event.shiftKey;
    if (!isTab && event.key !== "Enter" && event.key !== "ArrowDown") return;
    if (behind()) {
      event.preventDefault();
      waiting ||= setTimeout(lead, PATIENCE);
    } else if (!isTab) {
      event.preventDefault();
      lead();
    }
  });
  found.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !event.target.matches("input[type=radio]")) return;
    event.preventDefault();
    event.target.click();
    document.getElementById("id_channel").focus();
  });
})();
