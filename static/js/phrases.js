// Typing / at the beginning of a word in a box with data-phrases offers phrases from the book.
(() => {
  function enhance(box, number) {
    const list = document.createElement("ul");
    list.id = `phrases-${number}`;
    list.className = "options";
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", "/");
    list.hidden = true;
    box.after(list);
    const used = box.form.querySelector("input[name=phrases]");
    let from = -1; // Where the / stands
    let at = 0;
    let asked = 0;
    let waiting = false; // For the answer to what stands there now
    let pressed = ""; // Enter or Tab, before that answer came

    const options = () => [...list.children];

    function close() {
      list.hidden = true;
      from = -1;
      asked += 1; // What is still on its way comes too late
      waiting = false;
      box.removeAttribute("aria-activedescendant");
    }

    function mark(next) {
      const all = options();
      at = (next + all.length) % all.length;
      all.forEach((option, place) => option.setAttribute("aria-selected", place === at));
      all[at].scrollIntoView({ block: "nearest" });
      box.setAttribute("aria-activedescendant", all[at].id);
    }

    function insert(option) {
      box.setRangeText(option.dataset.text, from, box.selectionStart, "end");
      if (used) used.value = used.value ? `${used.value},${option.dataset.key}` : option.dataset.key;
      close();
      box.focus();
      box.dispatchEvent(new Event("input", { bubbles: true }));
    }

    function show(found) {
      list.replaceChildren(
        ...found.map((row, place) => {
          const option = document.createElement("li");
          option.id = `${list.id}-${place}`;
          option.setAttribute("role", "option");
          option.dataset.key = row.key;
          option.dataset.text = row.text;
          const name = document.createElement("strong");
          name.textContent = row.name;
          option.append(name, ` ${row.text}`);
          option.addEventListener("mousedown", (event) => {
            event.preventDefault();
            insert(option);
          });
          return option;
        }),
      );
      list.hidden = !found.length;
      if (found.length) mark(0);
    }

    // Hands faster than the list choose from the one that answers what they typed.
    function choose() {
      if (options().length) return insert(options()[0]);
      if (pressed === "Enter") box.setRangeText("\n", box.selectionStart, box.selectionEnd, "end");
      box.dispatchEvent(new Event("input", { bubbles: true }));
    }

    async function ask() {
      const before = box.value.slice(0, box.selectionStart);
      const typed = /(?:^|\s)\/([^/\n]{0,40})$/.exec(before);
      if (!typed) return close();
      from = before.length - typed[1].length - 1;
      const mine = ++asked;
      waiting = true;
      pressed = "";
      try {
        const answer = await fetch(`${box.dataset.phrases}&q=${encodeURIComponent(typed[1])}`);
        const found = answer.ok ? (await answer.json()).found : [];
        if (mine !== asked) return;
        waiting = false;
        show(found);
        if (pressed) choose();
      } catch {
        if (mine === asked) close();
      }
    }

    box.addEventListener("input", ask);
    box.addEventListener("blur", close);
    box.addEventListener("keydown", (event) => {
      if (event.isComposing) return;
      if (waiting && (event.key === "Enter" || (event.key === "Tab" && !list.hidden))) {
        pressed = event.key;
        event.preventDefault();
        return;
      }
      if (list.hidden) return;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") mark(at + (event.key === "ArrowDown" ? 1 : -1));
      else if (event.key === "Enter" || event.key === "Tab") insert(options()[at]);
      else if (event.key === "Escape") close();
      else return;
      event.preventDefault();
    });
  }

  document.querySelectorAll("[data-phrases]").forEach(enhance);
})();
