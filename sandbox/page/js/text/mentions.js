/**
 * Draws the tokens between `<` and `>` in Slack's text: people, channels, groups,
 * broadcasts, dates and links. An unknown token gives null and stays as characters.
 */

import { slackDate } from "../dom/dates.js";
import { h } from "../dom/dom.js";
import { icon } from "../dom/icons.js";
import { unescape } from "./entities.js";

const SAFE_LINK = /^(https?:\/\/|mailto:|tel:)/i;
// docs.slack.dev/interactivity/deep-linking
const HOME_LINK = /^slack:\/\/app\?(?:.*&)?tab=home(?:&|$)/;
const PERSON_LINK = /^slack:\/\/user\?(?:.*&)?id=([UW][A-Z0-9]+)(?:&|$)/;

/** The sign before a name: seen, and not spoken. */
const AT = () => h("span", { "aria-hidden": "true" }, "@");

/** `body` is the part without the angle brackets. */
export function token(body, ctx) {
  const [target, label] = split(body);
  if (target.startsWith("@")) return personMention(target.slice(1), ctx, label);
  if (target.startsWith("#")) return channelMention(target.slice(1), ctx, label);
  if (target.startsWith("!")) return special(target.slice(1), label, ctx);
  if (HOME_LINK.test(unescape(target))) return homeLink(label ? unescape(label) : "Home", ctx);
  const person = PERSON_LINK.exec(unescape(target));
  if (person) return personLink(person[1], label ? unescape(label) : "Direct message", ctx);
  return SAFE_LINK.test(target) ? link(unescape(target), label && unescape(label), ctx) : null;
}

function split(body) {
  const bar = body.indexOf("|");
  return bar < 0 ? [body, null] : [body.slice(0, bar), body.slice(bar + 1)];
}

export function personMention(id, ctx, label) {
  const person = ctx.state.data?.people.find((known) => known.id === id);
  const name = person?.name ?? (label ? unescape(label) : "somebody unknown");
  const title = person ? [person.title, person.deleted && "deactivated"].filter(Boolean).join(" · ") : id;
  return h(
    "span",
    { class: `mention ${id === ctx.state.viewer ? "mention-me" : ""}`, title, data: { user: id } },
    AT(),
    name,
  );
}

export function channelMention(id, ctx, label) {
  const channel = ctx.state.channel(id);
  if (!channel && !label) return h("span", { class: "mention" }, icon("lock", 12), "private channel");
  const name = `#${channel?.name?.replace(/^#/, "") ?? unescape(label)}`;
  if (!channel) return h("span", { class: "mention" }, name);
  return h(
    "button",
    { type: "button", class: "mention mention-link", on: { click: () => ctx.state.go({ kind: "channel", id }) } },
    name,
  );
}

function special(target, label, ctx) {
  const date = /^date\^(-?\d+)\^([^^]*)(?:\^(.*))?$/.exec(target);
  if (date) return dateMention(date, label, ctx);
  const group = /^subteam\^(.+)$/.exec(target);
  if (group) return groupMention(group[1], ctx, label);
  if (["here", "channel", "everyone"].includes(target)) return h("span", { class: "mention mention-me" }, `@${target}`);
  return label ? h("span", { class: "mention" }, unescape(label)) : null;
}

export function groupMention(id, ctx, label) {
  const group = ctx.state.data?.groups?.find((known) => known.id === id);
  const handle = group?.handle ?? unescape(label ?? "group").replace(/^@/, "");
  return h("span", { class: "mention", title: group?.name }, AT(), handle);
}

function dateMention([, seconds, format, href], label, ctx) {
  const said = slackDate(seconds, unescape(format), ctx.state.now(), ctx.state.zone());
  const node = h(
    "time",
    { datetime: new Date(seconds * 1000).toISOString(), title: label ? unescape(label) : undefined },
    said,
  );
  return href && SAFE_LINK.test(href) ? link(unescape(href), node, ctx) : node;
}

/** A link; a link to a message of this workspace opens inside the pane, without a request outside. */
export function link(href, label, ctx, className = "link") {
  const inside = insideTarget(href, ctx);
  const click =
    inside &&
    ((event) => {
      event.preventDefault();
      ctx.state.go({ kind: "channel", id: inside.channel, ts: inside.ts });
    });
  return h(
    "a",
    { class: className, href, target: "_blank", rel: "noopener noreferrer", on: { click } },
    label ?? href.replace(/^(mailto:|tel:)/, ""),
  );
}

/** A deep link to the app's Home: in a real client it opens Slack, here the pane. */
function homeLink(label, ctx) {
  return h(
    "button",
    { type: "button", class: "mention-link link", on: { click: () => ctx.state.go({ kind: "home" }) } },
    label,
  );
}

/** A deep link to the direct message with a person; a client leaves what is open for it. */
function personLink(id, label, ctx) {
  const go = () => ctx.state.talkTo(id);
  return h("button", { type: "button", class: "mention-link link", on: { click: go } }, label);
}

export function insideTarget(href, ctx) {
  const base = ctx.state.data?.team?.url ?? "https://sandbox.slack.test/";
  const match = href.startsWith(base) && /archives\/([A-Z0-9]+)(?:\/p(\d+))?/.exec(href.slice(base.length));
  if (!match || !ctx.state.channel(match[1])) return null;
  return { channel: match[1], ts: match[2] && match[2].replace(/(\d{6})$/, ".$1") };
}
