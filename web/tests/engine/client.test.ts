import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type Engine, type EngineState, startEngine } from "../../src/engine/client";
import type { FromWorker, ToWorker } from "../../src/engine/messages";

/** Stands for the worker: keeps what it was sent, says what the test wants. */
class FakeWorker extends EventTarget {
  static all: FakeWorker[] = [];
  sent: ToWorker[] = [];
  ended = false;

  constructor() {
    super();
    FakeWorker.all.push(this);
  }

  static get last(): FakeWorker {
    const worker = FakeWorker.all.at(-1);
    if (worker === undefined) throw new Error("no worker was started");
    return worker;
  }

  postMessage(message: ToWorker): void {
    this.sent.push(message);
  }

  terminate(): void {
    this.ended = true;
  }

  say(message: FromWorker): void {
    this.dispatchEvent(new MessageEvent("message", { data: message }));
  }

  ready(): void {
    this.say({ type: "ready", engine: "0.1.0", python: "3.14.2", pyodide: "314.0.7" });
  }

  get asks(): Extract<ToWorker, { type: "ask" }>[] {
    return this.sent.filter((message) => message.type === "ask");
  }

  answer(value: object): void {
    const asked = this.asks.at(-1);
    this.say({ type: "answer", id: asked?.id ?? -1, text: JSON.stringify(value) });
  }
}

let page: EventTarget;
let states: EngineState[];

function start(): Engine {
  return startEngine({
    onState: (state) => states.push(state),
    spawn: () => new FakeWorker() as unknown as Worker,
  });
}

const now = (): EngineState["phase"] | undefined => states.at(-1)?.phase;

beforeEach(() => {
  vi.useFakeTimers();
  FakeWorker.all = [];
  states = [];
  page = new EventTarget();
  vi.stubGlobal("document", { baseURI: "http://here/", documentElement: { dataset: {} } });
  vi.stubGlobal("addEventListener", page.addEventListener.bind(page));
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("starting", () => {
  it("says where it is and becomes ready", () => {
    start();
    FakeWorker.last.say({ type: "progress", stage: "downloading", loaded: 1, total: 2 });
    expect(states.at(-1)).toEqual({ phase: "starting", stage: "downloading", loaded: 1, total: 2 });
    FakeWorker.last.ready();
    expect(now()).toBe("ready");
  });

  it("gives up after 30 s of silence, and not before", () => {
    start();
    vi.advanceTimersByTime(29_000);
    expect(now()).toBe("starting");
    FakeWorker.last.say({ type: "progress", stage: "downloading", loaded: 1, total: 2 });
    vi.advanceTimersByTime(29_000);
    expect(now()).toBe("starting");
    vi.advanceTimersByTime(2_000);
    expect(states.at(-1)).toMatchObject({ phase: "failed", cause: "silent" });
    expect(FakeWorker.last.ended).toBe(true);
  });

  it("does not count time in which the page slept", () => {
    start();
    vi.setSystemTime(Date.now() + 3_600_000);
    vi.advanceTimersByTime(1_000);
    expect(now()).toBe("starting");
  });

  it("names what the worker found, and starts again on request", () => {
    const engine = start();
    FakeWorker.last.say({ type: "failed", cause: "missing", details: "stdlib.zip: HTTP 404" });
    expect(states.at(-1)).toMatchObject({ cause: "missing", details: "stdlib.zip: HTTP 404" });
    engine.retry();
    FakeWorker.last.ready();
    expect([FakeWorker.all.length, now()]).toEqual([2, "ready"]);
  });

  it("knows a script that did not load", () => {
    start();
    FakeWorker.last.dispatchEvent(new Event("error"));
    expect(states.at(-1)).toMatchObject({ phase: "failed", cause: "missing" });
  });

  it("says so where there is no WebAssembly", () => {
    vi.stubGlobal("WebAssembly", undefined);
    start();
    expect(states.at(-1)).toMatchObject({ phase: "failed", cause: "no-webassembly" });
  });
});

describe("asking", () => {
  it("waits for the engine, then answers", async () => {
    const engine = start();
    const answer = engine.ask("parse", { text: "dense 3" });
    expect(FakeWorker.last.asks).toEqual([]);
    FakeWorker.last.ready();
    expect(FakeWorker.last.asks[0]?.text).toBe('{"verb":"parse","text":"dense 3"}');
    FakeWorker.last.answer({ ok: true, echo: "Dense" });
    expect(await answer).toEqual({ ok: true, echo: "Dense" });
  });

  it("drops what a newer question replaced", async () => {
    const engine = start();
    const older = engine.ask("parse", { text: "a" });
    const other = engine.ask("parse", { text: "b" }, "other field");
    const newer = engine.ask("parse", { text: "c" });
    expect(await older).toMatchObject({ ok: false, error: { code: "stale" } });
    FakeWorker.last.ready();
    FakeWorker.last.answer({ ok: true, echo: "C" });
    FakeWorker.last.answer({ ok: true, echo: "B" });
    expect([await newer, await other]).toMatchObject([{ echo: "C" }, { echo: "B" }]);
  });

  it("refuses at once where there is no engine", async () => {
    const engine = start();
    const waiting = engine.ask("zoo", {});
    FakeWorker.last.say({ type: "failed", cause: "memory", details: "" });
    const later = engine.ask("zoo", {});
    for (const answer of [waiting, later]) expect(await answer).toMatchObject({ ok: false, error: { code: "engine" } });
  });

  it("ends a worker that does not answer, and sends what waits to a new one", async () => {
    const engine = start();
    FakeWorker.last.ready();
    const stuck = engine.ask("weigh", { doc: { netweight: 1, layers: [] } });
    const next = engine.ask("parse", { text: "a" });
    vi.advanceTimersByTime(6_000);
    expect(await stuck).toMatchObject({ ok: false, error: { code: "engine" } });
    expect([FakeWorker.all[0]?.ended, now()]).toEqual([true, "starting"]);
    FakeWorker.last.ready();
    FakeWorker.last.answer({ ok: true, echo: "A" });
    expect(await next).toMatchObject({ echo: "A" });
  });

  it("hears nothing from a worker that it ended", () => {
    const engine = start();
    FakeWorker.last.ready();
    void engine.ask("parse", { text: "a" });
    const old = FakeWorker.last;
    vi.advanceTimersByTime(6_000);
    old.answer({ ok: true });
    old.ready();
    expect(now()).toBe("starting");
  });

  it("stops restarting when nothing gets through", () => {
    const engine = start();
    for (let turn = 0; turn < 4; turn += 1) {
      FakeWorker.last.ready();
      void engine.ask("parse", { text: `a${turn}` });
      vi.advanceTimersByTime(6_000);
    }
    expect(states.at(-1)).toMatchObject({ phase: "failed", cause: "slow" });
    expect(FakeWorker.all.length).toBe(4);
  });

  it("does not ask for ever what ends the engine, though others are answered between", async () => {
    const engine = start();
    for (let turn = 0; turn < 2; turn += 1) {
      FakeWorker.last.ready();
      const good = engine.ask("parse", { text: "good" });
      FakeWorker.last.answer({ ok: true });
      expect((await good).ok).toBe(true);
      void engine.ask("parse", { text: "deadly" });
      vi.advanceTimersByTime(6_000);
    }
    FakeWorker.last.ready();
    const refused = await engine.ask("parse", { text: "deadly" });
    expect(refused).toMatchObject({ ok: false, error: { code: "internal" } });
    expect(now()).toBe("ready");
    expect(FakeWorker.all.length).toBe(3);
  });
});

describe("leaving the page", () => {
  it("frees the worker, and starts anew when the browser brings the page back", () => {
    start();
    page.dispatchEvent(new Event("pagehide"));
    expect(FakeWorker.last.ended).toBe(true);
    page.dispatchEvent(Object.assign(new Event("pageshow"), { persisted: true }));
    expect(FakeWorker.all.length).toBe(2);
  });
});
