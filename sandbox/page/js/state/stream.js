/** Listens to the server-sent events of one viewer and comes back by itself after a cut. */

const RETRY_MS = 1500;

/**
 * `handlers`: change, clock, traffic (called with the event's data), lost, back.
 * Returns a function that closes the stream.
 */
export function openStream(viewer, handlers) {
  let source = null;
  let timer = 0;
  let closed = false;
  let down = false;

  function connect() {
    source = new EventSource(`/control/stream?viewer=${encodeURIComponent(viewer)}`);
    for (const name of ["change", "clock", "traffic"]) {
      source.addEventListener(name, (event) => handlers[name]?.(parse(event.data)));
    }
    source.addEventListener("open", () => {
      if (down) handlers.back?.();
      down = false;
    });
    source.addEventListener("error", () => {
      if (closed) return;
      if (!down) handlers.lost?.();
      down = true;
      // A browser gives up for good after some answers (a restart, a 503); begin anew ourselves.
      source.close();
      timer = setTimeout(connect, RETRY_MS);
    });
  }

  // A browser allows six connections to one address over all its tabs, and each stream holds
  // one: a hidden tab closes its own.
  function seen() {
    clearTimeout(timer);
    source.close();
    if (document.visibilityState === "hidden") return;
    connect();
    handlers.back?.();
  }

  connect();
  document.addEventListener("visibilitychange", seen);
  return () => {
    closed = true;
    clearTimeout(timer);
    source.close();
    document.removeEventListener("visibilitychange", seen);
  };
}

function parse(data) {
  try {
    return JSON.parse(data);
  } catch {
    return {};
  }
}
