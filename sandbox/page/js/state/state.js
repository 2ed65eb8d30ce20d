/**
 * The state of one pane: the acting person, their screen from the server, and the place in the
 * product they are. Views subscribe; nothing here touches the DOM.
 */

import { control } from "./api.js";
import { openStream } from "./stream.js";

const QUIET_MS = 60; // changes come in bursts (a message, an unread count, a notification): ask once
const CLOCK_MS = 100;
const SEEDING_MS = 450; // while the story is told, looking twice a second is plenty

export class PaneState {
  constructor(viewer, place) {
    this.viewer = viewer;
    this.place = place;
    this.data = null;
    this.messages = [];
    this.messagesOf = null;
    this.freshFrom = null;
    this.stories = 0; // told to their end while this pane looked
    this.online = true;
    this.attending = () => true; // the pane says whether its person really looks at the messages
    this.clock = null;
    this.drafts = new Map();
    this.listeners = new Set();
    this.signals = new EventTarget();
    this.dirty = null;
    this.timer = 0;
  }

  subscribe(listener) {
    this.listeners.add(listener);
  }

  emit() {
    for (const listener of this.listeners) listener(this);
  }

  start() {
    this.stop();
    this.closeStream = openStream(this.viewer, {
      change: () => this.later(),
      clock: (clock) => this.heardClock(clock),
      traffic: () => this.signals.dispatchEvent(new Event("traffic")),
      lost: () => this.setOnline(false),
      back: () => this.setOnline(true),
    });
    return this.refresh();
  }

  stop() {
    this.closeStream?.();
    clearTimeout(this.timer);
    this.timer = 0; // or the next person's changes would wait for a look that never comes
  }

  /** Whether the story is still being told: one may look and act, and nothing counts as read yet. */
  get seeding() {
    return !!this.data?.seeding && !this.data.seeding.done;
  }

  setOnline(online) {
    this.online = online;
    this.emit();
    if (online) this.refresh();
  }

  heardClock(clock) {
    if (!clock.now) return void this.later();
    this.setClock(clock.now, clock.target ?? null);
    // A skip reports every step it takes; ten looks a second are enough to see it run.
    this.ticking ||= setTimeout(() => {
      this.ticking = 0;
      this.emit();
    }, CLOCK_MS);
  }

  setClock(now, target) {
    this.clock = { now: new Date(now), heard: performance.now(), target: target ? new Date(target) : null };
  }

  /** Returns the sandbox's time: its last report plus the real time since. Stands still during a skip. */
  now() {
    if (!this.clock) return new Date();
    const since = this.clock.target ? 0 : performance.now() - this.clock.heard;
    return new Date(this.clock.now.getTime() + since);
  }

  later() {
    if (this.timer) return;
    const wait = this.seeding ? SEEDING_MS : QUIET_MS;
    this.timer = setTimeout(() => {
      this.timer = 0;
      this.refresh();
    }, wait);
  }

  /** Asks the server again; calls that come while one is under way share one further round. */
  async refresh() {
    if (this.dirty) {
      this.dirty.again = true;
      return this.dirty.done;
    }
    this.dirty = { again: false };
    this.dirty.done = this.rounds();
    return this.dirty.done;
  }

  async rounds() {
    try {
      do {
        this.dirty.again = false;
        await this.load();
      } while (this.dirty.again);
    } catch {
      this.online = false;
    } finally {
      this.dirty = null;
    }
    this.emit();
  }

  async load() {
    const { viewer } = this;
    const data = await control.state(viewer);
    if (viewer !== this.viewer) return;
    const told = this.seeding;
    this.online = true;
    this.data = data;
    if (told && !this.seeding) {
      this.messagesOf = null; // what is new is known only now
      this.stories += 1;
    }
    this.setClock(data.now, data.target);
    this.settlePlace();
    await this.loadMessages();
    this.emit();
  }

  /** A place that is gone (another person, a reset) falls back to the list or the first channel. */
  settlePlace() {
    if (this.place.kind === "app-messages" && this.appChannel())
      this.place = { kind: "channel", id: this.appChannel().id };
    if (this.place.kind !== "channel" || this.channel(this.place.id)) return;
    this.place = this.fallback();
  }

  fallback() {
    const first = this.data.channels.find((channel) => channel.kind !== "im");
    return first ? { kind: "channel", id: first.id } : { kind: "home" };
  }

  async loadMessages() {
    const { place, viewer } = this;
    if (place.kind !== "channel") return;
    const unread = this.channel(place.id)?.unread ?? 0;
    const { messages = [] } = await control.messages(viewer, place.id);
    if (place !== this.place || viewer !== this.viewer) return;
    if (this.messagesOf !== place.id) this.freshFrom = unread ? (messages.at(-unread)?.ts ?? null) : null;
    this.messages = messages;
    this.messagesOf = place.id;
    if (unread && !this.seeding && this.attending()) control.markRead(viewer, place.id);
  }

  /** Goes to a place: `{kind: "channel", id}`, `{kind: "home"}`, `{kind: "list"}`, `{kind: "activity"}`. */
  async go(place) {
    this.place = place;
    if (place.kind === "channel" && this.messagesOf !== place.id) {
      this.messages = [];
      this.messagesOf = null;
    }
    if (place.kind !== "channel") this.messagesOf = null;
    this.emit();
    if (place.kind === "home") await control.home(this.viewer);
    await this.refresh();
  }

  /** Opens the direct message with a person, in place of open forms; returns the server's answer. */
  async talkTo(id) {
    const answer = await control.openIm(this.viewer, id);
    if (!answer.ok) return answer;
    const open = this.data?.modal?.stack.at(-1);
    if (open) await control.close(this.viewer, open.id, true);
    await this.refresh();
    await this.go({ kind: "channel", id: answer.channel });
    return answer;
  }

  actAs(viewer, place) {
    this.viewer = viewer;
    this.place = place;
    this.data = null;
    this.messages = [];
    this.messagesOf = null;
    this.drafts.clear();
    this.emit();
    if (place.kind === "home") control.home(viewer);
    return this.start();
  }

  channel(id) {
    return this.data?.channels.find((channel) => channel.id === id);
  }

  appUser() {
    return this.data?.app?.user ?? "U0TEND0001";
  }

  appChannel() {
    return this.data?.channels.find((channel) => channel.kind === "im" && channel.with === this.appUser());
  }

  person(id) {
    return (
      this.data?.people.find((person) => person.id === id) ?? {
        id,
        name: id,
        handle: id,
        avatar: { initials: "?", hue: 0 },
      }
    );
  }

  me() {
    return this.person(this.viewer);
  }

  zone() {
    return this.me().tz ?? "UTC";
  }

  /** The name a person would see for a channel, without its sign. */
  titleOf(channel) {
    return channel.kind === "im" ? this.person(channel.with).name : channel.name.replace(/^#/, "");
  }
}
