// The caller's box leads to whoever fits, also for hands that are faster than the answer: Tab,
// Enter and the arrow wait for it, and Enter never sends a form that is half filled.
(() => {
  const PATIENCE = 1500; // Milliseconds; then it goes on without an answer
  const box = document.getElementById("id_caller");
  const found = document.getElementById("callers");
  if (!box || !found) return;
  let behind = false; // Something was typed that is not answered yet
  let waiting = 0;

  function stop() {
    clearTimeout(waiting);
    waiting = 0;
  }

  function lead() {
    stop();
    if (document.activeElement !== box) return; // Somebody has gone on
    (found.querySelector("input[type=radio]") || document.getElementById("id_name")).focus();
  }

  function answered() {
    behind = false;
    if (waiting) setTimeout(lead);
  }

  box.addEventListener("input", () => {
    behind = true;
    stop();
  });
  // Not where a newer question has taken the place of an older one.
  found.addEventListener("htmx:afterSwap", answered);
  for (const name of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
    box.addEventListener(name, answered);
  }
  box.addEventListener("keydown", (event) => {
    if (event.isComposing) return; // Enter chooses a Chinese word
    const isTab = event.key === "Tab" && !event.shiftKey;
    if (!isTab && event.key !== "Enter" && event.key !== "ArrowDown") return;
    if (behind && box.value.trim()) {
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
