// Keeps what is typed into form[data-draft] on the server every few seconds. A page that cannot
// keep it says so and never loses what stands in it; it mends itself once its reader is signed in.
(() => {
  const EVERY = 3000; // Milliseconds
  const FRESH = 60000; // So long after the last answer a page whose text is kept is sent at once
  const LEAVES = 3000; // So long a form that leads away waits for the desk
  const opened = crypto.randomUUID ? crypto.randomUUID() : String(Math.random()).slice(2);

  function follow(form) {
    const address = form.dataset.drafts;
    const told = form.querySelector("[data-draft-status]");
    let changed = false;
    let busy = null;
    let forked = false;
    let answered = Date.now();

    const said = () => {
      const data = new FormData(form);
      data.set("draft", form.dataset.draft);
      data.set("revision", form.dataset.revision);
      data.set("where", form.dataset.where);
      data.set("page", opened);
      for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
      return data;
    };
    const tell = (name, more = "") => {
      if (told) told.textContent = name ? `${told.dataset[name]} ${more}`.trim() : "";
    };
    const rename = () => {
      const address = form.dataset.return;
      if (address) history.replaceState(null, "", `${address}${encodeURIComponent(form.dataset.draft)}`);
    };
    const isSignedOut = (answer) => answer.type === "opaqueredirect" || answer.status === 403 || answer.status === 401;

    // Somebody signed in again, perhaps in another tab: the old token is worth nothing any more.
    async function renew() {
      const answer = await fetch(`${address}token/`, { redirect: "manual" });
      if (!answer.ok) return false;
      const { token } = await answer.json();
      for (const input of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) input.value = token;
      return true;
    }

    async function send() {
      const answer = await fetch(address, { method: "POST", body: said(), redirect: "manual" });
      if (!isSignedOut(answer)) return answer;
      if (!(await renew())) throw new Error("signedOut");
      return fetch(address, { method: "POST", body: said(), redirect: "manual" });
    }

    // Returns whether the desk has it, or has said that it cannot be kept.
    async function keep() {
      changed = false;
      try {
        const answer = await send();
        const kept = await answer.json();
        answered = Date.now();
        if (!answer.ok) {
          tell("refused", kept.error);
          return true;
        }
        form.dataset.revision = kept.revision;
        if (kept.draft !== form.dataset.draft) {
          forked = true;
          form.dataset.draft = kept.draft; // Somebody wrote elsewhere: this page goes on by itself
          const key = form.querySelector("input[name=key], input[name=draft]");
          if (key) key.value = kept.draft;
        }
        if (!kept.revision) tell("");
        else if (forked) {
          rename();
          tell("forked");
        } else {
          rename();
          tell("kept", new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }));
        }
        return true;
      } catch (error) {
        changed = true;
        answered = 0;
        tell(error.message === "signedOut" ? "signedOut" : "lost");
        return false;
      }
    }

    async function often() {
      if (!changed || busy || form.dataset.sent) return;
      busy = keep();
      await busy;
      busy = null;
    }

    // Before a page is sent that the desk may not take, what stands in it is kept first.
    async function before(event) {
      if (form.dataset.asked) return;
      if (!changed && Date.now() - answered < FRESH) {
        rename();
        return;
      }
      event.preventDefault();
      event.stopImmediatePropagation();
      if (busy) await busy;
      if (!(await keep())) return;
      form.dataset.asked = "1";
      form.requestSubmit(event.submitter);
    }

    // Another form leads away, to sign out or to another language: what stands here is kept first,
    // while whoever typed it may still do so.
    async function leaving(event) {
      if (event.target === form || event.target.dataset.asked) return;
      if (!changed) return bringBack(event.target);
      event.preventDefault();
      event.stopImmediatePropagation();
      const late = new Promise((resolve) => setTimeout(resolve, LEAVES));
      await Promise.race([(busy || Promise.resolve()).then(keep), late]);
      bringBack(event.target);
      event.target.dataset.asked = "1";
      event.target.requestSubmit(event.submitter);
    }

    // To what stands here, where it leads on: the address names the draft by then.
    function bringBack(other) {
      const next = other.querySelector("input[name=next]");
      if (next && form.dataset.return) next.value = location.pathname + location.search;
    }

    const note = () => (changed = true);
    form.addEventListener("input", note);
    form.addEventListener("change", note);
    form.addEventListener("submit", before);
    document.addEventListener("submit", leaving, true);
    setInterval(often, EVERY);
    addEventListener("pageshow", () => delete form.dataset.asked);
    addEventListener("pagehide", () => {
      if (changed && !form.dataset.sent) navigator.sendBeacon(address, said());
    });
  }

  document.querySelectorAll("form[data-draft]").forEach(follow);
})();
