import { expect, it } from "vitest";
import { heightOf, measure, windowOf } from "./window";

const rows = Array.from({ length: 201 }, (_, i) => ({ uid: 1_000 + i }));

it("the window follows the screen, from the first row to the last", () => {
  expect(windowOf(rows, -500, 400)).toEqual({ from: 0, to: 17 });
  const middle = windowOf(rows, 54 * 33, 900);
  expect(middle.from).toBeLessThanOrEqual(54 - 10);
  expect(middle.to).toBeGreaterThan(54 + 900 / 33);
  expect(middle.to - middle.from).toBeLessThan(80);
  expect(windowOf(rows, 201 * 33 - 100, 900).to).toBe(201);
  expect(windowOf(rows, 1e6, 900)).toEqual({ from: 185, to: 201 });
});

it("an open editor is as tall as it was drawn", () => {
  measure(1_005, 633);
  expect(heightOf(rows)).toBe(201 * 33 + 600);
  const { from, to } = windowOf(rows, 54 * 33 + 600, 300);
  expect(from).toBeLessThanOrEqual(54);
  expect(to).toBeGreaterThan(54 + 9);
  measure(1_005, 0);
  expect(heightOf(rows)).toBe(201 * 33 + 600);
});
