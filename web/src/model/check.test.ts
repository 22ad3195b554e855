import { expect, it } from "vitest";
import { cut, isNetwork, isNodes } from "./check";
import { duplicate } from "./edit";
import { indexOf } from "./path";

const layers = [{ kind: "dense", units: 4 }];

it("what a node holds is known by its kind, not by the form of a field", () => {
  const lstm: unknown = { netweight: 1, layers: [{ kind: "lstm", units: 8, layers: 2 }, { kind: "dense_block", layers: 6, shared: [1] }] };
  if (!isNetwork(lstm)) throw new Error("refused");
  expect(indexOf(lstm).places.map((place) => place.size)).toEqual([0, 0]);
  expect(duplicate(lstm, { list: "/layers", at: 0, count: 2 }).layers).toHaveLength(4);
  expect(isNetwork({ layers: [{ kind: "block", layers: 6 }] })).toBe(false);
  expect(isNetwork({ layers: [{ kind: "repeat", times: 2, shared: true, layers }] })).toBe(true);
});

it.each([
  null, 5, "x", [], { layers: 3 }, { layers: [null] }, { layers: [{ kind: 3 }] }, { layers, inputs: { x: 5 } }, { layers, inputs: { x: null } },
  { layers, inputs: { x: {} } }, { layers, inputs: { x: { shape: null } } }, { layers, inputs: null }, { layers, inputs: [] }, { layers, name: {} },
  { layers, sizes: { seq: "4" } }, { layers, policies: { format: "bf16" } }, { layers, outputs: 5 }, { layers: [{ kind: "a", name: 5 }] },
  { layers: [{ kind: "a", from: [5] }] }, { layers: [{ kind: "branches", branches: [5] }] }, { layers: [{ kind: "lora", layer: {} }] },
])("%j is no network that can be shown", (value) => {
  expect(isNetwork(value)).toBe(false);
});

it("groups in groups end somewhere", () => {
  let node: Record<string, unknown> = { kind: "relu" };
  for (let i = 0; i < 100; i += 1) node = { kind: "block", layers: [node] };
  expect(isNodes([node])).toBe(false);
});

it("names are shown cut", () => {
  expect(cut("n".repeat(3_900_000))).toHaveLength(120);
  expect(cut("short")).toBe("short");
});
