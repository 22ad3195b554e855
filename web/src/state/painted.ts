/** Tells tests, and anyone who waits, that an answer is on screen. */
let revision = 0;

/** Counted up in the frame in which what was set just before is painted. */
export function painted(): void {
  requestAnimationFrame(() => {
    revision += 1;
    document.documentElement.dataset["rev"] = String(revision);
  });
}
