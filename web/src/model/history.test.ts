import { expect, it } from "vitest";
import { STEPS, begin, close, push, redo, undo } from "./history";

it("undo after do is what was before, redo what was after", () => {
  const done = push(push(begin(1), 2), 3);
  expect(undo(done).present).toBe(2);
  expect(redo(undo(done)).present).toBe(3);
  expect(undo(begin(1)).present).toBe(1);
});

it("typing in one field is one step, until the field is left", () => {
  const typed = push(push(push(begin(1), 2, "field"), 3, "field"), 4, "field");
  expect(undo(typed).present).toBe(1);
  expect(undo(push(close(typed), 5, "field")).present).toBe(4);
});

it("keeps two hundred steps", () => {
  let history = begin(0);
  for (let i = 1; i <= STEPS + 50; i += 1) history = push(history, i);
  for (let i = 0; i < STEPS + 50; i += 1) history = undo(history);
  expect(history.present).toBe(50);
});
