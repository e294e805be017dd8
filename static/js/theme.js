// Before the first paint, and whenever the system changes: dark where it is dark.
(() => {
  const system = matchMedia("(prefers-color-scheme: dark)");
  const follow = () => {
    document.documentElement.dataset.bsTheme = system.matches ? "dark" : "light";
  };
  system.addEventListener("change", follow);
  follow();
})();
