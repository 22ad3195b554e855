/** The rows on screen: the document as it stands now, each with the last good figures that the engine gave for it. */
import type { Network, Node, Row } from "../engine/types";
import { type Place, indexOf, isGroup } from "./path";

export interface ViewRow {
  uid: number;
  pointer: string;
  node: Node;
  depth: number;
  group: boolean;
  open: boolean;
  size: number;
  /** Position among its neighbours, from 1, and how many there are. */
  at: number;
  of: number;
  /** Figures of the engine; null until it has counted the row. */
  row: Row | null;
  /** The figures are of the node as it is now. */
  fresh: boolean;
}

/** Figures by uid, with the node they were counted from. */
export type Figures = ReadonlyMap<number, { node: Node; row: Row }>;

/** Join an answer's rows to the nodes of the document that was asked about; equal rows stay the same objects. */
export function figuresOf(doc: Network, rows: readonly Row[], old: Figures): Figures {
  const { byPointer } = indexOf(doc);
  const next = new Map<number, { node: Node; row: Row }>();
  for (const row of rows) {
    const place = byPointer.get(row.id);
    if (!place) continue;
    const before = old.get(place.uid);
    const same = before !== undefined && sameRow(before.row, row);
    next.set(place.uid, same && before.node === place.node ? before : { node: place.node, row: same ? before.row : row });
  }
  return next;
}

function sameRow(a: Row, b: Row): boolean {
  return a === b || (
    a.id === b.id && a.n === b.n && a.state === b.state && a.output === b.output && a.config === b.config &&
    a.p.x === b.p.x && a.f.x === b.f.x && a.a.x === b.a.x && a.p.n === b.p.n && a.a.n === b.a.n && a.a.u === b.a.u &&
    a.pv === b.pv && a.fv === b.fv && a.title === b.title && a.name === b.name && a.in === b.in && a.times === b.times &&
    a.label === b.label && a.hint === b.hint && a.quiet === b.quiet && a.waits === b.waits &&
    (a.error === b.error || JSON.stringify(a.error) === JSON.stringify(b.error))
  );
}

export type IsOpen = (place: Place) => boolean;

/** The rows to show; children of a folded group are left out. Rows that did not change stay the same objects. */
export function viewRows(doc: Network, figures: Figures, isOpen: IsOpen, old: readonly ViewRow[]): ViewRow[] {
  const before = new Map(old.map((row) => [row.uid, row]));
  const out: ViewRow[] = [];
  const { places } = indexOf(doc);
  for (let i = 0; i < places.length; i += 1) {
    const place = places[i];
    if (!place) break;
    const known = figures.get(place.uid);
    const group = isGroup(place.node);
    const open = group && isOpen(place);
    const next: ViewRow = {
      uid: place.uid, pointer: place.pointer, node: place.node, depth: place.depth, group, open, size: place.size,
      at: place.at + 1, of: place.of, row: known?.row ?? null, fresh: known?.node === place.node,
    };
    const same = before.get(place.uid);
    out.push(same && equal(same, next) ? same : next);
    if (group && !open) i += place.size;
  }
  return out;
}

function equal(a: ViewRow, b: ViewRow): boolean {
  return (
    a.pointer === b.pointer && a.node === b.node && a.row === b.row && a.open === b.open && a.depth === b.depth &&
    a.fresh === b.fresh && a.size === b.size && a.at === b.at && a.of === b.of && a.group === b.group
  );
}
