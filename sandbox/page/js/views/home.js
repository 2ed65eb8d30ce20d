/** The app's Home tab: the blocks Tend last published for this person. */

import { showBlocks } from "../blocks/blocks.js";
import { FormValues } from "../blocks/values.js";
import { fill, h } from "../dom/dom.js";
import { seedling } from "../dom/icons.js";
import { whoTool } from "../who/whotool.js";

export class HomeView {
  constructor(state, pane) {
    this.state = state;
    this.pane = pane;
    this.values = new FormValues();
    this.viewer = null;
    this.blocks = h("div", { class: "home-blocks", data: { testid: "home" } });
    this.waiting = h(
      "div",
      { class: "home-waiting", role: "status" },
      seedling(40),
      h("p", {}, "Tend is setting out your Home."),
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
    this.blocks.hidden = !view;
    if (view) showBlocks(this.blocks, view.blocks, this.context());
  }

  begin() {
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
