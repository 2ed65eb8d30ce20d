/** A notification that drops from the top of an open phone, waits a while, and goes. */

import { fill, h, keepFocus } from "../dom/dom.js";
import { noticeCard } from "../messages/notification.js";

const STAYS_MS = 9000;
const AGAIN_MS = 1500;

export class Banner {
  /** `onOpen(notification)` is called when the person taps it. */
  constructor(state, onOpen) {
    this.state = state;
    this.onOpen = onOpen;
    this.node = h("div", { class: "banner" });
    this.timer = 0;
  }

  drop(notification) {
    const card = noticeCard(this.state, notification, () => this.onOpen(notification));
    keepFocus(this.node, () => fill(this.node, card));
    clearTimeout(this.timer);
    // Nobody loses a notification that they are reaching for.
    const away = () => {
      if (card.matches(":hover, :focus")) this.timer = setTimeout(away, AGAIN_MS);
      else card.remove();
    };
    this.timer = setTimeout(away, STAYS_MS);
  }

  clear() {
    clearTimeout(this.timer);
    fill(this.node);
  }
}
