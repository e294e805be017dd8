// A box that offers what fits while one types: input[data-lookup] becomes a combobox (ARIA APG).
// Without it the box takes a code or a name, which the server understands as well.
(() => {
  const WAIT = 150; // Milliseconds after the last key

  function enhance(input, number) {
    const list = document.createElement("ul");
    list.id = `options-${number}`;
    list.className = "options";
    list.setAttribute("role", "listbox");
    list.hidden = true;
    input.after(list);
    for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"], ["aria-controls", list.id]]) {
      input.setAttribute(name, value);
    }
    const label = document.querySelector(`label[for="${input.id}"]`);
    if (label) list.setAttribute("aria-label", label.textContent.trim());
    let timer = 0; // Not 0 while a question waits to be asked
    let asking = false;
    let hurried = false; // Left by Tab or Enter before the answer to what stands there came
    let chosen = false;
    let asked = 0;
    let at = -1;

    const options = () => [...list.children];

    function close() {
      list.hidden = true;
      at = -1;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    }

    function mark(next) {
      const all = options();
      if (!all.length) return;
      at = (next + all.length) % all.length;
      all.forEach((option, place) => option.setAttribute("aria-selected", place === at));
      all[at].scrollIntoView({ block: "nearest" });
      input.setAttribute("aria-activedescendant", all[at].id);
    }

    function choose(option) {
      input.value = `${option.dataset.name} [${option.dataset.code}]`;
      chosen = true;
      clearTimeout(timer);
      timer = 0;
      close();
      input.dispatchEvent(new Event("change", { bubbles: true }));
    }

    function show(found) {
      list.replaceChildren(
        ...found.map((row, place) => {
          const option = document.createElement("li");
          option.id = `${list.id}-${place}`;
          option.setAttribute("role", "option");
          option.setAttribute("aria-selected", "false");
          option.dataset.code = row.code;
          option.dataset.name = row.name;
          option.textContent = row.mark ? `${row.name} (${row.mark})` : row.name;
          option.addEventListener("mousedown", (event) => {
            event.preventDefault();
            choose(option);
          });
          return option;
        }),
      );
      list.hidden = !found.length;
      input.setAttribute("aria-expanded", String(found.length > 0));
      at = -1;
    }

    async function ask() {
      clearTimeout(timer);
      timer = 0;
      const mine = ++asked;
      asking = Boolean(input.value.trim());
      if (!asking) return close();
      try {
        const answer = await fetch(`${input.dataset.lookup}?q=${encodeURIComponent(input.value)}`);
        if (!answer.ok) throw new Error(answer.status);
        const { found } = await answer.json();
        if (mine !== asked) return;
        asking = false;
        if (hurried) take(found);
        else if (document.activeElement === input) show(found);
      } catch {
        if (mine !== asked) return;
        asking = false;
        close(); // Not reachable: what is typed is still sent
      }
    }

    // Somebody was faster than the list: the first that fits is meant, unless the text is a name.
    function take(found) {
      hurried = false;
      const same = found.some((row) => row.name === input.value.trim());
      if (found.length && !same) {
        input.value = `${found[0].name} [${found[0].code}]`;
        input.dispatchEvent(new Event("change", { bubbles: true }));
      }
      close();
    }

    input.addEventListener("input", () => {
      hurried = false;
      chosen = false;
      at = -1; // The list still answers what stood there before
      clearTimeout(timer);
      timer = setTimeout(ask, WAIT);
    });
    input.addEventListener("blur", close);
    input.addEventListener("keydown", (event) => {
      if (event.isComposing) return; // Enter chooses a Chinese word
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        if (list.hidden) return ask();
        mark(event.key === "ArrowDown" ? at + 1 : at - 1);
      } else if ((event.key === "Tab" || event.key === "Enter") && at < 0 && (timer || asking) && !chosen) {
        if (event.key === "Enter") event.preventDefault();
        hurried = true;
        if (timer) ask();
      } else if (event.key === "Enter" && !list.hidden) {
        event.preventDefault(); // Enter takes the first where none is marked: two keys, and chosen
        choose(options()[Math.max(at, 0)]);
      } else if (event.key === "Escape") close();
      else if (event.key === "Tab" && !list.hidden) choose(options()[Math.max(at, 0)]);
    });
  }

  document.querySelectorAll("input[data-lookup]").forEach(enhance);
})();
