/** Latest wins: one question in flight, and one waiting in each lane. */

export interface Question {
  lane: string;
  text: string;
  settle: (text: string) => void;
  /** A newer question of the lane took its place, or there is no engine. */
  drop: (why: "stale" | "engine", message: string) => void;
}

/** Questions on their way to the engine, which answers one at a time. */
export class Queue {
  #waiting = new Map<string, Question>();
  #flight: Question | null = null;

  get inFlight(): Question | null {
    return this.#flight;
  }

  /** Put a question in its lane; the one that waited there is dropped as stale. */
  add(question: Question): void {
    const older = this.#waiting.get(question.lane);
    // Setting keeps the lane's place in line, so a lane in constant use starves no other.
    this.#waiting.set(question.lane, question);
    older?.drop("stale", "A newer question took its place.");
  }

  /** The next question to send, or null while one is in flight or none waits. */
  take(): Question | null {
    if (this.#flight !== null) return null;
    const next = this.#waiting.values().next();
    if (next.done) return null;
    this.#waiting.delete(next.value.lane);
    this.#flight = next.value;
    return next.value;
  }

  /** Hand the answer to the question in flight. */
  settle(text: string): void {
    const done = this.#flight;
    this.#flight = null;
    done?.settle(text);
  }

  /** Give up the question in flight; those that wait stay. */
  abandon(message: string): void {
    const lost = this.#flight;
    this.#flight = null;
    lost?.drop("engine", message);
  }

  /** Give up everything. */
  clear(message: string): void {
    this.abandon(message);
    const lost = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const question of lost) question.drop("engine", message);
  }
}
