/** The Home and Messages tabs of the app. www.w3.org/WAI/ARIA/apg/patterns/tabs */

import { h } from "../dom/dom.js";

export class AppTabs {
  constructor(state) {
    this.state = state;
    this.dot = h("span", { class: "dot", hidden: true });
    this.home = this.tab("Home", () => state.go({ kind: "home" }));
    this.messages = this.tab("Messages", () => state.go({ kind: "channel", id: state.appChannel()?.id }));
    this.messages.append(this.dot);
    this.node = h(
      "div",
      { class: "tabs", role: "tablist", "aria-label": "Tend", on: { keydown: (event) => this.key(event) } },
      this.home,
      this.messages,
    );
  }

  tab(label, open) {
    return h(
      "button",
      {
        type: "button",
        role: "tab",
        class: "tab",
        data: { testid: `tab-${label.toLowerCase()}` },
        on: { click: open },
      },
      label,
    );
  }

  show() {
    const onHome = this.state.place.kind === "home";
    const unread = this.state.appChannel()?.unread ?? 0;
    for (const [tab, on] of [
      [this.home, onHome],
      [this.messages, !onHome],
    ]) {
      tab.setAttribute("aria-selected", String(on));
      tab.tabIndex = on ? 0 : -1;
    }
    this.messages.disabled = !this.state.appChannel();
    this.dot.hidden = !unread || !onHome;
    this.messages.setAttribute("aria-label", unread && onHome ? `Messages, ${unread} unread` : "Messages");
  }

  key(event) {
    if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
    const other = document.activeElement === this.home ? this.messages : this.home;
    other.focus();
    other.click();
  }
}

/** Where a click on the app leads: to unread messages when there are some, else to its Home. */
export function openApp(state) {
  const channel = state.appChannel();
  return state.go(channel?.unread ? { kind: "channel", id: channel.id } : { kind: "home" });
}
