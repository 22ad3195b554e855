/** Which rows of a long list are near the screen. */

/** Lists up to this many rows are drawn whole. */
export const WHOLE = 100;
/** Rows drawn above and below the screen. */
const AROUND = 16;
/** Pixels of a row that was never drawn, before any was. */
const FIRST_GUESS = 33;
/** A row taller than this has its editor open: it says nothing of the others. */
const OPEN = 200;

export interface Range {
  from: number;
  to: number;
}

interface Keyed {
  readonly uid: number;
}

const heights = new Map<number, number>();
let closed = { sum: 0, count: 0 };

/** Note the height of a row that is drawn. */
export function measure(uid: number, pixels: number): void {
  if (pixels <= 0 || heights.get(uid) === pixels) return;
  heights.set(uid, pixels);
  if (pixels < OPEN) closed = { sum: closed.sum + pixels, count: closed.count + 1 };
}

/** The window has another width: what was measured holds no more. */
export function forgetHeights(): void {
  heights.clear();
  closed = { sum: 0, count: 0 };
}

function usual(): number {
  return closed.count === 0 ? FIRST_GUESS : closed.sum / closed.count;
}

/** Pixels of some rows, as far as they are known. */
export function heightOf(rows: readonly Keyed[]): number {
  const other = usual();
  return rows.reduce((sum, row) => sum + (heights.get(row.uid) ?? other), 0);
}

/** The rows from `top` pixels below the start of the list, over so many pixels, and some around them. */
export function windowOf(rows: readonly Keyed[], top: number, pixels: number): Range {
  const other = usual();
  let y = 0;
  let first = 0;
  for (; first < rows.length; first += 1) {
    y += heights.get(rows[first]?.uid ?? 0) ?? other;
    if (y > top) break;
  }
  let last = first;
  for (; last < rows.length && y < top + pixels; last += 1) y += heights.get(rows[last]?.uid ?? 0) ?? other;
  return { from: Math.max(0, first - AROUND), to: Math.min(rows.length, last + 1 + AROUND) };
}
