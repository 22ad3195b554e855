/** Which fields the editor of a row has: the catalogue's for a layer, these for a group. */
import type { Field, Kind, Node } from "../engine/types";
import { strings } from "../strings";

function field(name: string, title: string, type: Field["type"], more: Partial<Field> = {}): Field {
  return { name, title, type, min: null, max: null, default: null, required: false, choices: [], ...more };
}

const groups: Readonly<Record<string, readonly Field[]>> = {
  repeat: [
    field("times", strings.row.times, "int", { min: 1, max: 100_000, required: true, default: 2 }),
    field("shared", strings.row.shared, "bool", { default: false }),
  ],
  branches: [
    field("merge", strings.row.merge, "choice", { choices: ["concat", "add", "multiply"], default: "concat", required: true }),
    field("axis", strings.row.axis, "int", { min: -8, max: 8, default: 1 }),
  ],
  again: [field("of", strings.row.of, "text", { required: true })],
};

export function fieldsOf(node: Node, kinds: ReadonlyMap<string, Kind>): readonly Field[] {
  return groups[node.kind] ?? kinds.get(node.kind)?.fields ?? [];
}

/** A name of the person's own, for any row. */
export const nameField = field("name", strings.row.name, "text");
