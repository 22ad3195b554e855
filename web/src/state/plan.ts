/** The memory planner: what is asked of it, as one record in the engine's own terms, and what it answered. */
import { effect, signal } from "@preact/signals";
import type { Change, EngineError, Plan, PlanChoices, PlanField, Planned, Requests } from "../engine/types";
import { ask } from "./ask";
import * as store from "./store";

/** What a plan is asked of: a device, settings by the engine's names, and sizes that differ from the design's. */
export interface Wish {
  device: string;
  plan: Plan;
  sizes: Record<string, number>;
}

const START: Wish = { device: "rtx-4090", plan: { format: "bf16" }, sizes: {} };

export const wish = signal<Wish>(START);
export const choices = signal<PlanChoices | null>(null);
export const planned = signal<Planned | null>(null);
/** What would make it fit, once somebody has asked: it takes the engine longer than the plan. */
export const changes = signal<{ of: Wish; list: readonly Change[] } | null>(null);
export const refused = signal<EngineError | null>(null);
/** Whether anybody could see it: it is asked for only then. */
export const watched = signal(false);

const REST = 350;
let rest: ReturnType<typeof setTimeout> | undefined;

/** The value of a setting: the wished one, else the usual one. */
export function valueOf(field: PlanField, of: Wish): string | number | boolean {
  return of.plan[field.name] ?? field.default;
}

/** Does a setting go with the task of a plan? Those of the other task are kept, and not sent. */
export function fits(field: PlanField, of: Wish): boolean {
  const training = (of.plan["train"] ?? "") !== "";
  return field.mode === "both" || (field.mode === "training") === training;
}

/** Whether a setting is other than usual. */
export function isSet(field: PlanField, of: Wish): boolean {
  return valueOf(field, of) !== field.default;
}

/** Change some of what is asked. */
export function set(change: { device?: string; plan?: Plan; sizes?: Record<string, number> }): void {
  const { device, plan, sizes } = wish.value;
  wish.value = { device: change.device ?? device, plan: { ...plan, ...change.plan }, sizes: { ...sizes, ...change.sizes } };
}

/** Take a change that the engine offers, whole. */
export function take({ plan, sizes }: Change): void {
  set({ plan, sizes });
}

/** Back to the usual settings; the device stays. */
export function reset(): void {
  wish.value = { ...START, device: wish.value.device };
}

/** The settings that a request holds: those of its task that are set, and always the format, empty for the design's own. */
export function settingsOf(of: Wish, fields: readonly PlanField[]): Plan {
  const sent: Plan = {};
  for (const field of fields) {
    const value = valueOf(field, of);
    if (fits(field, of) && value !== "" && (isSet(field, of) || field.form === "format")) sent[field.name] = value;
  }
  return sent;
}

/** Sizes that may be asked for: the batch, and what the design names. */
export function sizesOf(sizes: Record<string, number> | undefined): Record<string, number> {
  return { batch: 1, ...sizes };
}

function question(saved: store.Saved, of: Wish, fields: readonly PlanField[]): Requests["memory"] {
  const named = sizesOf(saved.doc.sizes);
  const sizes = Object.fromEntries(Object.entries(of.sizes).filter(([name]) => name in named));
  return { doc: saved.doc, settings: store.engineSettings(saved.settings), sizes, plan: settingsOf(of, fields), device: of.device };
}

async function plan(saved: store.Saved, of: Wish, fields: readonly PlanField[]): Promise<void> {
  const got = await ask().ask("memory", { ...question(saved, of, fields), fit: "batch" });
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
  const got = await ask().ask("memory", question(store.history.value.present, of, choices.value?.fields ?? []), "changes");
  if (got.ok) changes.value = { of, list: got.changes };
}

async function list(): Promise<void> {
  const got = await ask().ask("memory_choices", {});
  if (got.ok) choices.value = got;
}

/** Ask whenever the document or the wish has rested, once somebody looks and it is known what can be asked. */
export function planAhead(): void {
  effect(() => {
    const saved = store.history.value.present;
    const of = wish.value;
    const known = choices.value;
    if (!watched.value || !store.booted.value || !store.ready.value || saved.doc.layers.length === 0) return;
    if (known === null) return void list();
    clearTimeout(rest);
    rest = setTimeout(() => void plan(saved, of, known.fields), REST);
  });
}
