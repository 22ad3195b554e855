/** Will it fit: the memory at its peak, part by part, against a device, and what to change if it does not. */
import { useEffect } from "preact/hooks";
import type { Change, Moment, Planned, PlanPart } from "../engine/types";
import * as plan from "../state/plan";
import * as store from "../state/store";
import { strings } from "../strings";
import { useNear } from "./near";
import { Band, FormatSelect, Select, text } from "./parts";

const words = strings.fit;
const FILLS = ["w", "g", "o", "a", "s"] as const;
const HEIGHT = 34;

function set(change: Partial<plan.Wish>): void {
  plan.wish.value = { ...plan.wish.value, ...change };
}

function fill(at: number): string {
  return FILLS[at % FILLS.length] ?? "w";
}

/** The parts of a moment as one bar, and where the device ends. */
function Bar({ moment, limit, scale }: { moment: Moment; limit: number; scale: number }) {
  let at = 0;
  const end = (100 * limit) / scale;
  return (
    <svg class="stack" width="100%" height={HEIGHT} aria-hidden="true">
      {moment.parts.map((part, place) => {
        const x = at;
        at += (100 * part.v) / scale;
        return <rect key={part.part} class={fill(place)} x={`${x.toFixed(2)}%`} y="4" width={`${(at - x).toFixed(2)}%`} height="24" />;
      })}
      {limit > 0 && <line class="limit" x1={`${end.toFixed(2)}%`} x2={`${end.toFixed(2)}%`} y1="0" y2={HEIGHT} />}
    </svg>
  );
}

function Parts({ parts }: { parts: readonly PlanPart[] }) {
  return (
    <table class="zoo left">
      <thead><tr><th scope="col">{words.part}</th><th scope="col">{words.size}</th><th scope="col">{words.range}</th><th scope="col">{words.formula}</th></tr></thead>
      <tbody>
        {parts.map((part, place) => (
          <tr key={part.part}>
            <th scope="row"><svg width="14" height="14" aria-hidden="true"><rect class={fill(place)} x=".5" y=".5" width="13" height="13" /></svg> {part.part}</th>
            <td title={part.q.x}>{text(part.q)}</td>
            <td>{part.range === "" ? words.exact : part.range}</td>
            <td title={part.source}>{part.formula}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** A change can be taken with one press where it is one of the settings here. */
function apply(change: Change): void {
  const known: Partial<plan.Wish> = {};
  for (const key of ["format", "cache", "recompute", "train"] as const) {
    const value = change.plan[key];
    if (typeof value === "string") known[key] = value;
  }
  if (typeof change.plan["batch"] === "number") known.batch = change.plan["batch"];
  set(known);
}

/** What would make it fit, when it is asked for. */
function Changes({ fits }: { fits: boolean }) {
  const found = plan.changes.value;
  const list = found?.of === plan.wish.value ? found.list : null;
  if (fits) return null;
  return (
    <>
      <h3 class="h">{words.changes}</h3>
      {list === null
        ? <button type="button" onClick={() => void plan.askChanges()}>{words.askChanges}</button>
        : list.length === 0 && <p class="note">{words.noChanges}</p>}
      <ul class="changes">
        {list?.map((change) => (
          <li key={change.title}>
            <button type="button" onClick={() => apply(change)}>{change.title}</button>{" "}
            <b>{text(change.q)}</b> {change.fits ? words.fits : words.fitsNot}{change.cost !== "" && `, ${change.cost}`}
          </li>
        ))}
      </ul>
    </>
  );
}

function verdict(got: Planned): string {
  const { limit } = got;
  if (!limit) return "";
  const said = limit.fits ? words.left(text(limit.left), limit.name) : words.missing(text(limit.left), limit.name);
  return limit.sure ? said : `${said} ${words.unsure}`;
}

function largest(got: Planned): string {
  if (!got.fit) return "";
  return got.fit.value === null ? words.noBatch(got.fit.binds) : words.largest(got.fit.value, text(got.fit.q), got.fit.binds);
}

function Answer({ got }: { got: Planned }) {
  const limit = got.limit?.v ?? 0;
  const scale = Math.max(1, limit * 1.04, ...got.moments.map((moment) => moment.v));
  const peak = got.moments.find((moment) => moment.name === got.peak) ?? got.moments[0];
  return (
    <>
      {got.moments.map((moment) => (
        <figure key={moment.name}>
          <figcaption>
            <b>{words.moments[moment.name] ?? moment.name}</b> {text(moment.q)}{moment.range !== "" && `, ${moment.range}`}
          </figcaption>
          <div role="img" aria-label={words.barOf(moment.name, moment.parts.map((part) => `${part.part} ${text(part.q)}`).join(", "))}>
            <Bar moment={moment} limit={limit} scale={scale} />
          </div>
        </figure>
      ))}
      {peak && <Parts parts={peak.parts} />}
    </>
  );
}

function Controls() {
  const { device, format, train, recompute, cache, batch, seq } = plan.wish.value;
  const known = plan.choices.value;
  const pairs = (names: readonly string[]) => names.map((name) => [name, name] as const);
  const number = (id: string, title: string, value: number, onPick: (value: number) => void) => (
    <div class="set">
      <label for={id}>{title}</label>
      <input
        id={id} type="number" min="1" step="1" value={value}
        onInput={(event) => {
          const typed = event.currentTarget.valueAsNumber;
          if (Number.isInteger(typed) && typed >= 1) onPick(typed);
        }}
      />
    </div>
  );
  if (!known) return null;
  const length = plan.sizeOf("seq");
  return (
    <>
      <Select id="fit-device" title={words.device} value={device} options={known.devices.map((one) => [one.name, one.title] as const)} onPick={(value) => set({ device: value })} />
      <Select id="fit-use" title={words.use} value={train} options={[["", words.run], ...known.optimizers.map((one) => [one.name, words.train(one.title)] as const)]} onPick={(value) => set({ train: value })} />
      <FormatSelect id="fit-format" title={words.format} value={format} onPick={(value) => set({ format: value })} />
      {number("fit-batch", words.batch, batch, (value) => set({ batch: value }))}
      {length !== null && number("fit-seq", words.seq, seq > 0 ? seq : length, (value) => set({ seq: value }))}
      {train === "" && length !== null && (
        <Select id="fit-cache" title={words.cache} value={cache} options={[["", words.asActivations], ["fp8", "fp8"], ["Q8_0", "Q8_0"], ["Q4_0", "Q4_0"]]} onPick={(value) => set({ cache: value })} />
      )}
      {train !== "" && <Select id="fit-recompute" title={words.recompute} value={recompute} options={pairs(known.recompute)} onPick={(value) => set({ recompute: value })} />}
    </>
  );
}

export function Fit() {
  const { at, near } = useNear<HTMLDivElement>();
  useEffect(() => {
    if (near) plan.watched.value = true;
  }, [near]);
  const got = plan.planned.value;
  const refused = plan.refused.value;
  const empty = store.empty.value;
  return (
    <Band id="fit" title={words.title}>
      <div class="lead" ref={at}>
        <h2 class="H" id="fit-head">{words.title}</h2>
        <p role="status">{got && !empty ? `${verdict(got)} ${largest(got)}` : words.waiting}</p>
        <Controls />
      </div>
      {refused && <p class="mid note">{refused.message} {refused.hint}</p>}
      {got && !empty && (
        <>
          {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls sideways */}
          <div class="mid scroll" tabIndex={0} role="region" aria-label={words.region}><Answer got={got} /></div>
          <div class="right">
            <Changes fits={got.limit?.fits ?? true} />
            <h3 class="h">{words.assumptions}</h3>
            <ul class="changes">{got.assumptions.map((line) => <li key={line}>{line}</li>)}</ul>
          </div>
        </>
      )}
    </Band>
  );
}
