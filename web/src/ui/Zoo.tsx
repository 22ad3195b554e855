/** All known architectures: a table to sort and to search, each figure beside what was published. */
import { useState } from "preact/hooks";
import type { Published, Quantity, ZooEntry } from "../engine/types";
import { type Column, found, type Order, sorted } from "../model/shelf";
import { openZoo } from "../state/networks";
import * as store from "../state/store";
import { strings } from "../strings";
import { useNear } from "./near";
import { Band, prefix, Select } from "./parts";

const words = strings.zoo;
const FORMATS = ["fp32", "fp16", "bf16", "int8", "int4", "nf4"] as const;
const COLUMNS: readonly (readonly [Column, string])[] = [
  ["title", words.network], ["year", words.year], ["parameters", words.parameters], ["active", words.active], ["macs", words.macs], ["flops", words.flops],
  ["weights", words.weights], ["cache", words.cache],
];
/** Where the published figure stands: beside the one that is counted. */
const BESIDE: Column = "parameters";

function Figure({ q, unit = false }: { q: Quantity | null | undefined; unit?: boolean }) {
  if (!q) return <td class="nil">–</td>;
  return <td title={q.x}>{q.n}<i>{unit ? q.u : prefix(q)}</i></td>;
}

function PublishedCell({ figures, note }: { figures: readonly Published[]; note: string }) {
  const figure = figures.find((one) => one.figure === BESIDE);
  if (!figure) return <td class="nil">–</td>;
  return <td title={[`${figure.source}: ${figure.convention}.`, note].join(" ")}>{figure.text} <span class="times-mine">{figure.ratio}</span></td>;
}

function Head({ order, onOrder }: { order: Order; onOrder: (by: Column) => void }) {
  return (
    <tr>
      {COLUMNS.map(([column, title]) => [
        <th scope="col" key={column} aria-sort={order.by === column ? (order.down ? "descending" : "ascending") : "none"}>
          <button type="button" class="sort" title={words.sortBy(title)} onClick={() => onOrder(column)}>{title}</button>
        </th>,
        column === BESIDE && <th scope="col" key="published">{words.published}</th>,
      ])}
    </tr>
  );
}

function Line({ one, format }: { one: ZooEntry; format: string }) {
  return (
    <tr>
      <th scope="row"><button type="button" class="link" title={`${words.openIt(one.title)}. ${one.source}. ${one.note}`} onClick={() => void openZoo(one.id)}>{one.title}</button></th>
      <td>{one.year}</td>
      <Figure q={one.p} /><PublishedCell figures={one.published} note={one.note} /><Figure q={one.a} />
      <Figure q={one.m} /><Figure q={one.f} /><Figure q={one.w[format]} unit /><Figure q={one.c} unit />
    </tr>
  );
}

export function Zoo() {
  const [typed, setTyped] = useState("");
  const [group, setGroup] = useState("");
  const [format, setFormat] = useState("bf16");
  const [order, setOrder] = useState<Order>({ by: "parameters", down: false });
  const { at, near } = useNear<HTMLDivElement>();
  const all = store.zoo.value;
  const rows = near ? found(sorted(all, order, format), typed, group) : [];
  const groups = [...new Set(all.map((one) => one.group))].map((one) => [one, words.groups[one] ?? one] as const);
  const turn = (by: Column): void => setOrder({ by, down: order.by === by ? !order.down : by !== "title" });
  return (
    <Band id="zoo" title={words.title} class="shelf">
      <div class="lead">
        <h2 class="H" id="zoo-head">{words.title}</h2>
        <p>{words.lead(all.length)}</p>
        <div class="set">
          <label for="zoo-find">{words.find}</label>
          <input id="zoo-find" type="search" value={typed} placeholder={words.findHint} autocomplete="off" spellcheck={false} onInput={(event) => setTyped(event.currentTarget.value)} />
        </div>
        <Select id="zoo-group" title={words.field} value={group} options={[["", words.all], ...groups]} onPick={setGroup} />
        <Select id="zoo-format" title={words.format} value={format} options={FORMATS.map((one) => [one, one] as const)} onPick={setFormat} />
        <p class="note" role="status">{near && words.shown(rows.length, all.length)}</p>
      </div>
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls */}
      <div class="wide scroll tall" ref={at} tabIndex={0} role="region" aria-label={words.region}>
        <table class="zoo">
          <thead><Head order={order} onOrder={turn} /></thead>
          <tbody>{rows.map((one) => <Line key={one.id} one={one} format={format} />)}</tbody>
        </table>
        {near && rows.length === 0 && <p class="note">{words.none}</p>}
      </div>
    </Band>
  );
}
