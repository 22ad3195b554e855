/** The one store: the document with its history, the settings, what is selected, and the last answers of the engine. */
import { batch, computed, signal } from "@preact/signals";
import type { EngineState } from "../engine/client";
import type { Catalogue, Compared, EngineError, Footprint, Kind, Network, Settings, Template, Weighed, ZooEntry } from "../engine/types";
import { cut } from "../model/check";
import { emptyNetwork } from "../model/edit";
import { type History, begin } from "../model/history";
import { newId } from "../model/identity";
import { type Index, type Place, indexOf } from "../model/path";
import { type Figures, type ViewRow, figuresOf, viewRows } from "../model/rows";
import { strings } from "../strings";
import { lacking } from "./lasting";

/** How things are written; `count` is the page's own, the rest goes to the engine. */
export interface Preferences extends Settings {
  count: "flops" | "macs";
}

/** The settings that the engine knows. */
export function engineSettings({ format, units, layout }: Preferences): Settings {
  return { ...(format && { format }), ...(units && { units }), ...(layout && { layout }) };
}

/** What an undo step holds. */
export interface Saved {
  /** Which of the own networks it is: opening another one changes it. */
  id: string;
  doc: Network;
  settings: Preferences;
}

export interface Selection {
  uid: number;
  /** How many neighbours from there on. */
  count: number;
}

export const defaults: Preferences = { format: "", units: "binary", layout: "first", count: "flops" };

export const history = signal<History<Saved>>(begin({ id: newId(), doc: emptyNetwork(strings.unnamed), settings: defaults }));
export const present = computed(() => history.value.present);
export const doc = computed(() => history.value.present.doc);
export const settings = computed(() => history.value.present.settings);
export const undoable = computed(() => history.value.past.length > 0);
export const redoable = computed(() => history.value.future.length > 0);
/** Is there no layer? */
export const empty = computed(() => doc.value.layers.length === 0);
/** Parts of the document that stay the same objects while its layers are edited. */
export const inputs = computed(() => doc.value.inputs);
export const givenSizes = computed(() => doc.value.sizes);
export const policies = computed(() => doc.value.policies);

export const selection = signal<Selection | null>(null);
/** The row that the keys act on. */
export const cursor = signal(0);
/** Folds that a person made; others follow the rule below. */
export const folds = signal<ReadonlyMap<number, boolean>>(new Map());
/** Groups start folded in documents with more rows than this, counted when the document was opened. */
export const FOLD_FROM = 40;
export const foldAll = signal(false);

export const answer = signal<Weighed | null>(null);
/** The document and settings that `answer` is of. */
export const answered = signal<Saved | null>(null);
/** What comes after the answer, and what it is of. */
export const footprint = signal<Footprint | null>(null);
export const footed = signal<Saved | null>(null);
/** The footprint once the hand rests: label and charts follow it, so that the totals are painted first. */
export const calm = signal<Footprint | null>(null);
export const refusal = signal<EngineError | null>(null);
export const compared = signal<Compared | null>(null);
/** Whether the comparison is near the window: it is asked for and drawn only then. */
export const comparing = signal(false);
export const engine = signal<EngineState>({ phase: "starting", stage: "downloading", loaded: 0, total: 0 });
/** Is there an engine to ask? */
export const ready = computed(() => engine.value.phase === "ready");
export const catalogue = signal<Catalogue | null>(null);
/** Templates with something in them: the empty one needs no file. */
export const templates = signal<readonly Template[]>([]);
export const zoo = signal<readonly ZooEntry[]>([]);
export const booted = signal(false);

export interface Toast {
  text: string;
  /** Takes back what the message says was done, whatever was done since. */
  undo: (() => void) | null;
}
export const toast = signal<Toast | null>(null);
export const said = signal("");
export const dialog = signal<"" | "networks" | "keys" | "link">("");
/** A network that came with a link, not opened yet. */
export const offered = signal<Network | null>(null);

export const index = computed<Index>(() => indexOf(doc.value));
export const figures = signal<Figures>(new Map());

let rows: readonly ViewRow[] = [];
export const view = computed(() => {
  const open = (place: Place): boolean => folds.value.get(place.uid) ?? !foldAll.value;
  rows = viewRows(doc.value, figures.value, open, rows);
  return rows;
});

/** The largest figures at the top level: the scale of the bars. */
export const scales = computed(() => {
  let p = 0;
  let f = 0;
  for (const row of answer.value?.rows ?? []) {
    if (row.depth > 0) continue;
    p = Math.max(p, row.pv);
    f = Math.max(f, row.fv);
  }
  return { p: p || 1, f: f || 1 };
});

export const kinds = computed<ReadonlyMap<string, Kind>>(
  () => new Map((catalogue.value?.kinds ?? []).map((kind) => [kind.kind, kind])),
);
export const sizes = computed<ReadonlySet<string>>(() => new Set(Object.keys(givenSizes.value ?? {})));
/** Would the engine be asked the same? `count` is not its business. */
export function sameQuestion(a: Saved | null, b: Saved): boolean {
  if (a?.doc !== b.doc) return false;
  const [one, two] = [a.settings, b.settings];
  return one.format === two.format && one.units === two.units && one.layout === two.layout;
}

/** Are the numbers on screen those of the document on screen? */
export const current = computed(() => sameQuestion(answered.value, history.value.present));
export const whole = computed(() => sameQuestion(footed.value, history.value.present));
/** Have rows and totals, or the rest, been those of an older document for a while? */
export const old = lacking(current);
export const restOld = lacking(whole);
/** The name as it is shown: one of a stranger may be megabytes long. */
export const ownName = computed(() => cut(doc.value.name ?? ""));
export const name = computed(() => cut(doc.value.name ?? strings.unnamed));

/** Milliseconds after a footprint until label and charts show it. */
const CALM = 120;
let calming: ReturnType<typeof setTimeout> | undefined;

/** Take in an answer: its figures go to the rows of the document that was asked about. */
export function take(asked: Saved, got: Weighed): void {
  batch(() => {
    figures.value = figuresOf(asked.doc, got.rows, figures.value);
    answer.value = got;
    answered.value = asked;
    refusal.value = null;
  });
}

/** What the build counted, or the browser kept; what follows an answer may not have been there yet. */
export interface Counted {
  answer: Weighed;
  footprint: Footprint | null;
}

export function show(asked: Saved, { answer: got, footprint: more }: Counted): void {
  batch(() => {
    take(asked, got);
    if (more) follow(asked, more);
  });
}

/** Leave no figures on screen: they are those of another network, and the engine is not there to count this one. */
export function forget(): void {
  batch(() => {
    answer.value = null;
    answered.value = null;
    footprint.value = null;
    footed.value = null;
    calm.value = null;
    refusal.value = null;
  });
}

/** Take in what follows an answer. */
export function follow(asked: Saved, got: Footprint): void {
  footprint.value = got;
  footed.value = asked;
  clearTimeout(calming);
  if (calm.peek()?.label.name !== got.label.name) calm.value = got;
  else calming = setTimeout(() => (calm.value = footprint.peek()), CALM);
}
