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

/** A name without what people leave out or write otherwise: `ResNet-50` and `resnet_50` are `resnet50`. */
function bare(name: string): string {
  return name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");
}

/** How well names answer to what was typed: 0 one is just that, 1 one starts with it, 2 the rest. */
function rank(names: readonly string[], typed: string): number {
  const wanted = bare(typed);
  const all = names.map(bare);
  return wanted === "" ? 2 : all.includes(wanted) ? 0 : all.some((name) => name.startsWith(wanted)) ? 1 : 2;
}

/** Those with every word typed in them: exact names first, then starts of names, then the rest, each in the order given. */
export function inOrder<T>(
  all: readonly T[], typed: string, names: (one: T) => readonly string[], more: (one: T) => readonly string[] = () => [],
): T[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  const bareWords = words.map(bare);
  return all
    .map((one, at) => {
      const text = [...names(one), ...more(one)].join(" ").toLowerCase();
      const plain = names(one).map(bare).join(" ");
      const good = words.every((word, i) => text.includes(word) || (bareWords[i] !== "" && plain.includes(bareWords[i] ?? "")));
      return { one, at, rank: good ? rank(names(one), typed) : -1 };
    })
    .filter((each) => each.rank >= 0)
    .sort((a, b) => a.rank - b.rank || a.at - b.at)
    .map((each) => each.one);
}

/** Every word typed is somewhere in the names, the family or the tags, best names first; `group` "" is any field. */
export function found(entries: readonly ZooEntry[], typed: string, group: string): ZooEntry[] {
  return inOrder(
    entries.filter((one) => group === "" || one.group === group), typed,
    (one) => [one.id, one.title, ...one.aliases], (one) => [one.family, String(one.year), ...one.tags],
  );
}
