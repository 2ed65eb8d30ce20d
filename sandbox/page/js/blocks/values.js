/**
 * What a person has entered on one surface, kept by `block_id` and `action_id` as Slack keeps
 * it: an update of the view with the same ids leaves the entry alone.
 * Shapes are those of `state.values`. docs.slack.dev/reference/interaction-payloads/view-interactions-payload
 */

const INITIAL = {
  plain_text_input: (element) => ({ value: element.initial_value ?? null }),
  email_text_input: (element) => ({ value: element.initial_value ?? null }),
  url_text_input: (element) => ({ value: element.initial_value ?? null }),
  number_input: (element) => ({ value: element.initial_value ?? null }),
  static_select: (element) => ({ selected_option: element.initial_option ?? null }),
  radio_buttons: (element) => ({ selected_option: element.initial_option ?? null }),
  checkboxes: (element) => ({ selected_options: element.initial_options ?? [] }),
  multi_static_select: (element) => ({ selected_options: element.initial_options ?? [] }),
  users_select: (element) => ({ selected_user: element.initial_user ?? null }),
  multi_users_select: (element) => ({ selected_users: element.initial_users ?? [] }),
  channels_select: (element) => ({ selected_channel: element.initial_channel ?? null }),
  multi_channels_select: (element) => ({ selected_channels: element.initial_channels ?? [] }),
  conversations_select: (element, here) => ({
    selected_conversation:
      element.initial_conversation ?? (element.default_to_current_conversation ? here : null) ?? null,
  }),
  multi_conversations_select: (element) => ({ selected_conversations: element.initial_conversations ?? [] }),
  datepicker: (element) => ({ selected_date: element.initial_date ?? null }),
  timepicker: (element) => ({ selected_time: element.initial_time ?? null }),
  datetimepicker: (element) => ({ selected_date_time: element.initial_date_time ?? null }),
};

export class FormValues {
  /** `here` is the conversation a form was opened from, or null. */
  constructor(here = null) {
    this.here = here;
    this.entered = new Map();
  }

  get(block, element) {
    return (
      this.entered.get(keyOf(block, element)) ?? { type: element.type, ...INITIAL[element.type](element, this.here) }
    );
  }

  set(block, element, value) {
    this.entered.set(keyOf(block, element), { type: element.type, ...value });
  }

  /** Every stateful element of `blocks`, in the shape of `state.values`. */
  collect(blocks) {
    const values = {};
    for (const [block, element] of stateful(blocks)) {
      (values[block.block_id] ??= {})[element.action_id] = this.get(block, element);
    }
    return values;
  }
}

function keyOf(block, element) {
  return JSON.stringify([block.block_id, element.action_id, element.type]);
}

function elementsOf(block) {
  if (block.type === "input") return [block.element];
  if (block.type === "section") return block.accessory ? [block.accessory] : [];
  return block.type === "actions" ? block.elements : [];
}

function stateful(blocks) {
  return (blocks ?? []).flatMap((block) =>
    elementsOf(block)
      .filter((element) => element.type in INITIAL)
      .map((element) => [block, element]),
  );
}

/** Returns the one value inside a state, under any key: a string, an option, a list or null. */
export function contentOf(state) {
  const name = Object.keys(state).find((key) => key !== "type");
  return state[name];
}

export function isEmpty(state) {
  const content = contentOf(state);
  return (
    content === null || content === "" || (Array.isArray(content) && content.length === 0) || !String(content).trim()
  );
}

/** What Slack's own client refuses before it asks the app: `{block_id: sentence}`. */
export function missing(blocks, values) {
  const errors = {};
  for (const block of (blocks ?? []).filter((one) => one.type === "input")) {
    const sentence = problem(block, values.get(block, block.element));
    if (sentence) errors[block.block_id] = sentence;
  }
  return errors;
}

function problem(block, state) {
  if (isEmpty(state)) return block.optional ? null : "Please complete this field.";
  const { min_length: min, max_length: max, max_selected_items: most } = block.element;
  const content = contentOf(state);
  if (typeof content === "string" && max && content.length > max)
    return `Please use at most ${max.toLocaleString("en-GB")} characters; this has ${content.length.toLocaleString("en-GB")}.`;
  if (typeof content === "string" && min && content.length < min) return `Please use at least ${min} characters.`;
  if (Array.isArray(content) && most && content.length > most) return `Please choose at most ${most}.`;
  return null;
}
