/** The eye button beside a text on Home or in a modal: opens "Who can see this?". */

import { h } from "../dom/dom.js";
import { icon } from "../dom/icons.js";
import { askWho } from "./who.js";

const ASKABLE = ["section", "context", "rich_text"];

/** Returns a button for `block`, or null where the block has no text to ask about. */
export function whoTool(block, ctx) {
  if (!ASKABLE.includes(block.type)) return null;
  const ask = () => {
    askWho(ctx, { query: queryOf(block, ctx), text: block.text?.text ?? "", blocks: [bare(block)] });
  };
  return h(
    "button",
    {
      type: "button",
      class: "tool who-tool",
      "aria-label": "Who can see this?",
      title: "Who can see this?",
      data: { focus: `who-${block.block_id}` },
      on: { click: ask },
    },
    icon("eye", 14),
  );
}

function queryOf(block, ctx) {
  if (ctx.surface === "home") return { home: block.block_id };
  return { view: ctx.container.view_id, block: block.block_id };
}

// The question is about the text, so leave out the button beside it.
function bare({ accessory: _accessory, ...block }) {
  return block;
}
