/** Where a node stands: JSON pointers into the document, as the engine writes them, and the lists they run through. */
import type { Holding, Network, Node } from "../engine/types";
import { uidOf } from "./identity";

/** Set by Vite, from the engine's catalogue: what each kind of group holds. */
declare const __GROUPS__: Record<string, Holding>;
const GROUPS = new Map(Object.entries(__GROUPS__));
const NOTHING: Holding = { lists: [], paths: [] };

/** A list of nodes in a group; `key` is its place below the group's pointer. */
export interface Part {
  key: string;
  nodes: readonly Node[];
}

/** What a node holds is known by its kind: `layers` of a block are nodes, of an LSTM they are a number. */
export function holding(kind: string): Holding {
  return GROUPS.get(kind) ?? NOTHING;
}

/** The lists of nodes that a group holds, in the order of reading. */
export function partsOf(node: Node): Part[] {
  const { lists, paths } = holding(node.kind);
  const parts: Part[] = [];
  for (const key of lists) {
    const nodes = node[key];
    if (Array.isArray(nodes)) parts.push({ key, nodes: nodes as Node[] });
  }
  for (const key of paths) {
    const inside = node[key];
    if (Array.isArray(inside)) inside.forEach((nodes, i) => parts.push({ key: `${key}/${i}`, nodes: nodes as Node[] }));
  }
  return parts;
}

/** The node with each list that it holds changed. */
export function withParts(node: Node, change: (nodes: readonly Node[]) => Node[]): Node {
  const { lists, paths } = holding(node.kind);
  const next: Node = { ...node };
  for (const key of lists) if (Array.isArray(node[key])) next[key] = change(node[key] as Node[]);
  for (const key of paths) if (Array.isArray(node[key])) next[key] = (node[key] as Node[][]).map(change);
  return next;
}

/** Does the node hold others? */
export function isGroup(node: Node): boolean {
  const { lists, paths } = holding(node.kind);
  return lists.length + paths.length > 0;
}

/** One node of a document, and where it stands. */
export interface Place {
  uid: number;
  pointer: string;
  node: Node;
  depth: number;
  /** Pointer of the list it is in, its position there and the list's length. */
  list: string;
  at: number;
  of: number;
  /** Uid of the group around it, or 0. */
  parent: number;
  /** Nodes below it, all levels. */
  size: number;
}

/** All nodes of a document, groups before their children, findable by pointer and by uid. */
export interface Index {
  places: readonly Place[];
  byPointer: ReadonlyMap<string, Place>;
  byUid: ReadonlyMap<number, Place>;
}

const indexes = new WeakMap<Network, Index>();

function walk(nodes: readonly Node[], list: string, depth: number, parent: number, out: Place[]): void {
  nodes.forEach((node, at) => {
    const pointer = `${list}/${at}`;
    const place: Place = {
      uid: uidOf(node), pointer, node, depth, list, at, of: nodes.length, parent, size: 0,
    };
    out.push(place);
    const before = out.length;
    for (const part of partsOf(node)) {
      walk(part.nodes, `${pointer}/${part.key}`, depth + 1, place.uid, out);
    }
    place.size = out.length - before;
  });
}

/** The index of a document; documents are never changed in place, so it is made once for each. */
export function indexOf(doc: Network): Index {
  const known = indexes.get(doc);
  if (known) return known;
  const places: Place[] = [];
  walk(doc.layers, "/layers", 0, 0, places);
  const index: Index = {
    places,
    byPointer: new Map(places.map((place) => [place.pointer, place])),
    byUid: new Map(places.map((place) => [place.uid, place])),
  };
  indexes.set(doc, index);
  return index;
}
