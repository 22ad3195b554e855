import { expect, it } from "vitest";
import { placeLabels } from "./labels";
import { logScale, tickText } from "./scale";

it("a log scale puts equal ratios at equal distances", () => {
  const scale = logScale([1e6, 1e9], 0, 300);
  expect(scale(1e8) - scale(1e7)).toBeCloseTo(scale(1e7) - scale(1e6));
  expect(scale.ticks).toContain(1e7);
  expect(scale(1e9)).toBeLessThanOrEqual(300);
});

it("a scale of nothing, of zeros or of one value is still a scale", () => {
  for (const values of [[], [0], [5]]) expect(Number.isFinite(logScale(values, 0, 100)(5))).toBe(true);
});

it("ticks are written with their unit", () => {
  expect(tickText(1e7, "B")).toBe("10 M");
  expect(tickText(1e9, "G")).toBe("1 G");
  expect(tickText(100, "G")).toBe("100");
});

it("labels do not lie over each other, and mine is never left out", () => {
  const dots = Array.from({ length: 30 }, (_, i) => ({ id: String(i), x: 100 + i, y: 100, text: "ResNet-50", must: i === 29 }));
  const placed = placeLabels(dots, { width: 400, height: 300 });
  expect(placed.some((one) => one.id === "29")).toBe(true);
  expect(placed.length).toBeLessThan(30);
});
