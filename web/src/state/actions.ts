/** What a person does: each a change of the document that can be undone, and where focus and selection go after it. */
import { batch } from "@preact/signals";
import type { Fix, Json, Network, Node, Settings } from "../engine/types";
import * as edit from "../model/edit";
import * as past from "../model/history";
import { uidOf } from "../model/identity";
import { type Place, isGroup } from "../model/path";
import { strings } from "../strings";
import { say } from "./ask";
import { focusRow } from "./focus";
import { keep } from "./persist";
import { foldRule } from "./prebuilt";
import * as store from "./store";

/** Put a new document in place; changes with the same key in a row undo as one. */
export function change(doc: Network, key = ""): void {
  if (doc === store.doc.peek()) return;
  store.history.value = past.push(store.history.peek(), { doc, settings: store.settings.peek() }, key);
}

function show(text: string, undo: boolean): void {
  store.toast.value = { text, undo };
  say(text);
}

/** A short message, without the offer to undo. */
export function tell(text: string): void {
  show(text, false);
}

function placeOf(uid: number): Place | undefined {
  return store.index.peek().byUid.get(uid);
}

/** The rows that an action is about: the selection if it holds the row, else the row alone. */
function runAt(uid: number): { run: edit.Run; place: Place } | null {
  const place = placeOf(uid);
  if (!place) return null;
  const chosen = store.selection.peek();
  const count = chosen?.uid === uid ? Math.min(chosen.count, place.of - place.at) : 1;
  return { run: { list: place.list, at: place.at, count }, place };
}

export function select(uid: number): void {
  batch(() => {
    store.selection.value = { uid, count: 1 };
    store.cursor.value = uid;
  });
}

export function unselect(): void {
  store.selection.value = null;
}

export function toggleSelect(uid: number): void {
  if (store.selection.peek()?.uid === uid) unselect();
  else select(uid);
}

/** One neighbour more or fewer in the selection. */
export function extend(uid: number, by: 1 | -1): void {
  const place = placeOf(uid);
  if (!place) return;
  const chosen = store.selection.peek();
  const count = chosen?.uid === uid ? chosen.count : 1;
  store.selection.value = { uid, count: Math.max(1, Math.min(count + by, place.of - place.at)) };
}

/** Set a field from its text; typing in one field is one step. */
export function setField(uid: number, field: string, value: Json | undefined): void {
  const place = placeOf(uid);
  if (place) change(edit.setField(store.doc.peek(), place.pointer, field, value), `${uid}.${field}`);
}

/** Leaving a field ends its undo step. */
export function closeStep(): void {
  store.history.value = past.close(store.history.peek());
}

/** Where a new layer goes: below the selection, or into it where it is a group with nothing in it; else at the end. */
function below(): { list: string; at: number } {
  const chosen = store.selection.peek();
  const place = chosen && placeOf(chosen.uid);
  if (!place) return { list: "/layers", at: store.doc.peek().layers.length };
  if (isGroup(place.node) && place.size === 0) return { list: `${place.pointer}/layers`, at: 0 };
  return { list: place.list, at: place.at + chosen.count };
}

/** Add below the selection. The new row is selected where a row was, so that the next one goes below it. */
export function add(nodes: readonly Node[]): void {
  const [last] = nodes.slice(-1);
  if (!last) return;
  const spot = below();
  batch(() => {
    change(edit.insert(store.doc.peek(), spot.list, spot.at, nodes));
    const uid = uidOf(last);
    store.cursor.value = uid;
    if (store.selection.peek()) store.selection.value = { uid, count: 1 };
  });
}

export function remove(uid: number): void {
  const found = runAt(uid);
  if (!found) return;
  const { run, place } = found;
  const list = edit.listAt(store.doc.peek(), run.list);
  const neighbour = list[run.at + run.count] ?? list[run.at - 1];
  const next = neighbour ? uidOf(neighbour) : place.parent;
  batch(() => {
    change(edit.remove(store.doc.peek(), run));
    store.selection.value = null;
    store.cursor.value = next;
  });
  show(strings.toast.removed(run.count), true);
  focusRow(store.index.peek().byUid.has(next) ? next : 0);
}

export function duplicate(uid: number): void {
  const found = runAt(uid);
  if (!found) return;
  const next = edit.duplicate(store.doc.peek(), found.run);
  const [copy] = edit.listAt(next, found.run.list).slice(found.run.at + found.run.count);
  batch(() => {
    change(next);
    if (copy) store.selection.value = { uid: uidOf(copy), count: found.run.count };
  });
  if (copy) focusRow(uidOf(copy));
}

export function move(uid: number, by: -1 | 1): void {
  const found = runAt(uid);
  const next = found && edit.move(store.doc.peek(), found.run, by);
  if (!next) return;
  change(next);
  focusRow(uid, true);
}

/** Into the group next to it, or out of the one around it. */
export function nest(uid: number, how: "into" | "out"): void {
  const found = runAt(uid);
  const next = found && (how === "into" ? edit.enter(store.doc.peek(), found.run) : edit.leave(store.doc.peek(), found.run, 1));
  if (!next) return;
  batch(() => {
    change(next);
    const around = placeOf(uid)?.parent;
    if (around) store.folds.value = new Map(store.folds.peek()).set(around, true);
  });
  focusRow(uid, true);
}

export function wrap(uid: number, kind: edit.Wrapper): void {
  const found = runAt(uid);
  if (!found) return;
  const next = edit.wrap(store.doc.peek(), found.run, kind);
  const group = edit.listAt(next, found.run.list)[found.run.at];
  if (!group) return;
  batch(() => {
    change(next);
    store.folds.value = new Map(store.folds.peek()).set(uidOf(group), true);
    store.selection.value = { uid: uidOf(group), count: 1 };
  });
  focusRow(uidOf(group));
}

export function ungroup(uid: number): void {
  const place = placeOf(uid);
  if (!place) return;
  const next = edit.ungroup(store.doc.peek(), place.pointer);
  const inside = edit.listAt(next, place.list)[place.at];
  batch(() => {
    change(next);
    store.selection.value = null;
  });
  if (inside) focusRow(uidOf(inside));
}

export function fold(uid: number, open: boolean): void {
  store.folds.value = new Map(store.folds.peek()).set(uid, open);
}

export function applyFix(fix: Fix): void {
  change(edit.setFields(store.doc.peek(), fix.id, fix.set, fix.unset));
  show(strings.toast.fixed(fix.label), true);
  const place = store.index.peek().byPointer.get(fix.id.endsWith(edit.HELD) ? fix.id.slice(0, -edit.HELD.length) : fix.id);
  if (place) focusRow(place.uid);
}

export function undo(): void {
  store.history.value = past.undo(store.history.peek());
  settle();
}

export function redo(): void {
  store.history.value = past.redo(store.history.peek());
  settle();
}

/** After an undo the selected row may be gone. */
function settle(): void {
  const chosen = store.selection.peek();
  if (chosen && !placeOf(chosen.uid)) store.selection.value = null;
  store.toast.value = null;
}

export function setName(name: string): void {
  change({ ...store.doc.peek(), name }, "name");
}

export function setInput(name: string, shape: (number | string)[] | null): void {
  change(edit.setInput(store.doc.peek(), name, shape), `input.${name}`);
}

export function setDtype(name: string, dtype: string): void {
  change(edit.setDtype(store.doc.peek(), name, dtype));
}

export function setSize(name: string, value: number): void {
  change(edit.setSize(store.doc.peek(), name, value), `size.${name}`);
}

export function setPreference(change: Partial<store.Preferences & Settings>): void {
  const { doc, settings } = store.history.peek().present;
  store.history.value = past.push(store.history.peek(), { doc, settings: { ...settings, ...change } });
}

/** Another network takes the place of this one; Undo brings it back. */
export function openNetwork(doc: Network, counted: store.Counted | null = null): void {
  batch(() => {
    foldRule(doc);
    change(doc);
    store.selection.value = null;
    store.cursor.value = 0;
    const settings = store.settings.peek();
    const plain = settings.format === "" && settings.units === "binary" && settings.layout === "first";
    if (counted && plain) store.show(store.history.peek().present, counted);
  });
  keep();
  show(strings.toast.opened(doc.layers.length === 0 ? strings.settings.empty : (doc.name ?? strings.unnamed)), true);
}

export function clear(): void {
  openNetwork(edit.emptyNetwork(strings.unnamed));
  store.toast.value = { text: strings.toast.cleared, undo: true };
}
