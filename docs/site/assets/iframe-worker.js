// Search in a site that is opened from a folder: browsers start no worker there, so a hidden frame does its work.
// What goes in and out is copied by a channel, as it is for a worker.
class FrameWorker {
  constructor(address) {
    this.frame = document.createElement("iframe");
    this.frame.hidden = true;
    document.body.append(this.frame);
    const inner = this.frame.contentWindow;
    const { port1: outside, port2: inside } = new inner.MessageChannel();
    this.port = outside;
    this.port.onmessage = (event) => this.onmessage?.(event);
    inner.postMessage = (data) => inside.postMessage(data);
    const script = inner.document.createElement("script");
    script.src = new URL(address, location.href).href;
    script.onload = () => (inside.onmessage = (event) => inner.onmessage(event));
    script.onerror = (event) => this.onerror?.(event);
    inner.document.body.append(script);
  }

  postMessage(data) {
    this.port.postMessage(data);
  }

  terminate() {
    this.port.close();
    this.frame.remove();
  }
}

if (location.protocol === "file:") {
  window.Worker = FrameWorker;
}
