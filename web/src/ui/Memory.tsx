/** Memory at each precision: what it is made of, as bars and as tables. */
import { useState } from "preact/hooks";
import type { Footprint, MemoryTotal } from "../engine/types";
import * as store from "../state/store";
import { strings } from "../strings";
import { Band, text } from "./parts";
import { Legend, Stack } from "./Swatch";

const words = strings.memory;
const GROUPS = ["weights", "gradients", "optimizer", "activations"] as const;
const STEP = 44;
const TOP = 10;

function Bars({ totals, scale }: { totals: readonly MemoryTotal[]; scale: number }) {
  const height = TOP + STEP * totals.length;
  return (
    <svg class="stack" width="100%" height={height} aria-hidden="true">
      {totals.map((total, row) => (
        <Stack key={total.format} parts={total.parts.map(({ part, v }) => ({ group: part, v }))} scale={scale} y={TOP + row * STEP + 8} />
      ))}
      <line class="base" x1="0" x2="0" y1="0" y2={height} />
    </svg>
  );
}

function Chart({ title, note, totals, scale, class: kind }: {
  title: string; note: string; totals: readonly MemoryTotal[]; scale: number; class: string;
}) {
  const sentence = totals.map((total) => `${total.format} ${text(total.total)}`).join(", ");
  return (
    <figure class={kind}>
      <figcaption><b>{title}</b> {note}</figcaption>
      <div class="memgrid" role="img" aria-label={words.chartOf(title, sentence)}>
        <ul class="ml">{totals.map((total) => <li key={total.format}>{total.format}</li>)}</ul>
        <Bars totals={totals} scale={scale} />
        <ul class="mv">{totals.map((total) => <li key={total.format}><b>{total.total.n}</b> {total.total.u}</li>)}</ul>
      </div>
    </figure>
  );
}

function Table({ title, totals }: { title: string; totals: readonly MemoryTotal[] }) {
  const parts = totals[0]?.parts.map((part) => part.part) ?? [];
  return (
    <table class="zoo">
      <caption>{title}</caption>
      <thead>
        <tr><th scope="col">{words.format}</th>{parts.map((part) => <th scope="col" key={part}>{strings.groups[part]}</th>)}<th scope="col">{words.total}</th></tr>
      </thead>
      <tbody>
        {totals.map((total) => (
          <tr key={total.format}>
            <th scope="row">{total.format}</th>
            {total.parts.map((part) => <td key={part.part} title={part.q.x}>{text(part.q)}</td>)}
            <td title={total.total.x}><b>{text(total.total)}</b></td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Precision({ got }: { got: Footprint }) {
  return (
    <table class="zoo left">
      <caption>{words.precision}</caption>
      <thead><tr><th scope="col">{words.format}</th><th scope="col">{words.bits}</th><th scope="col">{words.weights}</th><th scope="col">{words.note}</th></tr></thead>
      <tbody>
        {got.precision.map((one) => (
          <tr key={one.format}><th scope="row">{one.format}</th><td>{one.bits}</td><td title={one.weights.x}>{text(one.weights)}</td><td>{one.note}</td></tr>
        ))}
      </tbody>
    </table>
  );
}

export function Memory() {
  const [table, setTable] = useState(false);
  const got = store.calm.value;
  const ready = got && !store.empty.value;
  const widest = (totals: readonly MemoryTotal[]): number => Math.max(1, ...totals.map((total) => total.v));
  return (
    <Band id="memory" title={words.title}>
      <div class="lead">
        <h2 class="H" id="memory-head">{words.title}</h2>
        {ready && <p>{got.memory.finding}</p>}
        <Legend groups={GROUPS} />
        <button type="button" aria-pressed={table} onClick={() => setTable(!table)}>{table ? words.chart : words.table}</button>
      </div>
      {ready && !table && (
        <>
          <Chart class="mid" title={words.training} note={got.training_note} totals={got.memory.training} scale={widest(got.memory.training)} />
          <Chart class="right" title={words.inference} note="" totals={got.memory.inference} scale={widest(got.memory.inference)} />
        </>
      )}
      {ready && table && (
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls sideways
        <div class="mid scroll" tabIndex={0} role="region" aria-label={words.region}>
          <Table title={`${words.training}, ${got.training_note}`} totals={got.memory.training} />
          <Table title={words.inference} totals={got.memory.inference} />
        </div>
      )}
      {ready && table && (
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls sideways
        <div class="right scroll" tabIndex={0} role="region" aria-label={words.precisionRegion}><Precision got={got} /></div>
      )}
    </Band>
  );
}
