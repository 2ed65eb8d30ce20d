/**
 * "Who can see this?": the same thing on every other person's screen, side by side.
 * Each card is asked for from that person's own screen; this page works nothing out by itself.
 */

import { showBlocks } from "../blocks/blocks.js";
import { FormValues } from "../blocks/values.js";
import { time } from "../dom/dates.js";
import { trapFocus } from "../dom/dialog.js";
import { fill, h, uid } from "../dom/dom.js";
import { icon } from "../dom/icons.js";
import { control } from "../state/api.js";
import { mrkdwn } from "../text/mrkdwn.js";
import { avatar } from "../widgets/avatars.js";
import { firstName } from "../widgets/cast.js";

const FAILED = "The screens could not be asked just now. Please try again.";

/** `subject`: `query` names it for the control API, `text` and `blocks` are its content for the asking person. */
export async function askWho(ctx, subject) {
  const panel = new WhoPanel(ctx.state, subject);
  panel.open();
  try {
    panel.answer((await control.who({ viewer: ctx.state.viewer, ...subject.query })).people ?? []);
  } catch (wrong) {
    panel.fail(wrong.message || FAILED);
  }
}

class WhoPanel {
  constructor(state, subject) {
    this.viewer = state.viewer; // the pane may switch to another person while this is open
    Object.assign(this, { state, subject });
    const title = h("h2", { class: "who-title", id: uid("who") }, "Who can see this?");
    this.verdict = h("p", { class: "who-verdict", role: "status" }, "Looking at every screen");
    this.mine = h("div", { class: "who-mine" });
    this.cards = h("ul", { class: "who-cards", role: "list" });
    this.foot = h("p", { class: "who-foot" });
    const close = h(
      "button",
      {
        type: "button",
        class: "icon-button",
        "aria-label": "Close",
        data: { testid: "who-close" },
        on: { click: () => this.close() },
      },
      icon("close", 16),
    );
    this.dialog = h(
      "div",
      {
        class: "who",
        role: "dialog",
        "aria-modal": "true",
        "aria-labelledby": title.id,
        tabindex: "-1",
        data: { testid: "who" },
      },
      h("header", { class: "who-head" }, icon("eye", 20), title, close),
      h(
        "div",
        { class: "who-scroll", tabindex: "0", role: "region", "aria-label": "Screens" },
        h("div", { class: "who-top" }, this.mine, this.verdict),
        this.cards,
        this.foot,
      ),
    );
    this.shade = h("div", { class: "shade who-shade", on: { pointerdown: (event) => this.beside(event) } }, this.dialog);
  }

  open() {
    fill(this.mine, this.screen(this.state.person(this.viewer), this.subject, "sees"));
    const beneath = document.querySelector("#app");
    document.body.append(this.shade);
    const release = trapFocus(this.dialog, () => this.close());
    beneath.inert = true;
    this.dialog.focus({ preventScroll: true });
    this.close = () => {
      beneath.inert = false;
      this.shade.remove();
      release();
    };
  }

  beside(event) {
    if (event.target === this.shade) this.close();
  }

  fail(sentence) {
    fill(this.verdict, sentence);
    this.verdict.classList.add("who-failed");
  }

  answer(people) {
    const seeing = people.filter((one) => one.sees);
    const me = firstName(this.state.person(this.viewer));
    fill(this.verdict, verdict(me, seeing.length, people.length));
    const rows = [...seeing, ...people.filter((one) => !one.sees)];
    fill(
      this.cards,
      rows.map((one) => h("li", {}, this.card(one))),
    );
    const at = time(this.state.now(), this.state.zone());
    fill(
      this.foot,
      icon("check", 14),
      `Every card is that person’s own screen, asked for at ${at}: their messages, their Home, what they have open. `,
      "Managers and admins are asked like everybody else.",
    );
  }

  card(one) {
    const person = this.state.person(one.id);
    if (one.sees) return this.screen({ ...person, name: one.name ?? person.name }, one, "sees");
    return this.frame(
      person,
      "who-nothing",
      h("p", { class: "who-none" }, icon("unseen", 18), h("span", {}, "Nothing")),
    );
  }

  screen(person, seen, verb) {
    // Mentions are highlighted for the person of this card.
    const state = Object.create(this.state, { viewer: { value: person.id } });
    const ctx = { state, surface: "shown", container: {}, values: new FormValues(), blocks: () => [] };
    const body = h("div", { class: "who-words" });
    // The question is about the text, so leave out rows of buttons.
    const blocks = (seen.blocks ?? []).filter((block) => block.type !== "actions");
    if (blocks.length) showBlocks(body, blocks, ctx);
    else body.append(h("div", { class: "message-text", dir: "auto" }, mrkdwn(seen.text ?? "", ctx)));
    for (const node of body.querySelectorAll("button, input, select, textarea")) node.disabled = true;
    for (const link of body.querySelectorAll("a")) link.removeAttribute("href");
    const where = seen.where && h("p", { class: "who-where" }, whereOf(this.state, seen));
    return this.frame(person, "who-seen", [where, body], verb);
  }

  frame(person, kind, body, verb) {
    return h(
      "div",
      {
        class: `who-card ${kind}`,
        role: "group",
        "aria-label": `${person.name} ${verb ? "sees this" : "sees nothing"}`,
        data: { testid: "who-person", user: person.id, sees: verb ? "yes" : "no" },
      },
      h(
        "div",
        { class: "who-person" },
        avatar(person, 28, this.state.appUser()),
        h(
          "span",
          { class: "who-names" },
          h("span", { class: "who-name" }, person.name, person.id === this.viewer && h("span", { class: "tag" }, "asks")),
          h("span", { class: "who-role" }, roleOf(person)),
        ),
      ),
      body,
    );
  }
}

function whereOf(state, { where, channel }) {
  if (where === "home") return "On their Home";
  if (where === "modal") return "In a form they have open";
  const room = state.channel(channel);
  return room && room.kind !== "im" ? `In #${state.titleOf(room)}` : "In their private messages";
}

function roleOf(person) {
  const kind = person.deleted
    ? "deactivated"
    : person.external
      ? "from another company"
      : person.is_guest
        ? "guest"
        : person.is_admin
          ? "admin"
          : "";
  return [person.title, kind].filter(Boolean).join(" · ");
}

function verdict(me, seeing, all) {
  const others = all === 1 ? "1 other person" : `${all} other people`;
  if (!seeing) return [h("strong", {}, `Only ${me}.`), ` ${others} were asked; it stands on none of their screens.`];
  if (seeing === all) return [h("strong", {}, "Everybody."), ` ${others} were asked; all of them see it.`];
  const rest = all - seeing;
  return [
    h("strong", {}, `${me} and ${seeing} more.`),
    ` ${others} were asked; ${rest} ${rest === 1 ? "sees" : "see"} nothing.`,
  ];
}
