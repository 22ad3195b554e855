/** A log scale: powers of ten to pixels. The only arithmetic here is about places on paper. */

export interface LogScale {
  (value: number): number;
  /** Powers of ten inside, ends included. */
  ticks: readonly number[];
}

/** From the values' own range, widened to whole powers of ten where that is near. */
export function logScale(values: readonly number[], from: number, to: number): LogScale {
  const logs = values.filter((value) => value > 0).map((value) => Math.log10(value));
  const low = logs.length > 0 ? Math.floor((Math.min(...logs) - 0.15) * 2) / 2 : 0;
  const high = Math.max(low + 1, logs.length > 0 ? Math.ceil((Math.max(...logs) + 0.15) * 2) / 2 : 1);
  const scale = (value: number): number => from + ((Math.log10(Math.max(value, 10 ** low)) - low) / (high - low)) * (to - from);
  const ticks: number[] = [];
  const step = high - low > 7 ? 2 : 1;
  for (let power = Math.ceil(low); power <= high; power += step) ticks.push(10 ** power);
  return Object.assign(scale, { ticks });
}

const PREFIXES = ["", "K", "M", "B", "T", "P", "E"];

/** A power of ten for an axis: `10 M`. `G` instead of `B` for operations and bytes. */
export function tickText(value: number, giga: string): string {
  const third = Math.max(0, Math.min(PREFIXES.length - 1, Math.floor(Math.round(Math.log10(value)) / 3)));
  const prefix = third === 3 ? giga : (PREFIXES[third] ?? "");
  return `${Math.round(value / 1000 ** third)} ${prefix}`.trim();
}
