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

/** A name for a network that no other has, in this tab or another. */
export function newId(): string {
  const [chance = 0] = crypto.getRandomValues(new Uint32Array(1));
  return Date.now().toString(36) + chance.toString(36);
}
