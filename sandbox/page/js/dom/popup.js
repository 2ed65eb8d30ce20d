/**
 * Floats a list or menu beside the control it belongs to, above everything else.
 * It lives at the end of the stage, so that no scrolling box cuts it off and every landmark holds.
 */

import { h } from "./dom.js";

const GAP = 4;
const EDGE = 8;
const LIST_PX = 320;
const TALL_PX = 640;
const SHEET = window.matchMedia("(max-width: 640px)");

/**
 * Opens `node` at `anchor`, inside the phone or window that holds it; returns a function that closes it. `onClose`
 * runs once. With `sheet` it rises from the bottom of a narrow window instead.
 */
export function openPopup(
  anchor,
  node,
  { onClose, matchWidth = false, alignEnd = false, tall = false, sheet = false } = {},
) {
  node.classList.add("popup");
  const stage = document.querySelector("#stage");
  const veil = h("div", { class: "popup-veil" });
  stage.append(veil, node);
  const put = () => {
    if (!anchor.isConnected) return close();
    const rises = sheet && SHEET.matches;
    node.classList.toggle("popup-sheet", rises);
    veil.hidden = !rises;
    if (rises) node.removeAttribute("style");
    else position(anchor, node, { matchWidth, alignEnd, tall });
  };
  const outside = (event) => {
    if (!node.contains(event.target) && !anchor.contains(event.target)) close();
  };
  let open = true;

  function close() {
    if (!open) return;
    open = false;
    node.remove();
    veil.remove();
    document.removeEventListener("pointerdown", outside, true);
    document.removeEventListener("scroll", put, true);
    window.removeEventListener("resize", put);
    watch.disconnect();
    onClose?.();
  }

  // A refresh may take the anchor away while the list is open.
  const watch = new MutationObserver(() => !anchor.isConnected && close());
  watch.observe(document.body, { childList: true, subtree: true });
  document.addEventListener("pointerdown", outside, true);
  document.addEventListener("scroll", put, true);
  window.addEventListener("resize", put);
  put();
  return { close, put };
}

/** The screen that a popup stays in: of the phone, of the window, or else the page. */
function screenOf(anchor) {
  const screen = anchor.closest(".screen, .window");
  if (screen) return screen.getBoundingClientRect();
  return { left: 0, top: 0, right: window.innerWidth, bottom: window.innerHeight };
}

function position(anchor, node, { matchWidth, alignEnd, tall }) {
  const box = anchor.getBoundingClientRect();
  const screen = screenOf(anchor);
  node.style.maxWidth = `${Math.round(screen.right - screen.left - 2 * EDGE)}px`;
  if (matchWidth) node.style.width = `${Math.round(box.width)}px`;
  const below = screen.bottom - box.bottom - GAP - EDGE;
  const above = box.top - screen.top - GAP - EDGE;
  const up = below < Math.min(node.scrollHeight, 220) && above > below;
  node.style.maxHeight = `${Math.max(96, Math.min(tall ? TALL_PX : LIST_PX, up ? above : below))}px`;
  const { offsetWidth: width, offsetHeight: height } = node;
  const left = alignEnd ? box.right - width : box.left;
  const [first, last] = [screen.left + EDGE, screen.right - width - EDGE];
  node.style.left = `${Math.round(Math.max(first, Math.min(left, last)))}px`;
  node.style.top = `${Math.round(up ? box.top - height - GAP : box.bottom + GAP)}px`;
}
