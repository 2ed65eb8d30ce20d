/** The bar's switch for the eyes beside texts ("Who can see this?"); the choice is remembered. */

import { h } from "../dom/dom.js";
import { icon } from "../dom/icons.js";

const KEY = "tend-sandbox-eyes";

export function eyesButton() {
  const node = h(
    "button",
    {
      type: "button",
      class: "bar-button",
      title: "Eyes beside texts: who can see this?",
      data: { testid: "eyes" },
      on: { click: () => show(!isOn()) },
    },
    icon("eye", 15),
    h("span", {}, "Eyes"),
  );
  const isOn = () => document.documentElement.dataset.eyes !== "off";

  function show(on) {
    document.documentElement.dataset.eyes = on ? "on" : "off";
    node.setAttribute("aria-pressed", String(on));
    remember(on);
  }

  show(remembered());
  return node;
}

// A browser may forbid to remember; then the eyes are on when the page is loaded.
function remembered() {
  try {
    return localStorage.getItem(KEY) !== "off";
  } catch {
    return true;
  }
}

function remember(on) {
  try {
    if (on) localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, "off");
  } catch {
    return;
  }
}
