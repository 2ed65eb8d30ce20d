/**
 * Speaks to the sandbox's control API and to nothing else.
 * Asking never throws for an answer that came; a lost connection becomes `{ok: false, error}`
 * for a person's act, and an exception for a read of the page.
 */

const LOST = "The sandbox did not answer. Is it still running?";

async function ask(path, init) {
  const response = await fetch(`/control/${path}`, { cache: "no-store", credentials: "omit", ...init });
  const body = await response.json().catch(() => ({}));
  return { ok: response.ok, ...body };
}

function read(path, query = {}) {
  const search = new URLSearchParams(query).toString();
  return ask(search ? `${path}?${search}` : path).then((answer) => {
    if (!answer.ok) throw new Error(answer.error ?? LOST);
    return answer;
  });
}

async function act(path, body = {}, method = "POST") {
  const init = { method, headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
  try {
    return await ask(path, init);
  } catch {
    return { ok: false, error: LOST };
  }
}

export const control = {
  panes: () => read("panes"),
  state: (viewer) => read("state", { viewer }),
  messages: (viewer, channel) => read("messages", { viewer, channel }),
  clock: () => read("clock"),
  traffic: (after) => read("traffic", { after }),
  who: (query) => read("who", query),
  faults: () => read("faults"),

  say: (viewer, channel, text) => act("say", { viewer, channel, text }),
  press: (details) => act("press", details),
  submit: (viewer, viewId, values) => act("submit", { viewer, view_id: viewId, values }),
  close: (viewer, viewId, all) => act("close", { viewer, view_id: viewId, all }),
  home: (viewer) => act("home", { viewer }),
  markRead: (viewer, channel) => act("read", { viewer, channel }),
  openIm: (viewer, user) => act("im", { viewer, user }),
  shortcut: (viewer, callbackId, channel) => act("shortcut", { viewer, callback_id: callbackId, channel }),
  messageShortcut: (viewer, channel, ts, callbackId) =>
    act("message_shortcut", { viewer, channel, ts, callback_id: callbackId }),
  react: (viewer, channel, ts, name, remove) => act("react", { viewer, channel, ts, name, remove }),
  changePerson: (person) => act("person", person),
  addFault: (fault) => act("faults", fault),
  clearFaults: () => act("faults", {}, "DELETE"),
  skip: (to, viewer) => act("skip", { to, viewer }),
  reset: () => act("reset"),
};
