/** Line icons drawn as SVG nodes, so that the page needs no font or picture. All are decorative. */

import { svg } from "./dom.js";

const PATHS = {
  hash: ["M5.2 2.5 4 13.5", "M11.9 2.5l-1.2 11", "M2.5 5.7h11.2", "M2 10.3h11.2"],
  lock: ["M4 7.2h8v6H4z", "M5.6 7V5.2a2.4 2.4 0 0 1 4.8 0V7"],
  home: ["M2.5 7.4 8 2.8l5.5 4.6", "M4 6.6v6.6h8V6.6"],
  chat: ["M2.5 3.5h11v7.6H8.2L5 13.6v-2.5H2.5z"],
  bell: ["M4 11V7.2a4 4 0 0 1 8 0V11l1 1.2H3z", "M6.8 13.8a1.3 1.3 0 0 0 2.4 0"],
  back: ["M9.8 3 4.8 8l5 5"],
  next: ["M6.2 3l5 5-5 5"],
  down: ["M3.5 6 8 10.5 12.5 6"],
  close: ["M3.8 3.8l8.4 8.4", "M12.2 3.8l-8.4 8.4"],
  check: ["M3 8.4l3.2 3.2L13 4.8"],
  more: ["M3.5 8h.01", "M8 8h.01", "M12.5 8h.01"],
  menu: ["M2.5 4.5h11", "M2.5 8h11", "M2.5 11.5h11"],
  send: ["M2.6 3l11 5-11 5 1.6-5z", "M4.2 8h4.4"],
  people: [
    "M8.4 5.4a2.2 2.2 0 1 1-4.4 0 2.2 2.2 0 0 1 4.4 0z",
    "M2.2 12.8a4 4 0 0 1 8 0",
    "M10.6 3.4a2.2 2.2 0 0 1 0 4.1M11.6 9.3a4 4 0 0 1 2.3 3.5",
  ],
  slash: ["M10.2 2.8 5.8 13.2"],
  at: ["M10.6 8a2.6 2.6 0 1 1-5.2 0 2.6 2.6 0 0 1 5.2 0z", "M10.6 5.4v3.4a1.6 1.6 0 0 0 3.2 0V8A5.8 5.8 0 1 0 11 12.9"],
  eye: [
    "M1.8 8S4 3.8 8 3.8 14.2 8 14.2 8 12 12.2 8 12.2 1.8 8 1.8 8z",
    "M9.8 8a1.8 1.8 0 1 1-3.6 0 1.8 1.8 0 0 1 3.6 0z",
  ],
  warn: ["M8 2.6 14.2 13H1.8z", "M8 6.4v3.2", "M8 11.4h.01"],
  image: ["M2.5 3.5h11v9h-11z", "M2.8 11l3.2-3.2 2.6 2.6 1.8-1.8 2.8 2.8", "M10.8 6h.01"],
  link: [
    "M6.4 9.6l3.2-3.2",
    "M7.4 4.9l1.5-1.5a2.6 2.6 0 0 1 3.7 3.7l-1.5 1.5",
    "M8.6 11.1l-1.5 1.5a2.6 2.6 0 0 1-3.7-3.7l1.5-1.5",
  ],
  sun: [
    "M10.6 8a2.6 2.6 0 1 1-5.2 0 2.6 2.6 0 0 1 5.2 0z",
    "M8 1.8v1.4M8 12.8v1.4M1.8 8h1.4M12.8 8h1.4M3.6 3.6l1 1M11.4 11.4l1 1M12.4 3.6l-1 1M4.6 11.4l-1 1",
  ],
  calendar: ["M2.8 3.8h10.4v9.4H2.8z", "M2.8 6.8h10.4", "M5.4 2.4v2.4M10.6 2.4v2.4"],
  day: ["M2.5 8h8.5", "M7.8 4.6 11.2 8l-3.4 3.4", "M13.6 3.6v8.8"],
  traffic: ["M5 13V3.4M2.6 5.8 5 3.4l2.4 2.4", "M11 3v9.6M8.6 10.2l2.4 2.4 2.4-2.4"],
  reset: ["M3.2 8a4.9 4.9 0 1 0 1.5-3.5L3 6", "M3 2.8V6h3.2"],
  out: ["M13 8H4.6M8 4.4 4.4 8 8 11.6"],
  into: ["M3 8h8.4M8 4.4 11.6 8 8 11.6"],
  bolt: ["M8.8 2 3.6 9.2h3.7L6.6 14l5.4-7.3H8.1z"],
  moon: ["M13 9.6A5.4 5.4 0 0 1 6.4 3a5.4 5.4 0 1 0 6.6 6.6z"],
  unseen: ["M2.4 2.4l11.2 11.2", "M6.3 4.1A6 6 0 0 1 8 3.8c4 0 6.2 4.2 6.2 4.2a10 10 0 0 1-1.7 2.2", "M4.3 5.2A10 10 0 0 0 1.8 8S4 12.2 8 12.2a6 6 0 0 0 2.9-.8"],
  clock: ["M13.8 8A5.8 5.8 0 1 1 2.2 8a5.8 5.8 0 0 1 11.6 0z", "M8 4.6V8l2.2 1.6"],
};

export function icon(name, size = 16) {
  return svg(
    "svg",
    { viewBox: "0 0 16 16", width: size, height: size, class: "icon", "aria-hidden": "true", focusable: "false" },
    PATHS[name].map((d) => svg("path", { d })),
  );
}

/** Tend's own mark: a seedling with two leaves. */
export function seedling(size = 20) {
  return svg(
    "svg",
    { viewBox: "0 0 24 24", width: size, height: size, class: "seedling", "aria-hidden": "true", focusable: "false" },
    svg("path", { d: "M12 21v-9", class: "stem" }),
    svg("path", { d: "M12 13.2C12 8.9 9 6.4 4 6.2c0 4.6 3 7.2 8 7z", class: "leaf" }),
    svg("path", { d: "M12 10.6c0-4 2.8-6.6 8-6.8 0 4.6-3 7.2-8 6.8z", class: "leaf leaf-2" }),
  );
}

/** The signal, network and battery signs of the phone's status line. */
export function phoneSigns() {
  return svg(
    "svg",
    { viewBox: "0 0 62 14", width: 62, height: 14, class: "phone-signs", "aria-hidden": "true", focusable: "false" },
    [0, 1, 2, 3].map((n) => svg("rect", { x: n * 4.4, y: 9 - n * 2.4, width: 3, height: 3 + n * 2.4, rx: 0.8 })),
    svg("path", { d: "M21.5 5.6a7.6 7.6 0 0 1 10.6 0M23.6 8a4.6 4.6 0 0 1 6.4 0", class: "wave" }),
    svg("circle", { cx: 26.8, cy: 10.6, r: 1.3 }),
    svg("rect", { x: 37.5, y: 1.5, width: 20, height: 10.5, rx: 3, class: "cell" }),
    svg("rect", { x: 39.2, y: 3.2, width: 14, height: 7.1, rx: 1.6 }),
    svg("rect", { x: 58.6, y: 4.8, width: 1.6, height: 4, rx: 0.8 }),
  );
}
