/** Draws the fields of Block Kit in which a person writes, ticks or sets a date. */

import { h, uid } from "../dom/dom.js";
import { withEmoji } from "../text/emoji.js";
import { unescape } from "../text/entities.js";
import { mrkdwn } from "../text/mrkdwn.js";
import { chosen, press } from "./press.js";
import { contentOf } from "./values.js";

const TEXT_TYPES = { email_text_input: "email", url_text_input: "url", number_input: "text" };
const ROWS = 4;

export function textField(element, block, ctx, attributes) {
  const many = element.type === "plain_text_input" && element.multiline;
  const node = h(many ? "textarea" : "input", {
    type: many ? undefined : (TEXT_TYPES[element.type] ?? "text"),
    rows: many ? ROWS : undefined,
    class: "field",
    dir: "auto",
    placeholder: element.placeholder?.text,
    autocomplete: "off",
    inputmode: element.type === "number_input" ? "decimal" : undefined,
    "aria-label": attributes["aria-labelledby"] ? undefined : (element.placeholder?.text ?? "Text"),
    ...attributes,
    data: { actionId: element.action_id, autofocus: element.focus_on_load ? "yes" : undefined },
    value: contentOf(ctx.values.get(block, element)) ?? "",
    on: { input: () => typed(), keydown: (event) => entered(event) },
  });
  const counter = element.max_length ? h("span", { class: "counter", "aria-hidden": "true" }) : null;
  const typed = () => {
    ctx.values.set(block, element, { value: node.value || null });
    count(counter, node.value.length, element.max_length);
    if (block.dispatch_action && element.dispatch_action_config?.trigger_actions_on?.includes("on_character_entered"))
      tell();
  };
  const tell = () => press(ctx, block, element, { value: node.value || null }, null);
  const entered = (event) => {
    if (event.key !== "Enter" || many || !block.dispatch_action) return;
    event.preventDefault();
    tell();
  };
  count(counter, node.value.length, element.max_length);
  return counter ? h("div", { class: "field-box" }, node, counter) : node;
}

function count(counter, used, most) {
  if (!counter) return;
  counter.textContent = `${used.toLocaleString("en-GB")} / ${most.toLocaleString("en-GB")}`;
  counter.classList.toggle("counter-near", used > most * 0.9);
  counter.classList.toggle("counter-over", used > most);
  counter.hidden = used === 0;
}

/** Radio buttons and checkboxes. */
export function choiceField(element, block, ctx, attributes) {
  const many = element.type === "checkboxes";
  const name = uid("choice");
  const values = () =>
    [contentOf(ctx.values.get(block, element))]
      .flat()
      .filter(Boolean)
      .map((option) => option.value);
  const sync = () => boxes.forEach((box, at) => (box.checked = values().includes(element.options[at].value)));
  const keep = async () => {
    const picked = element.options.filter((_, at) => boxes[at].checked);
    const state = many ? { selected_options: picked } : { selected_option: picked[0] ?? null };
    if (!(await chosen(ctx, block, element, state, node))) sync();
  };
  const boxes = element.options.map((option, at) =>
    h("input", {
      type: many ? "checkbox" : "radio",
      name,
      value: option.value,
      checked: values().includes(option.value),
      data: { focus: `${attributes["data-focus"]}/${at}`, actionId: element.action_id },
      on: { change: keep },
    }),
  );
  const rows = element.options.map((option, at) =>
    h(
      "label",
      { class: "choice" },
      boxes[at],
      h(
        "span",
        {},
        words(option.text, ctx),
        option.description && h("span", { class: "choice-note" }, words(option.description, ctx)),
      ),
    ),
  );
  const { "data-focus": _focus, ...rest } = attributes;
  const node = h("div", { role: many ? "group" : "radiogroup", class: "choices", ...rest }, rows);
  return node;
}

export function dateField(element, block, ctx, attributes) {
  const slot = element.type === "datepicker" ? "selected_date" : "selected_time";
  const node = h("input", {
    type: element.type === "datepicker" ? "date" : "time",
    class: "field field-date",
    "aria-label": attributes["aria-labelledby"] ? undefined : (element.placeholder?.text ?? "Date"),
    ...attributes,
    data: { actionId: element.action_id },
    value: contentOf(ctx.values.get(block, element)) ?? "",
    on: {
      change: async () => {
        if (await chosen(ctx, block, element, { [slot]: node.value || null }, node)) return;
        node.value = contentOf(ctx.values.get(block, element)) ?? "";
      },
    },
  });
  return node;
}

/** A text object as nodes: mrkdwn with its formatting, plain text with no more than Slack's entities read. */
export function words(text, ctx) {
  if (!text) return null;
  if (text.type === "mrkdwn") return mrkdwn(text.text, ctx, { verbatim: text.verbatim });
  const said = unescape(text.emoji === false ? text.text : withEmoji(text.text));
  return said.split("\n").flatMap((line, at) => (at ? [h("br"), line] : [line]));
}
