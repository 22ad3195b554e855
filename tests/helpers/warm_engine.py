"""One engine for many pages of a test run: a page of its own runs the worker, the others reach it by messages.

Starting the engine takes longer than most tests. A page under test loads as always, storage and all; only the worker
that it makes is a stand-in, whose messages go to the real worker of `WarmEngine` and back.
"""

from __future__ import annotations

from playwright.sync_api import BrowserContext, Page

from netweight.app import policy

# In the page under test: a worker that passes everything on. Told to end, it says which of its questions are void.
STAND_IN = """(() => {
  const channel = new BroadcastChannel("engine");
  window.Worker = class extends EventTarget {
    #me = crypto.randomUUID();
    #script;
    #hear = ({ data }) => {
      if (data.to === this.#me) this.dispatchEvent(new MessageEvent("message", { data: data.message }));
    };
    constructor(script) {
      super();
      this.#script = String(script);
      channel.addEventListener("message", this.#hear);
    }
    postMessage(message) {
      channel.postMessage({ from: this.#me, script: this.#script, message });
    }
    terminate() {
      channel.removeEventListener("message", this.#hear);
      channel.postMessage({ from: this.#me, ended: true });
    }
  };
})()"""

# In the page of the engine: the worker, what waits for its start, and the questions in it. An answer depends on
# nothing but its question, so what one page asked is not worked out again for the next.
HOLD = """() => {
  const channel = new BroadcastChannel("engine");
  let worker = null, begun = null, ready = null, serial = 0;
  const starting = new Set(), asked = new Map(), answers = new Map();
  const tell = (to, message) => channel.postMessage({ to, message });
  const start = (script, init) => {
    worker?.terminate();
    [ready, begun] = [null, { script, init }];
    asked.clear();
    worker = new Worker(script, { type: "module", name: "engine" });
    worker.addEventListener("message", ({ data }) => {
      if (data.type === "answer") {
        const { from, id, text } = asked.get(data.id);
        asked.delete(data.id);
        answers.set(text, data);
        return tell(from, { ...data, id });
      }
      for (const one of new Set([...starting, ...[...asked.values()].map(({ from }) => from)])) tell(one, data);
      if (data.type === "ready") ready = data;
      if (data.type !== "progress") starting.clear();
    });
    worker.postMessage(init);
  };
  channel.addEventListener("message", ({ data: { from, script, message, ended } }) => {
    if (ended) {
      starting.delete(from);
      // Python cannot be interrupted: a question that nobody waits for would keep the next page waiting.
      if ([...asked.values()].some((one) => one.from === from)) start(begun.script, begun.init);
    } else if (message.type === "init") {
      if (ready) return tell(from, ready);
      starting.add(from);
      if (worker === null) start(script, message);
    } else if (answers.has(message.text)) {
      tell(from, { ...answers.get(message.text), id: message.id });
    } else {
      serial += 1;
      asked.set(serial, { from, id: message.id, text: message.text });
      worker.postMessage({ ...message, id: serial });
    }
  });
  window.clear = () => {
    localStorage.clear();
    if (asked.size > 0) start(begun.script, begun.init);
  };
}"""


class WarmEngine:
    """The engine of one browser context; its first page starts it."""

    def __init__(self, context: BrowserContext, site: str) -> None:
        """Open the page that holds the worker, on the site and under its policy, without a script of its own."""
        self.page: Page = context.new_page()
        here = f"{site}engine-of-the-tests"
        headers = {**policy.HEADERS, "content-type": "text/html"}
        body = '<link rel="icon" href="data:,">'
        self.page.route(here, lambda route: route.fulfill(status=200, headers=headers, body=body))
        self.page.goto(here)
        self.page.evaluate(HOLD)

    def serve(self, page: Page) -> None:
        """Have a page that goes nowhere yet use this engine."""
        page.add_init_script(STAND_IN)

    def clear(self) -> None:
        """Empty the site's storage, and leave no question behind."""
        self.page.evaluate("window.clear()")
