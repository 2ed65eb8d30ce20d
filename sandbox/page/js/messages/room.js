/** One open conversation: its messages and its composer, or the line that says why there is none. */

import { h } from "../dom/dom.js";
import { icon } from "../dom/icons.js";
import { Composer } from "./composer.js";
import { MessageList } from "./messages.js";

export class Room {
  constructor(state, pane) {
    this.state = state;
    this.messages = new MessageList(state, pane);
    this.composer = new Composer(state, pane);
    this.closed = h(
      "div",
      { class: "composer-closed", data: { testid: "read-only" } },
      icon("lock", 14),
      h("span", {}, "Commands such as /thanks work in every channel."),
    );
    this.node = h("div", { class: "room" }, this.messages.node, this.composer.node, this.closed);
  }

  show(channel) {
    this.messages.show(channel);
    const readOnly =
      channel.with === this.state.appUser() && channel.kind === "im" && this.state.data.app?.messages_tab !== "open";
    this.closed.hidden = !readOnly;
    this.composer.node.hidden = readOnly;
    this.composer.show(channel);
  }
}
