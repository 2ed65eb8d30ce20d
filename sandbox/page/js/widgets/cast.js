/** The line above a pane: whose window or phone it is, with everybody else to choose ("act as"). */

import { placeOf, time } from "../dom/dates.js";
import { fill, h, uid } from "../dom/dom.js";
import { icon } from "../dom/icons.js";
import { control } from "../state/api.js";
import { avatar } from "./avatars.js";

/** The languages Tend speaks, as Slack names them; the first letters are all that fits beside a name. */
const LANGUAGES = [
  ["en-GB", "EN\u2003English"],
  ["de-DE", "DE\u2003Deutsch"],
  ["es-ES", "ES\u2003Español"],
  ["fr-FR", "FR\u2003Français"],
  ["pt-BR", "PT\u2003Português"],
  ["ja-JP", "JA\u2003日本語"],
];

export class CastPicker {
  /** `thing` is "window" or "phone"; `onAct` gets the chosen person's id. */
  constructor(state, thing, onAct) {
    this.state = state;
    this.thing = thing;
    const id = uid("cast");
    this.face = h("span", { class: "cast-face" });
    this.select = h("select", {
      id,
      class: "cast-select",
      data: { testid: `act-as-${thing}` },
      on: { change: () => onAct(this.select.value) },
    });
    this.language = h(
      "select",
      {
        class: "cast-language",
        data: { testid: `language-${thing}` },
        on: { change: () => this.speak(this.language.value) },
      },
      LANGUAGES.map(([locale, name]) => h("option", { value: locale }, name)),
    );
    this.local = h("span", { class: "cast-local" });
    this.node = h(
      "div",
      { class: "cast" },
      this.face,
      (this.label = h("label", { class: "cast-label", for: id })),
      h("span", { class: "cast-box" }, this.select, icon("down", 12)),
      this.local,
      this.language,
    );
    this.shown = "";
  }

  show() {
    const people = (this.state.data?.people ?? []).filter(
      (person) => !person.is_bot && person.id !== "USLACKBOT", // Slack does not mark its own as one
    );
    const mark = JSON.stringify([people.map(labelOf), this.state.viewer]);
    const me = this.state.me();
    if (people.length && mark !== this.shown) this.draw(people, me);
    if (people.length) this.shown = mark;
    this.select.setAttribute("aria-label", `Act as, in this ${this.thing}`);
    this.language.setAttribute("aria-label", `${firstName(me)}’s language in Slack`);
    this.language.value = me.locale ?? "";
    this.language.disabled = !!me.external;
    this.tellTime();
  }

  /** Changes the person's language in Slack, who tells the app of it; what comes from then on is written in it. */
  async speak(locale) {
    await control.changePerson({ id: this.state.viewer, locale });
    await this.state.refresh();
  }

  /** Writes the person's local time: the sandbox's moment in their zone. */
  tellTime() {
    const { data } = this.state;
    const place = placeOf(this.state.me().tz);
    this.local.textContent = data ? `${time(this.state.now(), this.state.zone())} in ${place}` : "";
  }

  draw(people, me) {
    fill(this.face, avatar(me, 24, this.state.appUser()));
    fill(
      this.select,
      people.map((person) => h("option", { value: person.id, disabled: person.deleted }, labelOf(person))),
    );
    this.select.value = this.state.viewer;
    this.label.textContent = `${firstName(me)}’s ${this.thing}`;
  }
}

function labelOf(person) {
  const kind = person.deleted
    ? "deactivated"
    : person.is_guest
      ? "guest"
      : person.external
        ? "external"
        : "";
  return [person.name, kind || person.title].filter(Boolean).join(" · ");
}

export function firstName(person) {
  return person.name.split(" ")[0];
}
