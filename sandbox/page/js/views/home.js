/** The app's Home tab: the blocks Tend last published for this person. */

import { showBlocks } from "../blocks/blocks.js";
import { FormValues } from "../blocks/values.js";
import { fill, h } from "../dom/dom.js";
import { seedling } from "../dom/icons.js";
import { whoTool } from "../who/whotool.js";

const PATIENCE_MS = 3000;
const NOTHING_YET = "Tend took the visit and has sent no Home yet. Raw traffic shows what went over the line.";

export class HomeView {
  constructor(state, pane) {
    this.state = state;
    this.pane = pane;
    this.values = new FormValues();
    this.viewer = this.waitsSince = null;
    this.timer = 0;
    this.blocks = h("div", { class: "home-blocks", data: { testid: "home" } });
    this.waiting = h(
      "div",
      { class: "home-waiting", role: "status" },
      seedling(40),
      h("p", {}, "Tend is drawing your Home."),
      (this.why = h("p", { class: "home-why", hidden: true, data: { testid: "home-why" } })),
    );
    this.node = h(
      "div",
      { class: "home-scroll", tabindex: "0", role: "group", "aria-label": "Tend Home" },
      this.waiting,
      this.blocks,
    );
  }

  show() {
    const view = this.state.data?.home?.view ?? null;
    if (this.viewer !== this.state.viewer) this.begin();
    this.waiting.hidden = !!view;
    this.sayWhy(!view);
    this.blocks.hidden = !view;
    if (view) showBlocks(this.blocks, view.blocks, this.context());
  }

  /** After a while without a Home, says what went wrong with it, as the sandbox saw it. */
  sayWhy(waits) {
    if (!waits) return void this.stopWaiting();
    this.waitsSince ??= performance.now();
    this.timer ||= setTimeout(() => this.askAgain(), PATIENCE_MS);
    this.why.hidden = performance.now() - this.waitsSince < PATIENCE_MS;
    this.why.textContent = this.state.data?.home?.why ?? NOTHING_YET;
  }

  askAgain() {
    this.timer = 0;
    this.state.refresh();
  }

  stopWaiting() {
    clearTimeout(this.timer);
    this.timer = 0;
    this.waitsSince = null;
  }

  begin() {
    this.waitsSince = null;
    this.viewer = this.state.viewer;
    this.values = new FormValues();
    fill(this.blocks);
    this.node.scrollTop = 0;
  }

  context() {
    const view = () => this.state.data?.home?.view;
    return {
      ...this.pane.context(),
      surface: "home",
      blockTool: whoTool,
      // Asked for at the press: a block may outlive several publishings of the view.
      get container() {
        return { type: "view", view_id: view()?.id };
      },
      values: this.values,
      blocks: () => view()?.blocks ?? [],
    };
  }
}
