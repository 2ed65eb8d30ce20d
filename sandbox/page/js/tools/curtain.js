/** The waiting card, shown until the first screen arrives; a small slip while the story plays. */

import { fill, h } from "../dom/dom.js";
import { seedling } from "../dom/icons.js";

const FIRST = "Starting";
const TELLING = "Playing this team’s last two weeks";

export class Curtain {
  constructor(state) {
    this.state = state;
    this.held = null;
    this.title = h("p", { class: "curtain-title" });
    this.note = h("p", { class: "curtain-note" });
    this.progress = h(
      "span",
      { class: "progress progress-open", "aria-hidden": "true" },
      h("span", { class: "progress-fill" }),
    );
    this.node = h(
      "div",
      { class: "curtain", role: "status", data: { testid: "preparing" } },
      h("div", { class: "curtain-card" }, seedling(48), this.title, this.note, this.progress),
    );
    this.show();
    state.subscribe(() => this.show());
  }

  /** Stays, with this sentence, until the page is loaded anew. */
  hold(sentence) {
    this.held = sentence;
    this.show();
  }

  show() {
    const { data, online } = this.state;
    const seeding = this.state.seeding ? data.seeding : null;
    this.node.hidden = !this.held && !!data && !seeding;
    this.node.classList.toggle("curtain-slip", !!seeding && !this.held);
    document.body.classList.toggle("curtain-down", !this.node.hidden && (!seeding || !!this.held));
    this.progress.classList.toggle("progress-open", !seeding?.share);
    this.progress.firstChild.style.setProperty("--share", String(seeding?.share ?? 0));
    fill(this.title, this.held ?? (seeding ? TELLING : FIRST));
    fill(
      this.note,
      this.held
        ? ""
        : data
          ? (seeding?.note ?? "")
          : online
            ? "Waiting for the sandbox."
            : "The sandbox does not answer yet.",
    );
  }
}
