/** A person's picture: initials on a quiet colour of their own, Tend's seedling, or a bot's square. */

import { h } from "../dom/dom.js";
import { seedling } from "../dom/icons.js";

export function avatar(person, size, appUser) {
  const app = person.id === appUser;
  const kind = app ? "avatar-app" : person.is_bot ? "avatar-bot" : "";
  return h(
    "span",
    {
      class: `avatar ${kind} ${person.deleted ? "avatar-gone" : ""}`,
      "aria-hidden": "true",
      vars: { hue: person.avatar?.hue ?? 0, size: `${size}px` },
    },
    app ? seedling(Math.round(size * 0.62)) : (person.avatar?.initials ?? initialsOf(person.name)),
  );
}

function initialsOf(name = "?") {
  return name
    .split(/\s+/)
    .slice(0, 2)
    .map((part) => part[0]?.toUpperCase() ?? "")
    .join("");
}
