/** Where a person writes: grows with the words, completes `/`, `@` and `#`, sends with Enter. */

import { fill, h, rest, uid } from "../dom/dom.js";
import { icon } from "../dom/icons.js";
import { control } from "../state/api.js";
import { commandOf, completionsFor } from "./completions.js";
import { signed } from "./message.js";
import { offerShortcuts } from "./shortcuts.js";

const MAX_PX = 180;

export class Composer {
  constructor(state, pane) {
    this.state = state;
    this.pane = pane;
    this.channel = null;
    this.offer = null;
    this.at = 0;
    this.listId = uid("completions");
    this.box = h("textarea", {
      class: "composer-text",
      rows: "1",
      dir: "auto",
      "aria-autocomplete": "list",
      "aria-controls": this.listId,
      data: { testid: "composer" },
      on: {
        input: () => this.typed(),
        keydown: (event) => this.key(event),
        click: () => this.look(),
        blur: () => this.hide(),
      },
    });
    this.list = h("ul", {
      class: "options completions-list",
      role: "listbox",
      id: this.listId,
      "aria-label": "Suggestions",
    });
    this.title = h("div", { class: "completions-title" });
    this.offerBox = h(
      "div",
      { class: "completions", hidden: true, data: { testid: "completions" } },
      this.title,
      this.list,
    );
    this.hint = h("div", { class: "composer-hint", data: { testid: "usage-hint" } });
    this.shortcuts = h(
      "button",
      {
        type: "button",
        class: "icon-button",
        "aria-label": "Shortcuts",
        title: "Shortcuts",
        "aria-haspopup": "menu",
        "aria-expanded": "false",
        data: { testid: "shortcuts" },
        on: { click: () => offerShortcuts(this.shortcuts, this.pane.context(), this.channel) },
      },
      icon("bolt", 17),
    );
    this.sendButton = h(
      "button",
      {
        type: "button",
        class: "send-button",
        "aria-label": "Send",
        data: { testid: "send" },
        on: { click: () => this.send() },
      },
      icon("send", 17),
    );
    this.node = h(
      "div",
      { class: "composer" },
      this.offerBox,
      h(
        "div",
        { class: "composer-box" },
        this.box,
        h(
          "div",
          { class: "composer-tools" },
          this.tool("slash", "Insert a command", "/"),
          this.tool("at", "Mention somebody", "@"),
          this.shortcuts,
          h("span", { class: "composer-space" }),
          this.sendButton,
        ),
      ),
      this.hint,
    );
  }

  tool(sign, label, text) {
    const insert = () => {
      const begin = text === "/" ? 0 : this.box.selectionStart;
      const space = begin > 0 && !/\s/.test(this.box.value[begin - 1]) ? " " : "";
      this.box.focus();
      if (text !== "/" || !this.box.value.startsWith("/")) this.box.setRangeText(space + text, begin, begin, "end");
      this.typed();
    };
    return h(
      "button",
      {
        type: "button",
        class: "icon-button",
        "aria-label": label,
        title: label,
        on: { click: insert, pointerdown: (event) => event.preventDefault() },
      },
      icon(sign, 17),
    );
  }

  show(channel) {
    const label = `Message ${signed(this.state, channel)}`;
    this.box.setAttribute("aria-label", label);
    this.box.placeholder = label;
    if (this.channel === channel.id) return;
    this.channel = channel.id;
    this.box.value = this.state.drafts.get(channel.id) ?? "";
    this.hide();
    this.settle();
  }

  typed() {
    this.state.drafts.set(this.channel, this.box.value);
    this.settle();
    this.look();
  }

  /** Fits the height, the hint and the send button to the words. */
  settle() {
    this.box.style.height = "auto";
    this.box.style.height = `${Math.min(this.box.scrollHeight, MAX_PX)}px`;
    rest(this.sendButton, !this.box.value.trim());
    const command = commandOf(this.box.value, this.state);
    fill(
      this.hint,
      command && [h("code", {}, command.command, " ", command.usage_hint ?? ""), h("span", {}, command.description)],
    );
  }

  look() {
    this.offer = completionsFor(this.box.value, this.box.selectionStart, this.state);
    this.at = 0;
    this.offerBox.hidden = !this.offer;
    if (!this.offer) return void this.box.removeAttribute("aria-activedescendant");
    this.title.textContent = this.offer.title;
    this.pane.notices.announce(`${this.offer.title}: ${this.offer.items.length} to choose from`);
    fill(
      this.list,
      this.offer.items.map((item, at) => this.row(item, at)),
    );
    this.light(0);
  }

  row(item, at) {
    return h(
      "li",
      {
        class: "option",
        role: "option",
        id: `${this.listId}-${at}`,
        on: {
          pointerdown: (event) => event.preventDefault(),
          pointermove: () => this.light(at),
          click: () => this.complete(item),
        },
      },
      item.lead(),
      h(
        "span",
        { class: "option-words" },
        h("span", { class: "option-label" }, item.label, item.hint && h("span", { class: "option-hint" }, item.hint)),
        item.note && h("span", { class: "option-note" }, item.note),
      ),
    );
  }

  light(at) {
    this.at = at;
    [...this.list.children].forEach((row, n) => {
      row.classList.toggle("option-lit", n === at);
      row.setAttribute("aria-selected", String(n === at));
    });
    this.list.children[at]?.scrollIntoView({ block: "nearest" });
    this.box.setAttribute("aria-activedescendant", `${this.listId}-${at}`);
  }

  hide() {
    this.offer = null;
    this.offerBox.hidden = true;
    this.box.removeAttribute("aria-activedescendant");
  }

  complete(item) {
    const caret = this.box.selectionStart;
    const space = this.box.value[caret] === " " ? "" : " ";
    this.box.setRangeText(item.insert + space, this.offer.from, caret, "end");
    this.typed();
    this.hide();
    this.box.focus();
  }

  key(event) {
    if (event.isComposing) return;
    if (this.offer && this.offerKey(event)) return void event.preventDefault();
    if (event.key !== "Enter" || event.shiftKey) return;
    event.preventDefault();
    this.send();
  }

  offerKey(event) {
    const { items, from } = this.offer;
    if (event.key === "ArrowDown" || event.key === "ArrowUp")
      this.light((this.at + (event.key === "ArrowDown" ? 1 : -1) + items.length) % items.length);
    else if (event.key === "Escape") this.hide();
    else if (event.key === "Tab" && !event.shiftKey) this.complete(items[this.at]);
    else if (event.key === "Enter" && !event.shiftKey) {
      // What is typed out already needs no completing: Enter then sends.
      if (items[this.at].insert === this.box.value.slice(from, this.box.selectionStart)) return false;
      this.complete(items[this.at]);
    } else return false;
    return true;
  }

  async send() {
    const text = this.box.value;
    const { channel } = this;
    if (!text.trim()) return;
    this.box.value = "";
    this.typed();
    this.node.setAttribute("aria-busy", "true");
    this.pane.sent();
    const answer = await control.say(this.state.viewer, channel, text);
    this.node.removeAttribute("aria-busy");
    if (!answer.ok) this.giveBack(channel, text, answer.error);
    await this.state.refresh();
  }

  /** Puts a line that could not be sent back into the box. */
  giveBack(channel, text, error) {
    this.pane.notices.tell(error ?? "That could not be sent.");
    if (this.state.drafts.get(channel)) return;
    this.state.drafts.set(channel, text);
    if (this.channel !== channel) return;
    this.box.value = text;
    this.settle();
  }
}
