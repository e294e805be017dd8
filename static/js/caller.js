// The caller's box leads to whoever fits, also for hands that are faster than the answer: Tab,
// Enter and the arrow wait for it, and Enter never sends a form that is half filled. The card
// stands for whoever is chosen, and goes with the choice.
(() => {
  const PATIENCE = 1500; // Milliseconds; then it goes on without an answer
  const box = document.getElementById("id_caller");
  const found = document.getElementById("callers");
  const card = document.getElementById("card");
  if (!box || !found) return;
  let asked = box.value;
  let answered = box.value; // What the list answers
  let waiting = 0;
  let chosen = ""; // Before the list was replaced

  const choice = () => found.querySelector("input[type=radio]:checked");
  // A newer question takes the place of an older one, but for a moment it is not asked yet.
  const behind = () => Boolean(box.value.trim()) && box.value !== answered;

  function stop() {
    clearTimeout(waiting);
    waiting = 0;
  }

  function lead() {
    stop();
    if (document.activeElement !== box) return; // Somebody has gone on
    const first = behind() ? null : choice() || found.querySelector("input[type=radio]");
    (first || document.getElementById("id_name")).focus();
  }

  function hear() {
    answered = asked;
    if (waiting && !behind()) setTimeout(lead);
  }

  function forget() {
    htmx.trigger(found, "htmx:abort"); // A card that is still on its way
    card.replaceChildren();
  }

  // Whoever fits the longer name as well stays chosen; "somebody new" was meant for the old one.
  function keep() {
    const same = chosen !== "new" && [...found.querySelectorAll("input[type=radio]")].find((one) => one.value === chosen);
    if (same) same.checked = true;
    else forget();
  }

  function say(place) {
    const told = document.createElement("p");
    told.className = "hint";
    told.textContent = place.dataset.lost;
    place.replaceChildren(told);
  }

  box.addEventListener("input", stop);
  box.addEventListener("htmx:beforeRequest", () => (asked = box.value));
  found.addEventListener("htmx:beforeSwap", (event) => {
    if (event.target === found) chosen = choice()?.value ?? "";
  });
  found.addEventListener("htmx:afterSwap", (event) => {
    if (event.target !== found) return;
    keep();
    hear();
  });
  for (const name of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
    box.addEventListener(name, () => {
      say(found);
      forget();
      hear();
    });
    found.addEventListener(name, () => say(card));
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
