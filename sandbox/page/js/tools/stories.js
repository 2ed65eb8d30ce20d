/**
 * The stories that the guide leads through: what each says, its steps, and how far people's screens show that it went.
 * `seen` has for every person of a story: `news`, the messages from the app since the story began, `unread`, and `form`.
 * `past` of a story is what screens showed before; the guide keeps it when the page is loaded anew.
 */

export const MIRA = "U0MIRA0001";
export const TOMAS = "U0TOMAS001";
export const ANA = "U0ANA00001";
export const SAM = "U0SAM00001";

/** Mira thanks Tomas. `acts` do the three steps, in order; `panes` are the states of both panes. */
export function thanksStory(panes, acts) {
  const past = { tomas: false };
  return {
    past,
    people: [MIRA, TOMAS],
    steps: ["Next Tuesday", "Say it now", "Be Tomas"].map((label, at) => ({ label, act: acts[at] })),
    says: [
      "Tomas covered the on-call night. Ana noted it, and nobody has thanked him. Let Tuesday come and watch Mira’s phone.",
      "Mira’s phone lit up. Open the message, and thank Tomas.",
      "Tomas has Mira’s thanks. Be Tomas, and read it.",
      "That was the loop: noticed, thanked, read. Now be anybody.",
    ],
    now(seen) {
      if (!seen[TOMAS].news) return seen[MIRA].news ? 1 : 0;
      past.tomas ||= panes.some((pane) => pane.viewer === TOMAS);
      return past.tomas ? 3 : 2;
    },
    missing(now, hours, faults) {
      if (now !== 0 || hours < 12) return null;
      if (faults) return "No message came for Mira: faults are on. Clear them, and press Next Tuesday again.";
      return "No message came for Mira. Did somebody answer the effort, or change her settings? Reset tells the story again.";
    },
  };
}

/** Sam puts something right with Ana. `acts` do the four steps, in order. */
export function repairStory(acts) {
  const past = { form: false, ana: false };
  return {
    past,
    people: [ANA, SAM],
    steps: ["Put it right", "Let it go", "Read it", "Be Sam"].map((label, at) => ({ label, act: acts[at] })),
    says: [
      "Sam talked over Ana in this morning’s review. Be Sam, and put it right.",
      "As Sam: I did something, choose Ana, write one line, Send. It waits ten minutes. Then let it go.",
      "Ana’s phone lit up, and shows none of the words. Read them as Ana, and answer.",
      "Answered? Be Sam again, and wait for Ana’s envelope.",
      "Sam has Ana’s answer. Press an eye beside the words: nobody else sees them.",
    ],
    now(seen) {
      past.form ||= seen[SAM].form;
      if (!seen[ANA].news) return past.form ? 1 : 0;
      past.ana ||= seen[ANA].form || !seen[ANA].unread;
      if (!past.ana) return 2;
      return seen[SAM].news ? 4 : 3;
    },
    missing(now, hours, faults) {
      if (now !== 1 || hours < 0.4) return null;
      if (faults) return "No message came for Ana: faults are on. Clear them, and let it go again.";
      return "No message came for Ana. Did Sam press Send? Put it right opens the form again.";
    },
    begin() {
      past.form = past.ana = false;
    },
  };
}
