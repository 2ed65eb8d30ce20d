/** The small "are you sure" dialog of Block Kit, and the page's own. docs.slack.dev/reference/block-kit/composition-objects/confirmation-dialog-object */

import { trapFocus } from "../dom/dialog.js";
import { h, uid } from "../dom/dom.js";
import { mrkdwn } from "../text/mrkdwn.js";

/** Shows `confirm` inside `ctx.layer`; resolves to true when the person agrees. */
export function askFirst(ctx, confirm) {
  return new Promise((resolve) => {
    const [titleId, textId] = [uid("title"), uid("text")];
    const yes = h(
      "button",
      { type: "button", class: `btn ${confirm.style === "danger" ? "btn-danger" : "btn-primary"}` },
      confirm.confirm?.text ?? "Yes",
    );
    const no = h("button", { type: "button", class: "btn" }, confirm.deny?.text ?? "Cancel");
    const dialog = h(
      "div",
      {
        class: "confirm",
        role: "alertdialog",
        "aria-modal": "true",
        "aria-labelledby": titleId,
        "aria-describedby": textId,
      },
      h("h2", { id: titleId, class: "confirm-title" }, confirm.title?.text ?? "Are you sure?"),
      h("div", { id: textId, class: "confirm-text" }, words(confirm.text, ctx)),
      h("div", { class: "confirm-buttons" }, no, yes),
    );
    const shade = h("div", { class: "shade shade-confirm" }, dialog);
    const finish = (answer) => {
      shade.remove();
      release();
      resolve(answer);
    };
    ctx.layer.append(shade);
    const release = trapFocus(dialog, () => finish(false));
    yes.addEventListener("click", () => finish(true));
    no.addEventListener("click", () => finish(false));
    yes.focus();
  });
}

function words(text, ctx) {
  return text?.type === "mrkdwn" ? mrkdwn(text.text, ctx) : (text?.text ?? "");
}
