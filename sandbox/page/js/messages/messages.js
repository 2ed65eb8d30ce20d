/** The list of messages of the open conversation: grouped by writer, divided by day, newest below. */

import { FormValues } from "../blocks/values.js";
import { dayKey, dayLabel, momentOf } from "../dom/dates.js";
import { fill, h, reconcile, uid } from "../dom/dom.js";
import { icon } from "../dom/icons.js";
import { avatar } from "../widgets/avatars.js";
import { messageRow, signed } from "./message.js";
import { plainWords } from "./notification.js";

const GROUP_MS = 5 * 60_000;
const NEAR_PX = 80;
const HINT = "Arrow keys go from message to message; Enter opens what can be done with one.";

export class MessageList {
  constructor(state, pane) {
    this.state = state;
    this.pane = pane;
    this.values = new Map();
    this.shownOf = null;
    this.lastTs = null;
    this.list = h("ol", { class: "messages", role: "list" });
    this.intro = h("div", { class: "messages-intro" });
    const hint = h("p", { class: "unseen", id: uid("hint") }, HINT);
    this.node = h(
      "div",
      {
        class: "messages-scroll",
        tabindex: "0",
        role: "group",
        "aria-describedby": hint.id,
        data: { testid: "messages" },
        on: { keydown: (event) => this.key(event), focusin: (event) => this.turnTo(event.target) },
      },
      hint,
      this.intro,
      this.list,
    );
    this.atBottom = true;
    this.node.addEventListener("scroll", () => (this.atBottom = this.isNearBottom()));
    new ResizeObserver(() => this.atBottom && this.toBottom()).observe(this.node);
  }

  isNearBottom() {
    return this.node.scrollHeight - this.node.scrollTop - this.node.clientHeight < NEAR_PX;
  }

  toBottom() {
    this.node.scrollTop = this.node.scrollHeight;
  }

  show(channel) {
    const loaded = this.state.messagesOf === channel.id;
    this.node.setAttribute("aria-busy", String(!loaded));
    if (!loaded && this.shownOf === channel.id) return;
    const changed = this.shownOf !== channel.id || this.stories !== this.state.stories;
    this.stories = this.state.stories;
    if (changed) this.begin(channel);
    if (!loaded) return;
    this.draw(channel);
    if (changed) this.settle();
    else if (this.atBottom) this.toBottom();
    this.shownOf = channel.id;
    this.tellNew(changed);
  }

  begin(channel) {
    this.shownOf = null;
    this.node.setAttribute("aria-label", `Messages in ${signed(this.state, channel)}`);
    fill(this.list);
    fill(this.intro);
  }

  draw(channel) {
    fill(this.intro, introduction(this.state, channel));
    reconcile(this.list, rowsOf(this.state), {
      key: (row) => row.key,
      signature: (row) => row.signature,
      build: (row) => row.build(this),
    });
    this.rove();
  }

  rows() {
    return [...this.list.querySelectorAll(".message")];
  }

  /** Tab reaches the tools of one message alone: the one the arrow keys stand on, at first the newest. */
  rove() {
    const rows = this.rows();
    const current = rows.find((row) => row.dataset.key === this.current) ?? rows.at(-1);
    for (const row of rows)
      for (const tool of row.querySelectorAll(".tool")) tool.tabIndex = row === current ? 0 : -1;
  }

  turnTo(target) {
    const row = target.closest(".message");
    if (!row || row.dataset.key === this.current) return;
    this.current = row.dataset.key;
    this.rove();
  }

  key(event) {
    const onRow = document.activeElement.matches(".message");
    if (event.key === "Enter" && onRow) {
      event.preventDefault();
      return void document.activeElement.querySelector(".tool-more").click();
    }
    if ((event.key !== "ArrowDown" && event.key !== "ArrowUp") || event.target.matches("input, textarea, select")) return;
    const rows = this.rows();
    const at = rows.indexOf(document.activeElement.closest(".message"));
    const to = at < 0 ? rows.length - 1 : at + (event.key === "ArrowDown" ? 1 : -1);
    if (!rows[to]) return;
    event.preventDefault();
    rows[to].focus();
  }

  /** Where a person lands: at the message a link named, at the first unread one, or at the end. */
  settle() {
    const named = this.state.place.ts && this.list.querySelector(`[data-ts="${CSS.escape(this.state.place.ts)}"]`);
    const fresh = this.list.querySelector(".new-line");
    this.toBottom();
    if (named) {
      named.scrollIntoView({ block: "center" });
      named.classList.add("message-named");
    } else if (fresh && fresh.offsetTop < this.node.scrollTop) this.node.scrollTop = fresh.offsetTop - 24;
    this.atBottom = this.isNearBottom();
  }

  tellNew(changed) {
    const last = this.state.messages.at(-1);
    const isNew = last && !changed && last.ts !== this.lastTs && last.user !== this.state.viewer;
    this.lastTs = last?.ts ?? null;
    if (!isNew || this.state.seeding) return; // no announcements while the fortnight is played
    this.pane.notices.announce(`${this.state.person(last.user).name}: ${plainWords(this.state, last.text)}`);
  }

  valuesOf(message) {
    if (!this.values.has(message.ts)) this.values.set(message.ts, new FormValues(this.shownOf));
    return this.values.get(message.ts);
  }

  contextOf(message) {
    return {
      ...this.pane.context(),
      surface: "message",
      container: { type: "message", channel: this.state.place.id, ts: message.ts },
      values: this.valuesOf(message),
      blocks: () => message.blocks,
    };
  }
}

function introduction(state, channel) {
  if (channel.kind === "im") {
    const other = state.person(channel.with);
    const app = other.id === state.appUser();
    const line = app
      ? "Words from Tend and through Tend come here, to you alone."
      : `This is the start of your messages with ${other.name}.`;
    return [
      avatar(other, 52, state.appUser()),
      h("h3", {}, other.name),
      h("p", {}, [other.title, line].filter(Boolean).join(" · ")),
    ];
  }
  const sign = h(
    "span",
    { class: "intro-sign", "aria-hidden": "true" },
    icon(channel.kind === "private" ? "lock" : "hash", 26),
  );
  return [sign, h("h3", {}, state.titleOf(channel)), h("p", {}, `This is the start of ${signed(state, channel)}.`)];
}

function rowsOf(state) {
  const zone = state.zone();
  const now = state.now();
  let before = null;
  return state.messages.flatMap((message) => {
    const at = momentOf(message);
    const newDay = !before || dayKey(momentOf(before), zone) !== dayKey(at, zone);
    const fresh = message.ts === state.freshFrom;
    const follows = !newDay && !fresh && sameBreath(before, message);
    before = message;
    return [
      newDay && divider(`day-${dayKey(at, zone)}`, dayLabel(at, now, zone), "day-line"),
      fresh && divider("new", "New", "new-line"),
      messageRow(state, message, at, follows),
    ].filter(Boolean);
  });
}

function divider(key, label, kind) {
  return { key, signature: label, build: () => h("li", { class: kind }, h("span", {}, label)) };
}

function sameBreath(before, message) {
  return (
    before.user === message.user &&
    !before.ephemeral &&
    !message.ephemeral &&
    momentOf(message) - momentOf(before) < GROUP_MS
  );
}
