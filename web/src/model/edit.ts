/** Every edit of a document, as a pure function from one document to the next. Untouched nodes stay the same objects. */
import type { DocumentInput, Json, Network, Node } from "../engine/types";
import { inherit } from "./identity";
import { renamed } from "./names";
import { holding, isGroup, partsOf } from "./path";

type List = readonly Node[];

/** A run of neighbours in one list: `list` is the list's pointer, such as `/layers/4/layers`. */
export interface Run {
  list: string;
  at: number;
  count: number;
}

function steps(pointer: string): string[] {
  return pointer.split("/").slice(1);
}

/** Replace the list that the path leads to, copying what is on the way. */
function inNode(node: Node, path: string[], change: (list: List) => Node[]): Node {
  const [key = "", ...rest] = path;
  const old = Array.isArray(node[key]) ? node[key] : [];
  if (holding(node.kind).paths.includes(key)) {
    const [which, ...inner] = rest;
    const lists = (old as Node[][]).map((list, i) => (i === Number(which) ? inList(list, inner, change) : list));
    return inherit(node, { ...node, [key]: lists });
  }
  return inherit(node, { ...node, [key]: inList(old as Node[], rest, change) });
}

function inList(list: List, path: string[], change: (list: List) => Node[]): Node[] {
  const [at, ...rest] = path;
  if (at === undefined) return change(list);
  return list.map((node, i) => (i === Number(at) ? inNode(node, rest, change) : node));
}

/** Change one list of the document. */
export function onList(doc: Network, list: string, change: (list: List) => Node[]): Network {
  return { ...doc, layers: inList(doc.layers, steps(list).slice(1), change) };
}

function splitPointer(pointer: string): { list: string; at: number } {
  const cut = pointer.lastIndexOf("/");
  return { list: pointer.slice(0, cut), at: Number(pointer.slice(cut + 1)) };
}

/** The end of the pointer to what a wrapper goes around. */
export const HELD = "/layer";

/** Set and unset fields of the node at the pointer; an empty pointer means the document itself. */
export function setFields(
  doc: Network, pointer: string, set: Record<string, Json>, unset: readonly string[] = [],
): Network {
  const change = <T extends object>(target: T): T => {
    const next: Record<string, unknown> = { ...target, ...set };
    for (const field of unset) Reflect.deleteProperty(next, field);
    return next as T;
  };
  if (pointer === "") return change(doc);
  const held = pointer.endsWith(HELD);
  const { list, at } = splitPointer(held ? pointer.slice(0, -HELD.length) : pointer);
  const next = (node: Node): Node => (held ? { ...node, layer: change(node.layer ?? { kind: "" }) } : change(node));
  return onList(doc, list, (nodes) => nodes.map((node, i) => (i === at ? inherit(node, next(node)) : node)));
}

/** Set or unset one field; `layer.units` is a field of the layer that a wrapper goes around. */
export function setField(doc: Network, pointer: string, name: string, value: Json | undefined): Network {
  const [field = "", inner] = name.split(".");
  const [at, key] = inner === undefined ? [pointer, field] : [`${pointer}/${field}`, inner];
  return value === undefined ? setFields(doc, at, {}, [key]) : setFields(doc, at, { [key]: value });
}

/** Put another node in the place of one; to the person it stays the same row. */
export function replace(doc: Network, pointer: string, node: Node): Network {
  const { list, at } = splitPointer(pointer);
  return onList(doc, list, (nodes) => nodes.map((old, i) => (i === at ? inherit(old, node) : old)));
}

/** Put nodes into a list, before position `at`. */
export function insert(doc: Network, list: string, at: number, nodes: List): Network {
  return onList(doc, list, (old) => [...old.slice(0, at), ...nodes, ...old.slice(at)]);
}

/** Take a run out. A block, repeat or residual whose layers are all gone goes with them. */
export function remove(doc: Network, run: Run): Network {
  const next = onList(doc, run.list, (old) => [...old.slice(0, run.at), ...old.slice(run.at + run.count)]);
  const owner = /^(.+)\/(\d+)\/layers$/.exec(run.list);
  if (!owner?.[1] || listAt(next, run.list).length > 0) return next;
  return remove(next, { list: owner[1], at: Number(owner[2]), count: 1 });
}

/** The list that a pointer names. */
export function listAt(doc: Network, list: string): List {
  let found: List = [];
  onList(doc, list, (old) => {
    found = old;
    return [...old];
  });
  return found;
}

function runOf(doc: Network, run: Run): List {
  return listAt(doc, run.list).slice(run.at, run.at + run.count);
}

/** A copy of the run right below it; names are made new, for they must not occur twice. */
export function duplicate(doc: Network, run: Run): Network {
  const copies = renamed(doc, structuredClone(runOf(doc, run)));
  return insert(doc, run.list, run.at + run.count, copies);
}

/** One place up or down; past the end of a group's list it leaves the group. Null where there is no further. */
export function move(doc: Network, run: Run, by: -1 | 1): Network | null {
  const nodes = runOf(doc, run);
  const length = listAt(doc, run.list).length;
  const to = run.at + by;
  if (to >= 0 && to + run.count <= length) {
    return onList(doc, run.list, (old) => {
      const rest = [...old.slice(0, run.at), ...old.slice(run.at + run.count)];
      return [...rest.slice(0, to), ...nodes, ...rest.slice(to)];
    });
  }
  return leave(doc, run, by);
}

/** Out of the group, to right above or below it. Null where there is none around. */
export function leave(doc: Network, run: Run, by: -1 | 1): Network | null {
  const nodes = runOf(doc, run);
  const owner = /^(.+)\/(\d+)\/(?:layers|shortcut|shared|branches\/\d+)$/.exec(run.list);
  if (!owner?.[1]) return null;
  const at = Number(owner[2]) + (by > 0 ? 1 : 0);
  // Inserted outside first: taking it out may empty the group, which then goes as well.
  const outside = insert(doc, owner[1], at, nodes);
  const shifted = by > 0 ? run.list : run.list.replace(owner[0], `${owner[1]}/${Number(owner[2]) + 1}${tail(run.list, owner)}`);
  return remove(outside, { ...run, list: shifted });
}

/** The group next to a run that it can go into: the one above before the one below. */
export function nextTo(list: List, run: Run): { at: number; by: -1 | 1 } | null {
  for (const [at, by] of [[run.at - 1, -1], [run.at + run.count, 1]] as const) {
    const node = list[at];
    if (node && isGroup(node)) return { at, by };
  }
  return null;
}

/** The list of a group that a row goes into: its body; of several paths the last from below, the first from above. "" where there is none. */
export function doorOf(group: Node, last = false): string {
  const [list] = holding(group.kind).lists;
  if (list !== undefined) return list;
  const parts = partsOf(group);
  return (last ? parts.at(-1) : parts[0])?.key ?? "";
}

/** Into the group next to it: to its end from below, to its start from above. Null where there is none. */
export function enter(doc: Network, run: Run): Network | null {
  const list = listAt(doc, run.list);
  const found = nextTo(list, run);
  const group = found && list[found.at];
  if (!group) return null;
  const door = doorOf(group, found.by < 0);
  if (door === "") return null;
  const inside = `${run.list}/${found.at}/${door}`;
  const end = found.by < 0 ? listAt(doc, inside).length : 0;
  return remove(insert(doc, inside, end, runOf(doc, run)), run);
}

function tail(list: string, owner: RegExpExecArray): string {
  return list.slice(`${owner[1] ?? ""}/${owner[2] ?? ""}`.length);
}

export type Wrapper = "block" | "repeat" | "residual";

/** Put the run into a group of its own. */
export function wrap(doc: Network, run: Run, kind: Wrapper): Network {
  const layers = [...runOf(doc, run)];
  const group: Node = kind === "repeat" ? { kind, times: 2, layers } : { kind, layers };
  return onList(doc, run.list, (old) => [...old.slice(0, run.at), group, ...old.slice(run.at + run.count)]);
}

/** What a group holds, as a chain: its body, or all its paths. */
function inLine(group: Node): Node[] {
  const [body] = holding(group.kind).lists;
  return partsOf(group).flatMap((part) => (body === undefined || part.key === body ? part.nodes : []));
}

/** Put what a group holds in its place. A shortcut is no chain any more, so it is left out. */
export function ungroup(doc: Network, pointer: string): Network {
  const { list, at } = splitPointer(pointer);
  return onList(doc, list, (old) =>
    old.flatMap((node, i) => (i === at ? inLine(node) : [node])));
}

/** A named size, such as `batch`. */
export function setSize(doc: Network, name: string, value: number): Network {
  return { ...doc, sizes: { ...doc.sizes, [name]: value } };
}

/** The shape of an input; null takes the input away. */
export function setInput(doc: Network, name: string, shape: DocumentInput["shape"] | null): Network {
  const inputs = { ...doc.inputs };
  if (shape === null) Reflect.deleteProperty(inputs, name);
  else inputs[name] = { ...inputs[name], shape };
  const next: Network = { ...doc, inputs };
  if (Object.keys(inputs).length === 0) delete next.inputs;
  return next;
}

/** What an input holds: values (the default, which is not written) or whole numbers. */
export function setDtype(doc: Network, name: string, dtype: string): Network {
  const input = doc.inputs?.[name];
  if (!input) return doc;
  const next = { ...input, dtype };
  if (dtype === "float32") Reflect.deleteProperty(next, "dtype");
  return { ...doc, inputs: { ...doc.inputs, [name]: next } };
}

/** A document with nothing in it. */
export function emptyNetwork(name: string): Network {
  return { netweight: 1, name, sizes: { batch: 1 }, layers: [] };
}
