/**
 * Formats moments as a chat does, in the viewer's time zone.
 * Every function takes the zone and, where "today" matters, the sandbox's `now`: this page
 * must never ask the browser what day it is.
 */

const cache = new Map();

function formatter(zone, options) {
  const key = `${zone}|${JSON.stringify(options)}`;
  if (!cache.has(key)) cache.set(key, new Intl.DateTimeFormat("en-GB", { timeZone: safeZone(zone), ...options }));
  return cache.get(key);
}

function safeZone(zone) {
  try {
    Intl.DateTimeFormat("en-GB", { timeZone: zone });
    return zone;
  } catch {
    return "UTC";
  }
}

const say = (options) => (date, zone) => formatter(zone, options).format(date);

export const time = say({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const timeSecs = say({ hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
export const weekday = say({ weekday: "long" });
export const dayMonth = say({ day: "numeric", month: "long" });
export const shortDate = say({ weekday: "short", day: "numeric", month: "short" });
const longDay = say({ weekday: "long", day: "numeric", month: "long" });
const shortDay = say({ day: "numeric", month: "short", year: "numeric" });
const fullDay = say({ day: "numeric", month: "long", year: "numeric" });
const longFullDay = say({ weekday: "long", day: "numeric", month: "long", year: "numeric" });
const numberDay = say({ day: "2-digit", month: "2-digit", year: "numeric" });
const isoDay = say({ year: "numeric", month: "2-digit", day: "2-digit" });

/** A key that is equal for two moments on the same local date: `2026-11-24`. */
export function dayKey(date, zone) {
  return isoDay(date, zone).split("/").reverse().join("-");
}

function daysApart(date, now, zone) {
  return Math.round((Date.parse(dayKey(date, zone)) - Date.parse(dayKey(now, zone))) / 86_400_000);
}

function relativeDay(date, now, zone) {
  return { "-1": "Yesterday", 0: "Today", 1: "Tomorrow" }[daysApart(date, now, zone)] ?? null;
}

/** "Today", "Yesterday", "Monday 9 November". */
export function dayLabel(date, now, zone) {
  return relativeDay(date, now, zone) ?? longDay(date, zone);
}

/** Short enough for a list row: "14:05", "Yesterday", "Mon", "9 Nov". */
export function briefly(date, now, zone) {
  const apart = daysApart(date, now, zone);
  if (apart === 0) return time(date, zone);
  if (apart === -1) return "Yesterday";
  if (apart > -7 && apart < 0) return formatter(zone, { weekday: "short" }).format(date);
  return formatter(zone, { day: "numeric", month: "short" }).format(date);
}

/** "Lisbon" of "Europe/Lisbon". */
export function placeOf(zone) {
  return (zone ?? "UTC").split("/").pop().replaceAll("_", " ");
}

/** A message's moment: its `at`, or its `ts` in seconds. */
export function momentOf(message) {
  return message.at ? new Date(message.at) : new Date(Number(message.ts) * 1000);
}

function ago(date, now) {
  const minutes = Math.round((now - date) / 60_000);
  const [size, unit] = Math.abs(minutes) < 60 ? [1, "minute"] : Math.abs(minutes) < 1440 ? [60, "hour"] : [1440, "day"];
  return new Intl.RelativeTimeFormat("en-GB", { numeric: "auto" }).format(-Math.round(minutes / size), unit);
}

/** Fills Slack's date format, for example `{date_pretty} at {time}`. docs.slack.dev/messaging/formatting-message-text */
export function slackDate(seconds, format, now, zone) {
  const date = new Date(Number(seconds) * 1000);
  const relative = relativeDay(date, now, zone);
  const pretty = (plain) => (relative ? relative.toLowerCase() : plain);
  const tokens = {
    date_num: () => numberDay(date, zone).split("/").reverse().join("-"),
    date: () => fullDay(date, zone),
    date_slash: () => numberDay(date, zone),
    date_short: () => shortDay(date, zone),
    date_long: () => longFullDay(date, zone),
    date_long_full: () => longFullDay(date, zone),
    date_pretty: () => pretty(fullDay(date, zone)),
    date_short_pretty: () => pretty(shortDay(date, zone)),
    date_long_pretty: () => pretty(longFullDay(date, zone)),
    day_divider_pretty: () => pretty(longDay(date, zone)),
    time: () => time(date, zone),
    time_secs: () => timeSecs(date, zone),
    ago: () => ago(date, now),
  };
  return format.replace(/\{(\w+)\}/g, (whole, name) => tokens[name]?.() ?? whole);
}
