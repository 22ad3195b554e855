/** Why there is no engine, in words that tell a person what to do. */

export type Cause =
  | "no-webassembly"
  | "blocked"
  | "missing"
  | "offline"
  | "memory"
  | "silent"
  | "slow"
  | "broken";

export interface Failure {
  cause: Cause;
  message: string;
  hint: string;
  /** For "copy details": file names, the browser's own words. */
  details: string;
}

const WORDS: Record<Cause, { message: string; hint: string }> = {
  "no-webassembly": {
    message: "This browser has no WebAssembly, or it is switched off.",
    hint: "Take a current browser, or allow WebAssembly in its settings.",
  },
  blocked: {
    message: "A security policy of this site or browser blocks the engine.",
    hint: "The site must allow 'wasm-unsafe-eval' scripts and connections to itself; an extension may also be in the way.",
  },
  missing: {
    message: "A file of the engine is missing or is served as the wrong type.",
    hint: "Reload the page; if that does not help, the site needs to be uploaded again.",
  },
  offline: {
    message: "The engine's files cannot be reached.",
    hint: "Check the connection, or that the program that serves this page still runs; then try again.",
  },
  memory: {
    message: "The browser has too little memory for the engine.",
    hint: "Close other tabs, then try again.",
  },
  silent: {
    message: "The engine gave no sign of life while it was starting.",
    hint: "Try again; if it stays so, a policy or an extension may be blocking it in silence.",
  },
  slow: {
    message: "The engine had to be stopped several times in a row.",
    hint: "The last change asks too much of it; take it back, then try again.",
  },
  broken: {
    message: "The engine stopped on an error of its own.",
    hint: "Try again; the details help when you report it.",
  },
};

/** The words for a cause. */
export function failure(cause: Cause, details = ""): Failure {
  return { cause, ...WORDS[cause], details };
}

/** Any thrown thing as one line; Pyodide also throws plain objects. */
export function describe(thrown: unknown): string {
  if (thrown instanceof Error) return `${thrown.name}: ${thrown.message}`;
  if (typeof thrown === "string") return thrown;
  const json = JSON.stringify(thrown) as string | undefined;
  return json ?? String(thrown);
}

/** The likeliest cause of something thrown while the engine loads. */
export function causeOf(thrown: unknown): Cause {
  const text = describe(thrown);
  if (/out of memory|could not allocate|memory access|MemoryError/i.test(text)) return "memory";
  if (/content security policy|unsafe-eval|violates/i.test(text)) return "blocked";
  if (/dynamically imported module|importing a module script|HTTP \d+/i.test(text)) return "missing";
  if (/failed to fetch|networkerror|load failed/i.test(text)) return "offline";
  return "broken";
}
