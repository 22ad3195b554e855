/** The table of known networks: which rows it shows, and in which order. */
import type { ZooEntry } from "../engine/types";

export type Column = "title" | "year" | "parameters" | "active" | "macs" | "flops" | "weights" | "cache";

export interface Order {
  by: Column;
  down: boolean;
}

/** Whole numbers of any length as text: the longer is the larger. */
function compareWhole(a: string, b: string): number {
  return a.length - b.length || (a < b ? -1 : a > b ? 1 : 0);
}

function compareBy(by: Column, format: string): (a: ZooEntry, b: ZooEntry) => number {
  if (by === "title") return (a, b) => a.title.localeCompare(b.title, "en", { numeric: true });
  if (by === "year") return (a, b) => a.year - b.year;
  if (by === "weights") return (a, b) => compareWhole(a.weights[format] ?? "", b.weights[format] ?? "");
  return (a, b) => compareWhole(a[by], b[by]);
}

/** In order; those with equal figures by name. */
export function sorted(entries: readonly ZooEntry[], { by, down }: Order, format: string): ZooEntry[] {
  const first = compareBy(by, format);
  const name = compareBy("title", format);
  return [...entries].sort((a, b) => (down ? -first(a, b) : first(a, b)) || name(a, b));
}

/** Every word typed is somewhere in the names, the family or the tags; `group` "" is any field. */
export function found(entries: readonly ZooEntry[], typed: string, group: string): ZooEntry[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  return entries.filter((one) => {
    if (group !== "" && one.group !== group) return false;
    const text = [one.id, one.title, one.family, String(one.year), ...one.aliases, ...one.tags].join(" ").toLowerCase();
    return words.every((word) => text.includes(word));
  });
}
