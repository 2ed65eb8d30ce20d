/**
 * Draws the interactive elements of Block Kit that are not text fields: buttons, menus,
 * pickers of options, people and conversations. docs.slack.dev/reference/block-kit/block-elements
 */

import { h } from "../dom/dom.js";
import { icon } from "../dom/icons.js";
import { withEmoji } from "../text/emoji.js";
import { insideTarget } from "../text/mentions.js";
import { avatar } from "../widgets/avatars.js";
import { openMenu } from "../widgets/menu.js";
import { Picker } from "../widgets/picker.js";
import { choiceField, dateField, textField } from "./inputs.js";
import { chosen, press } from "./press.js";
import { contentOf } from "./values.js";

const DRAW = {
  button,
  overflow,
  image: picture,
  static_select: (...args) => picker(args, optionItems, "selected_option"),
  multi_static_select: (...args) => picker(args, optionItems, "selected_options"),
  users_select: (...args) => picker(args, peopleItems, "selected_user"),
  multi_users_select: (...args) => picker(args, peopleItems, "selected_users"),
  channels_select: (...args) => picker(args, channelItems, "selected_channel"),
  multi_channels_select: (...args) => picker(args, channelItems, "selected_channels"),
  conversations_select: (...args) => picker(args, conversationItems, "selected_conversation"),
  multi_conversations_select: (...args) => picker(args, conversationItems, "selected_conversations"),
  plain_text_input: textField,
  email_text_input: textField,
  url_text_input: textField,
  number_input: textField,
  radio_buttons: choiceField,
  checkboxes: choiceField,
  datepicker: dateField,
  timepicker: dateField,
};

/** `attributes` carry the label's and the error's ids when the element stands in an input block. */
export function drawElement(element, block, ctx, attributes = {}) {
  const draw = DRAW[element?.type];
  if (!draw) return unknown(`element “${element?.type ?? "none"}”`);
  return draw(element, block, ctx, { ...attributes, "data-focus": `${block.block_id}/${element.action_id}` });
}

export function unknown(what) {
  return h(
    "div",
    { class: "unknown-block", role: "note", data: { testid: "unknown-block" } },
    icon("warn", 15),
    `The sandbox cannot draw the ${what}.`,
  );
}

function button(element, block, ctx, attributes) {
  const look = { primary: "btn-primary", danger: "btn-danger" }[element.style] ?? "";
  const shared = {
    ...attributes,
    class: `btn btn-block ${look}`,
    "aria-label": element.accessibility_label,
    data: { actionId: element.action_id },
  };
  const label = withEmoji(element.text?.text ?? "");
  if (!element.url) {
    const node = h(
      "button",
      { type: "button", ...shared, on: { click: () => press(ctx, block, element, { value: element.value }, node) } },
      label,
    );
    return node;
  }
  const inside = insideTarget(element.url, ctx);
  const follow = (event) => {
    // The app hears of a press on a link button too, as in Slack.
    press(ctx, block, element, { value: element.value }, null);
    if (!inside) return;
    event.preventDefault();
    ctx.state.go({ kind: "channel", id: inside.channel, ts: inside.ts });
  };
  return h(
    "a",
    { ...shared, href: safe(element.url), target: "_blank", rel: "noopener noreferrer", on: { click: follow } },
    label,
    !inside && icon("link", 13),
  );
}

function safe(url) {
  return /^https?:\/\//i.test(url) ? url : "#";
}

function overflow(element, block, ctx, attributes) {
  const rows = element.options.map((option) => ({
    label: withEmoji(option.text.text),
    note: option.description?.text,
    pick: () => {
      if (option.url) window.open(safe(option.url), "_blank", "noopener,noreferrer");
      press(ctx, block, element, { selected_option: option }, node);
    },
  }));
  const node = h(
    "button",
    {
      type: "button",
      ...attributes,
      class: "btn btn-block btn-overflow",
      "aria-label": "More actions",
      "aria-haspopup": "menu",
      "aria-expanded": "false",
      data: { actionId: element.action_id },
      on: { click: () => openMenu(node, rows) },
    },
    icon("more"),
  );
  return node;
}

function picture(element) {
  const own = URL.canParse(element.image_url) && new URL(element.image_url).origin === location.origin;
  if (own) return h("img", { class: "thumb", src: element.image_url, alt: element.alt_text });
  return h(
    "span",
    { class: "thumb", role: "img", "aria-label": element.alt_text, title: element.alt_text },
    icon("image", 20),
  );
}

function picker([element, block, ctx, attributes], itemsOf, slot) {
  const multiple = element.type.startsWith("multi_");
  const asText = (value) => (value && typeof value === "object" ? value.value : value);
  const present = () => [contentOf(ctx.values.get(block, element))].flat().filter(Boolean).map(asText);
  const items = itemsOf(element, ctx);
  const keep = async (picked) => {
    const content = picked.map((value) => items.find((item) => item.value === value).content ?? value);
    const sent = await chosen(ctx, block, element, { [slot]: multiple ? content : (content[0] ?? null) }, box.node);
    if (sent) return;
    box.chosen = present();
    box.show();
  };
  const box = new Picker({
    items,
    chosen: present(),
    multiple,
    placeholder: element.placeholder?.text,
    canClear: block.type === "input" && block.optional,
    attributes: {
      "aria-label": attributes["aria-labelledby"] ? undefined : (element.placeholder?.text ?? "Choose"),
      ...attributes,
      data: { actionId: element.action_id },
    },
    onPick: keep,
  });
  return box.node;
}

function optionItems(element) {
  const rows = (options, group) =>
    options.map((option) => ({
      value: option.value,
      label: withEmoji(option.text.text),
      note: option.description?.text,
      group,
      content: option,
    }));
  if (element.options) return rows(element.options);
  return (element.option_groups ?? []).flatMap((group) => rows(group.options, group.label.text));
}

function peopleItems(element, ctx) {
  return (ctx.state.data?.people ?? []).map((person) => ({
    value: person.id,
    label: person.name,
    note: [
      person.deleted ? "deactivated" : person.title,
      person.is_bot && "app",
      person.is_guest && "guest",
      person.external && "external",
    ]
      .filter(Boolean)
      .join(" · "),
    disabled: person.deleted,
    lead: (size) => avatar(person, size, ctx.state.appUser()),
  }));
}

function channelItems(element, ctx) {
  return (ctx.state.data?.channels ?? [])
    .filter((channel) => channel.kind !== "im")
    .map((channel) => ({
      value: channel.id,
      label: ctx.state.titleOf(channel),
      lead: () => icon(channel.kind === "private" ? "lock" : "hash", 14),
    }));
}

function conversationItems(element, ctx) {
  const include = element.filter?.include;
  const kinds = { channel: "public", private: "private", im: "im" };
  return (ctx.state.data?.channels ?? [])
    .filter((channel) => !include || include.includes(kinds[channel.kind]))
    .map((channel) => {
      const person = channel.kind === "im" && ctx.state.person(channel.with);
      const lead = person
        ? (size) => avatar(person, size, ctx.state.appUser())
        : () => icon(channel.kind === "private" ? "lock" : "hash", 14);
      return { value: channel.id, label: ctx.state.titleOf(channel), lead };
    });
}
