/** Finds the command, colleague or channel under the cursor, and its possible completions. */

import { icon } from "../dom/icons.js";
import { avatar } from "../widgets/avatars.js";

const MOST = 8;

/**
 * What to offer for `text` with the caret at `caret`: `{title, from, items}` or null.
 * Items: `{insert, label, note, hint, lead}`; `from` is where the typed word begins.
 */
export function completionsFor(text, caret, state) {
  const before = text.slice(0, caret);
  const command = /^\/(\S*)$/.exec(before);
  if (command) return offer("Commands", 0, commands(state, command[1]));
  const word = /(?:^|[\s(,])([@#])([\p{L}\p{N}._-]*)$/u.exec(before);
  if (!word) return null;
  const from = caret - word[2].length - 1;
  return word[1] === "@"
    ? offer("People", from, [...people(state, word[2]), ...groups(state, word[2])])
    : offer("Channels", from, channels(state, word[2]));
}

function offer(title, from, items) {
  return items.length ? { title, from, items: items.slice(0, MOST) } : null;
}

function commands(state, typed) {
  return (state.data?.commands ?? [])
    .filter(({ command }) => command.slice(1).startsWith(typed.toLowerCase()))
    .map(({ command, description, usage_hint: hint }) => ({
      insert: command,
      label: command,
      hint,
      note: description,
      lead: () => icon("slash", 16),
    }));
}

function people(state, typed) {
  const sought = typed.toLowerCase();
  return (state.data?.people ?? [])
    .filter((person) => person.id !== state.appUser())
    .filter((person) =>
      [person.handle, ...person.name.split(/\s+/)].some((part) => part?.toLowerCase().startsWith(sought)),
    )
    .sort((a, b) => Number(!!a.deleted) - Number(!!b.deleted) || Number(!!a.is_bot) - Number(!!b.is_bot))
    .map((person) => ({
      insert: `@${person.handle}`,
      label: person.name,
      hint: `@${person.handle}`,
      note: person.deleted ? "deactivated" : person.id === state.viewer ? "you" : person.title,
      lead: () => avatar(person, 24, state.appUser()),
    }));
}

function groups(state, typed) {
  return (state.data?.groups ?? [])
    .filter((group) => group.handle.startsWith(typed.toLowerCase()))
    .map((group) => ({
      insert: `@${group.handle}`,
      label: group.name,
      hint: `@${group.handle}`,
      note: "group",
      lead: () => icon("people", 16),
    }));
}

function channels(state, typed) {
  return (state.data?.channels ?? [])
    .filter((channel) => channel.kind !== "im" && state.titleOf(channel).startsWith(typed.toLowerCase()))
    .map((channel) => ({
      insert: `#${state.titleOf(channel)}`,
      label: `#${state.titleOf(channel)}`,
      lead: () => icon(channel.kind === "private" ? "lock" : "hash", 16),
    }));
}

/** The command whose arguments are being typed, or null. */
export function commandOf(text, state) {
  const name = /^(\/\S+)\s/.exec(text)?.[1];
  return (state.data?.commands ?? []).find(({ command }) => command === name) ?? null;
}
