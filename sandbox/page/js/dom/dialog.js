/** Keeps the keyboard inside an open dialog and gives the focus back when it closes. */

const FOCUSABLE =
  'button:not([disabled]), a[href], input:not([disabled]), textarea:not([disabled]), select:not([disabled]), [tabindex]:not([tabindex="-1"])';

function focusables(root) {
  return [...root.querySelectorAll(FOCUSABLE)].filter(
    (node) => node.offsetParent !== null || node.getClientRects().length,
  );
}

/**
 * Traps Tab inside `dialog` and calls `onEscape`. Returns a function that ends the trap and
 * focuses the element focused before, if it is still there; else `fallback()`.
 */
export function trapFocus(dialog, onEscape, fallback = () => null) {
  const before = document.activeElement;
  const key = (event) => {
    if (event.key === "Escape") {
      event.stopPropagation();
      onEscape();
    }
    if (event.key === "Tab") cycle(event, dialog);
  };
  dialog.addEventListener("keydown", key);
  return () => {
    dialog.removeEventListener("keydown", key);
    const target = before?.isConnected && before !== document.body && !before.closest("[inert]") ? before : fallback();
    target?.focus({ preventScroll: true });
  };
}

function cycle(event, dialog) {
  const nodes = focusables(dialog);
  const first = nodes[0];
  const last = nodes.at(-1);
  if (!first) event.preventDefault();
  else if (event.shiftKey && (document.activeElement === first || document.activeElement === dialog))
    moveTo(event, last);
  else if (!event.shiftKey && document.activeElement === last) moveTo(event, first);
}

function moveTo(event, node) {
  event.preventDefault();
  node.focus();
}
