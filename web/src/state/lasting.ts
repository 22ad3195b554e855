/** Signs that would only flash: the engine answers most edits in the blink of an eye. */
import { type ReadonlySignal, effect, signal } from "@preact/signals";

/** Milliseconds that a state must last to be shown. */
export const LASTING = 250;

/** Whether something has not been so for a while. */
export function lacking(good: ReadonlySignal<boolean>, wait = LASTING): ReadonlySignal<boolean> {
  const lacks = signal(false);
  let timer: ReturnType<typeof setTimeout> | undefined;
  effect(() => {
    clearTimeout(timer);
    if (good.value) lacks.value = false;
    else timer = setTimeout(() => { lacks.value = true; }, wait);
  });
  return lacks;
}

/** Wait until something is so; false where another thing changes before. */
export function until(good: ReadonlySignal<boolean>, same: ReadonlySignal<unknown>): Promise<boolean> {
  const now = same.peek();
  return new Promise((done) => {
    const stop = effect(() => {
      if (!good.value && same.value === now) return;
      done(good.value);
      queueMicrotask(() => stop());
    });
  });
}
