/** Puts the page together: two panes, the bar above them, the drawer below. */

import { control } from "./api.js";
import { h } from "./dom.js";
import { Curtain } from "./curtain.js";
import { PaneState } from "./state.js";
import { PaneSwitch } from "./switch.js";
import { PhonePane } from "./phone.js";
import { TimeBar } from "./timebar.js";
import { Traffic } from "./traffic.js";
import { WindowPane } from "./window.js";

const ANA = "U0ANA00001";
const MIRA = "U0MIRA0001";
const RESET_POLL_MS = 700;

const who = new URLSearchParams(location.search);
const left = new PaneState(who.get("window") ?? ANA, { kind: "channel", id: "C0PLATFORM" });
const right = new PaneState(who.get("phone") ?? MIRA, { kind: "list" });

const desk = new WindowPane(left, (id) => act("window", left, id, { kind: "channel", id: "C0PLATFORM" }));
const phone = new PhonePane(right, (id) => {
  phone.restart();
  act("phone", right, id, { kind: "list" });
});
const paneSwitch = new PaneSwitch(desk, phone);
const traffic = new Traffic((open) => {
  bar.showTraffic(open);
  document.body.classList.toggle("traffic-open", open);
});
const curtain = new Curtain(left);
const bar = new TimeBar(left, () => left.person(MIRA).tz ?? left.zone(), {
  beforeSkip: () => phone.sleep(),
  skipper: () => right.viewer,
  toggleTraffic: () => traffic.toggle(),
  tell: (sentence) => desk.notices.tell(sentence),
  reset,
});

/** Somebody else takes a pane; the address remembers who, so that a reload keeps it. */
function act(pane, state, id, place) {
  who.set(pane, id);
  history.replaceState(null, "", `?${who}`);
  state.actAs(id, place);
}

/** The server may restart for this, so the page waits for it and then begins anew itself. */
async function reset() {
  curtain.hold("Starting the story anew");
  await control.reset();
  for (;;) {
    await new Promise((wake) => setTimeout(wake, RESET_POLL_MS));
    const back = await control.state(ANA).catch(() => null);
    if (back) return location.reload();
  }
}

document.querySelector("#app").replaceChildren(
  h("a", { class: "skip-link", href: "#stage" }, "Skip to the panes"),
  bar.node,
  paneSwitch.node,
  h("main", { class: "stage", id: "stage" }, desk.node, phone.node, traffic.node),
  curtain.node,
);

left.signals.addEventListener("traffic", () => traffic.look());
left.start();
right.start();
