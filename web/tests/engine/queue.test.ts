import { describe, expect, it } from "vitest";
import { type Question, Queue } from "../../src/engine/queue";

/** A question that writes down what became of it. */
function question(lane: string, text: string, log: string[]): Question {
  return {
    lane,
    text,
    settle: (answer) => log.push(`${text}: ${answer}`),
    drop: (why) => log.push(`${text}: ${why}`),
  };
}

describe("the queue", () => {
  it("sends one at a time, lanes in turn", () => {
    const log: string[] = [];
    const queue = new Queue();
    queue.add(question("a", "a1", log));
    queue.add(question("b", "b1", log));
    expect(queue.take()?.text).toBe("a1");
    expect(queue.take()).toBeNull();
    queue.settle("yes");
    expect(queue.take()?.text).toBe("b1");
    expect(log).toEqual(["a1: yes"]);
  });

  it("lets the latest win in its lane, and only there", () => {
    const log: string[] = [];
    const queue = new Queue();
    for (const text of ["a1", "a2", "a3"]) queue.add(question("a", text, log));
    queue.add(question("b", "b1", log));
    expect(log).toEqual(["a1: stale", "a2: stale"]);
    expect(queue.take()?.text).toBe("a3");
  });

  it("leaves the one in flight alone", () => {
    const log: string[] = [];
    const queue = new Queue();
    queue.add(question("a", "a1", log));
    queue.take();
    queue.add(question("a", "a2", log));
    queue.settle("yes");
    expect(log).toEqual(["a1: yes"]);
  });

  it("keeps a busy lane's place, so that no lane starves", () => {
    const queue = new Queue();
    queue.add(question("a", "a1", []));
    queue.add(question("b", "b1", []));
    queue.add(question("a", "a2", []));
    expect(queue.take()?.text).toBe("a2");
    queue.settle("");
    queue.add(question("a", "a3", []));
    expect(queue.take()?.text).toBe("b1");
  });

  it("answers everything when it is cleared", () => {
    const log: string[] = [];
    const queue = new Queue();
    for (const lane of ["a", "b"]) queue.add(question(lane, lane, log));
    queue.take();
    queue.clear("gone");
    expect(log).toEqual(["a: engine", "b: engine"]);
    expect(queue.take()).toBeNull();
  });
});
