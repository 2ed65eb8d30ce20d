/**
 * The stories that the guide leads through: what each says, its steps, and how far people's screens show that it went.
 * `seen` has for every person of a story: `news`, the messages from the app since the story began, `thanked`, the
 * thanks since the end of the fortnight, `unread`, `form`, and `last`, when #platform had its newest message, in seconds.
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
      if (!seen[TOMAS].thanked) return seen[MIRA].news ? 1 : 0;
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

/** Ana answers the question of a season, and Sam agrees that it is gathered. `acts` do the four steps, in order. */
export function seasonStory(acts) {
  const past = { began: 0, asked: 0, had: 0, read: false };
  return {
    past,
    people: [ANA, SAM],
    steps: ["Next round", "Answer", "Be Sam", "+1 day"].map((label, at) => ({ label, act: acts[at] })),
    says: [
      "#platform has a season: one question a week. Let Thursday come.",
      "The question stands in #platform. As Ana: Answer privately, choose Sam, write one line, Send.",
      "Sam alone has Ana’s thanks. Be Sam, and press Share it.",
      "Shared? At noon one post gathers the answers whose receivers agreed. Let a day pass.",
      "One post for the round. Nobody is counted, and nobody knows who passed.",
    ],
    now(seen) {
      if (!past.asked) {
        if (!(seen[ANA].last > past.began)) return 0;
        Object.assign(past, { asked: seen[ANA].last, had: seen[SAM].thanked });
      }
      if (seen[SAM].thanked <= past.had) return 1;
      past.read ||= !seen[SAM].unread;
      if (!past.read) return 2;
      return seen[ANA].last > past.asked ? 4 : 3;
    },
    missing(now, hours, faults) {
      if (now !== 0 || hours < 12) return null;
      if (faults) return "No question came: faults are on. Clear them, and press Next round again.";
      return "No question came. Did somebody pause, move or end the season? Reset tells the story again.";
    },
    begin(seen) {
      Object.assign(past, { began: seen[ANA].last, asked: 0, had: 0, read: false });
    },
  };
}
