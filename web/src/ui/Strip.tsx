/** The totals, always in sight: parameters and compute the largest things on the page. */
import type { Quantity } from "../engine/types";
import * as store from "../state/store";
import { strings } from "../strings";
import { text } from "./parts";

const words = strings.totals;

function Cell({ title, q, sub, big = false, old = false, partial }: {
  title: string; q: Quantity | null; sub: string; big?: boolean; old?: boolean; partial: string | null;
}) {
  return (
    <div class={`cell${big ? " big" : ""}${old ? " old" : ""}`}>
      <h2>{title}</h2>
      <p class="fig">{q ? q.n : "–"}{q && q.u !== "" && <i>{q.u}</i>}</p>
      {partial ? <p class="sub part">{words.partial(partial)}</p> : <p class="sub">{sub}</p>}
    </div>
  );
}

const SPACE = /\s/g;
/** `102,228,128 B` without a break between. */
function whole(text: string): string {
  return text.replace(SPACE, "\u00a0");
}

export function Strip() {
  const got = store.answer.value;
  const s = got?.summary ?? null;
  const more = store.footprint.value;
  const old = store.restOld.value;
  const partial = got?.partial ?? null;
  const macs = store.settings.value.count === "macs";
  const empty = store.empty.value;
  const show = (q: Quantity | undefined): Quantity | null => (s && q && !empty ? q : null);
  const other = s ? (macs ? words.flops(text(s.flops)) : words.macs(text(s.macs))) : "";
  const sub = (line: string): string => (s && !empty ? line : "");
  return (
    <section class={`strip${store.old.value ? " old" : ""}`} aria-label={words.label}>
      <Cell big title={words.parameters} q={show(s?.parameters)} sub={sub(s?.parameters.x ?? "")} partial={partial} />
      <Cell big title={words.compute} q={show(macs ? s?.macs : s?.flops)} sub={sub(other)} partial={partial} />
      <Cell title={words.weights} q={show(s?.weights)} sub={sub(s ? `${s.format}, ${whole(s.weights.x)}` : "")} partial={partial} />
      <Cell title={words.peak} q={show(more?.peak)} sub={sub(more?.peak_at ?? "")} old={old} partial={partial} />
      <Cell title={words.training} q={show(more?.training)} sub={sub(more?.training_note ?? "")} old={old} partial={partial} />
      <Cell title={words.layers} q={s && !empty ? { n: s.layers, u: "", x: s.layers } : null} sub={sub(s?.layers_note ?? "")} partial={partial} />
    </section>
  );
}
