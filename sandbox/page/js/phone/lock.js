/** The phone's lock screen: the time, and the notifications so far. It dims while time passes and lights up with a notification. */

import { dayMonth, time, weekday } from "../dom/dates.js";
import { fill, h, keepFocus } from "../dom/dom.js";
import { seedling } from "../dom/icons.js";
import { noticeCard } from "../messages/notification.js";

export class Lock {
  /** `onOpen(notification|null)` is called when the person takes the phone up. */
  constructor(state, onOpen) {
    this.state = state;
    this.onOpen = onOpen;
    this.clock = h("div", { class: "lock-time" });
    this.day = h("div", { class: "lock-day" });
    this.cards = h("div", { class: "lock-cards" });
    this.unlock = h(
      "button",
      { type: "button", class: "lock-open", data: { testid: "phone-unlock" }, on: { click: () => onOpen(null) } },
      "Open the phone",
    );
    this.node = h(
      "div",
      { class: "lock", hidden: true, data: { testid: "phone-lock" } },
      h("div", { class: "lock-sky", "aria-hidden": "true" }, seedling(300)),
      this.day,
      this.clock,
      this.cards,
      this.unlock,
    );
    this.waiting = [];
  }

  get closed() {
    return !this.node.hidden;
  }

  sleep() {
    this.waiting = [];
    fill(this.cards);
    this.node.hidden = false;
    this.node.classList.add("lock-asleep");
  }

  lightUp(notifications) {
    this.node.classList.remove("lock-asleep");
    this.waiting.push(...notifications);
    const latest = this.waiting.slice(-3).reverse();
    const cards = latest.map((one) => noticeCard(this.state, one, () => this.onOpen(one)));
    keepFocus(this.cards, () => fill(this.cards, cards));
  }

  open() {
    this.node.hidden = true;
    this.waiting = [];
  }

  show() {
    const zone = this.state.zone();
    this.clock.textContent = time(this.state.now(), zone);
    this.day.textContent = `${weekday(this.state.now(), zone)}, ${dayMonth(this.state.now(), zone)}`;
  }
}
