/**
 * Floats a list or menu beside the control it belongs to, above everything else.
 * It lives at the end of the stage, so that no scrolling box cuts it off and every landmark holds.
 */

const GAP = 4;
const EDGE = 8;
const LIST_PX = 320;
const TALL_PX = 640;

/** Opens `node` at `anchor`; returns a function that closes it. `onClose` runs once. */
export function openPopup(anchor, node, { onClose, matchWidth = false, alignEnd = false, tall = false } = {}) {
  node.classList.add("popup");
  document.querySelector("#stage").append(node);
  const put = () => (anchor.isConnected ? position(anchor, node, { matchWidth, alignEnd, tall }) : close());
  const outside = (event) => {
    if (!node.contains(event.target) && !anchor.contains(event.target)) close();
  };
  let open = true;

  function close() {
    if (!open) return;
    open = false;
    node.remove();
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

function position(anchor, node, { matchWidth, alignEnd, tall }) {
  const box = anchor.getBoundingClientRect();
  if (matchWidth) node.style.width = `${Math.round(box.width)}px`;
  const below = window.innerHeight - box.bottom - GAP - EDGE;
  const above = box.top - GAP - EDGE;
  const up = below < Math.min(node.scrollHeight, 220) && above > below;
  node.style.maxHeight = `${Math.max(96, Math.min(tall ? TALL_PX : LIST_PX, up ? above : below))}px`;
  const { offsetWidth: width, offsetHeight: height } = node;
  const left = alignEnd ? box.right - width : box.left;
  node.style.left = `${Math.round(Math.min(Math.max(EDGE, left), window.innerWidth - width - EDGE))}px`;
  node.style.top = `${Math.round(up ? box.top - height - GAP : box.bottom + GAP)}px`;
}
