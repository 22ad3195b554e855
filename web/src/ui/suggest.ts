/** Which layers the add box suggests for what is typed. */
import type { Kind } from "../engine/types";

const MOST = 8;

/** How well a kind answers to the word: lower is better, -1 not at all. */
function rank(kind: Kind, word: string): number {
  const names = [...kind.words, kind.kind, kind.title].map((name) => name.toLowerCase());
  if (names.includes(word)) return 0;
  if (names.some((name) => name.startsWith(word))) return 1;
  if (names.some((name) => name.includes(word))) return 2;
  return kind.family.toLowerCase().startsWith(word) ? 3 : -1;
}

/** The kinds that the first word may mean, best first. */
export function suggest(kinds: readonly Kind[], typed: string): Kind[] {
  const word = typed.trim().toLowerCase().split(/\s+/)[0] ?? "";
  if (word === "") return kinds.slice(0, MOST);
  return kinds
    .map((kind, at) => ({ kind, at, rank: rank(kind, word) }))
    .filter((one) => one.rank >= 0)
    .sort((a, b) => a.rank - b.rank || a.at - b.at)
    .slice(0, MOST)
    .map((one) => one.kind);
}
