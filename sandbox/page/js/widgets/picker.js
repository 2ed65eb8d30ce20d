/**
 * A combobox with a list of options, for one choice or several. Pattern:
 * www.w3.org/WAI/ARIA/apg/patterns/combobox. Items: `{value, label, note, group, lead, disabled}`.
 */

import { fill, h, uid } from "../dom/dom.js";
import { icon } from "../dom/icons.js";
import { openPopup } from "../dom/popup.js";

export class Picker {
  /** `onPick(values)` gets the list of chosen values, also for a single choice. */
  constructor({ items, chosen, multiple, placeholder, attributes, canClear, onPick }) {
    Object.assign(this, { items, multiple, canClear, onPick });
    this.chosen = chosen.filter((value) => this.itemOf(value));
    this.placeholder = placeholder ?? (multiple ? "Choose some" : "Choose one");
    this.listId = uid("list");
    this.popup = null;
    this.at = -1;
    this.input = h("input", {
      type: "text",
      class: "picker-input",
      role: "combobox",
      autocomplete: "off",
      spellcheck: "false",
      "aria-expanded": "false",
      "aria-controls": this.listId,
      "aria-autocomplete": "list",
      ...attributes,
      on: {
        input: () => this.open(),
        click: () => this.open(),
        keydown: (event) => this.key(event),
        blur: () => this.leave(),
      },
    });
    this.chips = h("span", { class: "picker-chips" });
    this.clear = h(
      "button",
      { type: "button", class: "picker-clear", "aria-label": "Clear", on: { click: () => this.choose([]) } },
      icon("close", 12),
    );
    this.node = h(
      "div",
      {
        class: `picker ${multiple ? "picker-multi" : ""}`,
        on: { click: (event) => event.target === this.node && this.input.focus() },
      },
      [this.chips, this.input, this.clear, h("span", { class: "picker-arrow" }, icon("down", 12))],
    );
    this.show();
  }

  itemOf(value) {
    return this.items.find((item) => item.value === value);
  }

  /** Writes the present choice into the box. */
  show() {
    const first = this.itemOf(this.chosen[0]);
    this.input.value = this.multiple || !first ? "" : first.label;
    this.input.placeholder = this.multiple && first ? "" : this.placeholder;
    this.clear.hidden = !this.canClear || !first;
    fill(this.chips, this.multiple ? this.chosen.map((value) => this.chip(this.itemOf(value))) : first?.lead?.(20));
    this.chips.hidden = this.chips.childElementCount === 0;
  }

  chip(item) {
    const drop = () => {
      this.choose(this.chosen.filter((value) => value !== item.value));
      this.input.focus();
    };
    return h(
      "span",
      { class: "chip" },
      item.lead?.(18),
      item.label,
      h(
        "button",
        { type: "button", class: "chip-drop", "aria-label": `Remove ${item.label}`, on: { click: drop } },
        icon("close", 10),
      ),
    );
  }

  /** What fits the typed words; the label of the present choice counts as nothing typed. */
  matches() {
    const current = this.multiple ? null : this.itemOf(this.chosen[0])?.label;
    const typed = this.input.value.trim().toLowerCase().replace(/^[@#]/, "");
    if (!typed || this.input.value === current) return this.items;
    const words = (item) => `${item.label} ${item.note ?? ""}`.toLowerCase();
    const starts = this.items.filter((item) => words(item).startsWith(typed) || words(item).includes(` ${typed}`));
    return starts.length ? starts : this.items.filter((item) => words(item).includes(typed));
  }

  open() {
    if (this.input.disabled) return;
    this.shown = this.matches();
    if (!this.popup) {
      this.list = h("ul", {
        role: "listbox",
        id: this.listId,
        class: "options",
        data: { testid: "options" },
        "aria-multiselectable": this.multiple ? "true" : undefined,
      });
      this.popup = openPopup(this.node, this.list, { matchWidth: true, onClose: () => this.closed() });
      this.input.setAttribute("aria-expanded", "true");
      if (!this.multiple) this.input.select();
    }
    const chosenAt = this.shown.findIndex((item) => item.value === this.chosen[0]);
    this.draw();
    this.light(this.multiple || chosenAt < 0 ? this.shown.findIndex((item) => !item.disabled) : chosenAt);
    this.popup?.put();
  }

  draw() {
    let group = null;
    const rows = this.shown.flatMap((item, at) => {
      const head =
        item.group && item.group !== group
          ? h("li", { class: "option-group", role: "presentation" }, item.group)
          : null;
      group = item.group ?? group;
      return [head, this.row(item, at)];
    });
    fill(this.list, rows.length ? rows : h("li", { class: "option-none", role: "presentation" }, "Nothing fits."));
  }

  row(item, at) {
    const picked = this.chosen.includes(item.value);
    return h(
      "li",
      {
        role: "option",
        id: `${this.listId}-${at}`,
        class: "option",
        "aria-selected": String(picked),
        "aria-disabled": item.disabled ? "true" : undefined,
        on: {
          // Keeps the focus in the box while the mouse chooses.
          pointerdown: (event) => event.preventDefault(),
          pointermove: () => this.light(at),
          click: () => this.pick(item),
        },
      },
      item.lead?.(22),
      h(
        "span",
        { class: "option-words" },
        h("span", { class: "option-label" }, item.label),
        item.note && h("span", { class: "option-note" }, item.note),
      ),
      picked && h("span", { class: "option-check" }, icon("check", 14)),
    );
  }

  light(at) {
    this.at = at;
    this.list?.querySelector(".option-lit")?.classList.remove("option-lit");
    const row = at >= 0 ? this.list?.querySelector(`#${this.listId}-${at}`) : null;
    row?.classList.add("option-lit");
    row?.scrollIntoView({ block: "nearest" });
    if (row) this.input.setAttribute("aria-activedescendant", row.id);
    else this.input.removeAttribute("aria-activedescendant");
  }

  pick(item) {
    if (item.disabled) return;
    if (!this.multiple) {
      this.choose([item.value]);
      this.popup?.close();
      return;
    }
    const has = this.chosen.includes(item.value);
    this.choose(has ? this.chosen.filter((value) => value !== item.value) : [...this.chosen, item.value]);
    this.open();
  }

  choose(values) {
    this.chosen = values;
    this.show();
    this.onPick(values);
  }

  key(event) {
    const keys = {
      ArrowDown: () => this.step(1),
      ArrowUp: () => this.step(-1),
      Enter: () => (this.popup && this.shown[this.at] ? this.pick(this.shown[this.at]) : this.open()),
      Escape: () => this.popup?.close(),
    };
    if (event.key === "Backspace" && this.multiple && !this.input.value && this.chosen.length)
      this.choose(this.chosen.slice(0, -1));
    if (event.key === "Tab") this.popup?.close();
    if (!keys[event.key] || (event.key === "Escape" && !this.popup)) return;
    event.preventDefault();
    event.stopPropagation();
    keys[event.key]();
  }

  step(by) {
    if (!this.popup) return void this.open();
    const { length } = this.shown;
    for (let n = 1, at = this.at; n <= length; n += 1) {
      at = (at + by + length) % length;
      if (!this.shown[at].disabled) return void this.light(at);
    }
  }

  leave() {
    this.popup?.close();
    this.show();
  }

  closed() {
    this.popup = null;
    this.list = null;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
    if (!this.multiple) this.show();
  }
}
