import { expect, test } from "vitest";
import type { ZooEntry } from "../engine/types";
import { found, sorted } from "./shelf";

function entry(id: string, parameters: string, rest: Partial<ZooEntry> = {}): ZooEntry {
  const q = { n: "", u: "", x: "" };
  return {
    id, title: id, year: 2020, group: "vision", family: "F", aliases: [], tags: [], source: "", note: "", parameters, flops: "1", macs: "1",
    cache: "0", active: parameters, weights: { fp32: parameters }, p: q, f: q, m: q, w: {}, c: null, a: null, input: "", published: [], ...rest,
  };
}

const ids = (entries: readonly ZooEntry[]) => entries.map((one) => one.id);

test("figures sort as whole numbers, however long", () => {
  const all = [entry("b", "9"), entry("a", "10"), entry("c", "671026404352000000000"), entry("d", "671026404352000000001")];
  expect(ids(sorted(all, { by: "parameters", down: false }, "fp32"))).toEqual(["b", "a", "c", "d"]);
  expect(ids(sorted(all, { by: "weights", down: true }, "fp32"))).toEqual(["d", "c", "a", "b"]);
});

test("equal figures go by name, with the numbers in it as numbers", () => {
  const all = [entry("vgg16", "5"), entry("vgg9", "5"), entry("vgg11", "5")];
  expect(ids(sorted(all, { by: "parameters", down: true }, "fp32"))).toEqual(["vgg9", "vgg11", "vgg16"]);
});

test("exact names come first, then starts of names, then the rest, each in the order given", () => {
  const all = ["fasterrcnn_resnet50_fpn", "resnet50d", "resnet50", "retinanet_resnet50"].map((id) => entry(id, "1"));
  expect(ids(found(all, "resnet50", ""))).toEqual(["resnet50", "resnet50d", "fasterrcnn_resnet50_fpn", "retinanet_resnet50"]);
  expect(ids(found(all, "ResNet-50", ""))).toEqual(ids(found(all, "resnet50", "")));
  expect(ids(found([entry("b", "1", { aliases: ["bert"] }), entry("bert-base", "2")], "bert", ""))).toEqual(["b", "bert-base"]);
});

test("every word must be found in names, family or tags", () => {
  const all = [entry("llama-3-8b", "1", { group: "language", tags: ["decoder"] }), entry("vit_b_16", "1", { aliases: ["google/vit-base"] })];
  expect(ids(found(all, "DECODER llama", ""))).toEqual(["llama-3-8b"]);
  expect(ids(found(all, "vit-base", ""))).toEqual(["vit_b_16"]);
  expect(ids(found(all, "", "vision"))).toEqual(["vit_b_16"]);
  expect(found(all, "llama", "vision")).toEqual([]);
});
