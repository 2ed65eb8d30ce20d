/** A menu that opens from a button and is walked with the arrow keys. www.w3.org/WAI/ARIA/apg/patterns/menu-button */

import { h } from "../dom/dom.js";
import { icon } from "../dom/icons.js";
import { openPopup } from "../dom/popup.js";

/** Rows: `{label, note, lead, checked, disabled, pick}`, or null for a line between two groups. */
export function openMenu(anchor, rows, name) {
  const drawn = rows.map((row) => (row ? item(row, () => choose(row)) : h("hr", { class: "menu-line" })));
  const items = drawn.filter((node) => node.matches("button"));
  const menu = h(
    "div",
    { role: "menu", class: "menu", "aria-label": name ?? anchor.getAttribute("aria-label"), on: { keydown: key } },
    drawn,
  );
  const popup = openPopup(anchor, menu, {
    alignEnd: true,
    sheet: true,
    onClose: () => anchor.setAttribute("aria-expanded", "false"),
  });
  anchor.setAttribute("aria-expanded", "true");
  items[0]?.focus();

  function choose(row) {
    if (row.disabled) return;
    popup.close();
    anchor.focus();
    row.pick();
  }

  function key(event) {
    const at = items.indexOf(document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key] ?? begins(event, at);
    if (event.key === "Escape" || event.key === "Tab") {
      popup.close();
      anchor.focus();
    }
    if (to === undefined && event.key !== "Escape" && event.key !== "Tab") return;
    event.preventDefault();
    event.stopPropagation();
    if (to !== undefined) items[(to + items.length) % items.length].focus();
  }

  /** A letter goes to the next row that begins with it. */
  function begins(event, at) {
    if (event.key.length !== 1 || event.key === " " || event.ctrlKey || event.metaKey || event.altKey) return undefined;
    const letter = event.key.toLowerCase();
    const order = items.map((_, n) => (at + 1 + n) % items.length);
    return order.find((n) => items[n].textContent.trim().toLowerCase().startsWith(letter));
  }
}

function item(row, pick) {
  const ticked = row.checked !== undefined;
  return h(
    "button",
    {
      type: "button",
      role: ticked ? "menuitemcheckbox" : "menuitem",
      class: "menu-item",
      "aria-checked": ticked ? String(row.checked) : undefined,
      "aria-disabled": row.disabled ? "true" : undefined,
      on: { click: pick },
    },
    row.lead && h("span", { class: "menu-lead" }, row.lead()),
    h(
      "span",
      { class: "menu-words" },
      h("span", {}, row.label),
      row.note && h("span", { class: "option-note" }, row.note),
    ),
    row.checked && icon("check", 14),
  );
}
