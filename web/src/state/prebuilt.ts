/** Numbers from files that the build counted with the same engine: on screen before Python is there. */
import { batch } from "@preact/signals";
import type { Network, Prebuilt, Zoo } from "../engine/types";
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

const GZIP_MAGIC = [0x1f, 0x8b];

/** The text of a gzipped file; a host that says how it is encoded has had the browser unpack it already. */
async function unpacked(reply: Response): Promise<string> {
  const bytes = new Uint8Array(await reply.arrayBuffer());
  if (!GZIP_MAGIC.every((byte, at) => bytes[at] === byte)) return new TextDecoder().decode(bytes);
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).text();
}

/** The documents of the zoo networks: per line an id, a tab and the document. Kept once it is there. */
let designs: Promise<string | null> | null = null;

async function fetchDesigns(): Promise<string | null> {
  const reply = await reach(`${__DATA__}/designs.gz`);
  try {
    return reply?.ok ? `\n${await unpacked(reply)}` : null;
  } catch {
    return null;
  }
}

/** The document of a zoo network; null where there is none of that name, or the file cannot be had. */
export async function design(id: string): Promise<Network | null> {
  const asked = (designs ??= fetchDesigns());
  const lines = await asked;
  // What failed may come the next time.
  if (lines === null && designs === asked) designs = null;
  const at = lines?.indexOf(`\n${id}\t`) ?? -1;
  if (lines === null || at < 0) return null;
  const start = at + id.length + 2;
  const end = lines.indexOf("\n", start);
  return JSON.parse(lines.slice(start, end < 0 ? undefined : end)) as Network;
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
