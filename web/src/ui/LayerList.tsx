/** The list of layers. A long one draws only the rows near the screen. */
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { ViewRow } from "../model/rows";
import * as store from "../state/store";
import { strings } from "../strings";
import { onListKey } from "./keys";
import { LayerRow } from "./LayerRow";
import { Num } from "./parts";

/** Lists up to this many rows are drawn whole. */
const WHOLE = 100;
const AROUND = 16;
const SCREEN = 50;

interface Range {
  from: number;
  to: number;
}

function clamp(from: number, to: number, all: number): Range {
  return { from: Math.max(0, Math.min(from, all)), to: Math.min(all, Math.max(to, 0)) };
}

/** The rows near the screen, by the mean height of those drawn. */
function useRange(rows: readonly ViewRow[]) {
  const list = useRef<HTMLOListElement>(null);
  const height = useRef(33);
  const [range, setRange] = useState<Range>({ from: 0, to: SCREEN });
  const long = rows.length > WHOLE;
  useLayoutEffect(() => {
    const drawn = list.current?.querySelectorAll<HTMLElement>(":scope > li:not(.gap):not(.sel)") ?? [];
    if (drawn.length > 5) height.current = Array.from(drawn).reduce((sum, row) => sum + row.offsetHeight, 0) / drawn.length;
  }, [range, long]);
  useEffect(() => {
    if (!long) return undefined;
    const look = (): void => {
      const top = -(list.current?.getBoundingClientRect().top ?? 0);
      const first = Math.floor(top / height.current);
      const next = clamp(first - AROUND, first + Math.ceil(innerHeight / height.current) + AROUND, rows.length);
      setRange((now) => (Math.abs(now.from - next.from) < 6 && Math.abs(now.to - next.to) < 6 ? now : next));
    };
    look();
    addEventListener("scroll", look, { passive: true });
    addEventListener("resize", look);
    return () => {
      removeEventListener("scroll", look);
      removeEventListener("resize", look);
    };
  }, [long, rows.length]);
  const shown = long ? clamp(range.from, range.to, rows.length) : { from: 0, to: rows.length };
  const at = long ? rows.findIndex((row) => row.uid === store.cursor.value) : -1;
  // The row that the keys act on is drawn wherever it is.
  const reach = at >= 0 && (at < shown.from || at >= shown.to) ? clamp(at - 5, at + SCREEN, rows.length) : shown;
  useEffect(() => {
    if (reach !== shown) setRange(reach);
  }, [at]);
  return { list, ...reach, height: height.current };
}

function Gap({ rows, height }: { rows: number; height: number }) {
  if (rows <= 0) return null;
  return <li class="gap" aria-hidden="true"><svg width="1" height={Math.round(rows * height)} /></li>;
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
  const { list, from, to, height } = useRange(rows);
  const chosen = store.selection.value;
  const along = alongWith();
  const { p, f } = store.scales.value;
  const macs = store.settings.value.count === "macs";
  const at = store.cursor.value;
  const stop = rows.slice(from, to).some((row) => row.uid === at) ? at : rows[from]?.uid;
  useEffect(() => {
    const node = list.current;
    node?.addEventListener("keydown", onListKey);
    return () => node?.removeEventListener("keydown", onListKey);
  }, [rows.length === 0]);
  if (rows.length === 0) return null;
  return (
    <>
      <Head />
      <ol class={rows.length > 60 ? "list long" : "list"} ref={list} aria-label={strings.list.label}>
        <Gap rows={from} height={height} />
        {rows.slice(from, to).map((view) => (
          <LayerRow
            key={view.uid} view={view} chosen={chosen?.uid === view.uid ? chosen.count : 0} along={along.has(view.uid)}
            stop={view.uid === stop} scaleP={p} scaleF={f} macs={macs}
          />
        ))}
        <Gap rows={rows.length - to} height={height} />
      </ol>
      <Total />
    </>
  );
}
