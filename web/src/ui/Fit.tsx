/** Will it fit: the memory at its peak, part by part, against a device, and what to change if it does not. */
import { useEffect } from "preact/hooks";
import type { Change, Moment, Planned, PlanPart } from "../engine/types";
import * as plan from "../state/plan";
import * as store from "../state/store";
import { strings } from "../strings";
import { useNear } from "./near";
import { Band, text } from "./parts";
import { atField, opened, PlanForm } from "./PlanForm";
import { Legend, Stack, Swatch } from "./Swatch";

const words = strings.fit;
const HEIGHT = 34;

/** A phase as one bar, and where the device ends. */
function Bar({ moment, limit, scale }: { moment: Moment; limit: number; scale: number }) {
  const end = `${((100 * limit) / scale).toFixed(2)}%`;
  return (
    <svg class="stack" width="100%" height={HEIGHT} aria-hidden="true">
      <Stack parts={moment.groups} scale={scale} />
      {limit > 0 && <line class="limit" x1={end} x2={end} y1="0" y2={HEIGHT} />}
    </svg>
  );
}

function Parts({ parts }: { parts: Moment["parts"] }) {
  const row = (part: PlanPart) => (
    <>
      <td title={part.q.x}>{text(part.q)}</td>
      <td>{part.range === "" ? words.exact : part.range}</td>
      <td title={part.source}>{part.formula}</td>
    </>
  );
  return (
    <table class="zoo left">
      <thead><tr><th scope="col">{words.part}</th><th scope="col">{words.size}</th><th scope="col">{words.range}</th><th scope="col">{words.formula}</th></tr></thead>
      <tbody>{parts.map((part) => <tr key={part.part}><th scope="row"><Swatch group={part.group} /> {part.part}</th>{row(part)}</tr>)}</tbody>
    </table>
  );
}

/** A change is taken whole: what it sets is a setting here, whatever it is. */
function apply(change: Change): void {
  const usual = new Set(plan.choices.value?.fields.filter((field) => field.usual).map((field) => field.name));
  if (Object.keys(change.plan).some((name) => !usual.has(name))) opened.value = true;
  plan.take(change);
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
            <b title={change.q.x}>{text(change.q)}</b> {change.fits ? words.fits : words.fitsNot}{change.cost !== "" && `, ${change.cost}`}
          </li>
        ))}
      </ul>
    </>
  );
}

function Answer({ got }: { got: Planned }) {
  const limit = got.limit?.v ?? 0;
  const scale = Math.max(1, limit * 1.04, ...got.moments.map((moment) => moment.v));
  const peak = got.moments.find((moment) => moment.name === got.peak) ?? got.moments[0];
  const there = plan.choices.value?.groups.filter((group) => got.moments.some((moment) => moment.groups.some((one) => one.group === group))) ?? [];
  return (
    <>
      <Legend groups={there} />
      {got.moments.map((moment) => (
        <figure key={moment.name}>
          <figcaption>
            <b>{words.moments[moment.name] ?? moment.name}</b> {text(moment.q)}{moment.range !== "" && `, ${moment.range}`}
          </figcaption>
          <div role="img" aria-label={words.barOf(moment.name, moment.groups.map((one) => `${strings.groups[one.group]} ${text(one.q)}`).join(", "))}>
            <Bar moment={moment} limit={limit} scale={scale} />
          </div>
        </figure>
      ))}
      {peak && <Parts parts={peak.parts} />}
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
        <p role="status">{got && !empty ? `${got.verdict} ${got.largest}` : refused ? "" : words.waiting}</p>
        <PlanForm />
      </div>
      {refused && !atField(refused.field) && <p class="mid note" role="alert">{refused.message} {refused.hint}</p>}
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
