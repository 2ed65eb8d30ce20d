/** The drawer that shows every request between the sandbox and Tend, both ways, as it happened. */

import { fill, h } from "../dom/dom.js";
import { icon } from "../dom/icons.js";
import { control } from "../state/api.js";
import { jsonTree } from "./jsontree.js";

const KEEP = 600;
const DIRECTIONS = { to_tend: { label: "to Tend", sign: "into" }, to_slack: { label: "to Slack", sign: "out" } };

export class Traffic {
  constructor(onToggle) {
    this.onToggle = onToggle;
    this.entries = [];
    this.last = 0;
    this.chosen = null;
    this.filter = h("input", {
      type: "search",
      class: "field traffic-filter",
      placeholder: "Filter by name",
      "aria-label": "Filter by name",
      on: { input: () => this.draw() },
    });
    this.ways = ["all", "to_tend", "to_slack"].map((way) => this.wayButton(way));
    this.way = "all";
    this.body = h("tbody");
    this.detail = h("div", {
      class: "traffic-detail",
      tabindex: "0",
      role: "region",
      "aria-label": "Request and response",
    });
    this.scroll = h(
      "div",
      { class: "traffic-list", tabindex: "0", role: "region", "aria-label": "Requests" },
      h(
        "table",
        {},
        h(
          "thead",
          {},
          h(
            "tr",
            {},
            ["", "Name", "Status", "Took", "At"].map((title) =>
              h("th", { scope: "col" }, title || h("span", { class: "unseen" }, "Direction")),
            ),
          ),
        ),
        this.body,
      ),
    );
    const close = h(
      "button",
      {
        type: "button",
        class: "icon-button",
        "aria-label": "Close raw traffic",
        on: { click: () => this.toggle(false) },
      },
      icon("close", 16),
    );
    this.node = h(
      "section",
      {
        class: "traffic",
        "aria-label": "Raw traffic",
        hidden: true,
        data: { testid: "traffic" },
        on: { keydown: (event) => event.key === "Escape" && this.toggle(false) },
      },
      h(
        "header",
        { class: "traffic-head" },
        h("h2", {}, "Raw traffic"),
        h("div", { class: "ways", role: "group", "aria-label": "Direction" }, this.ways),
        this.filter,
        close,
      ),
      h("div", { class: "traffic-body" }, this.scroll, this.detail),
    );
  }

  wayButton(way) {
    const label = way === "all" ? "Both ways" : way === "to_tend" ? "To Tend" : "To Slack";
    return h(
      "button",
      { type: "button", class: "way", "aria-pressed": String(way === "all"), on: { click: () => this.turn(way) } },
      label,
    );
  }

  turn(way) {
    this.way = way;
    ["all", "to_tend", "to_slack"].forEach((one, at) =>
      this.ways[at].setAttribute("aria-pressed", String(one === way)),
    );
    this.draw();
  }

  toggle(open = this.node.hidden) {
    this.node.hidden = !open;
    this.onToggle(open);
    if (open) this.look().then(() => (this.scroll.scrollTop = this.scroll.scrollHeight));
  }

  /** Fetches new traffic while the drawer is open; calls during a fetch share one further fetch. */
  async look() {
    if (this.node.hidden) return;
    if (this.looking) return void (this.again = true);
    this.looking = true;
    try {
      do {
        this.again = false;
        await this.fetch();
      } while (this.again);
    } catch {
      // The timebar says that the connection is gone.
    }
    this.looking = false;
  }

  async fetch() {
    const { entries = [] } = await control.traffic(this.last);
    if (!entries.length) return void (this.chosen || this.draw());
    const atEnd = this.scroll.scrollHeight - this.scroll.scrollTop - this.scroll.clientHeight < 60;
    this.entries = [...this.entries, ...entries].slice(-KEEP);
    this.last = entries.at(-1).n;
    this.draw();
    if (atEnd) this.scroll.scrollTop = this.scroll.scrollHeight;
  }

  shown() {
    const sought = this.filter.value.trim().toLowerCase();
    return this.entries.filter(
      (one) => (this.way === "all" || one.direction === this.way) && one.name.toLowerCase().includes(sought),
    );
  }

  draw() {
    const rows = this.shown();
    fill(
      this.body,
      rows.map((one) => this.row(one)),
    );
    if (!this.chosen)
      fill(
        this.detail,
        h(
          "p",
          { class: "traffic-none" },
          rows.length ? "Choose a request to see what was sent and answered." : "No request yet.",
        ),
      );
  }

  row(one) {
    const { label, sign } = DIRECTIONS[one.direction] ?? { label: one.direction, sign: "out" };
    const pick = () => this.choose(one);
    const bad = Number(one.status) >= 400 || one.response?.ok === false || !one.status;
    return h(
      "tr",
      {
        class: one.n === this.chosen?.n ? "traffic-chosen" : "",
        data: { testid: "traffic-row", n: one.n },
        on: { click: pick },
      },
      h(
        "td",
        { class: `way-sign way-${one.direction}`, title: label },
        icon(sign, 14),
        h("span", { class: "unseen" }, label),
      ),
      h(
        "td",
        {},
        h(
          "button",
          { type: "button", class: "traffic-name", on: { click: (event) => (event.stopPropagation(), pick()) } },
          one.name,
        ),
      ),
      h(
        "td",
        {},
        h(
          "span",
          { class: `status ${bad ? "status-bad" : ""}` },
          one.response?.ok === false ? (one.response.error ?? one.status) : String(one.status ?? "cut"),
        ),
      ),
      h(
        "td",
        { class: "number" },
        one.elapsed_ms === null || one.elapsed_ms === undefined ? "" : `${Math.round(one.elapsed_ms)} ms`,
      ),
      h("td", { class: "number" }, clock(one.at)),
    );
  }

  choose(one) {
    this.chosen = one;
    for (const row of this.body.children) row.classList.toggle("traffic-chosen", Number(row.dataset.n) === one.n);
    fill(
      this.detail,
      h("h3", {}, one.name, h("span", { class: "traffic-to" }, DIRECTIONS[one.direction]?.label)),
      part("Request", one.request),
      part("Response", one.response),
    );
    this.detail.scrollTop = 0;
  }
}

function part(title, value) {
  const empty = value === null || value === undefined || value === "";
  return h(
    "div",
    { class: "traffic-part" },
    h("h4", {}, title),
    empty ? h("p", { class: "traffic-none" }, "Empty") : h("div", { class: "json" }, jsonTree(value)),
  );
}

// Traffic has the machine's own time, not the time of the story.
function clock(at) {
  const moment = new Date(typeof at === "number" ? at * 1000 : at);
  return Number.isNaN(moment.getTime()) ? "" : moment.toLocaleTimeString("en-GB");
}
