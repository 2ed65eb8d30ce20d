/** The stack of modals of one person: draws the top one, keeps typed values, shows errors at their fields. */

import { showBlocks } from "../blocks/blocks.js";
import { FormValues, missing } from "../blocks/values.js";
import { trapFocus } from "../dom/dialog.js";
import { fill, h, rest, uid } from "../dom/dom.js";
import { icon } from "../dom/icons.js";
import { control } from "../state/api.js";
import { whoTool } from "../who/whotool.js";

const TROUBLE = "We had some trouble connecting. Try again?";

export class Modal {
  /** `under` is the part of the page out of reach while a modal is open; `forms` says in which pane it opens. */
  constructor(state, pane, under, forms) {
    Object.assign(this, { state, pane, under, forms });
    this.values = new Map();
    this.errors = {};
    this.titleId = uid("modal");
    this.title = h("h2", { class: "modal-title", id: this.titleId });
    this.back = h(
      "button",
      { type: "button", class: "icon-button", "aria-label": "Back", on: { click: () => this.close(false) } },
      icon("back", 18),
    );
    this.cross = h(
      "button",
      {
        type: "button",
        class: "icon-button",
        "aria-label": "Close",
        data: { testid: "modal-close" },
        on: { click: () => this.close(true) },
      },
      icon("close", 16),
    );
    this.banner = h("div", { class: "modal-banner", role: "alert", data: { testid: "modal-error" } });
    this.blocks = h("div", { class: "modal-blocks" });
    this.deny = h("button", {
      type: "button",
      class: "btn",
      data: { testid: "modal-cancel" },
      on: { click: () => this.close(false) },
    });
    this.accept = h("button", { type: "submit", class: "btn btn-primary", data: { testid: "modal-submit" } });
    this.form = h(
      "form",
      {
        class: "modal",
        novalidate: true,
        on: { submit: (event) => this.submit(event), keydown: (event) => this.key(event) },
      },
      h("header", { class: "modal-head" }, this.back, this.title, this.cross),
      h("div", { class: "modal-scroll", tabindex: "-1" }, this.banner, this.blocks),
      h("footer", { class: "modal-foot" }, this.deny, this.accept),
    );
    this.dialog = h(
      "div",
      {
        class: "modal-frame",
        role: "dialog",
        "aria-modal": "true",
        "aria-labelledby": this.titleId,
        tabindex: "-1",
        data: { testid: "modal" },
      },
      this.form,
    );
    this.shade = h("div", { class: "shade" }, this.dialog);
    this.view = null;
    this.stack = [];
  }

  show() {
    this.stack = this.forms.isHere(this.state) ? (this.state.data?.modal?.stack ?? []) : [];
    const top = this.stack.at(-1) ?? null;
    this.forget();
    if (!top) return void this.leave();
    const changed = this.view?.id !== top.id;
    this.view = top;
    if (!this.shade.isConnected) this.enter();
    if (changed) this.begin();
    const held = this.hasFocus();
    this.draw();
    // What had the focus may be gone, such as the button of a form that was answered.
    if (changed || (held && !this.hasFocus())) this.focusFirst();
  }

  hasFocus() {
    const active = document.activeElement;
    return this.dialog.contains(active) && active.getClientRects().length > 0;
  }

  /** Drops the typed values of closed views. */
  forget() {
    const ids = new Set(this.stack.map((view) => view.id));
    for (const id of this.values.keys()) if (!ids.has(id)) this.values.delete(id);
  }

  enter() {
    this.pane.layer.append(this.shade);
    this.release = trapFocus(
      this.dialog,
      () => this.close(false),
      () => this.pane.focusHome(),
    );
    this.under.inert = true;
  }

  leave() {
    if (!this.view) return;
    this.view = null;
    this.under.inert = false;
    this.shade.remove();
    this.release();
  }

  begin() {
    this.errors = this.view.errors ?? {}; // of an earlier try, after the page was loaded anew
    this.say(null);
    this.busy(false);
    fill(this.blocks);
    this.blocks.parentElement.scrollTop = 0;
  }

  draw() {
    const { view } = this;
    this.title.textContent = view.title?.text ?? "";
    this.back.hidden = this.stack.length < 2;
    this.deny.textContent = view.close?.text ?? "Close";
    this.accept.hidden = !view.submit;
    this.accept.textContent = view.submit?.text ?? "Submit";
    showBlocks(this.blocks, view.blocks, this.context(view.id));
  }

  valuesOf(id) {
    if (!this.values.has(id))
      this.values.set(id, new FormValues(this.state.place.kind === "channel" ? this.state.place.id : null));
    return this.values.get(id);
  }

  context(id) {
    return {
      ...this.pane.context(),
      surface: "modal",
      blockTool: whoTool,
      container: { type: "view", view_id: id },
      values: this.valuesOf(id),
      errors: this.errors,
      blocks: () => this.stack.find((view) => view.id === id)?.blocks ?? [],
    };
  }

  focusFirst() {
    const wanted =
      this.blocks.querySelector("[data-autofocus]") ?? this.blocks.querySelector("input, textarea, button");
    (wanted ?? this.dialog).focus({ preventScroll: true });
  }

  focusWrong() {
    const wrong = this.blocks.querySelector('[aria-invalid="true"]');
    const field = wrong?.matches("input, textarea") ? wrong : wrong?.querySelector("input");
    field?.focus();
    wrong?.closest(".block")?.scrollIntoView({ block: "nearest" });
  }

  key(event) {
    if (event.key === "Enter" && (event.metaKey || event.ctrlKey)) this.form.requestSubmit();
  }

  async submit(event) {
    event.preventDefault();
    if (!this.view?.submit || this.accept.getAttribute("aria-busy") === "true") return;
    const { id, blocks } = this.view;
    const values = this.valuesOf(id);
    this.errors = missing(blocks, values);
    this.say(null);
    if (Object.keys(this.errors).length) return void this.showErrors();
    this.draw();
    this.busy(true);
    const answer = await control.submit(this.state.viewer, id, values.collect(blocks));
    this.busy(false);
    if (this.view?.id === id && !answer.ok) this.refused(answer);
    await this.state.refresh();
  }

  refused({ errors = {}, error }) {
    const known = new Set(this.view.blocks.map((block) => block.block_id));
    const elsewhere = Object.keys(errors)
      .filter((id) => !known.has(id))
      .map((id) => errors[id]);
    this.errors = errors;
    const nothingSaid = !Object.keys(errors).length && !error;
    this.say(error ?? (elsewhere.join(" ") || (nothingSaid ? TROUBLE : null)));
    this.showErrors();
  }

  showErrors() {
    this.draw();
    this.focusWrong();
  }

  say(sentence) {
    fill(this.banner, sentence && [icon("warn", 15), h("span", {}, sentence)]);
    this.banner.hidden = !sentence;
  }

  busy(on) {
    rest(this.accept, on);
    this.accept.setAttribute("aria-busy", String(on));
  }

  async close(all) {
    if (!this.view) return;
    const { id } = this.view;
    const answer = await control.close(this.state.viewer, id, all);
    if (!answer.ok) this.say(answer.error ?? TROUBLE);
    await this.state.refresh();
  }
}
