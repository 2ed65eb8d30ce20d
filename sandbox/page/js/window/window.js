/** The desktop window of one person: sidebar, open conversation or the app, modals above. */

import { fill, h } from "../dom/dom.js";
import { icon } from "../dom/icons.js";
import { Room } from "../messages/room.js";
import { HomeView } from "../views/home.js";
import { Modal } from "../views/modal.js";
import { avatar } from "../widgets/avatars.js";
import { CastPicker, firstName } from "../widgets/cast.js";
import { Notices } from "./notices.js";
import { Sidebar } from "./sidebar.js";
import { AppTabs } from "./tabs.js";

const TICK_MS = 1000;

export class WindowPane {
  constructor(state, onAct, forms) {
    this.state = state;
    this.notices = new Notices();
    this.sidebar = new Sidebar(state, this);
    this.room = new Room(state, this);
    this.home = new HomeView(state, this);
    this.tabs = new AppTabs(state);
    this.cast = new CastPicker(state, "window", onAct);
    this.team = h("span", { class: "team-name" });
    this.face = h("span", { class: "team-face" });
    this.title = h("h2", { class: "room-title" });
    this.sub = h("span", { class: "room-sub" });
    this.burger = h(
      "button",
      {
        type: "button",
        class: "icon-button burger",
        "aria-label": "Show conversations",
        "aria-expanded": "false",
        on: { click: () => this.drawer() },
      },
      icon("menu", 18),
    );
    this.layer = h("div", { class: "layer" });
    this.under = this.build();
    this.window = h("div", { class: "window" }, this.under, this.layer, this.notices.place);
    this.modal = new Modal(state, this, this.under, forms);
    this.node = h(
      "section",
      { class: "pane pane-window", data: { testid: "window" } },
      this.cast.node,
      this.window,
      this.notices.live,
    );
    forms.watch(state, this.node);
    setInterval(() => this.cast.tellTime(), TICK_MS);
    state.subscribe(() => this.show());
  }

  build() {
    const veil = h("div", { class: "veil", on: { click: () => this.opened() } });
    this.nav = h(
      "nav",
      { class: "sidebar", "aria-label": "Conversations" },
      h("div", { class: "team" }, this.team, this.face),
      this.sidebar.node,
    );
    const head = h(
      "header",
      { class: "room-head" },
      this.burger,
      h("div", { class: "room-name" }, this.title, this.sub),
      this.tabs.node,
    );
    return h(
      "div",
      { class: "window-inside" },
      this.nav,
      veil,
      h("div", { class: "room-frame" }, head, this.room.node, this.home.node),
    );
  }

  /** What blocks on this pane need to draw themselves and to act. */
  context() {
    return { state: this.state, layer: this.layer, tell: (sentence) => this.notices.tell(sentence) };
  }

  drawer() {
    const open = this.window.classList.toggle("drawer-open");
    this.burger.setAttribute("aria-expanded", String(open));
  }

  /** A place was chosen: the drawer of a narrow window closes. */
  opened() {
    this.window.classList.remove("drawer-open");
    this.burger.setAttribute("aria-expanded", "false");
  }

  sent() {
    this.room.messages.atBottom = true;
  }

  focusHome() {
    return this.state.place.kind === "home" ? this.home.node : this.room.composer.box;
  }

  show() {
    const { data, place } = this.state;
    const me = this.state.me();
    this.node.setAttribute("aria-label", data ? `${firstName(me)}’s window` : "Window");
    this.window.classList.toggle("is-loading", !data);
    this.window.classList.toggle("is-offline", !this.state.online);
    this.cast.show();
    if (!data) return;
    this.team.textContent = data.team.name;
    fill(this.face, avatar(me, 26, this.state.appUser()));
    this.sidebar.show();
    this.showRoom(place);
    this.modal.show();
  }

  showRoom(place) {
    const onHome = place.kind === "home";
    const channel = onHome ? this.state.appChannel() : this.state.channel(place.id);
    const app = onHome || channel?.id === this.state.appChannel()?.id;
    this.room.node.hidden = onHome;
    this.home.node.hidden = !onHome;
    this.tabs.node.hidden = !app;
    if (app) this.tabs.show();
    this.heading(app ? this.state.person(this.state.appUser()) : null, channel);
    if (onHome) this.home.show();
    else if (channel) this.room.show(channel);
  }

  heading(app, channel) {
    const other = app ?? (channel?.kind === "im" ? this.state.person(channel.with) : null);
    const mark = JSON.stringify([other, channel?.id, channel?.name]);
    if (mark === this.headed) return;
    this.headed = mark;
    const sign = other
      ? avatar(other, 24, this.state.appUser())
      : icon(channel?.kind === "private" ? "lock" : "hash", 17);
    fill(this.title, sign, h("span", {}, other?.name ?? this.state.titleOf(channel)));
    this.sub.textContent = other?.title ?? (channel?.topic || "");
  }
}
