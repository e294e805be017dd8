// A page that is left open: it asks what is new and is mostly told "not modified", and its times
// go on by themselves, so that nothing has to be sent again only because a minute has passed.
(() => {
  const words = document.getElementById("time-words")?.dataset;
  const MINUTE = 60_000;

  // [data-live] asks with the tag of its last answer; what has not changed is not swapped.
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (document.hidden && event.target.matches("[data-live]")) event.preventDefault();
  });
  document.addEventListener("htmx:configRequest", (event) => {
    const tag = event.target.dataset.tag;
    if (tag) event.detail.headers["If-None-Match"] = tag;
  });
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr, target } = event.detail;
    const tag = xhr.getResponseHeader("ETag");
    if (target.matches("[data-live]") && tag) target.dataset.tag = tag;
    if (xhr.status === 304) event.detail.shouldSwap = false;
  });
  document.addEventListener("htmx:afterSettle", () => {
    const told = document.querySelector("[data-changed]")?.dataset ?? {};
    const mark = (keys, look) => {
      for (const key of (keys ?? "").split(" ").filter(Boolean)) {
        document.getElementById(`row-${key}`)?.classList.add(look);
      }
    };
    mark(told.changed, "changed");
    mark(told.gone, "gone"); // No longer in this queue: struck through until the page is shown anew
  });

  const fill = (pattern, values) => pattern.replace(/%\((\w+)\)[ds]/g, (_, name) => values[name]);

  // In two units at most, as the server says it.
  function span(milliseconds) {
    const all = Math.floor(Math.abs(milliseconds) / MINUTE);
    const [days, hours, minutes] = [Math.floor(all / 1440), Math.floor(all / 60) % 24, all % 60];
    let pattern = words.minutes;
    if (days) pattern = hours ? words.daysHours : words.days;
    else if (hours) pattern = minutes ? words.hoursMinutes : words.hours;
    return fill(pattern, { days, hours, minutes });
  }

  function level(left, started, due) {
    if (left < 0) return "late";
    return left <= (due - started) / 4 ? "soon" : "calm";
  }

  function tell() {
    const now = Date.now();
    for (const element of document.querySelectorAll("[data-due]")) {
      const due = Date.parse(element.dataset.due);
      element.textContent = fill(due < now ? words.late : words.left, { span: span(due - now) });
      if (element.dataset.started) {
        const started = Date.parse(element.dataset.started);
        element.className = `chip chip-${level(due - now, started, due)}`;
      }
    }
    for (const element of document.querySelectorAll("[data-age]")) {
      element.textContent = span(now - Date.parse(element.dataset.age));
    }
  }

  // One box ticks all rows of the page.
  document.querySelector("[data-all]")?.closest("label").removeAttribute("hidden");
  document.querySelector("[data-all]")?.addEventListener("change", (event) => {
    for (const box of document.querySelectorAll("input[name='number']")) box.checked = event.target.checked;
  });

  if (words) setInterval(tell, MINUTE / 2);
})();
