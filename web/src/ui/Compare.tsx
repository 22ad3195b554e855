/** The network among known ones: by parameters, FLOPs and memory, with how many times mine. */
import { useState } from "preact/hooks";
import type { CompareRow, Quantity } from "../engine/types";
import { openOwn, openZoo } from "../state/networks";
import { isPin, MOST_PINS, pin, pins, unpin } from "../state/pins";
import * as store from "../state/store";
import { strings } from "../strings";
import { kindOf, Ladder, type Measure, Scatter } from "./ComparePlot";
import { useSight } from "./near";
import { Band, Icon, prefix } from "./parts";

const words = strings.compare;
type By = "map" | Measure;
/** So many rows a ladder draws, and the table beside the chart: the nearest above and below mine, and what is pinned. */
const NEAREST = 20;

function Figure({ q }: { q: Quantity }) {
  return <td title={q.x}>{q.n}<i>{prefix(q)}</i></td>;
}

function Times({ times }: { times: string }) {
  return <td class="times-mine">{times}</td>;
}

function NameCell({ row }: { row: CompareRow }) {
  if (row.mine) return <th scope="row">{words.yours(row.title)}</th>;
  const open = (): void => {
    const mine = pins.peek().find((one) => one.id === row.id);
    if (mine) openOwn(mine.doc);
    else void openZoo(row.id);
  };
  return <th scope="row"><button type="button" class="link" title={words.openIt(row.title)} onClick={open}>{row.title}</button></th>;
}

function Table({ rows, full, format }: { rows: readonly CompareRow[]; full: boolean; format: string }) {
  return (
    <table class="zoo">
      <thead>
        <tr>
          <th scope="col">{words.network}</th>
          {full && <th scope="col">{words.year}</th>}
          <th scope="col">{words.parameters}</th><th scope="col">{words.times}</th>
          <th scope="col">{words.flops}</th><th scope="col">{words.times}</th>
          {full && <><th scope="col">{words.memoryIn(format)}</th><th scope="col">{words.times}</th></>}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.id} class={row.mine ? "me" : isPin(row.id) ? "pin" : ""}>
            <NameCell row={row} />
            {full && <td>{row.year}</td>}
            <Figure q={row.p} /><Times times={row.mine ? "" : row.pr} />
            <Figure q={row.f} /><Times times={row.mine ? "" : row.fr} />
            {full && <><Figure q={row.w} /><Times times={row.mine ? "" : row.wr} /></>}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Legend({ rows }: { rows: readonly CompareRow[] }) {
  const kinds = new Set(rows.filter((row) => !row.mine).map((row) => kindOf(row.group)));
  const titles = [["v", words.vision], ["l", words.language], ["o", words.others]] as const;
  return (
    <ul class="legend">
      <li><svg width="16" height="16" aria-hidden="true"><path class="mine" d="M8 1l7 7-7 7-7-7Z" /></svg>{words.mine}</li>
      {titles.filter(([kind]) => kinds.has(kind)).map(([kind, title]) => (
        <li key={kind}><svg width="16" height="16" aria-hidden="true"><circle class={`dot ${kind}`} cx="8" cy="8" r="4.5" /></svg>{title}</li>
      ))}
    </ul>
  );
}

/** Mine and its neighbours in one measure. */
function near(rows: readonly CompareRow[], by: Measure): CompareRow[] {
  const value = (row: CompareRow): number => (by === "p" ? row.pv : by === "f" ? row.fv : row.wv);
  const mine = rows.find((row) => row.mine);
  if (!mine) return rows.slice(0, NEAREST);
  const far = (row: CompareRow): number => Math.abs(Math.log(Math.max(value(row), 1) / Math.max(value(mine), 1)));
  const others = rows.filter((row) => !isPin(row.id)).sort((a, b) => far(a) - far(b));
  return [...rows.filter((row) => isPin(row.id)), ...others].slice(0, NEAREST);
}

function Chart({ rows, by, alt }: { rows: readonly CompareRow[]; by: By; alt: string }) {
  if (by === "map") {
    return <><Scatter rows={rows} narrow={false} alt={alt} /><Scatter rows={rows} narrow alt={alt} /></>;
  }
  const some = near(rows, by);
  return (
    <>
      <Ladder rows={some} by={by} narrow={false} alt={alt} /><Ladder rows={some} by={by} narrow alt={alt} />
      {some.length < rows.length && <p class="note">{words.nearest(some.length, rows.length)}</p>}
    </>
  );
}

function Switch({ by, onPick }: { by: By; onPick: (by: By) => void }) {
  const options: [By, string][] = [["map", words.map], ["p", words.parameters], ["f", words.flops], ["w", words.memory]];
  return (
    <div class="switch" role="group" aria-label={words.by}>
      {options.map(([value, title]) => (
        <button type="button" key={value} aria-pressed={by === value} onClick={() => onPick(value)}>{title}</button>
      ))}
    </div>
  );
}

/** What stays in the comparison, and the way to put this network there. */
function Pins({ rows }: { rows: readonly CompareRow[] }) {
  const listed = rows.filter((row) => isPin(row.id) && pins.value.some((one) => one.id === row.id));
  const off = store.restOld.value || store.empty.value || pins.value.length >= MOST_PINS;
  return (
    <>
      {listed.length > 0 && (
        <ul class="pins" aria-label={words.pinned}>
          {listed.map((row) => (
            <li key={row.id}>
              <svg width="16" height="16" aria-hidden="true"><rect class="dot pinned" x="2" y="2" width="12" height="12" /></svg>
              <span><b>{row.title}</b> {words.timesOf(row.pr, row.fr)}</span>
              <button type="button" class="icon" aria-label={words.unpin(row.title)} onClick={() => unpin(row.id)}><Icon name="close" /></button>
            </li>
          ))}
        </ul>
      )}
      <button type="button" disabled={off} onClick={() => void pin()}>{words.pin}</button>{" "}
    </>
  );
}

export function Compare() {
  const [table, setTable] = useState(false);
  const [by, setBy] = useState<By>("map");
  const got = store.compared.value;
  const rows = got ? [...got.rows].sort((a, b) => b.pv - a.pv) : [];
  const alt = words.alt(store.name.value, rows.length - 1, got?.finding ?? "");
  return (
    <Band id="compare" title={words.title} at={useSight(store.comparing)}>
      <div class="lead">
        <h2 class="H" id="compare-head">{words.title}</h2>
        <p>{got ? got.finding : words.waiting}</p>
        <Legend rows={rows} />
        <Pins rows={rows} />
        <button type="button" aria-pressed={table} onClick={() => setTable(!table)}>{table ? words.chart : words.table}</button>
      </div>
      {got && (
        <div class="mid">
          {table
            // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls
            ? <div class="scroll tall" tabIndex={0} role="region" aria-label={words.table}><Table rows={rows} full format={got.format} /></div>
            : <><Switch by={by} onPick={setBy} /><figure><Chart rows={rows} by={by} alt={alt} /></figure></>}
        </div>
      )}
      {got && !table && (
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls
        <div class="right scroll tall" tabIndex={0} role="region" aria-label={words.region}><Table rows={near(rows, by === "map" ? "p" : by).sort((a, b) => b.pv - a.pv)} full={false} format={got.format} /></div>
      )}
    </Band>
  );
}
