/** Names inside a document: a copy may not repeat one, and what the copy refers to inside itself follows along. */
import type { Network, Node } from "../engine/types";
import { indexOf, partsOf, withParts } from "./path";

function collect(nodes: readonly Node[], into: Set<string>): void {
  for (const node of nodes) {
    if (node.name) into.add(node.name);
    for (const part of partsOf(node)) collect(part.nodes, into);
  }
}

/** `conv`, taken → `conv_2`; `conv_2`, taken → `conv_3`. */
function fresh(name: string, taken: ReadonlySet<string>): string {
  const stem = name.replace(/_\d+$/, "");
  let count = 2;
  while (taken.has(`${stem}_${count}`)) count += 1;
  return `${stem}_${count}`;
}

function apply(node: Node, names: ReadonlyMap<string, string>): Node {
  const other = (name: string): string => names.get(name) ?? name;
  const next = withParts(node, (nodes) => nodes.map((child) => apply(child, names)));
  if (next.name) next.name = other(next.name);
  if (typeof next.from === "string") next.from = other(next.from);
  else if (Array.isArray(next.from)) next.from = next.from.map(other);
  if (typeof next["of"] === "string") next["of"] = other(next["of"]);
  return next;
}

/** Copies with names that the document does not have yet. */
export function renamed(doc: Network, copies: readonly Node[]): Node[] {
  const taken = new Set(indexOf(doc).places.flatMap((place) => (place.node.name ? [place.node.name] : [])));
  const wanted = new Set<string>();
  collect(copies, wanted);
  const names = new Map<string, string>();
  for (const name of wanted) {
    const next = taken.has(name) ? fresh(name, taken) : name;
    taken.add(next);
    names.set(name, next);
  }
  return copies.map((node) => apply(node, names));
}
