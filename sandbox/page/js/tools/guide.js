/**
 * Stories to try first: Mira thanks Tomas, Sam puts something right with Ana, and #platform has a season. Each step is a
 * button that does it or leads there, and is ticked off by what people's phones show. Says why when no message came.
 */

import { fill, h, rest } from "../dom/dom.js";
import { icon } from "../dom/icons.js";
import { control } from "../state/api.js";

const PLATFORM = "C0PLATFORM";
const THANKED = "thanked you"; // in the text of a thanks
const LOOK_MS = 300;
const HOUR_MS = 3_600_000;
const COMES_WITHIN_MS = 5000; // after time stood still again
const KEY = "tend-sandbox-guided";
const PLACE_KEY = "tend-sandbox-story";

export class Guide {
  /** `panes` are the states of both panes, the first tells the time; `stories`: a button begins the next in turn. */
  constructor(panes, stories) {
    this.state = panes[0];
    this.stories = stories;
    this.words = h("p", { class: "guide-words", role: "status" });
    this.list = h("ol", { class: "guide-steps" });
    this.otherName = h("span", {});
    const other = { type: "button", class: "guide-step guide-other", data: { testid: "guide-other" } };
    this.other = h(
      "button",
      { ...other, on: { click: () => this.change() } },
      h("span", { class: "unseen" }, "Another story: "),
      this.otherName,
    );
    const close = { type: "button", class: "icon-button guide-close", "aria-label": "Close the guide" };
    this.node = h(
      "section",
      { class: "guide", "aria-label": "Try this first", hidden: true, data: { testid: "guide" } },
      this.words,
      this.list,
      this.other,
      h("button", { ...close, on: { click: () => this.finish() } }, icon("close", 13)),
    );
    this.faults = 0;
    this.stillSince = 0;
    this.tell(stories[0], null, {});
    this.resumed = false;
    for (const pane of panes) pane.subscribe(() => this.later());
    this.state.signals.addEventListener("traffic", () => this.later());
  }

  /** Tells this story from now on; `since`: the moment it began, null for the end of the fortnight. */
  tell(story, since, had) {
    Object.assign(this, { story, since, had });
    const nothing = { news: 0, thanked: 0, unread: 0, form: false, last: 0 };
    this.seen = Object.fromEntries(story.people.map((id) => [id, nothing]));
    this.steps = story.steps.map(({ label, act }, at) => this.step(label, at, act));
    fill(
      this.list,
      this.steps.map(({ row }) => row),
    );
    this.otherName.textContent = this.another.steps[0].label;
  }

  /** Goes on with the story that this tab told of this fortnight before the page was loaded anew. */
  resume() {
    if (this.resumed) return;
    this.resumed = true;
    const place = JSON.parse(read(PLACE_KEY) ?? "null");
    if (place?.told_at !== this.state.data.told_at) return;
    const story = this.stories[place.story];
    Object.assign(story.past, place.past);
    this.tell(story, place.since && new Date(place.since), place.had);
  }

  /** Writes down how far the story is. */
  keep() {
    const { story, since, had, stories, state } = this;
    const place = { told_at: state.data.told_at, story: stories.indexOf(story), since, had, past: story.past };
    write(PLACE_KEY, JSON.stringify(place));
  }

  get another() {
    return this.stories[(this.stories.indexOf(this.story) + 1) % this.stories.length];
  }

  /** Begins the next story, with its first step; what its people got before is no news in it. */
  async change() {
    const story = this.another;
    const screens = await screensOf(story.people).catch(() => null);
    if (!screens) return;
    const had = screens.map((screen, at) => [story.people[at], newsOf(screen)]);
    story.begin?.(Object.fromEntries(screens.map((screen, at) => [story.people[at], { last: lastOf(screen) }])));
    this.tell(story, story.begin ? this.state.now() : null, story.begin ? Object.fromEntries(had) : {});
    this.later();
    this.steps[0].button.focus({ preventScroll: true });
    await story.steps[0].act();
  }

  step(label, at, act) {
    const attributes = { type: "button", class: "guide-step", data: { testid: `guide-${at + 1}` }, on: { click: act } };
    const sign = h("span", { class: "guide-number" });
    const button = h("button", attributes, sign, h("span", { class: "guide-label" }, label));
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
    const { story } = this;
    const [screens, faults] = await Promise.all([screensOf(story.people), control.faults()]).catch(() => []);
    this.timer = 0;
    if (!screens || story !== this.story) return;
    this.faults = faults.on.length;
    this.seen = Object.fromEntries(screens.map((screen, at) => this.onScreen(story.people[at], screen)));
    this.moves(screens[0]);
    this.show();
  }

  onScreen(id, screen) {
    const news = newsOf(screen) - (this.had[id] ?? 0);
    const { unread = 0 } = roomOf(screen) ?? {};
    return [id, { news, thanked: newsOf(screen, THANKED), unread, form: !!screen.modal, last: lastOf(screen) }];
  }

  /** Notes since when time stands still; looks once more when a message should have come. */
  moves({ target }) {
    if (target) this.stillSince = 0;
    else if (!this.stillSince) {
      this.stillSince = performance.now();
      setTimeout(() => this.later(), COMES_WITHIN_MS + 50);
    }
  }

  show() {
    this.node.hidden = !this.open;
    if (!this.open) return;
    this.resume();
    const { story } = this;
    const now = story.now(this.seen);
    this.keep();
    const missing = this.missing(now);
    this.says(missing ?? story.says[now]);
    this.node.classList.toggle("guide-says", !!missing || now === story.steps.length);
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

  /** Why a message did not come although its time has come; null while it may still come, or when it did. */
  missing(now) {
    const { state, story } = this;
    if (!this.stillSince || performance.now() - this.stillSince < COMES_WITHIN_MS) return null;
    const hours = (state.now() - (this.since ?? new Date(state.data.told_at))) / HOUR_MS;
    return story.missing(now, hours, this.faults > 0);
  }
}

function screensOf(people) {
  return Promise.all(people.map((id) => control.state(id)));
}

function roomOf({ channels, app }) {
  return channels.find((channel) => channel.with === app.user);
}

/** When #platform had its newest message, in seconds; 0 before any. */
function lastOf({ channels }) {
  return Number(channels.find((channel) => channel.id === PLATFORM)?.last ?? 0);
}

/** How many notifications of the app with these words came after the fortnight's end. */
function newsOf(screen, words = "") {
  const room = roomOf(screen);
  const told = new Date(screen.told_at);
  const late = screen.notifications.filter((one) => one.channel === room?.id && new Date(one.at) > told);
  return late.filter((one) => one.text.includes(words)).length;
}

// A browser may forbid to remember; then the guide stays until the page is loaded anew.
let finished = null;

function remembered() {
  return read(KEY) ?? finished;
}

function remember(story) {
  finished = story;
  write(KEY, story);
}

function read(key) {
  try {
    return sessionStorage.getItem(key);
  } catch {
    return null;
  }
}

function write(key, text) {
  try {
    sessionStorage.setItem(key, text);
  } catch {
    return;
  }
}
