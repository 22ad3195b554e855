/** The label: what the network weighs, in the manner of a food package. */
import type { Fact, Label } from "../engine/types";
import { copy, download, fileName, png, standalone } from "../save/files";
import { tell } from "../state/actions";
import { label } from "../state/ask";
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
  const got = store.calm.value;
  const empty = store.doc.value.layers.length === 0;
  return (
    <aside class="side" aria-label={words.label}>
      {got && !empty && (
        <>
          <article class={`label${store.whole.value ? "" : " old"}`}>
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
