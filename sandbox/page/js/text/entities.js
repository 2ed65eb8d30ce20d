/** Slack's three entities. No other one exists in its text, so no other one is read. */

const CHARACTERS = { "&amp;": "&", "&lt;": "<", "&gt;": ">" };

export function unescape(text) {
  return text.replace(/&(?:amp|lt|gt);/g, (entity) => CHARACTERS[entity]);
}
