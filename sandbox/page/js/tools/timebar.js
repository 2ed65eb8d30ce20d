/** The slim bar above both panes: the sandbox's moment, skipping, the story's progress, raw traffic and reset. */

import { dayMonth, placeOf, shortDate, time, weekday } from "../dom/dates.js";
import { h, rest } from "../dom/dom.js";
import { icon, seedling } from "../dom/icons.js";
import { control } from "../state/api.js";
import { askFirst } from "../widgets/confirm.js";
import { eyesButton } from "./eyesbutton.js";
import { themeButton } from "./themebutton.js";

const SKIPS = [
  { to: "next_morning", label: "Next morning", sign: "sun" },
  { to: "next_tuesday", label: "Next Tuesday", sign: "calendar" },
  { to: "next_round", label: "Next round", sign: "people" },
  { to: "day", label: "+1 day", sign: "day" },
];
const TICK_MS = 1000;

/** Leads to the page where people add the app to workspaces, and remove it. */
export function workspacesLink(address) {
  const link = { class: "bar-button", href: address, data: { testid: "workspaces" } };
  return h("a", link, icon("link", 15), h("span", {}, "Workspaces"));
}

export class TimeBar {
  /** `zoneOf()` is the story's zone; `hooks`: beforeSkip, toggleTraffic, reset; `tools` and `guide` are further nodes. */
  constructor(state, zoneOf, hooks) {
    Object.assign(this, { state, zoneOf, hooks });
    this.date = h("span", { class: "now-date" }, h("span", {}), h("span", {}));
    this.time = h("span", { class: "now-time" });
    this.place = h("span", { class: "now-place" });
    this.progress = h(
      "span",
      {
        class: "progress",
        role: "progressbar",
        "aria-label": "Time is passing",
        hidden: true,
        data: { testid: "progress" },
      },
      h("span", { class: "progress-fill" }),
    );
    this.note = h("span", { class: "now-note", role: "status", data: { testid: "progress-note" } });
    this.skips = SKIPS.map(({ to, label, sign }) =>
      h(
        "button",
        { type: "button", class: "bar-button", data: { testid: `skip-${to}` }, on: { click: () => this.skip(to) } },
        icon(sign, 15),
        h("span", {}, label),
      ),
    );
    this.traffic = h(
      "button",
      {
        type: "button",
        class: "bar-button",
        "aria-expanded": "false",
        data: { testid: "traffic-toggle" },
        on: { click: () => hooks.toggleTraffic() },
      },
      icon("traffic", 15),
      h("span", {}, "Raw traffic"),
    );
    this.reset = h(
      "button",
      { type: "button", class: "bar-button", data: { testid: "reset" }, on: { click: () => this.askReset() } },
      icon("reset", 15),
      h("span", {}, "Reset"),
    );
    this.layer = h("div", { class: "page-layer" });
    this.node = h(
      "header",
      { class: "timebar" },
      h("h1", { class: "brand" }, seedling(22), h("span", {}, "Tend"), h("span", { class: "brand-kind" }, "sandbox")),
      h(
        "div",
        { class: "now", data: { testid: "now" } },
        icon("clock", 15),
        this.date,
        this.time,
        this.place,
      ),
      h(
        "div",
        { class: "skips", role: "group", "aria-label": "Let time pass" },
        h("span", { class: "skips-label", "aria-hidden": "true" }, "Skip to"),
        this.skips,
        this.note,
      ),
      h("div", { class: "bar-end" }, hooks.tools, this.traffic, eyesButton(), this.reset, themeButton()),
      hooks.guide,
      this.progress,
      this.layer,
    );
    this.asked = this.busy = false;
    setInterval(() => this.tick(), TICK_MS);
    state.subscribe(() => this.show());
  }

  tick() {
    if (!this.state.clock) return;
    const zone = this.zoneOf();
    const now = this.state.now();
    this.date.firstChild.textContent = `${weekday(now, zone)} ${dayMonth(now, zone)}`;
    this.date.lastChild.textContent = shortDate(now, zone);
    this.time.textContent = time(now, zone);
    this.place.textContent = placeOf(zone);
  }

  show() {
    const { data, clock } = this.state;
    const { seeding } = this.state;
    const target = clock?.target ?? null;
    const busy = seeding || !!target || this.asked;
    this.tick();
    for (const button of [...this.skips, this.reset]) rest(button, !!busy || !data);
    this.progress.hidden = !busy;
    this.measure(seeding ? data.seeding.share : this.passed(target, clock));
    this.note.textContent = this.words(target);
    this.node.classList.toggle("timebar-busy", busy);
    this.busy = !!busy;
  }

  words(target) {
    if (!this.state.online) return "Reconnecting";
    return target || this.asked ? "Time is passing" : "";
  }

  /** How far between where the skip began and where it leads, 0 to 1; null when there is none. */
  passed(target, clock) {
    if (!target) this.from = null;
    else this.from ??= clock.now;
    return this.from && target > this.from ? (clock.now - this.from) / (target - this.from) : null;
  }

  /** Without a share the bar only moves to and fro. */
  measure(share) {
    const known = typeof share === "number";
    const kept = Math.max(0.04, Math.min(1, share || 0));
    this.progress.classList.toggle("progress-open", !known);
    this.progress.firstChild.style.setProperty("--share", String(kept));
    if (known) this.progress.setAttribute("aria-valuenow", String(Math.round(kept * 100)));
    else this.progress.removeAttribute("aria-valuenow");
  }

  async skip(to) {
    if (this.busy) return;
    this.asked = true;
    this.hooks.beforeSkip();
    this.show();
    const answer = await control.skip(to, this.hooks.skipper());
    await this.state.refresh();
    this.asked = false;
    this.show();
    if (!answer.ok) this.hooks.tell(answer.error ?? "Time could not be moved just now.");
  }

  async askReset() {
    const sure = await askFirst(
      { layer: this.layer },
      {
        title: { text: "Restart the story?" },
        text: {
          text: "Everything you did in this sandbox goes, and the story is told again.",
        },
        confirm: { text: "Restart" },
        deny: { text: "Cancel" },
      },
    );
    if (sure) this.hooks.reset();
  }

  showTraffic(open) {
    this.traffic.setAttribute("aria-expanded", String(open));
  }
}
