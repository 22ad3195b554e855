/** The network survives a reload and a crash: kept in the browser's own storage, never sent anywhere. */
import { BUILD } from "../engine/client";
import type { Network } from "../engine/types";
import * as store from "./store";

const KEY = "netweight.page.1";
const DELAY = 300;
/** The last figures are kept as well, so that a reload shows numbers at once; not when they are many. */
const COUNTED_LIMIT = 600_000;
/** Of so many rows nobody need write out the figures to know that they are too many. */
const ROWS_LIMIT = 2_000;

interface Kept {
  doc: Network;
  settings: store.Preferences;
  /** The engine that counted. */
  by: string;
  counted: store.Counted | null;
}

/** Does it look enough like a document for the page to show it? The engine judges the rest. */
export function looksLikeNetwork(value: unknown): value is Network {
  const goodNode = (node: unknown, depth: number): boolean => {
    if (typeof node !== "object" || node === null || depth > 60) return false;
    const { kind, layers = [], shortcut = [], shared = [], branches = [] } = node as Record<string, unknown>;
    const goodList = (list: unknown): boolean => Array.isArray(list) && list.every((child) => goodNode(child, depth + 1));
    return typeof kind === "string" && goodList(layers) && goodList(shortcut) && (typeof shared === "boolean" || goodList(shared)) && Array.isArray(branches) && branches.every(goodList);
  };
  if (typeof value !== "object" || value === null) return false;
  const { layers, inputs = {}, sizes = {} } = value as Record<string, unknown>;
  const goodMap = (map: unknown): boolean => typeof map === "object" && map !== null && !Array.isArray(map);
  return Array.isArray(layers) && layers.every((node) => goodNode(node, 0)) && goodMap(inputs) && goodMap(sizes);
}

/** What was kept, or null. */
export function restore(): Kept | null {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? "null") as Partial<Kept> | null;
    if (!kept || !looksLikeNetwork(kept.doc)) return null;
    return { doc: kept.doc, settings: { ...store.defaults, ...kept.settings }, by: BUILD, counted: kept.by === BUILD ? (kept.counted ?? null) : null };
  } catch {
    return null;
  }
}

/** Keep what there is now: a network that was opened should not wait. */
export function keep(): void {
  const { doc, settings } = store.history.peek().present;
  const counted = { answer: store.answer.peek(), footprint: store.whole.peek() ? store.footprint.peek() : null };
  const few = counted.answer !== null && counted.answer.rows.length < ROWS_LIMIT;
  const text = JSON.stringify(store.current.peek() && few ? counted : null);
  const body = `{"doc":${JSON.stringify(doc)},"settings":${JSON.stringify(settings)},"by":"${BUILD}","counted":${text.length < COUNTED_LIMIT ? text : "null"}}`;
  try {
    localStorage.setItem(KEY, body);
  } catch {
    // Full or forbidden: the page works on, and the design file can still be saved.
  }
}

/** Keep every change from here on. */
export function autosave(): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const soon = (): void => {
    clearTimeout(timer);
    timer = setTimeout(keep, DELAY);
  };
  store.history.subscribe(soon);
  store.answered.subscribe(soon);
  store.footed.subscribe(soon);
  addEventListener("pagehide", keep);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") keep();
  });
}
