/**
 * The page's side of the engine: ask a verb, get an answer; never a rejected promise.
 *
 *     const engine = startEngine({ onState: (state) => show(state) });
 *     const answer = await engine.ask("weigh", { doc, settings });
 *     if (answer.ok) paint(answer); else if (answer.error.code !== "stale") explain(answer.error);
 *
 * Questions asked while the engine starts wait for it. A newer question of the same lane (by default: verb)
 * replaces one that still waits, which then answers `stale`; one in flight is always answered, so a page that
 * edits faster than the engine answers still moves, and compares revisions of its own.
 */
import { type Failure, describe, failure } from "./failure";
import type { FromWorker, Runtime, ToWorker } from "./messages";
import { type Question, Queue } from "./queue";
import type { Answer, ErrorCode, Refusal, Requests, Verb } from "./types";
import { Watchdog } from "./watchdog";

export type { Cause, Failure } from "./failure";
export type { Runtime } from "./messages";
export type * from "./types";

/** What the page shows about the engine. */
export type EngineState =
  | { phase: "starting"; stage: "downloading" | "starting"; loaded: number; total: number }
  | { phase: "ready"; engine: string; python: string; pyodide: string }
  | ({ phase: "failed" } & Failure);

export interface Engine {
  readonly state: EngineState;
  /** Ask; `lane` keeps questions of one verb apart that must not replace each other. */
  ask<V extends Verb>(verb: V, payload: Requests[V], lane?: string): Promise<Answer<V>>;
  /** Start again, after a failure. */
  retry(): void;
  /** Free the worker and its memory; done on `pagehide` by itself. */
  stop(): void;
}

export interface EngineOptions {
  /** Where the runtime lies; by default what the build put beside the page. */
  base?: string;
  onState?: (state: EngineState) => void;
  /** For tests: another worker. */
  spawn?: () => Worker;
}

/** Set by Vite: the runtime's folder, and its files' sizes. */
declare const __RUNTIME__: { folder: string; bytes: Record<string, number>; lock: unknown };

/** Names this very engine: another one may count otherwise, and answer in another form. */
export const BUILD = __RUNTIME__.folder;

const START_SILENCE = 30_000;
const ANSWER_SILENCE = 5_000;
/** A plan walks the network several times, the search for changes a plan each. */
const LANES: Record<string, number> = { memory: 30_000, changes: 120_000 };
/** Big documents may take longer: one more second for each 100 kB of request. */
const MORE_PER_CHARACTER = 0.01;
const RESTARTS = 3;
/** So many times a question may end the engine; after that it is not asked again. */
const DEADLY = 2;

const ENDED = "The engine stopped twice on this. Undo the last change, and please report it.";

/** Start the engine in a worker. */
export function startEngine(options: EngineOptions = {}): Engine {
  return new Supervisor(options);
}

function spawnWorker(): Worker {
  return new Worker(new URL("./worker.ts", import.meta.url), { type: "module", name: "engine" });
}

function refusal(code: ErrorCode, message: string): Refusal {
  return { ok: false, error: { code, path: "", message, hint: "" } };
}

/** Owns the worker: starts, watches, restarts and stops it. */
class Supervisor implements Engine {
  #state: EngineState = { phase: "starting", stage: "downloading", loaded: 0, total: 0 };
  #worker: Worker | null = null;
  #queue = new Queue();
  #dog = new Watchdog();
  #serial = 0;
  #restarts = 0;
  /** How often each question ended the engine. */
  #deadly = new Map<string, number>();
  readonly #runtime: Runtime;

  constructor(private readonly options: EngineOptions) {
    const base = options.base ?? `./${__RUNTIME__.folder}/`;
    const { bytes, lock } = __RUNTIME__;
    this.#runtime = { base: new URL(base, document.baseURI).href, bytes, lock };
    addEventListener("pagehide", () => this.stop());
    // Back from the browser's page cache: the worker was ended on the way out.
    addEventListener("pageshow", (event) => {
      if (event.persisted) this.retry();
    });
    this.#start();
  }

  get state(): EngineState {
    return this.#state;
  }

  ask<V extends Verb>(verb: V, payload: Requests[V], lane: string = verb): Promise<Answer<V>> {
    if (this.#state.phase === "failed") return Promise.resolve(refusal("engine", this.#state.message));
    const text = JSON.stringify({ verb, ...payload });
    if ((this.#deadly.get(text) ?? 0) >= DEADLY) return Promise.resolve(refusal("internal", ENDED));
    return new Promise((resolve) => {
      this.#queue.add({
        lane,
        text,
        settle: (text) => resolve(JSON.parse(text) as Answer<V>),
        drop: (code, message) => resolve(refusal(code, message)),
      });
      this.#send();
    });
  }

  retry(): void {
    this.#restarts = 0;
    this.#deadly.clear();
    this.#queue.abandon("The engine was started again.");
    this.#start();
  }

  stop(): void {
    this.#dog.stop();
    this.#worker?.terminate();
    this.#worker = null;
  }

  #start(): void {
    this.stop();
    this.#become({ phase: "starting", stage: "downloading", loaded: 0, total: 0 });
    if (typeof WebAssembly !== "object") return this.#fail(failure("no-webassembly"));
    try {
      this.#worker = (this.options.spawn ?? spawnWorker)();
    } catch (error) {
      return this.#fail(failure("blocked", describe(error)));
    }
    this.#listen(this.#worker);
    this.#post({ type: "init", runtime: this.#runtime });
    this.#dog.start(START_SILENCE, () => this.#fail(failure("silent", this.#lastStage())));
  }

  #listen(worker: Worker): void {
    worker.addEventListener("message", (event: MessageEvent<FromWorker>) => {
      if (worker === this.#worker) this.#hear(event.data);
    });
    worker.addEventListener("error", (event) => {
      event.preventDefault();
      if (worker !== this.#worker) return;
      // Without a message it is the script itself that did not load.
      const details = event.message || "The worker's script did not load.";
      this.#died(failure(event.message ? "broken" : "missing", details));
    });
  }

  #hear(message: FromWorker): void {
    this.#dog.feed();
    switch (message.type) {
      case "progress": {
        const { stage, loaded, total } = message;
        return this.#become({ phase: "starting", stage, loaded, total });
      }
      case "ready": {
        const { engine, python, pyodide } = message;
        this.#dog.stop();
        this.#become({ phase: "ready", engine, python, pyodide });
        return this.#send();
      }
      case "answer":
        return this.#answered(message.id, message.text);
      case "failed":
        return this.#died(failure(message.cause, message.details));
    }
  }

  #answered(id: number, text: string): void {
    if (id !== this.#serial) return;
    this.#dog.stop();
    this.#restarts = 0;
    this.#queue.settle(text);
    this.#send();
  }

  #send(): void {
    if (this.#state.phase !== "ready") return;
    const next = this.#queue.take();
    if (next === null) return;
    this.#serial += 1;
    this.#post({ type: "ask", id: this.#serial, text: next.text });
    this.#dog.start(patience(next), () => this.#overdue());
  }

  /** No answer in time: only a new worker can help, since Python cannot be interrupted from here. */
  #overdue(): void {
    this.#restart("It took too long to answer, so the engine was started again.", failure("slow"));
  }

  /** The worker ended: while starting that is a failure; later it gets another try. */
  #died(reason: Failure): void {
    if (this.#state.phase !== "ready") return this.#fail(reason);
    this.#restart(reason.message, reason);
  }

  #restart(message: string, reason: Failure): void {
    const asked = this.#queue.inFlight?.text;
    if (asked !== undefined) this.#deadly.set(asked, (this.#deadly.get(asked) ?? 0) + 1);
    this.#restarts += 1;
    if (this.#restarts > RESTARTS) return this.#fail(reason);
    this.#queue.abandon(message);
    this.#start();
  }

  #fail(reason: Failure): void {
    this.stop();
    this.#become({ phase: "failed", ...reason });
    this.#queue.clear(reason.message);
  }

  #become(state: EngineState): void {
    this.#state = state;
    // For styles and for tests, which wait on it.
    const { dataset } = document.documentElement;
    dataset["engine"] = state.phase;
    if (state.phase === "failed") dataset["cause"] = state.cause;
    else delete dataset["cause"];
    this.options.onState?.(state);
  }

  #post(message: ToWorker): void {
    this.#worker?.postMessage(message);
  }

  #lastStage(): string {
    const state = this.#state;
    if (state.phase !== "starting") return "";
    return `Last stage: ${state.stage}, ${state.loaded} of ${state.total} bytes.`;
  }
}

function patience(question: Question): number {
  return (LANES[question.lane] ?? ANSWER_SILENCE) + question.text.length * MORE_PER_CHARACTER;
}
