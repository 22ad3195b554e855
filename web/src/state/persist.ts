/** The network survives a reload and a crash: kept in the browser's own storage, never sent anywhere. */
import { BUILD } from "../engine/client";
import type { Network } from "../engine/types";
import { isNetwork, isObject } from "../model/check";
import * as past from "../model/history";
import { newId } from "../model/identity";
import { strings } from "../strings";
import { adoptFormer, findMine, idOf, keyOf, listMine, mine, parsed, putMine, readMine, settingsOf, unkept } from "./mine";
import * as store from "./store";

/** What this tab shows: an own network by its id, one that was only opened as a whole. New tabs show what was shown last. */
const HERE = "netweight.here";
/** The last figures are kept as well, so that a reload shows numbers at once; not when they are many. */
const FIGURES = "netweight.figures";
const DELAY = 300;
const COUNTED_LIMIT = 600_000;
/** Of so many rows nobody need write out the figures to know that they are too many. */
const ROWS_LIMIT = 2_000;

export interface Kept {
  saved: store.Saved;
  counted: store.Counted | null;
}

/** Documents as they were opened: they can be had again, and are nobody's own before the first edit. */
const asOpened = new WeakSet<Network>();
/** Networks that are in the list. */
const owned = new Set<string>();
/** What the storage holds of the network on screen. */
let kept: store.Saved | null = null;
/** Says something to the person; set by who can. */
let tell: (text: string) => void = () => undefined;

/** This document can be opened again at any time. */
export function markOpened(doc: Network): void {
  asOpened.add(doc);
}

function isOwn({ id, doc }: store.Saved): boolean {
  return owned.has(id) || !asOpened.has(doc);
}

/** A digest (FNV-1a, 32 bits): figures that are not as they were written are not shown. */
function seal(text: string): string {
  let sum = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) sum = Math.imul(sum ^ text.charCodeAt(i), 0x01000193);
  return (sum >>> 0).toString(16).padStart(8, "0");
}

function question({ doc, settings }: store.Saved): string {
  return seal(JSON.stringify([BUILD, doc, settings]));
}

/** The figures of this very network, from this very engine. */
function figuresFor(saved: store.Saved): store.Counted | null {
  const text = localStorage.getItem(FIGURES) ?? "";
  const [of, sum, body] = [text.slice(0, 8), text.slice(8, 16), text.slice(16)];
  return body !== "" && of === question(saved) && sum === seal(body) ? (parsed(body) as store.Counted | null) : null;
}

function here(text: string | null): store.Saved | null {
  const said = parsed(text);
  if (!isObject(said) || typeof said["id"] !== "string") return null;
  const { id, doc, settings } = said;
  if (isNetwork(doc)) {
    markOpened(doc);
    return { id, doc, settings: settingsOf(settings) };
  }
  const found = findMine(id);
  if (!found?.doc) return null;
  owned.add(id);
  return { id, doc: found.doc, settings: found.settings };
}

/** What was on screen, or null. */
export function restore(): Kept | null {
  try {
    const former = adoptFormer();
    const saved = here(sessionStorage.getItem(HERE)) ?? here(former === "" ? localStorage.getItem(HERE) : JSON.stringify({ id: former }));
    if (!saved) return null;
    kept = saved;
    return { saved, counted: figuresFor(saved) };
  } catch {
    return null;
  }
}

function put(storage: Storage, key: string, text: string): void {
  try {
    storage.setItem(key, text);
  } catch {
    // Figures and places are a convenience; that the network itself is not kept is said.
  }
}

function keepFigures(saved: store.Saved): void {
  const counted = { answer: store.answer.peek(), footprint: store.whole.peek() ? store.footprint.peek() : null };
  const few = counted.answer !== null && counted.answer.rows.length < ROWS_LIMIT;
  const body = store.current.peek() && few ? JSON.stringify(counted) : "";
  if (body !== "" && body.length < COUNTED_LIMIT) put(localStorage, FIGURES, question(saved) + seal(body) + body);
}

function keepNetwork(saved: store.Saved): void {
  const { id, doc, settings } = saved;
  if (!isOwn(saved)) {
    const text = JSON.stringify({ id, doc, settings });
    put(sessionStorage, HERE, text);
    put(localStorage, HERE, text);
    kept = saved;
    return;
  }
  // Figures make room for networks.
  if (!putMine({ id, doc, settings })) {
    put(localStorage, FIGURES, "");
    if (!putMine({ id, doc, settings })) return;
  }
  owned.add(id);
  kept = saved;
  for (const storage of [sessionStorage, localStorage]) put(storage, HERE, JSON.stringify({ id }));
}

/** Keep what there is now: a network that was opened should not wait. */
export function keep(): void {
  try {
    const saved = store.history.peek().present;
    // A tab that changed nothing writes nothing: another may know better.
    if (saved !== kept) keepNetwork(saved);
    keepFigures(saved);
  } catch {
    // Storage may be forbidden altogether; asking for it throws.
    unkept.value = "forbidden";
  }
}

/** An own network from the list; it stays where it is kept. */
export function take(id: string): store.Saved | null {
  const found = findMine(id);
  if (!found?.doc) return null;
  owned.add(id);
  return { id, doc: found.doc, settings: found.settings };
}

/** Another tab changed the network that is shown here. Where both did, each goes on with its own. */
function heard(text: string | null): void {
  const now = store.history.peek();
  const { id } = now.present;
  if (text === null) {
    owned.delete(id);
    kept = null;
    return tell(strings.mine.deletedElsewhere);
  }
  const got = readMine(id, text);
  if (!got.doc) return;
  if (now.present !== kept) {
    store.history.value = { ...now, present: { ...now.present, id: newId() } };
    keep();
    return tell(strings.mine.apart);
  }
  const next = past.push(now, { id, doc: got.doc, settings: got.settings }, `tab.${id}`);
  kept = next.present;
  store.history.value = next;
  tell(strings.mine.changedElsewhere);
}

function onStorage({ key, newValue, storageArea }: StorageEvent): void {
  if (storageArea !== localStorage || (key !== null && idOf(key) === "")) return;
  listMine();
  const { id } = store.history.peek().present;
  if (owned.has(id) && (key === null || key === keyOf(id))) heard(newValue);
}

/** Keep every change from here on. `say` tells the person what other tabs did. */
export function autosave(say: (text: string) => void): void {
  tell = say;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const soon = (): void => {
    clearTimeout(timer);
    timer = setTimeout(keep, DELAY);
  };
  store.history.subscribe(soon);
  store.answered.subscribe(soon);
  store.footed.subscribe(soon);
  addEventListener("storage", onStorage);
  addEventListener("pagehide", keep);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") keep();
  });
}

/** The own network that holds just this, if there is one: a link opened twice is one network. */
export function sameAs(doc: Network): string {
  const text = JSON.stringify(doc);
  return mine.peek().find((one) => one.doc !== null && JSON.stringify(one.doc) === text)?.id ?? "";
}
