/**
 * Turns Slack's mrkdwn into DOM nodes, as a Slack client would show it.
 * Rules: docs.slack.dev/messaging/formatting-message-text. `verbatim` switches off only the
 * finding of bare links; formatting and `<…>` tokens stay, as in Slack.
 */

import { h } from "../dom/dom.js";
import { EMOJI_NAME, emojiOf } from "./emoji.js";
import { unescape } from "./entities.js";
import { token } from "./mentions.js";

const MARKS = { "*": "strong", _: "em", "~": "s" };
const WORD = /[\p{L}\p{N}]/u;
const QUOTE = /^(?:>|&gt;) ?/;

export function mrkdwn(text, ctx, { verbatim = false } = {}) {
  const fragment = document.createDocumentFragment();
  const parts = String(text ?? "").split(/```/);
  // An odd number of fences leaves the last one as plain characters.
  const closed = parts.length % 2 === 1 ? parts.length : parts.length - 1;
  const options = { ctx, verbatim };
  for (let n = 0; n < closed; n += 1) {
    if (n % 2) fragment.append(h("pre", { class: "code-block" }, plain(parts[n].replace(/^\n|\n$/g, ""), options)));
    else if (parts[n]) fragment.append(...paragraphs(n ? parts[n].replace(/^\n/, "") : parts[n], options));
  }
  if (closed < parts.length) fragment.append(...paragraphs(`\`\`\`${parts.at(-1)}`, options));
  return fragment;
}

function paragraphs(text, options) {
  const nodes = [];
  const lines = text.replace(/\n$/, "").split("\n");
  for (let n = 0; n < lines.length;) {
    const quoted = QUOTE.test(lines[n]);
    const from = n;
    while (n < lines.length && QUOTE.test(lines[n]) === quoted) n += 1;
    const group = lines.slice(from, n).map((line) => (quoted ? line.replace(QUOTE, "") : line));
    const body = group.flatMap((line, at) => [at ? h("br") : null, ...inline(line, options)]).filter(Boolean);
    if (quoted) nodes.push(h("blockquote", {}, body));
    else nodes.push(...(nodes.length || n < lines.length ? [h("span", { class: "lines" }, body)] : body));
  }
  return nodes;
}

function inline(text, options) {
  const nodes = [];
  let words = "";
  const flush = () => {
    if (words) nodes.push(unescape(words));
    words = "";
  };
  for (let at = 0; at < text.length;) {
    const found = special(text, at, options);
    if (found) {
      flush();
      nodes.push(found.node);
      at = found.end;
    } else {
      words += text[at];
      at += 1;
    }
  }
  flush();
  return nodes;
}

function special(text, at, options) {
  const sign = text[at];
  if (sign === "<") return angle(text, at, options);
  if (sign === "`") return code(text, at, options);
  if (sign === ":") return emoji(text, at);
  if (sign in MARKS) return marked(text, at, options);
  if (sign === "h" && !options.verbatim) return bareLink(text, at, options);
  return null;
}

function angle(text, at, options) {
  const end = text.indexOf(">", at);
  if (end < 0) return null;
  const node = token(text.slice(at + 1, end), options.ctx);
  return node && { node, end: end + 1 };
}

function code(text, at, options) {
  const end = text.indexOf("`", at + 1);
  if (end <= at + 1) return null;
  return { node: h("code", {}, plain(text.slice(at + 1, end), options)), end: end + 1 };
}

function emoji(text, at) {
  const match = EMOJI_NAME.exec(text.slice(at));
  const sign = match && emojiOf(match[1]);
  return (
    sign && {
      node: h("span", { class: "emoji", role: "img", "aria-label": match[1].replaceAll("_", " ") }, sign),
      end: at + match[0].length,
    }
  );
}

function marked(text, at, options) {
  const sign = text[at];
  const opens =
    (!text[at - 1] || !WORD.test(text[at - 1])) && text[at + 1] && !/\s/.test(text[at + 1]) && text[at + 1] !== sign;
  const end = opens ? closing(text, at, sign) : -1;
  if (end < 0) return null;
  return { node: h(MARKS[sign], {}, inline(text.slice(at + 1, end), options)), end: end + 1 };
}

// Tokens and code between the two signs are jumped over, so that a sign inside them closes nothing.
function closing(text, at, sign) {
  for (let n = at + 1; n < text.length; n += 1) {
    if (text[n] === "<" || text[n] === "`") {
      const jump = text.indexOf(text[n] === "<" ? ">" : "`", n + 1);
      if (jump > 0) n = jump;
    } else if (text[n] === sign && n > at + 1 && !/\s/.test(text[n - 1]) && !(text[n + 1] && WORD.test(text[n + 1])))
      return n;
  }
  return -1;
}

function bareLink(text, at, options) {
  if (text[at - 1] && WORD.test(text[at - 1])) return null;
  const match = /^https?:\/\/[^\s<>]*[^\s<>.,;:!?)'"]/.exec(text.slice(at));
  return match && { node: token(match[0], options.ctx), end: at + match[0].length };
}

// Inside code only `<…>` tokens are read; signs and emoji stay characters.
function plain(text, options) {
  return text.split(/(<[^<>\n]+>)/).map((part) => {
    const node = part.startsWith("<") && part.endsWith(">") ? token(part.slice(1, -1), options.ctx) : null;
    return node ?? unescape(part);
  });
}
