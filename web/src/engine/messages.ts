/** What client and worker say to each other. Requests and answers stay JSON text: same bytes as in CPython. */
import type { Cause } from "./failure";

/** Where the engine's files lie, and how many bytes each has when unpacked by the browser. */
export interface Runtime {
  /** Folder with a final slash, absolute or relative to the page. */
  base: string;
  bytes: Record<string, number>;
  /** Pyodide's package index: empty, so that nothing is ever looked for elsewhere. */
  lock: unknown;
}

export type ToWorker =
  { type: "init"; runtime: Runtime } | { type: "ask"; id: number; text: string };

export type FromWorker =
  | { type: "progress"; stage: "downloading" | "starting"; loaded: number; total: number }
  | { type: "ready"; engine: string; python: string; pyodide: string }
  | { type: "answer"; id: number; text: string }
  | { type: "failed"; cause: Cause; details: string };
