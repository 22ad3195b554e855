/** Where a node stands: JSON pointers into the document, as the engine writes them, and the lists they run through. */
import type { Network, Node } from "../engine/types";
import { uidOf } from "./identity";

/** The lists of nodes that a group holds, in the order of reading. */
export function partsOf(node: Node): { key: string; nodes: readonly Node[] }[] {
  const parts: { key: string; nodes: readonly Node[] }[] = [];
  if (Array.isArray(node.layers)) parts.push({ key: "layers", nodes: node.layers });
  if (Array.isArray(node.shortcut)) parts.push({ key: "shortcut", nodes: node.shortcut });
  if (Array.isArray(node.shared)) parts.push({ key: "shared", nodes: node.shared });
  if (Array.isArray(node.branches)) {
    node.branches.forEach((nodes, i) => parts.push({ key: `branches/${i}`, nodes }));
  }
  return parts;
}

/** Does the node hold others? */
export function isGroup(node: Node): boolean {
  return Array.isArray(node.layers) || Array.isArray(node.branches);
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
