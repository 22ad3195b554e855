/** The label: what the network weighs, in the manner of a food package. */
import type { Label, Precision, Quantity, Row } from "../engine/types";
import { copy, download, fileName, png, standalone } from "../save/files";
import { tell } from "../state/actions";
import { label } from "../state/ask";
import * as store from "../state/store";
import { strings } from "../strings";
import { text } from "./parts";

const words = strings.facts;
const LARGEST = 6;

/** The rows that weigh most, at the level where they add up. */
function largest(rows: readonly Row[]): Row[] {
  const tops = rows.filter((row) => row.depth === 0 && row.state === "ok" && row.ps + row.fs > 0);
  const flat = tops.length === 1 && tops[0]?.group === true ? rows.filter((row) => row.depth === 1 && row.ps + row.fs > 0) : tops;
  return [...flat].sort((a, b) => b.ps - a.ps || b.fs - a.fs).slice(0, LARGEST);
}

function partName(row: Row): string {
  if (row.name !== "") return row.name;
  const first = row.config.split(" · ").slice(0, 2).join(" · ");
  return row.times > 1 ? `${row.title} × ${row.times}` : `${row.title} ${first}`;
}

function Line({ title, value, inner = false, last = false }: { title: string; value: string; inner?: boolean; last?: boolean }) {
  return (
    <p class={`l${inner ? " in" : ""}${last ? " last" : ""}`}>
      {inner ? <span>{title}</span> : <b>{title}</b>}<span>{value}</span>
    </p>
  );
}

/** Formats of one size share a line: `fp16, bf16`. */
function sameWeight(all: readonly Precision[]): { title: string; weights: Quantity }[] {
  const lines: { title: string; weights: Quantity }[] = [];
  for (const { format, weights } of all) {
    const line = lines.find((one) => one.weights.x === weights.x);
    if (line) line.title += `, ${format}`;
    else lines.push({ title: format, weights });
  }
  return lines;
}

function Amounts() {
  const got = store.answer.value;
  if (!got) return null;
  const s = got.summary;
  const others = sameWeight(got.precision.filter((one) => one.format !== s.format));
  return (
    <>
      <Line title={words.compute} value={text(s.flops)} />
      <Line inner title={words.macs} value={text(s.macs)} />
      <Line title={words.weights(s.format)} value={text(s.weights)} />
      {others.map((one) => <Line inner key={one.title} title={one.title} value={text(one.weights)} />)}
      <Line title={words.peak} value={text(s.peak)} />
      <Line title={`${words.training}, ${s.training_note}`} value={text(s.training)} />
      <Line last title={words.layers} value={s.layers} />
    </>
  );
}

function Largest({ rows }: { rows: readonly Row[] }) {
  return (
    <table>
      <thead><tr><th scope="col">{words.largest}</th><th scope="col">{words.parameters}</th><th scope="col">{words.flops}</th></tr></thead>
      <tbody>
        {largest(rows).map((row) => <tr key={row.id}><th scope="row">{partName(row)}</th><td>{row.pt}</td><td>{row.ft}</td></tr>)}
      </tbody>
    </table>
  );
}

async function save(got: Label, name: string, picture: boolean): Promise<void> {
  try {
    const svg = await standalone(got.svg);
    if (picture) download(fileName(name, "png"), "image/png", await png(svg));
    else download(fileName(name, "svg"), "image/svg+xml", svg);
  } catch {
    tell(strings.toast.failed);
  }
}

function Save() {
  const got = label.value && store.sameQuestion(label.value.of, store.history.value.present) ? label.value.label : null;
  const name = store.name.value;
  const off = got === null;
  return (
    <p class="acts">
      <button type="button" disabled={off} onClick={() => got && void save(got, name, false)}>{words.svg}</button>
      <button type="button" disabled={off} onClick={() => got && void save(got, name, true)}>{words.png}</button>
      <button
        type="button" disabled={off}
        onClick={() => got && void copy(got.text).then((good) => tell(good ? strings.toast.copied : strings.toast.notCopied))}
      >{words.text}</button>
    </p>
  );
}

export function Facts() {
  const got = store.answer.value;
  const empty = store.doc.value.layers.length === 0;
  return (
    <aside class="side" aria-label={words.label}>
      {got && !empty && (
        <>
          <article class={`label${store.current.value ? "" : " old"}`}>
            <h2>{words.title}</h2>
            <p class="l who">{store.name.value}</p>
            <p class="l serving"><b>{words.sample}</b><b>{got.inputs[0]?.text ?? "–"}</b></p>
            <div class="rule thick" />
            <p class="amount">{got.partial ? strings.totals.partial(got.partial) : words.amount}</p>
            <p class="cal"><b>{words.parameters}</b><span>{text(got.summary.parameters)}</span></p>
            <div class="rule mid" />
            <Amounts />
            <div class="rule thick" />
            <Largest rows={got.rows} />
            <div class="rule mid" />
            <div class="foot">{got.notes.map((note) => <p key={note}>{note}</p>)}</div>
            <p class="netwt">{strings.mark} {text(got.summary.weights)} <span>({got.summary.weights.x})</span></p>
          </article>
          <Save />
        </>
      )}
    </aside>
  );
}
