/**
 * A node keeps its identity through edits: pointers shift when a row moves, a copy along an edited path is a new
 * object, but both stay the same row to the person, to its focus, its fold and its selection.
 */
import type { Node } from "../engine/types";

const uids = new WeakMap<Node, number>();
let last = 0;

/** The lasting number of a node. */
export function uidOf(node: Node): number {
  const known = uids.get(node);
  if (known !== undefined) return known;
  last += 1;
  uids.set(node, last);
  return last;
}

/** `copy` takes the place of `original`. */
export function inherit(original: Node, copy: Node): Node {
  uids.set(copy, uidOf(original));
  return copy;
}
