/** Draws one message: author, time, content, reactions, and tools. */

import { showBlocks } from "../blocks/blocks.js";
import { dayKey, time } from "../dom/dates.js";
import { h } from "../dom/dom.js";
import { icon } from "../dom/icons.js";
import { mrkdwn } from "../text/mrkdwn.js";
import { avatar } from "../widgets/avatars.js";
import { messageTools, openOnHold } from "./messagemenu.js";
import { reactionRow } from "./reactions.js";

/** "#platform" or a person's name. */
export function signed(state, channel) {
  return channel.kind === "im" ? state.titleOf(channel) : `#${state.titleOf(channel)}`;
}

/** A message as a row for `reconcile`; `follows` is one by the same person in the same breath. */
export function messageRow(state, message, at, follows) {
  const author = state.person(message.user);
  return {
    key: `${message.ts}${message.ephemeral ? "e" : ""}`,
    signature: JSON.stringify([
      message,
      follows,
      author.name,
      state.viewer,
      state.zone(),
      dayKey(state.now(), state.zone()),
    ]),
    build: (list) => draw(list, message, author, at, follows),
  };
}

function draw(list, message, author, at, follows) {
  const { state } = list;
  const clock = h("time", { class: "message-time", datetime: at.toISOString() }, time(at, state.zone()));
  const isBot = message.bot || author.is_bot;
  const head = h(
    "div",
    { class: "message-head" },
    h("span", { class: "message-author" }, author.name),
    isBot && h("span", { class: "tag" }, "App"),
    author.external && h("span", { class: "tag" }, "External"),
    clock,
  );
  const only = message.ephemeral && h("div", { class: "only-you" }, icon("eye", 14), "Only visible to you");
  const body = h("div", { class: "message-body" });
  const ctx = list.contextOf(message);
  const tools = messageTools(message, ctx);
  if (message.blocks?.length) showBlocks(body, message.blocks, ctx);
  else body.append(h("div", { class: "message-text", dir: "auto" }, mrkdwn(message.text, ctx)));
  if (message.edited) body.append(h("span", { class: "edited" }, "(edited)"));
  const reactions = reactionRow(message, ctx);
  const row = h(
    "li",
    {
      class: `message ${follows ? "message-follows" : ""} ${message.ephemeral ? "message-ephemeral" : ""}`,
      tabindex: "-1",
      data: { testid: "message", ts: message.ts, user: message.user, focus: `message-${message.ts}` },
    },
    h("div", { class: "message-side" }, follows ? clock : avatar(author, 36, state.appUser())),
    h(
      "div",
      { class: "message-main" },
      only,
      !follows && head,
      follows && h("span", { class: "unseen" }, `${author.name}: `),
      body,
      reactions,
    ),
    tools,
  );
  openOnHold(row, tools.querySelector(".tool-more"));
  return row;
}
