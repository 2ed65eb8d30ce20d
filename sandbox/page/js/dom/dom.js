/**
 * Builds and reconciles DOM nodes.
 * Children that are strings become text nodes, never markup, so that words a person
 * or an app wrote cannot turn into elements. Knows nothing of chat.
 */

const SVG = "http://www.w3.org/2000/svg";

export function h(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  setProps(node, props);
  node.append(...flat(children));
  return node;
}

export function svg(tag, props = {}, ...children) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(props)) node.setAttribute(name, value);
  node.append(...flat(children));
  return node;
}

/** Replaces everything inside `node`; `null`, `false` and `undefined` children are left out. */
export function fill(node, ...children) {
  node.replaceChildren(...flat(children));
  return node;
}

function flat(children) {
  return children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false);
}

function setProps(node, props) {
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "on") listen(node, value);
    else if (name === "data") Object.assign(node.dataset, dropEmpty(value));
    // Custom properties go through the CSS object model, which a strict style-src allows.
    else if (name === "vars") for (const [key, v] of Object.entries(value)) node.style.setProperty(`--${key}`, v);
    else if (name === "value" || name === "checked" || name === "indeterminate") node[name] = value;
    else node.setAttribute(name, value === true ? "" : value);
  }
}

function dropEmpty(values) {
  return Object.fromEntries(Object.entries(values).filter(([, v]) => v !== undefined && v !== null && v !== false));
}

function listen(node, handlers) {
  for (const [type, handler] of Object.entries(handlers)) if (handler) node.addEventListener(type, handler);
}

/** Lets a button rest: it takes no press, and unlike a disabled one it keeps the focus. `main.js` stops the press. */
export function rest(button, resting) {
  button.setAttribute("aria-disabled", String(resting));
}

let lastId = 0;

/** A document-wide unique id, for `aria-controls`, `for` and the like. */
export function uid(prefix) {
  lastId += 1;
  return `${prefix}-${lastId}`;
}

const signatures = new WeakMap();

/**
 * Makes `parent` show `items` in order and keeps the node of every item whose key and
 * signature are unchanged, so that focus, open menus and scroll survive a refresh.
 */
export function reconcile(parent, items, { key, signature, build }) {
  const before = new Map([...parent.children].map((node) => [node.dataset.key, node]));
  const wanted = items.map((item) => {
    const id = key(item);
    const mark = signature(item);
    const known = before.get(id);
    if (known && signatures.get(known) === mark) return known;
    const node = build(item);
    node.dataset.key = id;
    signatures.set(node, mark);
    return node;
  });
  keepFocus(parent, () => place(parent, wanted));
}

// Moving a node drops its focus, so only what is out of place is touched.
function place(parent, wanted) {
  const keep = new Set(wanted);
  for (const node of [...parent.children]) if (!keep.has(node)) node.remove();
  wanted.forEach((node, index) => {
    if (parent.children[index] !== node) parent.insertBefore(node, parent.children[index] ?? null);
  });
}

/**
 * Runs `render` and gives focus and caret back to the control with the same `data-focus`, in the same row if there
 * is one. When that control is gone, its row gets the focus, or what holds the rows.
 */
export function keepFocus(root, render) {
  const active = document.activeElement;
  const inside = active && active !== root && root.contains(active) ? active : null;
  const id = inside?.dataset.focus;
  const key = inside && rowOf(root, inside)?.dataset.key;
  const caret = inside && "selectionStart" in inside ? [inside.selectionStart, inside.selectionEnd] : null;
  render();
  if (!inside || (inside.isConnected && document.activeElement === inside)) return;
  const row = key && root.querySelector(`:scope > [data-key="${CSS.escape(key)}"]`);
  const same = id && `[data-focus="${CSS.escape(id)}"]`;
  const again = same && (row?.querySelector(same) ?? (row?.matches(same) ? row : root.querySelector(same)));
  const target = again ?? (row?.matches("[tabindex]") ? row : root.closest("[tabindex]"));
  target?.focus({ preventScroll: true });
  if (again && caret && caret[0] !== null && again.setSelectionRange) again.setSelectionRange(...caret);
}

/** The child of `root` that holds `node`. */
function rowOf(root, node) {
  return [...root.children].find((child) => child.contains(node));
}
