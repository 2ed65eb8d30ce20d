/** A phone's notification: the sender and the first words. `Inbox` finds the notifications new since the last look. */

import { h } from "../dom/dom.js";
import { withEmoji } from "../text/emoji.js";
import { unescape } from "../text/entities.js";
import { avatar } from "../widgets/avatars.js";

export class Inbox {
  constructor(state) {
    this.state = state;
    this.seen = null;
  }

  /** Starts over for another person or a new story: all notifications of that moment count as seen. */
  restart() {
    this.seen = null;
  }

  /** Notifications that came since the last call. While the story is being written nothing counts as new. */
  fresh() {
    const { data } = this.state;
    const all = data?.notifications ?? [];
    const first = this.seen === null || this.state.seeding;
    const news = first ? [] : all.filter((one) => !this.seen.has(one.id));
    this.seen = new Set(all.map((one) => one.id));
    return news;
  }
}

/** Who a notification is from, as a title: a colleague, Tend, or a channel. */
export function titleOf(state, notification) {
  const channel = state.channel(notification.channel);
  if (!channel) return "New message";
  return channel.kind === "im" ? state.titleOf(channel) : `#${state.titleOf(channel)}`;
}

/** The plain words of a message's `text`: a phone shows no formatting. */
export function plainWords(state, text = "") {
  const said = text
    .replace(/<@([A-Z0-9]+)(?:\|[^>]*)?>/g, (_, id) => `@${state.person(id).name}`)
    .replace(/<#[A-Z0-9]+\|([^>]*)>/g, "#$1")
    .replace(/<#([A-Z0-9]+)>/g, (_, id) => `#${state.channel(id)?.name ?? "channel"}`)
    .replace(/<!subteam\^([A-Z0-9]+)(?:\|[^>]*)?>/g, (_, id) => `@${handleOf(state, id)}`)
    .replace(/<!(here|channel|everyone)(?:\|[^>]*)?>/g, "@$1")
    .replace(/<![^>|]*\|([^>]*)>/g, "$1")
    .replace(/<[^>|]*\|([^>]*)>/g, "$1")
    .replace(/<((?:https?|mailto):[^>]*)>/g, "$1");
  return withEmoji(unescape(said));
}

function handleOf(state, id) {
  return state.data?.groups?.find((group) => group.id === id)?.handle ?? "group";
}

export function noticeCard(state, notification, onOpen) {
  const channel = state.channel(notification.channel);
  const from =
    channel?.kind === "im" ? state.person(channel.with) : { id: "", name: "#", avatar: { initials: "#", hue: 200 } };
  return h(
    "button",
    {
      type: "button",
      class: "notice",
      data: { testid: "phone-notification", focus: `notice-${notification.id}` },
      on: { click: onOpen },
    },
    avatar(from, 34, state.appUser()),
    h(
      "span",
      { class: "notice-words" },
      h(
        "span",
        { class: "notice-title" },
        h("span", {}, titleOf(state, notification)),
        h("span", { class: "notice-when" }, "now"),
      ),
      h("span", { class: "notice-text" }, plainWords(state, notification.text)),
    ),
  );
}
