/** Draws a `rich_text` block. docs.slack.dev/reference/block-kit/blocks/rich-text-block */

import { slackDate } from "../dom/dates.js";
import { h } from "../dom/dom.js";
import { emojiOf } from "./emoji.js";
import { channelMention, groupMention, link, personMention } from "./mentions.js";

export function richText(block, ctx) {
  return h(
    "div",
    { class: "rich-text" },
    (block.elements ?? []).map((element) => part(element, ctx)),
  );
}

function part(element, ctx) {
  const inside = () => (element.elements ?? []).flatMap((leaf) => draw(leaf, ctx));
  switch (element.type) {
    case "rich_text_section":
      return h("div", { class: "rich-section" }, inside());
    case "rich_text_quote":
      return h("blockquote", {}, inside());
    case "rich_text_preformatted":
      return h("pre", { class: "code-block" }, inside());
    case "rich_text_list":
      return list(element, ctx);
    default:
      return h("div", { class: "unknown-block" }, `The sandbox cannot draw “${element.type}” in rich text.`);
  }
}

function list(element, ctx) {
  const ordered = element.style === "ordered";
  const depth = element.indent ?? 0;
  return h(
    ordered ? "ol" : "ul",
    {
      class: `rich-list rich-list-${depth % 3}`,
      vars: { depth },
      start: ordered && element.offset ? element.offset + 1 : undefined,
    },
    (element.elements ?? []).map((item) =>
      h(
        "li",
        {},
        (item.elements ?? []).flatMap((leaf) => draw(leaf, ctx)),
      ),
    ),
  );
}

function draw(leaf, ctx) {
  const style = leaf.style ?? {};
  let node = leafNode(leaf, ctx);
  if (style.code) node = h("code", {}, node);
  if (style.strike) node = h("s", {}, node);
  if (style.italic) node = h("em", {}, node);
  if (style.bold) node = h("strong", {}, node);
  return node;
}

function leafNode(leaf, ctx) {
  switch (leaf.type) {
    case "text":
      return leaf.text.split("\n").flatMap((line, n) => (n ? [h("br"), line] : [line]));
    case "link":
      return link(leaf.url, leaf.text, ctx);
    case "emoji":
      return h(
        "span",
        { class: "emoji", role: "img", "aria-label": leaf.name },
        emojiOf(leaf.name) ?? `:${leaf.name}:`,
      );
    case "user":
      return personMention(leaf.user_id, ctx);
    case "channel":
      return channelMention(leaf.channel_id, ctx);
    case "usergroup":
      return groupMention(leaf.usergroup_id, ctx);
    case "broadcast":
      return h("span", { class: "mention mention-me" }, `@${leaf.range}`);
    case "date":
      return h("time", {}, slackDate(leaf.timestamp, leaf.format ?? "{date}", ctx.state.now(), ctx.state.zone()));
    case "color":
      return h("code", {}, leaf.value);
    default:
      return h("span", { class: "unknown-block" }, `[${leaf.type}]`);
  }
}
