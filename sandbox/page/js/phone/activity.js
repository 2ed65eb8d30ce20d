/** The phone's list of past notifications, newest first. */

import { briefly } from "../dom/dates.js";
import { h, reconcile } from "../dom/dom.js";
import { plainWords, titleOf } from "../messages/notification.js";
import { avatar } from "../widgets/avatars.js";

const MOST = 40;

export class Activity {
  constructor(state) {
    this.state = state;
    this.list = h("ul", { class: "activity", role: "list" });
    this.empty = h("p", { class: "activity-empty" }, "Nothing has come yet.");
    this.node = h(
      "div",
      { class: "activity-scroll", tabindex: "0", role: "region", "aria-label": "Activity" },
      this.empty,
      this.list,
    );
  }

  show() {
    const { state } = this;
    const rows = [...(state.data.notifications ?? [])].reverse().slice(0, MOST);
    this.empty.hidden = rows.length > 0;
    reconcile(this.list, rows, {
      key: (one) => String(one.id),
      signature: (one) => JSON.stringify([one, briefly(new Date(one.at), state.now(), state.zone())]),
      build: (one) => this.draw(one),
    });
  }

  draw(one) {
    const { state } = this;
    const channel = state.channel(one.channel);
    const from = channel?.kind === "im" ? state.person(channel.with) : { id: "", avatar: { initials: "#", hue: 200 } };
    const open = () => state.go({ kind: "channel", id: one.channel });
    return h(
      "li",
      {},
      h(
        "button",
        { type: "button", class: "activity-row", on: { click: open } },
        avatar(from, 38, state.appUser()),
        h(
          "span",
          { class: "notice-words" },
          h(
            "span",
            { class: "notice-title" },
            h("span", {}, titleOf(state, one)),
            h("span", { class: "notice-when" }, briefly(new Date(one.at), state.now(), state.zone())),
          ),
          h("span", { class: "notice-text" }, plainWords(state, one.text)),
        ),
      ),
    );
  }
}
