/** Barks after a time of silence; time in which the whole page slept does not count. */
export class Watchdog {
  #timer: ReturnType<typeof setInterval> | undefined;
  #silence = 0;
  #last = 0;

  constructor(private readonly step = 250) {}

  /** Watch for `limit` milliseconds of silence, then call `bark` once. */
  start(limit: number, bark: () => void): void {
    this.stop();
    this.feed();
    this.#last = Date.now();
    this.#timer = setInterval(() => {
      const now = Date.now();
      // A closed lid or a throttled tab shows as one late tick: the worker slept as well.
      this.#silence += Math.min(now - this.#last, 4 * this.step);
      this.#last = now;
      if (this.#silence < limit) return;
      this.stop();
      bark();
    }, this.step);
  }

  /** A sign of life. */
  feed(): void {
    this.#silence = 0;
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}
