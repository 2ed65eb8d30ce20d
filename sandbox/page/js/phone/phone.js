/** One person's phone: a frame with its own navigation, notifications and a resting face. */

import { time } from "../dom/dates.js";
import { fill, h } from "../dom/dom.js";
import { icon, phoneSigns, seedling } from "../dom/icons.js";
import { Inbox, plainWords, titleOf } from "../messages/notification.js";
import { Room } from "../messages/room.js";
import { HomeView } from "../views/home.js";
import { Modal } from "../views/modal.js";
import { avatar } from "../widgets/avatars.js";
import { CastPicker, firstName } from "../widgets/cast.js";
import { Notices } from "../window/notices.js";
import { Sidebar } from "../window/sidebar.js";
import { AppTabs, openApp } from "../window/tabs.js";
import { Activity } from "./activity.js";
import { Banner } from "./banner.js";
import { Lock } from "./lock.js";

const GRACE_MS = 2500; // after a skip Tend still sends due messages; the phone stays locked until then
const GLOW_MS = 2600;
const TICK_MS = 1000;

export class PhonePane {
  constructor(state, onAct, forms) {
    this.state = state;
    this.notices = new Notices();
    this.inbox = new Inbox(state);
    this.places = new Sidebar(state, this, { avatarSize: 38, withTimes: true });
    this.room = new Room(state, this);
    this.home = new HomeView(state, this);
    this.activity = new Activity(state);
    this.tabs = new AppTabs(state);
    this.cast = new CastPicker(state, "phone", onAct);
    this.lock = new Lock(state, (notification) => this.takeUp(notification));
    this.layer = h("div", { class: "layer" });
    this.banner = new Banner(state, (notification) => this.takeUp(notification));
    this.under = this.build();
    this.modal = new Modal(state, this, this.under, forms);
    this.status = h(
      "div",
      { class: "phone-status" },
      (this.clock = h("span", { class: "phone-clock" })),
      h("span", { class: "phone-island", "aria-hidden": "true" }),
      phoneSigns(),
    );
    this.screen = h(
      "div",
      { class: "screen" },
      this.under,
      this.layer,
      this.notices.place,
      this.banner.node,
      this.lock.node,
      this.status,
      h("span", { class: "phone-bar", "aria-hidden": "true" }),
    );
    this.phone = h("div", { class: "phone" }, this.screen);
    this.node = h(
      "section",
      { class: "pane pane-phone", data: { testid: "phone" } },
      this.cast.node,
      this.phone,
      this.notices.live,
    );
    forms.watch(state, this.node);
    setInterval(() => this.tellTime(), TICK_MS);
    state.attending = () => !this.lock.closed && !this.node.hidden;
    state.subscribe(() => this.show());
  }

  build() {
    this.back = h(
      "button",
      {
        type: "button",
        class: "icon-button phone-back",
        "aria-label": "Back to chats",
        on: { click: () => this.state.go({ kind: "list" }) },
      },
      icon("back", 20),
    );
    this.title = h("h2", { class: "phone-title" });
    this.face = h("span", { class: "phone-face" });
    const head = h("header", { class: "phone-head" }, this.back, this.title, this.face);
    this.list = h("div", { class: "phone-list", tabindex: "-1" }, this.places.node);
    this.nav = {
      list: this.tab("Chats", icon("chat", 21), () => this.state.go({ kind: "list" })),
      activity: this.tab("Activity", icon("bell", 21), () => this.state.go({ kind: "activity" })),
      app: this.tab("Tend", seedling(23), () => openApp(this.state)),
    };
    const bar = h("nav", { class: "phone-tabs", "aria-label": "Phone" }, Object.values(this.nav));
    return h(
      "div",
      { class: "phone-inside" },
      head,
      this.tabs.node,
      this.list,
      this.activity.node,
      this.room.node,
      this.home.node,
      bar,
    );
  }

  tab(label, sign, open) {
    return h(
      "button",
      {
        type: "button",
        class: "phone-tab",
        "aria-label": label,
        data: { testid: `phone-tab-${label.toLowerCase()}` },
        on: { click: open },
      },
      h("span", { class: "phone-tab-sign" }, sign, h("span", { class: "dot", hidden: true })),
      h("span", {}, label),
    );
  }

  context() {
    return { state: this.state, layer: this.layer, tell: (sentence) => this.notices.tell(sentence) };
  }

  sent() {
    this.room.messages.atBottom = true;
  }

  focusHome() {
    const places = { channel: this.room.messages.node, home: this.home.node, list: this.list };
    return places[this.state.place.kind] ?? this.nav.activity;
  }

  restart() {
    this.inbox.restart();
    this.lock.open();
    this.under.inert = false;
    this.banner.clear();
  }

  /** Writes the sandbox's moment on the phone: in its status line, on its lock, and above it. */
  tellTime() {
    if (!this.state.data) return;
    this.clock.textContent = time(this.state.now(), this.state.zone());
    this.lock.show();
    this.cast.tellTime();
  }

  /** Time is about to pass: the phone is put aside. */
  sleep() {
    if (!this.lock.closed) this.left = this.under.contains(document.activeElement) ? document.activeElement : null;
    this.sleptAt = performance.now();
    this.lock.sleep();
    this.lock.show();
    this.under.inert = true;
    this.banner.clear();
  }

  /** The person opens the phone, at a notification or as it was left. */
  async takeUp(notification) {
    this.open();
    await (notification?.channel
      ? this.state.go({ kind: "channel", id: notification.channel })
      : this.state.refresh());
    if (!this.lock.closed && !this.layer.contains(document.activeElement)) this.focusHome().focus({ preventScroll: true });
  }

  /** The phone wakes by itself: the focus stays where it is, or goes back to where it was on the phone. */
  wake() {
    this.open();
    this.state.refresh();
    if (document.activeElement === document.body && this.left?.isConnected) this.left.focus({ preventScroll: true });
  }

  open() {
    this.lock.open();
    this.under.inert = !!this.modal.view;
    this.banner.clear();
  }

  show() {
    const { data } = this.state;
    const me = this.state.me();
    this.node.setAttribute("aria-label", data ? `${firstName(me)}’s phone` : "Phone");
    this.phone.classList.toggle("is-loading", !data);
    this.cast.show();
    if (!data) return;
    this.tellTime();
    const news = this.inbox.fresh();
    this.rest();
    this.notify(news);
    this.showPlace();
    this.modal.show();
    if (this.lock.closed) this.under.inert = true;
    this.layer.inert = this.lock.closed;
  }

  /** Sleeps while time passes; wakes by itself when nothing came. */
  rest() {
    const passing = !!this.state.clock?.target;
    if (passing && !this.lock.closed) this.sleep();
    if (passing) this.sleptAt = performance.now();
    this.lock.show();
    clearTimeout(this.waking);
    const idle = this.lock.closed && !passing && !this.lock.waiting.length;
    if (!idle) return;
    const rested = performance.now() - this.sleptAt;
    if (rested > GRACE_MS) this.wake();
    else this.waking = setTimeout(() => this.state.emit(), GRACE_MS - rested + 20);
  }

  notify(news) {
    if (!news.length) return;
    const last = news.at(-1);
    const watching =
      !this.lock.closed &&
      this.state.attending() &&
      this.state.place.kind === "channel" &&
      this.state.place.id === last.channel;
    if (watching) return;
    this.glow();
    this.notices.announce(`Notification: ${titleOf(this.state, last)}, ${plainWords(this.state, last.text)}`);
    if (this.lock.closed) this.lock.lightUp(news);
    else this.banner.drop(last);
    this.node.dispatchEvent(new CustomEvent("lit"));
  }

  glow() {
    this.phone.classList.add("lit");
    clearTimeout(this.glowing);
    this.glowing = setTimeout(() => this.phone.classList.remove("lit"), GLOW_MS);
  }

  showPlace() {
    const { place } = this.state;
    const appChannel = this.state.appChannel();
    const channel = place.kind === "channel" ? this.state.channel(place.id) : null;
    const app = place.kind === "home" || (!!channel && channel.id === appChannel?.id);
    this.list.hidden = place.kind !== "list";
    this.activity.node.hidden = place.kind !== "activity";
    this.home.node.hidden = place.kind !== "home";
    this.room.node.hidden = !channel;
    this.tabs.node.hidden = !app;
    this.back.hidden = !channel || app;
    this.heading(place, channel, app);
    this.marks(place, app, appChannel);
    if (app) this.tabs.show();
    if (place.kind === "list") this.places.show();
    if (place.kind === "activity") this.activity.show();
    if (place.kind === "home") this.home.show();
    if (channel) this.room.show(channel);
  }

  heading(place, channel, app) {
    const other = app
      ? this.state.person(this.state.appUser())
      : channel?.kind === "im"
        ? this.state.person(channel.with)
        : null;
    const words =
      other?.name ??
      (channel ? this.state.titleOf(channel) : place.kind === "activity" ? "Activity" : this.state.data.team.name);
    const sign = other
      ? avatar(other, 26, this.state.appUser())
      : channel && icon(channel.kind === "private" ? "lock" : "hash", 17);
    const mark = JSON.stringify([words, other?.avatar, channel?.kind, this.state.viewer]);
    if (mark === this.headed) return;
    this.headed = mark;
    fill(this.title, sign, h("span", {}, words));
    this.phone.classList.toggle("phone-big-title", !channel && !app);
    fill(this.face, avatar(this.state.me(), 30, this.state.appUser()));
  }

  marks(place, app, appChannel) {
    const on = app ? "app" : place.kind === "activity" ? "activity" : "list";
    const chats = this.state.data.channels.some((channel) => channel.unread && channel.id !== appChannel?.id);
    for (const [name, tab] of Object.entries(this.nav)) {
      tab.toggleAttribute("aria-current", name === on);
      if (name === on) tab.setAttribute("aria-current", "page");
    }
    this.nav.list.querySelector(".dot").hidden = !chats || on === "list";
    this.nav.app.querySelector(".dot").hidden = !appChannel?.unread || on === "app";
  }
}
