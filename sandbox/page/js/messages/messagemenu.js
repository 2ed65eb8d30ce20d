/**
 * The tools of a message: shortcuts of the app, the seedling reaction, and "Who can see this?".
 * Reached by pointer, by keyboard (arrow keys between messages, Enter), and by a long press.
 */

import { h } from "../dom/dom.js";
import { icon } from "../dom/icons.js";
import { askWho } from "../who/who.js";
import { openMenu } from "../widgets/menu.js";
import { SEEDLING, hasReacted, react } from "./reactions.js";
import { messageShortcuts } from "./shortcuts.js";

const HOLD_MS = 480;
const SHAKE_PX = 10;
const WORDS_LATER = "Words later";
const WHO = "Who can see this?";

/** The small tools at the corner of a message. What is shown to one person alone takes no reaction and no shortcut. */
export function messageTools(message, ctx) {
  const kept = hasReacted(message, SEEDLING, ctx.state.viewer);
  const more = tool("more", "Message actions", `more-${message.ts}`, () => openMenu(more, rows(message, ctx)));
  more.setAttribute("aria-haspopup", "menu");
  more.setAttribute("aria-expanded", "false");
  more.classList.add("tool-more");
  const seedling = tool(null, `🌱 ${WORDS_LATER}`, `seedling-${message.ts}`, () => react(ctx, message, SEEDLING, kept));
  seedling.setAttribute("aria-pressed", String(kept));
  seedling.append(h("span", { class: "tool-emoji", "aria-hidden": "true" }, "🌱"));
  return h(
    "div",
    { class: "message-tools" },
    !message.ephemeral && seedling,
    tool("eye", WHO, `who-${message.ts}`, () => ask(message, ctx)),
    more,
  );
}

function tool(sign, label, focus, press) {
  return h(
    "button",
    {
      type: "button",
      class: "tool",
      "aria-label": label,
      title: label,
      tabindex: "-1",
      data: { focus },
      on: { click: press },
    },
    sign && icon(sign, 16),
  );
}

function rows(message, ctx) {
  const who = { label: WHO, lead: () => icon("eye", 16), pick: () => ask(message, ctx) };
  if (message.ephemeral) return [who];
  const kept = hasReacted(message, SEEDLING, ctx.state.viewer);
  const shortcuts = messageShortcuts(ctx, ctx.container.channel, message.ts);
  return [
    ...shortcuts,
    shortcuts.length ? null : undefined,
    {
      label: "React with a seedling", // beside the shortcut of the same purpose, which has the name
      note: `${WORDS_LATER}, by reaction`,
      lead: () => "🌱",
      checked: kept,
      pick: () => react(ctx, message, SEEDLING, kept),
    },
    who,
  ].filter((row) => row !== undefined);
}

function ask(message, ctx) {
  askWho(ctx, {
    query: { channel: ctx.container.channel, ts: message.ts },
    text: message.text,
    blocks: message.blocks,
  });
}

/** A finger held on a message opens its menu, where there is nothing to hover with. */
export function openOnHold(node, menuButton) {
  let timer = 0;
  let from = null;
  const stop = () => clearTimeout(timer);
  node.addEventListener("pointerdown", (event) => {
    if (event.pointerType === "mouse" || event.target.closest("button, a")) return;
    from = [event.clientX, event.clientY];
    timer = setTimeout(() => menuButton.click(), HOLD_MS);
  });
  node.addEventListener("pointermove", (event) => {
    if (from && Math.hypot(event.clientX - from[0], event.clientY - from[1]) > SHAKE_PX) stop();
  });
  for (const end of ["pointerup", "pointercancel", "pointerleave"]) node.addEventListener(end, stop);
  node.addEventListener("contextmenu", (event) => event.pointerType === "touch" && event.preventDefault());
}
