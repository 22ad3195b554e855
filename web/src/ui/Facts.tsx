/** The label: what the network weighs, in the manner of a food package. */
import type { Fact, Label } from "../engine/types";
import { copy, download, fileName, png, standalone } from "../save/files";
import { tell } from "../state/actions";
import { label, labelled, unlabelled } from "../state/ask";
import { until } from "../state/lasting";
import * as store from "../state/store";
import { strings } from "../strings";
import { text } from "./parts";

const words = strings.facts;
function Line({ fact }: { fact: Fact }) {
  return (
    <p class={`l v${fact.inner ? " in" : ""}`}>
      {fact.strong ? <b>{fact.name}</b> : <span>{fact.name}</span>}<span>{fact.figure}</span><b>{fact.share}</b>
    </p>
  );
}

function Largest({ parts }: { parts: readonly Fact[] }) {
  return (
    <table>
      <thead><tr><th scope="col">{words.largest}</th><th scope="col">{words.parameters}</th><th scope="col">{words.flops}</th></tr></thead>
      <tbody>{parts.map((part) => <tr key={part.name}><th scope="row">{part.name}</th><td>{part.figure}</td><td>{part.share}</td></tr>)}</tbody>
    </table>
  );
}

/** The label of the network on screen, as soon as it is there; null where another network comes before. */
async function current(): Promise<Label | null> {
  return (await until(labelled, store.present)) ? (label.peek()?.label ?? null) : null;
}

async function save(picture: boolean): Promise<void> {
  const [name, got] = [store.name.peek(), await current()];
  if (!got) return;
  try {
    const svg = await standalone(got.svg);
    if (picture) download(fileName(name, "png"), "image/png", await png(svg));
    else download(fileName(name, "svg"), "image/svg+xml", svg);
  } catch {
    tell(strings.toast.failed);
  }
}

async function copyText(): Promise<void> {
  const got = await current();
  if (got) tell((await copy(got.text)) ? strings.toast.copied : strings.toast.notCopied);
}

function Save() {
  const off = unlabelled.value;
  return (
    <p class="acts">
      <button type="button" disabled={off} onClick={() => void save(false)}>{words.svg}</button>
      <button type="button" disabled={off} onClick={() => void save(true)}>{words.png}</button>
      <button type="button" disabled={off} onClick={() => void copyText()}>{words.text}</button>
    </p>
  );
}

export function Facts() {
  const got = store.calm.value;
  const empty = store.empty.value;
  return (
    <aside class="side" aria-label={words.label}>
      {got && !empty && (
        <>
          <article class={`label${store.restOld.value ? " old" : ""}`}>
            <h2>{words.title}</h2>
            <p class="l who">{got.label.name}</p>
            <p class="l serving"><b>{words.sample}</b><b>{got.label.sample}</b></p>
            <div class="rule thick" />
            <p class="amount">{got.label.amount}</p>
            <p class="cal"><b>{words.parameters}</b><span>{text(got.label.parameters)}</span></p>
            <div class="rule mid" />
            <p class="l v of"><span /><span /><b>{words.of}</b></p>
            {got.label.facts.map((fact) => <Line key={fact.name} fact={fact} />)}
            <div class="rule thick" />
            <Largest parts={got.label.parts} />
            <div class="rule mid" />
            <p class="foot">{got.label.foot}</p>
            <p class="netwt">{strings.mark} {text(got.label.net)} <span>({got.label.net.x})</span></p>
          </article>
          <Save />
        </>
      )}
    </aside>
  );
}
