/** Numbers from files that the build counted with the same engine: on screen before Python is there. */
import { batch } from "@preact/signals";
import type { Network, Prebuilt, Zoo, ZooFile } from "../engine/types";
import { begin } from "../model/history";
import { newId } from "../model/identity";
import { indexOf } from "../model/path";
import { label } from "./ask";
import { reach } from "./away";
import { painted } from "./painted";
import { markOpened, restore } from "./persist";
import * as store from "./store";

/** Set by Vite: the folder of this build's numbers. */
declare const __DATA__: string;

async function json<T>(name: string): Promise<T | null> {
  const reply = await reach(`${__DATA__}/${name}`);
  try {
    return reply?.ok ? ((await reply.json()) as T) : null;
  } catch {
    return null;
  }
}

/** One known architecture with its numbers; null where the build did not make one. */
export function zooFile(id: string): Promise<ZooFile | null> {
  return json<ZooFile>(`zoo/${encodeURIComponent(id)}.json`);
}

/** The document of a known architecture, from the one file that holds them all: kept for a time without the server. */
export async function design(id: string): Promise<Network | null> {
  return (await json<Record<string, Network>>("designs.json"))?.[id] ?? null;
}

/** Groups of a long document start folded. */
export function foldRule(doc: Network): void {
  store.foldAll.value = indexOf(doc).places.length > store.FOLD_FROM;
  store.folds.value = new Map();
}

function first(saved: store.Saved, counted: store.Counted | null): void {
  batch(() => {
    foldRule(saved.doc);
    store.history.value = begin(saved);
    if (counted) store.show(saved, counted);
    store.booted.value = true;
  });
  if (counted) painted("rev");
}

/** Templates and the catalogue of layers. */
async function stock(): Promise<Prebuilt | null> {
  const data = await json<Prebuilt>("data.json");
  if (data) {
    store.catalogue.value = data.catalogue;
    store.templates.value = data.templates.filter((template) => template.doc.layers.length > 0);
  }
  return data;
}

/** Show what was kept, else the small network that the page opens on. What was kept with its numbers waits for no file. */
export async function boot(): Promise<void> {
  const kept = restore();
  if (kept) first(kept.saved, kept.counted);
  const stocked = stock();
  if (kept?.counted) return;
  const data = await stocked;
  if (kept) return;
  const start = data?.templates.find((template) => template.id === data.start) ?? data?.templates[0];
  const saved = { id: newId(), doc: start?.doc ?? store.doc.peek(), settings: store.defaults };
  markOpened(saved.doc);
  first(saved, start ?? null);
  if (start) label.value = { of: saved, label: start.label };
}

/** The table of known networks: after the first paint, so that the first numbers do not wait for it. */
export async function shelve(): Promise<void> {
  const zoo = await json<Zoo>("zoo.json");
  if (zoo) store.zoo.value = zoo.entries;
}
