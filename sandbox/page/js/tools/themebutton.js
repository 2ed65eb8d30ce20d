/** The bar's switch between light and dark; theme.js decides and remembers. */

import { fill, h } from "../dom/dom.js";
import { icon } from "../dom/icons.js";

export function themeButton() {
  const other = () => (document.documentElement.dataset.theme === "dark" ? "light" : "dark");
  const choose = () => document.dispatchEvent(new CustomEvent("theme-choice", { detail: other() }));
  const node = h("button", {
    type: "button",
    class: "bar-button bar-icon",
    data: { testid: "theme" },
    on: { click: choose },
  });
  const show = () => {
    const label = `Switch to ${other()}`;
    node.setAttribute("aria-label", label);
    node.title = label;
    fill(node, icon(other() === "dark" ? "moon" : "sun", 15));
  };
  document.addEventListener("theme", show);
  show();
  return node;
}
