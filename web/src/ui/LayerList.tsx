/** The list of layers. A long one draws only the rows near the screen, and beside them the one that the keys act on. */
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { forgetHeights, heightOf, measure, type Range, WHOLE, windowOf } from "../model/window";
import type { ViewRow } from "../model/rows";
import * as store from "../state/store";
import { strings } from "../strings";
import { onListKey } from "./keys";
import { LayerRow } from "./LayerRow";
import { Num } from "./parts";

/** Rows drawn before the first look at the screen. */
const SCREEN = 50;
/** A window that would move by fewer rows stays. */
const STEP = 6;

function same(a: Range, b: Range): boolean {
  return Math.abs(a.from - b.from) < STEP && Math.abs(a.to - b.to) < STEP;
}

/** Whether the page is being printed: paper does not scroll, so all rows are drawn. */
function usePaper(): boolean {
  const [paper, setPaper] = useState(false);
  useEffect(() => {
    const [before, after] = [() => setPaper(true), () => setPaper(false)];
    addEventListener("beforeprint", before);
    addEventListener("afterprint", after);
    return () => {
      removeEventListener("beforeprint", before);
      removeEventListener("afterprint", after);
    };
  }, []);
  return paper;
}

/** The rows near the screen. Heights are those measured, where a row was ever drawn: an open editor is taller than a row. */
function useRange(rows: readonly ViewRow[]) {
  const list = useRef<HTMLOListElement>(null);
  const [range, setRange] = useState<Range>({ from: 0, to: SCREEN });
  const paper = usePaper();
  const long = rows.length > WHOLE && !paper;
  const look = (): void => {
    const top = list.current?.getBoundingClientRect().top ?? 0;
    const next = windowOf(rows, -top, innerHeight);
    setRange((now) => (same(now, next) ? now : next));
  };
  // After every drawing: what was drawn may be taller than was thought.
  useLayoutEffect(() => {
    if (!long) return;
    for (const row of list.current?.querySelectorAll<HTMLElement>(":scope > li[id]") ?? []) measure(Number(row.id.slice(4)), row.offsetHeight);
    look();
  });
  useEffect(() => {
    if (!long) return undefined;
    const resized = (): void => {
      forgetHeights();
      look();
    };
    addEventListener("scroll", look, { passive: true });
    addEventListener("resize", resized);
    return () => {
      removeEventListener("scroll", look);
      removeEventListener("resize", resized);
    };
  }, [long, rows]);
  const { from, to } = long ? { from: Math.min(range.from, rows.length), to: Math.min(range.to, rows.length) } : { from: 0, to: rows.length };
  return { list, from, to };
}

function Gap({ rows }: { rows: readonly ViewRow[] }) {
  if (rows.length === 0) return null;
  return <li class="gap" aria-hidden="true"><svg width="1" height={heightOf(rows)} /></li>;
}

/** Uids selected along with the first. */
function alongWith(): ReadonlySet<number> {
  const chosen = store.selection.value;
  const place = chosen && store.index.value.byUid.get(chosen.uid);
  if (!place || chosen.count < 2) return new Set();
  const out = new Set<number>();
  for (let i = 1; i < chosen.count; i += 1) {
    const next = store.index.value.byPointer.get(`${place.list}/${place.at + i}`);
    if (next) out.add(next.uid);
  }
  return out;
}

function Head() {
  const words = strings.list;
  return (
    <div class="row head" aria-hidden="true">
      <span class="n" /><span class="name">{words.layer}</span><span class="shape">{words.output}</span>
      <span class="num p">{words.parameters}</span><span class="bar" />
      <span class="num f">{store.settings.value.count === "macs" ? words.macs : words.flops}</span><span class="bar" />
      <span class="num a">{words.activation}</span><span />
    </div>
  );
}

export function Total() {
  const got = store.answer.value;
  if (!got || store.empty.value) return null;
  const { parameters, flops, macs } = got.summary;
  return (
    <div class={`row total${store.old.value ? " old" : ""}`}>
      <span class="n" />
      <span class="name">{strings.totals.total} {got.partial && <em>{strings.totals.totalOf(got.partial)}</em>}</span>
      <span class="shape" />
      <Num q={parameters} class="p" /><span class="bar" />
      <Num q={store.settings.value.count === "macs" ? macs : flops} class={store.settings.value.count === "macs" ? "f m" : "f"} /><span class="bar" />
      <span class="num a" /><span />
    </div>
  );
}

export function LayerList() {
  const rows = store.view.value;
  const { list, from, to } = useRange(rows);
  const chosen = store.selection.value;
  const along = alongWith();
  const { p, f } = store.scales.value;
  const macs = store.settings.value.count === "macs";
  const at = rows.findIndex((row) => row.uid === store.cursor.value);
  const stop = rows[at >= 0 ? at : from]?.uid;
  // The row that the keys act on is drawn wherever it is.
  const runs = [[from, to], ...(at >= 0 && (at < from || at >= to) ? [[at, at + 1]] : [])] as [number, number][];
  runs.sort((a, b) => a[0] - b[0]);
  useEffect(() => {
    const node = list.current;
    node?.addEventListener("keydown", onListKey);
    return () => node?.removeEventListener("keydown", onListKey);
  }, [rows.length === 0]);
  if (rows.length === 0) return null;
  return (
    <>
      <Head />
      <ol class={rows.length > 60 && rows.length <= WHOLE ? "list long" : "list"} ref={list} aria-label={strings.list.label}>
        {/* One flat list: a row that comes into the window stays the element that it was, and keeps its focus. */}
        {runs.flatMap(([first, end], i) => [
          <Gap key={`gap-${i}`} rows={rows.slice(runs[i - 1]?.[1] ?? 0, first)} />,
          ...rows.slice(first, end).map((view) => (
            <LayerRow
              key={view.uid} view={view} chosen={chosen?.uid === view.uid ? chosen.count : 0} along={along.has(view.uid)}
              stop={view.uid === stop} scaleP={p} scaleF={f} macs={macs}
            />
          )),
        ])}
        <Gap rows={rows.slice(runs.at(-1)?.[1] ?? 0)} />
      </ol>
      <Total />
    </>
  );
}
