/** The conversation with the engine: weigh at every edit, the rest when the hand rests. */
import { computed, effect, signal } from "@preact/signals";
import { type Engine, startEngine } from "../engine/client";
import type { Formula, Known, Label, Network, Row, Settings } from "../engine/types";
import { lacking } from "./lasting";
import { painted, sayCurrent } from "./painted";
import { pins } from "./pins";
import * as store from "./store";

/** Milliseconds without an edit before label and comparison are asked for. */
const REST = 250;
const SAY = 700;
/** Milliseconds that a label may take after an edit. */
const LABELLED = 2 * REST + 100;
/** Milliseconds for an answer from which on a network is a long one. */
const SLOW = 150;

let client: Engine | null = null;
let rest: ReturnType<typeof setTimeout> | undefined;
let saying: ReturnType<typeof setTimeout> | undefined;

export const formula = signal<Formula | null>(null);
export const label = signal<{ of: store.Saved; label: Label } | null>(null);
/** Is the label that of the network on screen? It comes when the hand rests. */
export const labelled = computed(() => label.value !== null && store.sameQuestion(label.value.of, store.present.value));
export const unlabelled = lacking(labelled, LABELLED);

/** Settings as the engine takes them. */
function forEngine(saved: store.Saved): { doc: Network; settings: Settings } {
  return { doc: saved.doc, settings: store.engineSettings(saved.settings) };
}

/** Say a sentence in the status region, when nothing newer comes within its time. */
export function say(text: string): void {
  clearTimeout(saying);
  saying = setTimeout(() => {
    store.said.value = text;
  }, SAY);
}

let given: { key: string; rows: readonly Row[] } = { key: "", rows: [] };

/** The rows of an answer; where it only names the place of an equal row of the last answer, that one. */
function rowsOf(got: { key: string; rows: readonly (Row | number)[] }): Row[] {
  const rows = got.rows.map((row) => (typeof row === "number" ? given.rows[row] : row)).filter((row) => row !== undefined);
  given = { key: got.key, rows };
  return rows;
}

/** Whether an answer is late: what is on screen now has its own already, from a file of the build. */
function answeredLater(saved: store.Saved): boolean {
  const { present } = store.history.peek();
  return !store.sameQuestion(saved, present) && store.sameQuestion(store.answered.peek(), present);
}

async function weigh(saved: store.Saved): Promise<void> {
  if (!client) return;
  const began = performance.now();
  const got = await client.ask("weigh", { ...forEngine(saved), since: given.key });
  if (got.ok) {
    const rows = rowsOf(got);
    if (answeredLater(saved)) return;
    store.take(saved, { ...got, rows });
    say(got.say);
    const slow = performance.now() - began > SLOW;
    painted("rev", () => {
      // The engine answers one question at a time: of a long network the next edit should not wait for what can.
      if (slow) setTimeout(() => void follow(saved), REST);
      else void follow(saved);
    });
  } else if (got.error.code !== "stale" && got.error.code !== "engine") {
    store.refusal.value = got.error;
    store.answered.value = null;
    painted("rev");
  }
}

/** What can wait until rows and totals are painted; nothing of a document that was edited meanwhile. */
async function follow(saved: store.Saved): Promise<void> {
  if (!client || !store.sameQuestion(saved, store.history.peek().present)) return;
  void explain();
  const got = await client.ask("footprint", forEngine(saved));
  if (!got.ok || !store.sameQuestion(saved, store.history.peek().present)) return;
  store.follow(saved, got);
  painted("all");
}

/** The formula of the selected row. */
async function explain(): Promise<void> {
  const chosen = store.selection.peek();
  const place = chosen && store.index.peek().byUid.get(chosen.uid);
  if (!client || !place) {
    formula.value = null;
    return;
  }
  const got = await client.ask("formula", { ...forEngine(store.history.peek().present), id: place.pointer });
  if (got.ok) formula.value = got;
  else if (got.error.code !== "stale") formula.value = null;
}

/** What a comparison needs of the known networks, and no more: it goes to the engine each time. */
function slim(entries: readonly Known[]): Known[] {
  return entries.map(({ id, title, year, group, parameters, flops, weights }) => ({ id, title, year, group, parameters, flops, weights }));
}

/** Not before the table of known networks is there: the engine would have to weigh them all. */
async function compare(saved: store.Saved): Promise<void> {
  if (!client || !store.ready.peek() || !store.comparing.peek() || store.zoo.peek().length === 0) return;
  const known = slim([...pins.peek(), ...store.zoo.peek()]);
  const got = await client.ask("compare", { ...forEngine(saved), known });
  if (got.ok) store.compared.value = got;
}

async function relabel(saved: store.Saved): Promise<void> {
  if (!client) return;
  const got = await client.ask("label", forEngine(saved));
  if (got.ok) label.value = { of: saved, label: got };
}

/** The client, for verbs that are asked for once: parse, open, load, export. */
export function ask(): Engine {
  client ??= begin();
  return client;
}

function begin(): Engine {
  return startEngine({
    onState: (state) => {
      store.engine.value = state;
    },
  });
}

/** Start the engine, and ask whenever it is new, or the document, the settings or the selection change. */
export function converse(): void {
  ask();
  sayCurrent();
  let asked = false;
  effect(() => {
    const saved = store.history.value.present;
    if (!store.ready.value) asked = false;
    if (!store.booted.value || !store.ready.value) return;
    clearTimeout(rest);
    // A new engine is asked for what a file of the build said already: what it says next builds on it.
    if (!asked || !store.sameQuestion(store.answered.peek(), saved)) void weigh(saved);
    asked = true;
    rest = setTimeout(() => {
      void compare(saved);
      void relabel(saved);
    }, REST);
  });
  effect(() => {
    if (store.comparing.value && store.zoo.value.length + pins.value.length > 0) void compare(store.history.peek().present);
  });
  effect(() => {
    if (store.selection.value !== null) void explain();
    else formula.value = null;
  });
}
