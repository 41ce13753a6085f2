// Sets dark or light before the first paint, so that the page never flashes the wrong one.
// A plain script, not a module: modules run only after the page has been drawn.
(() => {
  const saved = () => {
    try {
      return localStorage.getItem("atelier-theme");
    } catch {
      return null; // storage may be switched off; the system's choice then holds
    }
  };
  const system = matchMedia("(prefers-color-scheme: light)");
  const apply = () => {
    document.documentElement.dataset.theme = saved() ?? (system.matches ? "light" : "dark");
  };
  system.addEventListener("change", apply);
  apply();
})();
