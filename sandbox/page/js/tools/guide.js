/**
 * Three things to try first: let Tuesday come, say thanks, read it as Tomas. Each step is a button that does it or
 * leads there, and is ticked off by what people's phones show. Says why when no message came for Mira.
 */

import { fill, h, rest } from "../dom/dom.js";
import { icon } from "../dom/icons.js";
import { control } from "../state/api.js";

const MIRA = "U0MIRA0001";
const TOMAS = "U0TOMAS001";
const LOOK_MS = 300;
const DAY_MS = 86_400_000;
const COMES_WITHIN_MS = 5000; // after time stood still again
const KEY = "tend-sandbox-guided";

const SAYS = [
  "Tomas covered the on-call night. Ana noted it, and nobody has thanked him. Let Tuesday come and watch Mira’s phone.",
  "Mira’s phone lit up. Open the message, and thank Tomas.",
  "Tomas has Mira’s thanks. Be Tomas, and read it.",
  "That was the loop: noticed, thanked, read. Now be anybody: type /thanks, note an effort, open Home.",
];

export class Guide {
  /** `panes` are the states of both panes, the first tells the time; `acts` do the three steps, in order. */
  constructor(panes, acts) {
    this.panes = panes;
    this.state = panes[0];
    this.steps = ["Next Tuesday", "Say it now", "Be Tomas"].map((label, at) => this.step(label, at, acts[at]));
    this.words = h("p", { class: "guide-words", role: "status" });
    const close = { type: "button", class: "icon-button guide-close", "aria-label": "Close the guide" };
    this.node = h(
      "section",
      { class: "guide", "aria-label": "Try this first", hidden: true, data: { testid: "guide" } },
      this.words,
      h("ol", { class: "guide-steps" }, this.steps.map(({ row }) => row)),
      h("button", { ...close, on: { click: () => this.finish() } }, icon("close", 13)),
    );
    this.seen = { mira: 0, tomas: 0, faults: 0 };
    this.stillSince = 0;
    for (const pane of panes) pane.subscribe(() => this.later());
    this.state.signals.addEventListener("traffic", () => this.later());
  }

  step(label, at, act) {
    const attributes = { type: "button", class: "guide-step", data: { testid: `guide-${at + 1}` }, on: { click: act } };
    const sign = h("span", { class: "guide-number" });
    const button = h("button", attributes, sign, h("span", {}, label));
    return { at, sign, button, row: h("li", {}, button) };
  }

  /** The story is told and the guide not closed for it. */
  get open() {
    const { data } = this.state;
    return !!data?.told_at && !this.state.seeding && remembered() !== data.told_at;
  }

  finish() {
    remember(this.state.data.told_at);
    this.show();
  }

  later() {
    this.show();
    if (this.open) this.timer ||= setTimeout(() => this.look(), LOOK_MS);
  }

  async look() {
    const [mira, tomas, faults] = await Promise.all([
      control.state(MIRA),
      control.state(TOMAS),
      control.faults(),
    ]).catch(() => []);
    this.timer = 0;
    if (!mira) return;
    this.seen = { mira: newsOf(mira), tomas: newsOf(tomas), faults: faults.on.length };
    this.moves(mira);
    this.show();
  }

  /** Notes since when time stands still; looks once more when a message should have come. */
  moves({ target }) {
    if (target) this.stillSince = 0;
    else if (!this.stillSince) {
      this.stillSince = performance.now();
      setTimeout(() => this.later(), COMES_WITHIN_MS + 50);
    }
  }

  /** The step to take now, 0 to 2; 3 when all are done. */
  get now() {
    if (!this.seen.tomas) return this.seen.mira ? 1 : 0;
    this.wasTomas ||= this.panes.some((pane) => pane.viewer === TOMAS);
    return this.wasTomas ? 3 : 2;
  }

  show() {
    this.node.hidden = !this.open;
    if (!this.open) return;
    const { now } = this;
    const missing = this.missing();
    this.says(missing ?? SAYS[now]);
    this.node.classList.toggle("guide-says", !!missing || now === SAYS.length - 1);
    for (const { at, sign, button } of this.steps) {
      rest(button, at > now);
      button.classList.toggle("guide-now", at === now);
      button.toggleAttribute("aria-current", at === now);
      if (at === now) button.setAttribute("aria-current", "step");
      fill(sign, at < now ? [icon("check", 12), h("span", { class: "unseen" }, "Done: ")] : String(at + 1));
    }
  }

  says(sentence) {
    if (this.words.textContent !== sentence) this.words.textContent = sentence;
  }

  /** Why Mira got no message although Tuesday came; null while it may still come, or when it did. */
  missing() {
    const { state, seen } = this;
    if (this.now !== 0 || !this.stillSince || performance.now() - this.stillSince < COMES_WITHIN_MS) return null;
    if (state.now() - new Date(state.data.told_at) < DAY_MS / 2) return null;
    if (seen.faults) return "No message came for Mira: faults are on. Clear them, and press Next Tuesday again.";
    return "No message came for Mira. Did somebody answer the effort, or change her settings? Reset tells the story again.";
  }
}

/** How many notifications of the app came after the story's end. */
function newsOf({ notifications, channels, app, told_at: told }) {
  const room = channels.find((channel) => channel.with === app.user);
  return notifications.filter((one) => one.channel === room?.id && new Date(one.at) > new Date(told)).length;
}

// A browser may forbid to remember; then the guide stays until the page is loaded anew.
let finished = null;

function remembered() {
  try {
    return sessionStorage.getItem(KEY) ?? finished;
  } catch {
    return finished;
  }
}

function remember(story) {
  finished = story;
  try {
    sessionStorage.setItem(KEY, story);
  } catch {
    return;
  }
}
