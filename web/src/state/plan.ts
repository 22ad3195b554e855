/** The memory planner: what is asked of it, and what it answered. */
import { effect, signal } from "@preact/signals";
import type { Change, EngineError, PlanChoices, Planned, Requests } from "../engine/types";
import { ask } from "./ask";
import * as store from "./store";

export interface Wish {
  device: string;
  format: string;
  /** Empty: the network runs; else the optimizer of a training step. */
  train: string;
  recompute: string;
  cache: string;
  batch: number;
  seq: number;
}

export const wish = signal<Wish>({ device: "rtx-4090", format: "bf16", train: "", recompute: "none", cache: "", batch: 1, seq: 0 });
export const choices = signal<PlanChoices | null>(null);
export const planned = signal<Planned | null>(null);
/** What would make it fit, once somebody has asked: it takes the engine longer than the plan. */
export const changes = signal<{ of: Wish; list: readonly Change[] } | null>(null);
export const refused = signal<EngineError | null>(null);
/** Whether anybody could see it: it is asked for only then. */
export const watched = signal(false);

const REST = 350;
let rest: ReturnType<typeof setTimeout> | undefined;

/** The size of that name in the document, where it has one. */
export function sizeOf(name: string): number | null {
  const size = store.givenSizes.value?.[name];
  return typeof size === "number" ? size : null;
}

function question(saved: store.Saved, of: Wish): Requests["memory"] {
  const sizes: Record<string, number> = { batch: of.batch };
  if (saved.doc.sizes?.["seq"] !== undefined && of.seq > 0) sizes["seq"] = of.seq;
  const settings: Record<string, string> = { format: of.format };
  if (of.cache !== "") settings["cache"] = of.cache;
  if (of.train !== "") Object.assign(settings, { train: of.train, recompute: of.recompute });
  return { doc: saved.doc, settings: store.engineSettings(saved.settings), sizes, plan: settings, device: of.device };
}

async function plan(saved: store.Saved, of: Wish): Promise<void> {
  const got = await ask().ask("memory", { ...question(saved, of), fit: "batch" });
  if (got.ok) {
    planned.value = got;
    refused.value = null;
  } else if (got.error.code !== "stale") {
    planned.value = null;
    refused.value = got.error;
  }
}

/** Ask what would make it fit. */
export async function askChanges(): Promise<void> {
  const of = wish.value;
  const got = await ask().ask("memory", question(store.history.value.present, of), "changes");
  if (got.ok) changes.value = { of, list: got.changes };
}

async function list(): Promise<void> {
  const got = await ask().ask("memory_choices", {});
  if (got.ok) choices.value = got;
}

/** Ask whenever the document or the wish has rested, once somebody looks. */
export function planAhead(): void {
  effect(() => {
    const saved = store.history.value.present;
    const of = wish.value;
    if (!watched.value || !store.booted.value || !store.ready.value || saved.doc.layers.length === 0) return;
    if (choices.peek() === null) void list();
    clearTimeout(rest);
    rest = setTimeout(() => void plan(saved, of), REST);
  });
}
