/** Carries a press on any surface to the sandbox: asks first when the element says so, shows that it is under way. */

import { control } from "../state/api.js";
import { askFirst } from "../widgets/confirm.js";

/** `detail` is the chosen value in Slack's shape, for example `{selected_option}`. Resolves to whether it was sent. */
export async function press(ctx, block, element, detail, node) {
  if (element.confirm && !(await askFirst(ctx, element.confirm))) return false;
  if (node?.getAttribute("aria-busy") === "true") return false;
  node?.setAttribute("aria-busy", "true");
  const answer = await control.press({
    viewer: ctx.state.viewer,
    container: ctx.container,
    block_id: block.block_id,
    action_id: element.action_id,
    type: element.type,
    ...detail,
    values: ctx.values.collect(ctx.blocks()),
  });
  node?.removeAttribute("aria-busy");
  if (!answer.ok) ctx.tell(answer.error ?? "That did not go through. Please try again.");
  ctx.state.refresh();
  return true;
}

/** Remembers a choice, and tells the app at once where Slack would. Resolves to false when the person took it back. */
export async function chosen(ctx, block, element, state, node) {
  const before = ctx.values.get(block, element);
  ctx.values.set(block, element, state);
  if (block.type === "input" && !block.dispatch_action) return true;
  const sent = await press(ctx, block, element, state, node);
  if (!sent) ctx.values.set(block, element, before);
  return sent;
}
