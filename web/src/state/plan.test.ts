import { beforeEach, describe, expect, it } from "vitest";
import type { Change, PlanField } from "../engine/types";
import * as plan from "./plan";

const field = (name: string, mode: PlanField["mode"], form: PlanField["form"], usual: string | number | boolean): PlanField =>
  ({ name, mode, form, default: usual, title: name, least: 0, most: 9, note: "", usual: true, generates: false, choices: [] });
const FIELDS = [
  field("train", "both", "choice", ""), field("format", "both", "format", "fp32"), field("cache", "inference", "choice", ""),
  field("lora", "training", "rules", ""), field("precision", "training", "choice", ""), field("accumulation_steps", "training", "count", 1),
  field("offload", "both", "rules", ""), field("overhead", "both", "yes", true),
];
const change = (of: Partial<Change>): Change =>
  ({ title: "", cost: "", fits: true, q: { n: "", u: "", x: "" }, v: 0, range: "", plan: {}, sizes: {}, ...of });
const sent = () => plan.settingsOf(plan.wish.value, FIELDS);

describe("the plan as one record", () => {
  beforeEach(() => plan.reset());

  it("sends what is set, and the format always", () => {
    expect(sent()).toEqual({ format: "bf16" });
    plan.set({ plan: { format: "fp32", overhead: false } });
    expect(sent()).toEqual({ format: "fp32", overhead: false });
  });
  it("takes every part of a change", () => {
    plan.set({ plan: { train: "adamw", precision: "amp" } });
    plan.take(change({ plan: { format: "bnb-nf4", precision: "", lora: "16", offload: "optimizer" }, sizes: { batch: 1 } }));
    expect(sent()).toEqual({ train: "adamw", format: "bnb-nf4", lora: "16", offload: "optimizer" });
    expect(plan.wish.value.sizes).toEqual({ batch: 1 });
  });
  it("keeps the settings of the other task, and does not send them", () => {
    plan.set({ plan: { cache: "q8_0" } });
    plan.set({ plan: { train: "sgd", accumulation_steps: 4 } });
    expect(sent()).toEqual({ format: "bf16", train: "sgd", accumulation_steps: 4 });
    plan.set({ plan: { train: "" } });
    expect(sent()).toEqual({ format: "bf16", cache: "q8_0" });
  });
  it("leaves the format to the design where none is chosen", () => {
    plan.set({ plan: { format: "" } });
    expect(sent()).toEqual({});
  });
});
