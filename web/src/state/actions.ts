/** What a person does: each a change of the document that can be undone, and where focus and selection go after it. */
import { batch } from "@preact/signals";
import type { Fix, Json, Network, Node, Settings } from "../engine/types";
import * as edit from "../model/edit";
import * as past from "../model/history";
import { newId, uidOf } from "../model/identity";
import { renamed } from "../model/names";
import { type Place, indexOf, isGroup } from "../model/path";
import { strings } from "../strings";
import { say } from "./ask";
import { focusRow } from "./focus";
import { keep, markOpened } from "./persist";
import { foldRule } from "./prebuilt";
import * as store from "./store";

/** Put a new document in place; changes with the same key in a row undo as one. */
export function change(doc: Network, key = ""): void {
  if (doc === store.doc.peek()) return;
  store.history.value = past.push(store.history.peek(), { ...store.history.peek().present, doc }, key);
}

/**
 * Say what was just done, and offer to take it back: that, not what came after it. While nothing did, it is an undo like
 * any; later `back` makes the document as if that one edit had not been, or gives null where it cannot be told apart.
 */
function show(text: string, before: store.Saved, back: (now: store.Saved) => store.Saved | null = () => null): void {
  const done = store.history.peek().present;
  const undoIt = (): void => {
    const now = store.history.peek();
    if (now.present === done) return undo();
    store.history.value = past.push(now, back(now.present) ?? before);
    settle();
  };
  offer(text, undoIt);
}

/** A short message with the offer to undo. */
export function offer(text: string, undoIt: () => void): void {
  store.toast.value = { text, undo: undoIt };
  say(text);
}

/** A short message, without the offer to undo. */
export function tell(text: string): void {
  store.toast.value = { text, undo: null };
  say(text);
}

function placeOf(uid: number): Place | undefined {
  return store.index.peek().byUid.get(uid);
}

/** The rows that an action is about: the selection if it holds the row, else the row alone. */
function runAt(uid: number): { run: edit.Run; place: Place } | null {
  const place = placeOf(uid);
  if (!place) return null;
  const chosen = store.selection.peek();
  const first = chosen && placeOf(chosen.uid);
  if (chosen && first?.list === place.list && first.at <= place.at && place.at < first.at + chosen.count) {
    return { run: { list: first.list, at: first.at, count: Math.min(chosen.count, first.of - first.at) }, place: first };
  }
  return { run: { list: place.list, at: place.at, count: 1 }, place };
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

/** All rows of the list that the row is in. */
export function selectAll(uid: number): void {
  const place = placeOf(uid);
  const [first] = place ? edit.listAt(store.doc.peek(), place.list) : [];
  if (place && first) store.selection.value = { uid: uidOf(first), count: place.of };
}

/** From the row that the keys act on to this one; where they are in different groups, in the list that holds both. */
export function selectTo(uid: number): void {
  const { byUid } = store.index.peek();
  let [from, to] = [byUid.get(store.cursor.peek()), byUid.get(uid)];
  while (from && to && from.list !== to.list) {
    if (from.depth >= to.depth) from = byUid.get(from.parent);
    else to = byUid.get(to.parent);
  }
  if (!from || !to) return select(uid);
  const [first, last] = from.at <= to.at ? [from, to] : [to, from];
  store.selection.value = { uid: first.uid, count: last.at - first.at + 1 };
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
  const door = isGroup(place.node) && place.size === 0 ? edit.doorOf(place.node) : "";
  if (door !== "") return { list: `${place.pointer}/${door}`, at: 0 };
  return { list: place.list, at: place.at + chosen.count };
}

/** The rows that an action on this one is about, as they stand. */
export function nodesAt(uid: number): readonly Node[] {
  const found = runAt(uid);
  return found ? edit.listAt(store.doc.peek(), found.run.list).slice(found.run.at, found.run.at + found.run.count) : [];
}

/** Put rows from elsewhere below the row, or at the end where there is none. They get names of their own. */
export function paste(uid: number, nodes: readonly Node[]): void {
  const found = runAt(uid);
  const spot = found ? { list: found.run.list, at: found.run.at + found.run.count } : { list: "/layers", at: store.doc.peek().layers.length };
  const copies = renamed(store.doc.peek(), nodes);
  const [first] = copies;
  if (!first) return;
  batch(() => {
    change(edit.insert(store.doc.peek(), spot.list, spot.at, copies));
    store.selection.value = { uid: uidOf(first), count: copies.length };
  });
  focusRow(uidOf(first));
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
  const before = store.history.peek().present;
  const nodes = list.slice(run.at, run.at + run.count);
  batch(() => {
    change(edit.remove(store.doc.peek(), run));
    store.selection.value = null;
    store.cursor.value = next;
  });
  show(strings.toast.removed(run.count), before, (now) => {
    const found = sameList(place, now.doc);
    return found === null ? null : { ...now, doc: edit.insert(now.doc, found, Math.min(run.at, edit.listAt(now.doc, found).length), nodes) };
  });
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

/** The list that a row was in, in another document: its group may stand elsewhere, or be gone. */
function sameList(place: Place, doc: Network): string | null {
  if (place.parent === 0) return place.list;
  const group = indexOf(doc).byUid.get(place.parent);
  // What stands behind the group's own number: `layers`, or `branches/1`.
  const key = /\/\d+\/([a-z_]+(?:\/\d+)?)$/.exec(place.list)?.[1];
  return group && key ? `${group.pointer}/${key}` : null;
}

export function applyFix(fix: Fix): void {
  const before = store.history.peek().present;
  const row = fix.id.endsWith(edit.HELD) ? fix.id.slice(0, -edit.HELD.length) : fix.id;
  const place = store.index.peek().byPointer.get(row);
  change(edit.setFields(store.doc.peek(), fix.id, fix.set, fix.unset));
  show(strings.toast.fixed(fix.label), before, (now) => {
    const there = place && indexOf(now.doc).byUid.get(place.uid);
    return there ? { ...now, doc: edit.replace(now.doc, there.pointer, place.node) } : null;
  });
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
  const { present } = store.history.peek();
  store.history.value = past.push(store.history.peek(), { ...present, settings: { ...present.settings, ...change } });
}

/** Show another network in place of this one, which stays where it is kept; Undo comes back to it. */
export function openSaved(saved: store.Saved, counted: store.Counted | null = null, said = strings.toast.opened): void {
  const before = store.history.peek().present;
  // What was on screen is kept before anything else is.
  keep();
  batch(() => {
    foldRule(saved.doc);
    store.history.value = past.push(store.history.peek(), saved);
    store.selection.value = null;
    store.cursor.value = 0;
    const { format, units, layout } = saved.settings;
    if (counted && format === "" && units === "binary" && layout === "first") store.show(saved, counted);
    // Figures of another network would stand until the engine is there.
    else if (!store.ready.peek()) store.forget();
  });
  keep();
  show(said(saved.doc.layers.length === 0 ? strings.settings.empty : store.name.peek()), before);
}

/** Show a network that is not in the list of own ones. */
export function openNetwork(doc: Network, counted: store.Counted | null = null, said = strings.toast.opened): void {
  openSaved({ id: newId(), doc, settings: store.settings.peek() }, counted, said);
}

export function clear(): void {
  const doc = edit.emptyNetwork(strings.unnamed);
  markOpened(doc);
  openNetwork(doc, null, () => strings.toast.cleared);
}
