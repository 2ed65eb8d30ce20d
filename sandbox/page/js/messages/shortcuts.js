/** The app's shortcuts, as rows of a menu: the global ones at the composer, the others at a message. */

import { control } from "../state/api.js";
import { avatar } from "../widgets/avatars.js";
import { openMenu } from "../widgets/menu.js";

const NOTHING = "Tend offers no shortcut here yet.";

/** Opens the menu of global shortcuts at `anchor`. `channel` is in front of the person. */
export function offerShortcuts(anchor, ctx, channel) {
  const rows = rowsOf(ctx, "global", (one) => control.shortcut(ctx.state.viewer, one.callback_id, channel));
  openMenu(anchor, rows.length ? rows : [{ label: NOTHING, disabled: true, pick: () => null }], "Shortcuts");
}

/** Rows for the shortcuts that begin with a message. */
export function messageShortcuts(ctx, channel, ts) {
  return rowsOf(ctx, "message", (one) => control.messageShortcut(ctx.state.viewer, channel, ts, one.callback_id));
}

function rowsOf(ctx, type, send) {
  const { state } = ctx;
  const app = state.person(state.appUser());
  const pick = async (one) => {
    const answer = await send(one);
    if (!answer.ok) ctx.tell(answer.error ?? "That shortcut did not work just now.");
    await state.refresh();
  };
  return (state.data?.shortcuts ?? [])
    .filter((one) => one.type === type)
    .map((one) => ({
      label: one.name,
      note: app.name,
      lead: () => avatar(app, 20, state.appUser()),
      pick: () => pick(one),
    }));
}
