/** Puts the page together: two panes, the bar above them, the drawer below. */

import { h } from "./dom/dom.js";
import { PhonePane } from "./phone/phone.js";
import { control } from "./state/api.js";
import { Forms } from "./state/forms.js";
import { PaneState } from "./state/state.js";
import { Curtain } from "./tools/curtain.js";
import { Faults } from "./tools/faults.js";
import { Guide } from "./tools/guide.js";
import { ANA, MIRA, SAM, TOMAS, repairStory, seasonStory, thanksStory } from "./tools/stories.js";
import { TimeBar, workspacesLink } from "./tools/timebar.js";
import { Traffic } from "./tools/traffic.js";
import { PaneSwitch } from "./window/switch.js";
import { WindowPane } from "./window/window.js";

const DOOR = "Put something right"; // the shortcut
const RESET_POLL_MS = 500;
const RESET_PATIENCE_MS = 8000;

const who = new URLSearchParams(location.search);
const panes = await control.panes();
const first = { kind: "channel", id: panes.channel };
const left = new PaneState(await someone("window", panes.window), first);
const right = new PaneState(await someone("phone", panes.phone), { kind: "list" });

const forms = new Forms();
const desk = new WindowPane(left, (id) => act("window", left, id, first), forms);
const phone = new PhonePane(right, (id) => pickUp(id, { kind: "list" }), forms);
const paneSwitch = new PaneSwitch(desk, phone);
const traffic = new Traffic((open) => {
  bar.showTraffic(open);
  document.body.classList.toggle("traffic-open", open);
});
const curtain = new Curtain(left);
const tell = (sentence) => desk.notices.tell(sentence);
const bar = new TimeBar(left, () => left.person(panes.phone).tz ?? left.zone(), {
  beforeSkip: () => phone.sleep(),
  skipper: () => right.viewer,
  toggleTraffic: () => traffic.toggle(),
  tools: [panes.workspaces ? workspacesLink(panes.workspaces) : [], new Faults(tell).button],
  tell,
  reset,
  guide: new Guide(
    [left, right],
    [
      thanksStory([left, right], [() => bar.skip("next_tuesday"), () => readAs(MIRA), () => readAs(TOMAS)]),
      repairStory([() => openDoor(SAM), () => awaitAs(ANA), () => readAs(ANA), () => awaitAs(SAM)]),
      seasonStory([() => bar.skip("next_round"), () => openRoom(ANA), () => readAs(SAM), () => bar.skip("day")]),
    ],
  ).node,
});

/** Who the address names for a pane, when there is such a person; else `usual`. */
async function someone(pane, usual) {
  const named = who.get(pane);
  if (!named) return usual;
  const { people = [] } = await control.state(usual).catch(() => ({}));
  return people.some((person) => person.id === named && !person.deleted) ? named : usual;
}

/** Gives a pane to another person; the address keeps their id for a reload. */
function act(pane, state, id, place) {
  who.set(pane, id);
  history.replaceState(null, "", `?${who}`);
  (pane === "window" ? desk : phone).notices.clear();
  return state.actAs(id, place);
}

/** Gives the phone to another person. */
function pickUp(id, place) {
  phone.restart();
  return act("phone", right, id, place);
}

/** Shows a person's messages from the app on the phone. */
async function readAs(id) {
  paneSwitch.turnTo(phone);
  if (right.viewer !== id) await pickUp(id, { kind: "app-messages" });
  return phone.takeUp({ channel: right.appChannel()?.id });
}

/** Gives the window to a person, and opens #platform in it. */
async function openRoom(id) {
  paneSwitch.turnTo(desk);
  if (left.viewer !== id) await act("window", left, id, first);
  else left.go(first);
}

/** Gives the phone to a person, and opens the door to repair on it. */
async function openDoor(id) {
  paneSwitch.turnTo(phone);
  if (right.viewer !== id) await pickUp(id, { kind: "list" });
  forms.acted = right;
  const door = right.data.shortcuts.find((one) => one.type === "global" && one.name === DOOR);
  const answer = door ? await control.shortcut(id, door.callback_id) : { error: `There is no ${DOOR} here.` };
  if (!answer.ok) phone.notices.tell(answer.error ?? "That shortcut did not work just now.");
  await right.refresh();
}

/** Gives the phone to a person without what they had open, and lets time pass until a message may reach them. */
async function awaitAs(id) {
  paneSwitch.turnTo(phone);
  if (right.viewer !== id) await pickUp(id, { kind: "list" });
  const open = right.data?.modal?.stack.at(-1);
  if (open) await control.close(id, open.id, true);
  await bar.skip("half_hour");
}

/** The server may restart for this: the page waits until it is gone and back, or at its first day, and begins anew itself. */
async function reset() {
  curtain.hold("Restarting the story");
  left.stop();
  right.stop();
  await control.reset();
  let wasGone = false;
  for (let waited_ms = 0; ; waited_ms += RESET_POLL_MS) {
    await new Promise((wake) => setTimeout(wake, RESET_POLL_MS));
    const answer = await control.state(panes.window).catch(() => null);
    wasGone ||= !answer;
    if (answer && (wasGone || answer.seeding || waited_ms > RESET_PATIENCE_MS)) return location.reload();
  }
}

// A button that rests takes no press, and keeps the focus.
document.addEventListener(
  "click",
  (event) => {
    if (!event.target.closest('button[aria-disabled="true"]')) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  },
  true,
);

document
  .querySelector("#app")
  .replaceChildren(
    h("a", { class: "skip-link", href: "#stage" }, "Skip to the panes"),
    bar.node,
    paneSwitch.node,
    h("main", { class: "stage", id: "stage" }, desk.node, phone.node, traffic.node),
    curtain.node,
  );

left.signals.addEventListener("traffic", () => traffic.look());
left.start();
right.start();
