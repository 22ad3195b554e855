/** Known networks and mine on logarithmic paper. */
import { type Dot, placeLabels } from "../chart/labels";
import { logScale, tickText } from "../chart/scale";
import type { CompareRow } from "../engine/types";
import { isPin } from "../state/pins";
import { strings } from "../strings";

const words = strings.compare;

export type Measure = "p" | "f" | "w";

const valueOf = { p: (row: CompareRow) => row.pv, f: (row: CompareRow) => row.fv, w: (row: CompareRow) => row.wv } as const;
const titleOf = { p: words.parameters, f: words.flops, w: words.memory } as const;

/** How a dot is filled: vision, language, anything else. */
export function kindOf(group: string): "v" | "l" | "o" {
  return group === "vision" ? "v" : group === "language" ? "l" : "o";
}

function Mark({ row, x, y }: { row: CompareRow; x: number; y: number }) {
  if (row.mine) return <path class="mine" d={`M${x} ${y - 9}l9 9-9 9-9-9Z`} />;
  if (isPin(row.id)) return <rect class="dot pinned" x={x - 6} y={y - 6} width="12" height="12" />;
  return <circle class={`dot ${kindOf(row.group)}`} cx={x} cy={y} r="4.5" />;
}

/** What is drawn later lies above: what is pinned, then mine. */
function rank(row: CompareRow): number {
  return row.mine ? 2 : isPin(row.id) ? 1 : 0;
}

function nameOf(row: CompareRow, narrow: boolean): string {
  if (!row.mine) return row.title;
  return narrow ? words.yoursShort : words.yours(row.title);
}

/** FLOPs against parameters. */
export function Scatter({ rows, narrow, alt }: { rows: readonly CompareRow[]; narrow: boolean; alt: string }) {
  const [width, height] = narrow ? [360, 400] : [740, 470];
  const [left, bottom] = [narrow ? 40 : 52, height - 44];
  const drawn = rows.filter((row) => row.pv > 0 && row.fv > 0);
  const x = logScale(drawn.map(valueOf.p), left, width - 16);
  const y = logScale(drawn.map(valueOf.f), bottom, 26);
  const dots: Dot[] = drawn.map((row) => ({ id: row.id, x: x(row.pv), y: y(row.fv), text: nameOf(row, narrow), must: row.mine || isPin(row.id) }));
  const labels = new Map(placeLabels(dots, { width, height: bottom }).map((one) => [one.id, one]));
  const mine = drawn.find((row) => row.mine);
  return (
    <svg class={narrow ? "chart narrow" : "chart wide"} viewBox={`0 0 ${width} ${height}`} width={width} height={height} role="img" aria-label={alt}>
      {x.ticks.map((tick) => (
        <g key={tick}>
          <line class="grid" x1={x(tick)} x2={x(tick)} y1="26" y2={bottom} />
          <text class="tick" x={x(tick)} y={bottom + 18} text-anchor="middle">{tickText(tick, "B")}</text>
        </g>
      ))}
      {y.ticks.map((tick) => (
        <g key={tick}>
          <line class="grid" x1={left} x2={width - 8} y1={y(tick)} y2={y(tick)} />
          <text class="tick" x={left - 6} y={y(tick) + 4} text-anchor="end">{tickText(tick, "G")}</text>
        </g>
      ))}
      {mine && <path class="drop" d={`M${left} ${y(mine.fv)}H${x(mine.pv)}V${bottom}`} />}
      {[...drawn].sort((a, b) => rank(a) - rank(b)).map((row) => <Mark key={row.id} row={row} x={x(row.pv)} y={y(row.fv)} />)}
      {drawn.map((row) => {
        const place = labels.get(row.id);
        return place && (
          <text key={row.id} class={row.mine ? "minet" : "lab"} x={place.x} y={place.y} text-anchor={place.anchor}>{nameOf(row, narrow)}</text>
        );
      })}
      <text class="axis" x="0" y="12">{words.flops}</text>
      <text class="axis" x={width - 8} y={height - 4} text-anchor="end">{words.parameters}</text>
    </svg>
  );
}

/** One measure: a dot for each network on a log axis, largest first. */
export function Ladder({ rows, by, narrow, alt }: { rows: readonly CompareRow[]; by: Measure; narrow: boolean; alt: string }) {
  const value = valueOf[by];
  const sorted = [...rows].filter((row) => value(row) > 0).sort((a, b) => value(b) - value(a));
  const step = 22;
  const width = narrow ? 360 : 740;
  const height = 40 + step * sorted.length;
  const x = logScale(sorted.map(value), narrow ? 128 : 190, width - (narrow ? 56 : 80));
  const ratio = { p: (row: CompareRow) => row.pr, f: (row: CompareRow) => row.fr, w: (row: CompareRow) => row.wr }[by];
  const base = x(x.ticks[0] ?? 1);
  return (
    <svg class={narrow ? "chart narrow" : "chart wide"} viewBox={`0 0 ${width} ${height}`} width={width} height={height} role="img" aria-label={alt}>
      <text class="axis" x="0" y="12">{titleOf[by]}</text>
      {x.ticks.map((tick) => (
        <g key={tick}>
          <line class="grid" x1={x(tick)} x2={x(tick)} y1="20" y2={height - 16} />
          <text class="tick" x={x(tick)} y="12" text-anchor="middle">{tickText(tick, by === "p" ? "B" : "G")}</text>
        </g>
      ))}
      {sorted.map((row, i) => {
        const y = 34 + i * step;
        return (
          <g key={row.id}>
            <text class={row.mine ? "minet" : "lab"} x="0" y={y + 4}>{nameOf(row, true)}</text>
            <line class="stem" x1={base} x2={x(value(row))} y1={y} y2={y} />
            <Mark row={row} x={x(value(row))} y={y} />
            {!row.mine && <text class="tick" x={width - 2} y={y + 4} text-anchor="end">{ratio(row)}</text>}
          </g>
        );
      })}
    </svg>
  );
}
