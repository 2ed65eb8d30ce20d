/** JSON as a tree that folds, made of `details` elements. */

import { h } from "../dom/dom.js";

const OPEN_DEPTH = 1; // the first level is open, everything deeper folded
const SHORT = 56;

/** `name` is the key this value stands under, or null at the top. */
export function jsonTree(value, name = null, depth = 0) {
  const key = name === null ? null : h("span", { class: "json-key" }, `${name}: `);
  if (value === null || typeof value !== "object") return h("div", { class: "json-leaf" }, key, leaf(value));
  const entries = Object.entries(value);
  const [open, close] = Array.isArray(value) ? "[]" : "{}";
  if (!entries.length) return h("div", { class: "json-leaf" }, key, `${open}${close}`);
  const rows = h("div", { class: "json-rows" });
  const node = h(
    "details",
    { class: "json-node", open: depth < OPEN_DEPTH },
    h(
      "summary",
      {},
      key,
      h("span", { class: "json-open" }, open),
      h("span", { class: "json-peek" }, peek(value, entries, open, close)),
    ),
    rows,
  );
  const grow = () => rows.childElementCount || rows.append(...entries.map(([k, v]) => jsonTree(v, k, depth + 1)));
  // Folded parts are built when they are opened: payloads can be long.
  if (depth < OPEN_DEPTH) grow();
  else node.addEventListener("toggle", grow, { once: true });
  return node;
}

function leaf(value) {
  return h("span", { class: `json-${value === null ? "null" : typeof value}` }, JSON.stringify(value) ?? "");
}

function peek(value, entries, open, close) {
  if (Array.isArray(value)) return `${open}${entries.length}${close}`;
  const type = typeof value.type === "string" ? `${value.type} ` : "";
  const keys = entries.map(([key]) => key).join(", ");
  return `${type}${open}${keys.length > SHORT ? `${keys.slice(0, SHORT)}…` : keys}${close}`;
}
