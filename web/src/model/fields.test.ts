import { expect, it } from "vitest";
import type { Field } from "../engine/types";
import { read, readShape, show } from "./fields";

function field(type: Field["type"], more: Partial<Field> = {}): Field {
  return { name: "f", title: "F", type, min: 1, max: null, default: null, required: true, choices: [], ...more };
}

it("whole numbers are read as people write them", () => {
  expect(read(field("int"), " 1,024 ")).toEqual({ value: 1024 });
  expect(read(field("int"), "seq", new Set(["seq"]))).toEqual({ value: "seq" });
});

it.each(["64x", "", "-3", "1e9", "0", "1.5", "seq", "NaN", "Infinity", "٣"])("%j is no whole number, and is said to be none", (text) => {
  expect(read(field("int"), text)).toHaveProperty("message");
});

it("pairs and words", () => {
  expect(read(field("ints"), "3 × 5")).toEqual({ value: [3, 5] });
  expect(read(field("ints"), "3x5")).toEqual({ value: [3, 5] });
  expect(read(field("ints", { choices: ["same"] }), "Same")).toEqual({ value: "same" });
  expect(read(field("ints"), "3 × y")).toHaveProperty("message");
});

it("an empty field that need not be filled goes back to its default", () => {
  expect(read(field("number", { required: false }), "")).toEqual({ unset: true });
  expect(read(field("number"), "0,5")).toHaveProperty("message");
  expect(read(field("number", { min: 0, max: 1 }), ".5")).toEqual({ value: 0.5 });
});

it("what is shown is read back as the same value", () => {
  for (const value of [3, [3, 5], "same"]) {
    expect(read(field("ints", { choices: ["same"] }), show(value))).toEqual({ value });
  }
});

it("shapes", () => {
  expect(readShape("3x224 × 224")).toEqual([3, 224, 224]);
  expect(readShape("seq, 768")).toEqual(["seq", 768]);
  expect(readShape("3 x 0")).toBeNull();
  expect(readShape("")).toBeNull();
  expect(readShape("3 × ?")).toBeNull();
});
