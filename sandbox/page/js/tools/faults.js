/** Faults on demand: slow answers, rate limits, errors, repeated events. Lists the active faults until they are cleared. */

import { trapFocus } from "../dom/dialog.js";
import { fill, h, uid } from "../dom/dom.js";
import { icon } from "../dom/icons.js";
import { openPopup } from "../dom/popup.js";
import { control } from "../state/api.js";

const KINDS = [
  { kind: "latency", label: "Slow answers", note: "Slack takes its time.", method: true, seconds: 4, count: 5 },
  { kind: "429", label: "Too many requests", note: "429, with Retry-After.", method: true, seconds: 3, count: 1 },
  { kind: "500", label: "Server error", note: "500, and nothing was done.", method: true, count: 1 },
  { kind: "cut", label: "Line cut", note: "It was done, but no answer came back.", method: true, count: 1 },
  { kind: "event_thrice", label: "Events three times", note: "The next event arrives again and again.", count: 1 },
  { kind: "events_unordered", label: "Events out of order", note: "The later one overtakes the earlier.", count: 2 },
];
const METHODS = ["chat.postMessage", "chat.update", "views.open", "views.update", "views.publish", "users.info"];
const ANY = "*";
const LOOK_MS = 1500;

export class Faults {
  /** `tell(sentence)` shows an error. */
  constructor(tell) {
    this.tell = tell;
    this.on = [];
    this.words = h("span", {}, "Faults");
    this.button = h(
      "button",
      {
        type: "button",
        class: "bar-button",
        "aria-haspopup": "dialog",
        "aria-expanded": "false",
        data: { testid: "faults-toggle" },
        on: { click: () => (this.popup ? this.popup.close() : this.open()) },
      },
      icon("warn", 15),
      this.words,
    );
    this.look();
  }

  /** Fetches the active faults; while there are any, fetches again, because some faults are used up by calls. */
  async look() {
    clearTimeout(this.timer);
    const { on = [] } = await control.faults().catch(() => ({}));
    this.on = on;
    this.show();
    if (on.length || this.popup) this.timer = setTimeout(() => this.look(), LOOK_MS);
  }

  show() {
    const count = this.on.length;
    this.words.textContent = count ? `${count} ${count === 1 ? "fault" : "faults"} on` : "Faults";
    this.button.classList.toggle("bar-warning", count > 0);
    if (this.popup) this.drawState();
  }

  open() {
    const title = h("h2", { class: "faults-title", id: uid("faults") }, "Faults");
    const name = uid("fault");
    this.choices = KINDS.map((one, at) => this.choice(one, name, at === 0));
    this.method = h(
      "select",
      { class: "field", "aria-label": "Of which method", data: { testid: "fault-method" } },
      h("option", { value: ANY }, "Any method"),
      METHODS.map((method) => h("option", { value: method }, method)),
    );
    this.seconds = number("Seconds", "fault-seconds");
    this.count = number("How often", "fault-count");
    this.state = h("div", { class: "faults-state", role: "status", data: { testid: "faults-state" } });
    const form = h(
      "form",
      { on: { submit: (event) => this.add(event) } },
      title,
      this.state,
      h("div", { class: "choices", role: "radiogroup", "aria-label": "What goes wrong" }, this.choices),
      h("div", { class: "faults-fields" }, this.method, this.seconds.node, this.count.node),
      h("button", { type: "submit", class: "btn btn-primary", data: { testid: "fault-add" } }, "Switch on"),
    );
    const panel = h(
      "div",
      { class: "faults", role: "dialog", "aria-labelledby": title.id, data: { testid: "faults" } },
      form,
    );
    this.popup = openPopup(this.button, panel, { alignEnd: true, tall: true, onClose: () => this.closed() });
    this.release = trapFocus(panel, () => this.popup.close(), () => this.button);
    this.button.setAttribute("aria-expanded", "true");
    this.turnTo(KINDS[0]);
    this.drawState();
    panel.querySelector("input").focus();
    this.look();
  }

  closed() {
    this.popup = null;
    this.button.setAttribute("aria-expanded", "false");
    this.release();
  }

  choice(one, name, first) {
    const box = h("input", {
      type: "radio",
      name,
      value: one.kind,
      checked: first,
      on: { change: () => this.turnTo(one) },
    });
    return h(
      "label",
      { class: "choice" },
      box,
      h("span", {}, one.label, h("span", { class: "choice-note" }, one.note)),
    );
  }

  turnTo(one) {
    this.chosen = one;
    this.method.hidden = !one.method;
    for (const [field, value] of [
      [this.seconds, one.seconds],
      [this.count, one.count],
    ]) {
      field.node.hidden = value === undefined;
      field.input.value = value ?? "";
    }
    this.popup?.put();
  }

  drawState() {
    if (!this.on.length) return void fill(this.state, h("p", {}, "Everything works."));
    const names = this.on.map((one) => h("li", {}, sentence(one)));
    const clear = h(
      "button",
      { type: "button", class: "btn", data: { testid: "faults-clear" }, on: { click: () => this.clear() } },
      "Clear all",
    );
    fill(this.state, h("ul", { role: "list" }, names), clear);
  }

  async add(event) {
    event.preventDefault();
    const { kind, method, seconds, count } = this.chosen;
    const answer = await control.addFault({
      kind,
      method: method ? this.method.value : undefined,
      seconds: seconds === undefined ? undefined : Number(this.seconds.input.value),
      count: count === undefined ? undefined : Number(this.count.input.value),
    });
    if (!answer.ok) this.tell(answer.error ?? "That fault could not be switched on.");
    await this.look();
  }

  async clear() {
    const answer = await control.clearFaults();
    if (!answer.ok) this.tell(answer.error ?? "The faults could not be cleared.");
    await this.look();
    this.popup?.put();
  }
}

function number(label, testid) {
  const input = h("input", { type: "number", class: "field", min: "1", max: "60", step: "1", data: { testid } });
  return { input, node: h("label", { class: "faults-number" }, label, input) };
}

function sentence({ kind, method, seconds, count }) {
  const known = KINDS.find((one) => one.kind === kind);
  const details = [method !== ANY && method, seconds && `${seconds} s`, count && `${count} to come`].filter(Boolean).join(", ");
  return [h("strong", {}, known?.label ?? kind), details && `: ${details}`];
}
