/**
 * Light or dark: as the system says, until a person chooses here; the choice is remembered.
 * A classic script in the head, so that the page never flashes in the other one.
 */

(() => {
  const KEY = "tend-sandbox-theme";
  const GROUND = { light: "#eceae2", dark: "#171c1a" };
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  let chosen = remembered();

  // A browser may forbid to remember; then a choice lasts until the page is loaded anew.
  function remembered() {
    try {
      return localStorage.getItem(KEY);
    } catch {
      return null;
    }
  }

  function remember() {
    try {
      if (chosen) localStorage.setItem(KEY, chosen);
      else localStorage.removeItem(KEY);
    } catch {
      return;
    }
  }

  function show() {
    const theme = chosen ?? (dark.matches ? "dark" : "light");
    document.documentElement.dataset.theme = theme;
    document.querySelector('meta[name="theme-color"]').content = GROUND[theme];
    document.dispatchEvent(new CustomEvent("theme", { detail: theme }));
  }

  /** Asked for by the page: `theme-choice` with "light" or "dark". What the system says anyway needs no remembering. */
  document.addEventListener("theme-choice", ({ detail }) => {
    chosen = detail === (dark.matches ? "dark" : "light") ? null : detail;
    remember();
    show();
  });
  dark.addEventListener("change", show);
  show();
})();
