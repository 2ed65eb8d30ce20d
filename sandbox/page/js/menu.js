/** A menu that opens from a button and is walked with the arrow keys. www.w3.org/WAI/ARIA/apg/patterns/menu-button */

import { h } from "./dom.js";
import { openPopup } from "./popup.js";

/** Rows: `{label, note, pick}`. */
export function openMenu(anchor, rows) {
  const items = rows.map((row) =>
    h(
      "button",
      { type: "button", role: "menuitem", class: "menu-item", on: { click: () => choose(row) } },
      h("span", {}, row.label),
      row.note && h("span", { class: "option-note" }, row.note),
    ),
  );
  const menu = h("div", { role: "menu", class: "menu", on: { keydown: key } }, items);
  const popup = openPopup(anchor, menu, {
    alignEnd: true,
    onClose: () => anchor.setAttribute("aria-expanded", "false"),
  });
  anchor.setAttribute("aria-expanded", "true");
  items[0]?.focus();

  function choose(row) {
    popup.close();
    anchor.focus();
    row.pick();
  }

  function key(event) {
    const at = items.indexOf(document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key];
    if (event.key === "Escape" || event.key === "Tab") {
      popup.close();
      anchor.focus();
    }
    if (to === undefined && event.key !== "Escape" && event.key !== "Tab") return;
    event.preventDefault();
    event.stopPropagation();
    if (to !== undefined) items[(to + items.length) % items.length].focus();
  }
}
