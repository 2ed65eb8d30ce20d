/** The small set of emoji names the sandbox draws; any other name stays as it was written. */

const EMOJI = {
  "+1": "👍", thumbsup: "👍", "-1": "👎", wave: "👋", clap: "👏", pray: "🙏", raised_hands: "🙌", muscle: "💪", ok_hand: "👌",
  handshake: "🤝", point_right: "👉", eyes: "👀", heart: "❤️", green_heart: "💚", yellow_heart: "💛", blue_heart: "💙",
  smile: "😄", slightly_smiling_face: "🙂", grin: "😁", joy: "😂", sweat_smile: "😅", blush: "😊", wink: "😉", thinking_face: "🤔",
  hugging_face: "🤗", relieved: "😌", cry: "😢", disappointed: "😞", sob: "😭", tired_face: "😫", sleeping: "😴", upside_down_face: "🙃",
  seedling: "🌱", herb: "🌿", four_leaf_clover: "🍀", potted_plant: "🪴", evergreen_tree: "🌲", sunflower: "🌻", tulip: "🌷",
  cherry_blossom: "🌸", bouquet: "💐", sunny: "☀️", sunrise: "🌅", cloud: "☁️", rain_cloud: "🌧️", snowflake: "❄️", rainbow: "🌈", star: "⭐",
  sparkles: "✨", fire: "🔥", tada: "🎉", rocket: "🚀", bulb: "💡", coffee: "☕", tea: "🍵", cake: "🍰", pizza: "🍕", trophy: "🏆",
  memo: "📝", pencil2: "✏️", books: "📚", calendar: "📆", date: "📅", clock9: "🕘", hourglass: "⌛", bell: "🔔", no_bell: "🔕",
  lock: "🔒", key: "🔑", mag: "🔍", link: "🔗", envelope: "✉️", inbox_tray: "📥", package: "📦", wrench: "🔧", broom: "🧹", shield: "🛡️",
  ambulance: "🚑", pager: "📟", telephone_receiver: "📞", speech_balloon: "💬", thought_balloon: "💭", ear: "👂", compass: "🧭",
  airplane: "✈️", train: "🚆", bike: "🚲", white_check_mark: "✅", heavy_check_mark: "✔️", ballot_box_with_check: "☑️", x: "❌",
  warning: "⚠️", information_source: "ℹ️", question: "❓", grey_question: "❔", exclamation: "❗", red_circle: "🔴", large_green_circle: "🟢",
  large_yellow_circle: "🟡", black_circle: "⚫", white_circle: "⚪", small_blue_diamond: "🔹", arrow_right: "➡️", one: "1️⃣", two: "2️⃣", three: "3️⃣",
};

export const EMOJI_NAME = /^:([a-z0-9_+'-]+):(?::skin-tone-[2-6]:)?/;

/** The character of a name, or null. */
export function emojiOf(name) {
  return EMOJI[name] ?? null;
}

/** A plain text with its known `:names:` turned into characters. */
export function withEmoji(text) {
  return text.replace(/:([a-z0-9_+'-]+):(?::skin-tone-[2-6]:)?/g, (whole, name) => EMOJI[name] ?? whole);
}
