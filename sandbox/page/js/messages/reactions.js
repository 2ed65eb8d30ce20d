/** Reactions under a message, with counts and names; a press adds or removes the viewer's own. */

import { h } from "../dom/dom.js";
import { control } from "../state/api.js";
import { emojiOf } from "../text/emoji.js";

export const SEEDLING = "seedling";

/** The reactions of a message with their people, or null where there is none. */
export function reactionRow(message, ctx) {
  const some = (message.reactions ?? []).filter(({ users }) => users.length);
  if (!some.length) return null;
  return h(
    "div",
    { class: "reactions", role: "group", "aria-label": "Reactions" },
    some.map((one) => chip(one, message, ctx)),
  );
}

function chip({ name, users }, message, ctx) {
  const mine = users.includes(ctx.state.viewer);
  const who = users.map((id) => (id === ctx.state.viewer ? "you" : ctx.state.person(id).name));
  return h(
    "button",
    {
      type: "button",
      class: "reaction",
      "aria-pressed": String(mine),
      "aria-label": `${spoken(name)}, ${users.length}: ${listed(who)}`,
      title: `${listed(who)} reacted with :${name}:`,
      data: { testid: "reaction", name, focus: `reaction-${name}-${message.ts}` },
      on: { click: () => react(ctx, message, name, mine) },
    },
    h("span", { "aria-hidden": "true" }, emojiOf(name) ?? `:${name}:`),
    h("span", { class: "reaction-count", "aria-hidden": "true" }, String(users.length)),
  );
}

export function hasReacted(message, name, viewer) {
  return (message.reactions ?? []).some((one) => one.name === name && one.users.includes(viewer));
}

/** Adds one's reaction, or takes it back. */
export async function react(ctx, message, name, remove) {
  const { state } = ctx;
  const answer = await control.react(state.viewer, ctx.container.channel, message.ts, name, remove);
  if (!answer.ok) ctx.tell(answer.error ?? "That reaction did not work just now.");
  await state.refresh();
}

function spoken(name) {
  return name.replaceAll("_", " ");
}

function listed(names) {
  return names.length > 1 ? `${names.slice(0, -1).join(", ")} and ${names.at(-1)}` : names[0];
}
