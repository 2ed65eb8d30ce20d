/**
 * Draws the blocks of a message, a Home or a modal. Each block becomes one node that is kept
 * while it does not change. docs.slack.dev/reference/block-kit/blocks
 */

import { dayKey } from "../dom/dates.js";
import { h, reconcile, uid } from "../dom/dom.js";
import { icon } from "../dom/icons.js";
import { richText } from "../text/richtext.js";
import { drawElement, unknown } from "./elements.js";
import { words } from "./inputs.js";

const DRAW = { section, divider, header, context, actions, input, image, rich_text: richText };

/**
 * Puts `blocks` into `parent`; unchanged ones keep their node, with focus and open menus.
 * `ctx.blockTool(block, ctx)`, if given, returns a tool to draw beside a block, or null.
 */
export function showBlocks(parent, blocks, ctx) {
  const today = dayKey(ctx.state.now(), ctx.state.zone()); // a date token may say "today"
  const rows = (blocks ?? []).map((block, at) => ({ block, id: block.block_id ?? `block-${at}` }));
  reconcile(parent, rows, {
    key: ({ id }) => id,
    signature: ({ block, id }) => `${today}${ctx.errors?.[id] ?? ""}${JSON.stringify(block)}`,
    build: ({ block }) => drawBlock(block, ctx),
  });
}

function drawBlock(block, ctx) {
  const draw = DRAW[block.type];
  const node = h("div", { class: `block block-${block.type}`, data: { blockId: block.block_id } });
  node.append(draw ? draw(block, ctx) : unknown(`block “${block.type}”`));
  const tool = ctx.blockTool?.(block, ctx);
  if (tool) node.append(tool);
  return node;
}

function section(block, ctx) {
  const text = block.text && h("div", { class: "section-text", dir: "auto" }, words(block.text, ctx));
  const fields =
    block.fields &&
    h(
      "div",
      { class: "fields" },
      block.fields.map((field) => h("div", { class: "field-cell", dir: "auto" }, words(field, ctx))),
    );
  const side =
    block.accessory &&
    h(
      "div",
      { class: `accessory accessory-${block.accessory.type}` },
      drawElement(block.accessory, block, ctx, sideLabel(block, text)),
    );
  return h("div", { class: "section" }, h("div", { class: "section-main" }, text, fields), side);
}

// A menu or picker beside a text is about that text; a button has its own words.
function sideLabel(block, text) {
  if (!text || ["button", "image"].includes(block.accessory.type)) return {};
  text.id = uid("section");
  return block.accessory.type === "overflow" ? { "aria-describedby": text.id } : { "aria-labelledby": text.id };
}

function divider() {
  return h("hr", { class: "rule" });
}

function header(block, ctx) {
  return h("h3", { class: "block-title" }, words(block.text, ctx));
}

function context(block, ctx) {
  const cells = (block.elements ?? []).map((element) => {
    if (element.type === "image") return h("span", { class: "context-image" }, drawElement(element, block, ctx));
    return h("span", { class: "context-words", dir: "auto" }, words(element, ctx));
  });
  return h("div", { class: "context" }, cells);
}

function actions(block, ctx) {
  return h(
    "div",
    { class: "actions" },
    (block.elements ?? []).map((element) => drawElement(element, block, ctx)),
  );
}

function input(block, ctx) {
  const ids = { label: uid("label"), hint: uid("hint"), error: uid("error"), field: uid("field") };
  const error = ctx.errors?.[block.block_id];
  const group = ["radio_buttons", "checkboxes"].includes(block.element?.type);
  const described = [error && ids.error, block.hint && ids.hint].filter(Boolean).join(" ");
  const field = drawElement(block.element, block, ctx, {
    id: group ? undefined : ids.field,
    "aria-labelledby": ids.label,
    "aria-describedby": described || undefined,
    "aria-invalid": error ? "true" : undefined,
    "aria-required": block.optional || group ? undefined : "true",
  });
  return h(
    "div",
    { class: `input-block ${error ? "input-wrong" : ""}` },
    h(
      group ? "div" : "label",
      { class: "input-label", for: group ? undefined : ids.field },
      h("span", { id: ids.label }, words(block.label, ctx)),
      block.optional && h("span", { class: "input-optional" }, "optional"),
    ),
    field,
    error &&
      h(
        "p",
        { class: "input-error", id: ids.error, data: { testid: "input-error" } },
        icon("warn", 14),
        h("span", {}, error),
      ),
    block.hint && h("p", { class: "input-hint", id: ids.hint }, words(block.hint, ctx)),
  );
}

function image(block, ctx) {
  return h(
    "figure",
    { class: "picture" },
    block.title && h("figcaption", { class: "picture-title" }, words(block.title, ctx)),
    picture(block),
  );
}

// The page makes no request outside, so it shows the description of a picture from elsewhere.
function picture(block) {
  const own = URL.canParse(block.image_url) && new URL(block.image_url).origin === location.origin;
  if (own) return h("img", { class: "picture-own", src: block.image_url, alt: block.alt_text });
  return h(
    "div",
    { class: "picture-frame", role: "img", "aria-label": block.alt_text },
    icon("image", 28),
    h("span", {}, block.alt_text),
  );
}
