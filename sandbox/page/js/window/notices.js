/** Short notices on one pane: a toast after a failure, and announcements for screen readers. */

import { fill, h } from "../dom/dom.js";
import { icon } from "../dom/icons.js";

const TOAST_MS = 8000;

export class Notices {
  constructor() {
    this.live = h("div", { class: "unseen", "aria-live": "polite", data: { testid: "announcer" } });
    this.place = h("div", { class: "toasts", role: "alert" });
    this.timer = 0;
  }

  announce(sentence) {
    this.live.textContent = sentence;
  }

  clear() {
    clearTimeout(this.timer);
    fill(this.place);
  }

  tell(sentence) {
    this.clear();
    const away = () => this.clear();
    fill(
      this.place,
      h(
        "div",
        { class: "toast", data: { testid: "toast" } },
        icon("warn", 16),
        h("span", {}, sentence),
        h(
          "button",
          { type: "button", class: "icon-button", "aria-label": "Dismiss", on: { click: away } },
          icon("close", 14),
        ),
      ),
    );
    this.timer = setTimeout(away, TOAST_MS);
  }
}
