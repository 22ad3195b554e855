import { describe, expect, it } from "vitest";
import type { Network, Node } from "../engine/types";
import { duplicate, enter, insert, leave, listAt, move, remove, setDtype, setField, setFields, setInput, ungroup, wrap } from "./edit";
import { uidOf } from "./identity";
import { indexOf } from "./path";

const kinds = (doc: Network): string[] => indexOf(doc).places.map((place) => place.node.kind);

function network(...layers: Node[]): Network {
  return { netweight: 1, layers };
}

const a: Node = { kind: "a" };
const b: Node = { kind: "b" };
const c: Node = { kind: "c" };

describe("edits", () => {
  it("leave the document before as it was, and untouched nodes the same objects", () => {
    const doc = network(a, b);
    const next = setFields(doc, "/layers/1", { units: 3 });
    expect(doc.layers[1]).toBe(b);
    expect(next.layers[0]).toBe(a);
    expect(next.layers[1]).toEqual({ kind: "b", units: 3 });
    expect(uidOf(next.layers[1] ?? a)).toBe(uidOf(b));
  });

  it("reach into shortcuts and branches", () => {
    const doc = network({ kind: "residual", layers: [a], shortcut: [b] }, { kind: "branches", branches: [[a], [b, c]] });
    expect(setFields(doc, "/layers/0/shortcut/0", { x: 1 }).layers[0]?.shortcut).toEqual([{ kind: "b", x: 1 }]);
    expect(setFields(doc, "/layers/1/branches/1/1", {}, ["kind"]).layers[1]?.branches?.[1]).toEqual([b, {}]);
    expect(listAt(doc, "/layers/1/branches/1")).toEqual([b, c]);
  });

  it("insert and remove; an emptied group goes with its last layer", () => {
    const doc = network(a, { kind: "block", layers: [b] });
    expect(kinds(insert(doc, "/layers/1/layers", 1, [c]))).toEqual(["a", "block", "b", "c"]);
    expect(kinds(remove(doc, { list: "/layers/1/layers", at: 0, count: 1 }))).toEqual(["a"]);
  });

  it("go into the group above at its end, else into the one below at its start, and out again", () => {
    const group: Node = { kind: "block", layers: [b] };
    const below = enter(network(group, a), { list: "/layers", at: 1, count: 1 });
    expect(below).toEqual(network({ kind: "block", layers: [b, a] }));
    expect(enter(network(a, c, group), { list: "/layers", at: 0, count: 2 })).toEqual(network({ kind: "block", layers: [a, c, b] }));
    expect(enter(network(a, b), { list: "/layers", at: 0, count: 1 })).toBeNull();
    const paths: Node = { kind: "branches", branches: [[b], [c]] };
    expect(enter(network(paths, a), { list: "/layers", at: 1, count: 1 })).toEqual(network({ kind: "branches", branches: [[b], [c, a]] }));
    expect(below && leave(below, { list: "/layers/0/layers", at: 0, count: 1 }, 1)).toEqual(network({ kind: "block", layers: [a] }, b));
    expect(leave(network(a), { list: "/layers", at: 0, count: 1 }, 1)).toBeNull();
  });

  it("reach the layer inside a wrapper, layers beside experts, and what an input holds", () => {
    const doc = network({ kind: "lora", rank: 8, layer: { kind: "dense", units: 4, bias: false } }, { kind: "experts", layers: [a], shared: [b] });
    expect(setField(doc, "/layers/0", "layer.units", 5).layers[0]?.layer).toEqual({ kind: "dense", units: 5, bias: false });
    expect(setField(doc, "/layers/0", "layer.bias", undefined).layers[0]?.layer).toEqual({ kind: "dense", units: 4 });
    expect(setField(doc, "/layers/0", "rank", undefined).layers[0]).toEqual({ kind: "lora", layer: { kind: "dense", units: 4, bias: false } });
    expect(setFields(doc, "/layers/0/layer", { units: 9 }, ["bias"]).layers[0]).toEqual({ kind: "lora", rank: 8, layer: { kind: "dense", units: 9 } });
    expect(setFields(doc, "/layers/1/shared/0", { x: 1 }).layers[1]?.shared).toEqual([{ kind: "b", x: 1 }]);
    const given = setInput(doc, "x", [8]);
    expect(setDtype(given, "x", "int64").inputs).toEqual({ x: { shape: [8], dtype: "int64" } });
    expect(setDtype(setDtype(given, "x", "int64"), "x", "float32")).toEqual(given);
  });

  it("move past neighbours, and out of a group at its ends", () => {
    const doc = network(a, { kind: "block", layers: [b, c] });
    const swapped = move(doc, { list: "/layers", at: 0, count: 1 }, 1);
    expect(swapped && kinds(swapped)).toEqual(["block", "b", "c", "a"]);
    const up = move(doc, { list: "/layers/1/layers", at: 0, count: 1 }, -1);
    expect(up && kinds(up)).toEqual(["a", "b", "block", "c"]);
    const down = move(doc, { list: "/layers/1/layers", at: 1, count: 1 }, 1);
    expect(down && kinds(down)).toEqual(["a", "block", "b", "c"]);
    expect(down?.layers.length).toBe(3);
    expect(move(doc, { list: "/layers", at: 0, count: 1 }, -1)).toBeNull();
  });

  it("wrap and ungroup are each other's inverse", () => {
    const doc = network(a, b, c);
    const wrapped = wrap(doc, { list: "/layers", at: 1, count: 2 }, "repeat");
    expect(wrapped.layers[1]).toEqual({ kind: "repeat", times: 2, layers: [b, c] });
    expect(ungroup(wrapped, "/layers/1").layers).toEqual(doc.layers);
  });

  it("copies get names of their own, and refer to themselves", () => {
    const doc = network({ kind: "block", name: "one", layers: [{ kind: "x", name: "in" }, { kind: "y", from: ["in"] }] });
    const copy = duplicate(doc, { list: "/layers", at: 0, count: 1 }).layers[1];
    expect(copy?.name).toBe("one_2");
    expect(copy?.layers).toEqual([{ kind: "x", name: "in_2" }, { kind: "y", from: ["in_2"] }]);
  });

  it("the last input taken away takes the list of inputs along", () => {
    const doc = setInput(network(a), "x", [3, 32, 32]);
    expect(doc.inputs).toEqual({ x: { shape: [3, 32, 32] } });
    expect(setInput(doc, "x", null)).toEqual(network(a));
  });
});
