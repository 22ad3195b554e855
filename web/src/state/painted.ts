/** Tells tests, and anyone who waits, that an answer is on screen. */
import { effect } from "@preact/signals";
import { current } from "./store";

const counts = { rev: 0, all: 0 };

/** Counted up in the frame in which what was set just before is painted: `rev` by an answer, `all` by its footprint. */
export function painted(what: keyof typeof counts, then: () => void = () => undefined): void {
  requestAnimationFrame(() => {
    counts[what] += 1;
    document.documentElement.dataset[what] = String(counts[what]);
    // After the paint, which is what a person waits for.
    setTimeout(then);
  });
}

/** From now on the root says whether the numbers are those of the document. */
export function sayCurrent(): void {
  effect(() => {
    document.documentElement.toggleAttribute("data-current", current.value);
  });
}
