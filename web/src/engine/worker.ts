/** The engine's thread: the same Python as everywhere, under Pyodide. Says what it does in `FromWorker` messages. */
import type { PyodideAPI } from "pyodide";
import { Downloads } from "./downloads";
import { type Cause, causeOf, describe } from "./failure";
import type { FromWorker, Runtime, ToWorker } from "./messages";

type Answer = (text: string) => string;

const EMPTY_MODULE = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]);
const SITE_PACKAGES = "/lib/python3.14/site-packages";
let answer: Answer | null = null;

function post(message: FromWorker): void {
  self.postMessage(message);
}

function fail(cause: Cause, details: string): void {
  post({ type: "failed", cause, details });
}

/** A policy that forbids WebAssembly lets Pyodide wait for ever; asked directly, the browser says so. */
function forbidden(): string | null {
  try {
    new WebAssembly.Module(EMPTY_MODULE);
    return null;
  } catch (error) {
    return describe(error);
  }
}

async function boot(runtime: Runtime, downloads: Downloads): Promise<PyodideAPI> {
  const url = `${runtime.base}pyodide.mjs`;
  const { loadPyodide } = (await import(/* @vite-ignore */ url)) as typeof import("pyodide");
  const py = await loadPyodide({
    indexURL: runtime.base,
    stdLibURL: `${runtime.base}stdlib.zip`,
    packageBaseUrl: runtime.base,
    lockFileContents: runtime.lock as never,
  });
  py.unpackArchive(await downloads.bytes("engine.zip"), "zip", { extractDir: SITE_PACKAGES });
  return py;
}

async function start(runtime: Runtime): Promise<void> {
  const blocked = forbidden();
  if (blocked !== null) return fail("blocked", blocked);
  const network = self.fetch.bind(self);
  const downloads = new Downloads(
    runtime,
    (loaded, total) => {
      const stage = loaded < total ? "downloading" : "starting";
      post({ type: "progress", stage, loaded, total });
    },
    network,
  );
  // Pyodide finds here what is on its way; there is nothing else that it would need.
  self.fetch = (input, init) => {
    const asked = input instanceof Request ? input.url : String(input);
    return downloads.take(asked) ?? network(input, init);
  };
  const py = await Promise.race([boot(runtime, downloads), downloads.failed]);
  const engine = py.pyimport("netweight.engine") as { handle_request: Answer };
  answer = engine.handle_request;
  // What is there now stays. Collections are rare: what answers leave behind is freed without them.
  py.runPython("import gc; gc.freeze(); gc.set_threshold(100_000)");
  const { __version__: version } = py.pyimport("netweight._version") as { __version__: string };
  const python = py.runPython("import sys; sys.version.split()[0]") as string;
  post({ type: "ready", engine: version, python, pyodide: py.version });
}

function ask(id: number, text: string): void {
  try {
    if (answer === null) throw new Error("asked before it was ready");
    post({ type: "answer", id, text: answer(text) });
  } catch (error) {
    // The engine answers bad questions with words: what arrives here has ended it.
    fail(causeOf(error), describe(error));
  }
}

self.addEventListener("securitypolicyviolation", (event) => {
  if (answer === null) fail("blocked", `${event.effectiveDirective} forbids ${event.blockedURI}`);
});

self.addEventListener("message", ({ data }: MessageEvent<ToWorker>) => {
  if (data.type === "ask") return ask(data.id, data.text);
  start(data.runtime).catch((error: unknown) => {
    const cause = causeOf(error);
    const unreachable = cause === "missing" && !self.navigator.onLine;
    // A policy's own word on a refused fetch comes after the refusal, and says more.
    setTimeout(() => fail(unreachable ? "offline" : cause, describe(error)), 100);
  });
});
