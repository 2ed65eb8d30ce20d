/** In a narrow view one pane is shown at a time: this switch chooses which, and says when the other one has news. */

import { h } from "../dom/dom.js";
import { firstName } from "../widgets/cast.js";

const NARROW = "(max-width: 900px)";

export class PaneSwitch {
  constructor(desk, phone) {
    Object.assign(this, { desk, phone });
    this.media = window.matchMedia(NARROW);
    this.shown = desk;
    this.news = false;
    this.buttons = [
      [desk, "window"],
      [phone, "phone"],
    ].map(([pane, thing]) => {
      const name = h("span", { class: "switch-name" });
      const words = h("span", {}, name, thing);
      const dot = h("span", { class: "dot", hidden: true });
      const node = h(
        "button",
        {
          type: "button",
          class: "switch-button",
          data: { testid: `switch-${thing}` },
          on: { click: () => this.turnTo(pane) },
        },
        words,
        dot,
      );
      return { pane, name, dot, node };
    });
    this.node = h(
      "nav",
      { class: "switch", "aria-label": "Which screen to see" },
      this.buttons.map(({ node }) => node),
    );
    this.media.addEventListener("change", () => this.show());
    phone.node.addEventListener("lit", () => {
      this.news = this.shown !== phone;
      this.show();
    });
    for (const pane of [desk, phone]) pane.state.subscribe(() => this.show());
    this.show();
  }

  turnTo(pane) {
    this.shown = pane;
    if (pane === this.phone) this.news = false;
    this.show();
    pane.state.refresh();
  }

  show() {
    for (const { pane, name, dot, node } of this.buttons) {
      pane.node.hidden = this.media.matches && pane !== this.shown;
      node.setAttribute("aria-pressed", String(pane === this.shown));
      name.textContent = pane.state.data ? `${firstName(pane.state.me())}’s ` : "";
      dot.hidden = !(pane === this.phone && this.news) || pane === this.shown;
      node.classList.toggle("switch-news", !dot.hidden);
    }
  }
}
