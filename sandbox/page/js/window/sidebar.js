/** The list of everything a person can open: channels, direct messages and the app. Shared by the window and the phone. */

import { briefly } from "../dom/dates.js";
import { h, reconcile } from "../dom/dom.js";
import { icon } from "../dom/icons.js";
import { avatar } from "../widgets/avatars.js";
import { openApp } from "./tabs.js";

export class Sidebar {
  /** `avatarSize` in px; `withTimes` shows when something was last said there. */
  constructor(state, pane, { avatarSize = 20, withTimes = false } = {}) {
    Object.assign(this, { state, pane, avatarSize, withTimes });
    this.channels = h("ul", { role: "list" });
    this.direct = h("ul", { role: "list" });
    this.apps = h("ul", { role: "list" });
    this.node = h(
      "div",
      { class: "places" },
      this.group("Channels", this.channels),
      this.group("Direct messages", this.direct),
      this.group("Apps", this.apps),
    );
  }

  group(title, list) {
    return h(
      "div",
      { class: "places-group", role: "group", "aria-label": title },
      h("h2", { class: "places-title" }, title),
      list,
    );
  }

  show() {
    if (!this.state.data) return;
    const { channels } = this.state.data;
    this.fill(
      this.channels,
      channels.filter((channel) => channel.kind !== "im").map((channel) => this.channelRow(channel)),
    );
    this.fill(
      this.direct,
      this.people().map((person) => this.personRow(person)),
    );
    this.fill(this.apps, [this.appRow()]);
  }

  fill(list, rows) {
    reconcile(list, rows, {
      key: (row) => row.key,
      signature: (row) => JSON.stringify(row),
      build: (row) => this.draw(row),
    });
  }

  /** Colleagues with a conversation already, and the others one could write to. */
  people() {
    const { people } = this.state.data;
    const skip = new Set([this.state.appUser(), this.state.viewer, "USLACKBOT"]);
    return people
      .filter(
        (person) =>
          !skip.has(person.id) && (this.imWith(person.id) || (!person.deleted && !person.is_bot && !person.external)),
      )
      .sort((a, b) => a.name.localeCompare(b.name));
  }

  imWith(user) {
    return this.state.data.channels.find((channel) => channel.kind === "im" && channel.with === user);
  }

  channelRow(channel) {
    const { place } = this.state;
    return this.row(channel.id, this.state.titleOf(channel), channel, {
      sign: channel.kind === "private" ? "lock" : "hash",
      active: place.kind === "channel" && place.id === channel.id,
    });
  }

  personRow(person) {
    const channel = this.imWith(person.id);
    const active = !!channel && this.state.place.kind === "channel" && this.state.place.id === channel.id;
    return this.row(`dm-${person.id}`, person.name, channel, { user: person.id, active, faded: person.deleted });
  }

  appRow() {
    const { place } = this.state;
    const channel = this.state.appChannel();
    const active = place.kind === "home" || (place.kind === "channel" && place.id === channel?.id);
    return this.row("app", this.state.person(this.state.appUser()).name, channel, {
      user: this.state.appUser(),
      app: true,
      active,
    });
  }

  row(key, title, channel, more) {
    const when = this.withTimes && channel?.last ? briefly(lastOf(channel), this.state.now(), this.state.zone()) : "";
    return {
      key,
      title,
      id: channel?.id,
      unread: more.active ? 0 : (channel?.unread ?? 0),
      badge: channel?.kind === "im",
      when,
      ...more,
    };
  }

  draw(row) {
    const person = row.user && this.state.person(row.user);
    const unread = row.unread ? `, ${row.unread} unread` : "";
    const kind = row.app ? " app" : row.user ? " direct message" : " channel";
    return h(
      "li",
      {},
      h(
        "button",
        {
          type: "button",
          class: `place ${row.active ? "place-active" : ""} ${row.unread ? "place-unread" : ""} ${row.faded ? "place-faded" : ""}`,
          "aria-label": `${row.title}${kind}${unread}`,
          "aria-current": row.active ? "page" : undefined,
          data: { testid: `place-${row.key}`, focus: `place-${row.key}` },
          on: { click: () => this.open(row) },
        },
        h(
          "span",
          { class: "place-sign" },
          person ? avatar(person, this.avatarSize, this.state.appUser()) : icon(row.sign, 16),
        ),
        h("span", { class: "place-title" }, row.title),
        row.when && h("span", { class: "place-when" }, row.when),
        row.unread > 0 && h("span", { class: row.badge ? "badge" : "dot" }, row.badge ? String(row.unread) : ""),
      ),
    );
  }

  async open(row) {
    this.pane.opened?.();
    if (row.app) return openApp(this.state);
    if (row.id) return this.state.go({ kind: "channel", id: row.id });
    const answer = await this.state.talkTo(row.user);
    if (!answer.ok) this.pane.notices.tell(answer.error ?? "That conversation could not be opened.");
  }
}

function lastOf(channel) {
  const seconds = Number(channel.last);
  return Number.isNaN(seconds) ? new Date(channel.last) : new Date(seconds * 1000);
}
