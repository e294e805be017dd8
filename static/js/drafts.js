// Keeps what is typed into form[data-draft] on the server every few seconds. A page that cannot
// keep it says so and never loses what stands in it.
(() => {
  const EVERY = 3000; // Milliseconds

  function follow(form) {
    const address = form.dataset.drafts;
    const told = form.querySelector("[data-draft-status]");
    let changed = false;
    let busy = false;

    const said = () => {
      const data = new FormData(form);
      data.set("draft", form.dataset.draft);
      data.set("revision", form.dataset.revision);
      data.set("where", form.dataset.where);
      for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
      return data;
    };
    const tell = (name, more = "") => {
      if (told) told.textContent = `${told.dataset[name]} ${more}`.trim();
    };

    async function keep() {
      if (!changed || busy || form.dataset.sent) return;
      changed = false;
      busy = true;
      try {
        const answer = await fetch(address, { method: "POST", body: said(), redirect: "manual" });
        if (answer.type === "opaqueredirect" || answer.status === 403) throw new Error("signedOut");
        const kept = await answer.json();
        if (!answer.ok) return tell("refused", kept.error);
        form.dataset.revision = kept.revision;
        if (kept.draft !== form.dataset.draft) {
          form.dataset.draft = kept.draft; // Somebody wrote elsewhere: this page goes on by itself
          const key = form.querySelector("input[name=key]");
          if (key) key.value = kept.draft;
        }
        if (form.dataset.return) history.replaceState(null, "", `${form.dataset.return}${encodeURIComponent(kept.draft)}`);
        tell("kept", new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", second: "2-digit" }));
      } catch (error) {
        changed = true;
        tell(error.message === "signedOut" ? "signedOut" : "lost");
      } finally {
        busy = false;
      }
    }

    const note = () => (changed = true);
    form.addEventListener("input", note);
    form.addEventListener("change", note);
    form.addEventListener("submit", () => (changed = false));
    setInterval(keep, EVERY);
    addEventListener("pagehide", () => {
      if (changed && !form.dataset.sent) navigator.sendBeacon(address, said());
    });
  }

  document.querySelectorAll("form[data-draft]").forEach(follow);
})();
