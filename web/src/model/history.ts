/** Undo and redo: snapshots of whole states. Changes with the same key in a row are one step (typing in one field). */

export interface History<T> {
  readonly past: readonly T[];
  readonly present: T;
  readonly future: readonly T[];
  readonly key: string;
}

export const STEPS = 200;

export function begin<T>(present: T): History<T> {
  return { past: [], present, future: [], key: "" };
}

/** A new present. With the key of the change before, it replaces that one's result. */
export function push<T>(history: History<T>, next: T, key = ""): History<T> {
  if (Object.is(next, history.present)) return history;
  if (key !== "" && key === history.key) return { ...history, present: next, future: [] };
  return { past: [...history.past, history.present].slice(-STEPS), present: next, future: [], key };
}

/** The next change starts a step of its own, whatever its key. */
export function close<T>(history: History<T>): History<T> {
  return history.key === "" ? history : { ...history, key: "" };
}

export function undo<T>(history: History<T>): History<T> {
  const before = history.past.at(-1);
  if (before === undefined) return history;
  return { past: history.past.slice(0, -1), present: before, future: [history.present, ...history.future], key: "" };
}

export function redo<T>(history: History<T>): History<T> {
  const [next, ...future] = history.future;
  if (next === undefined) return history;
  return { past: [...history.past, history.present], present: next, future, key: "" };
}
