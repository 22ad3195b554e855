/** One row of the list: what the layer is, what comes out, what it costs. */
import { Component } from "preact";
import type { Quantity, Row } from "../engine/types";
import { cut } from "../model/check";
import type { ViewRow } from "../model/rows";
import { fold, select, selectTo, toggleSelect } from "../state/actions";
import * as store from "../state/store";
import { strings } from "../strings";
import { Bar, Dots, Icon, Num } from "./parts";
import { RowEditor } from "./RowEditor";
import { RowFault } from "./RowFault";

export interface LayerRowProps {
  view: ViewRow;
  /** Rows selected from this one on; 0 where it is not the first selected. */
  chosen: number;
  /** Selected along with an earlier one. */
  along: boolean;
  /** The Tab key stops here. */
  stop: boolean;
  scaleP: number;
  scaleF: number;
  macs: boolean;
}

/** How the row is called: its own name, else its kind. */
export function titleOf(view: ViewRow): string {
  if (view.row?.title && view.row.kind === view.node.kind) return cut(view.row.name && view.group ? view.row.name : view.row.title);
  return store.kinds.peek().get(view.node.kind)?.title ?? cut(view.node.kind);
}

function shapeOf(view: ViewRow): string {
  const row = view.row;
  if (!row) return strings.list.counting;
  if (row.state === "error") return strings.list.noOutput;
  if (row.state === "waits") return strings.list.waits(row.waits ?? "");
  return cut(row.output);
}

function classes({ view, chosen, along }: LayerRowProps): string {
  const state = view.row?.state ?? "new";
  const names = [`d${Math.min(view.depth, 6)}`];
  if (state === "error") names.push("err");
  if (state === "waits") names.push("wait");
  if (chosen > 0) names.push("sel");
  if (along) names.push("sel", "along");
  if (!view.fresh && store.old.value) names.push("old");
  return names.join(" ");
}

function Name({ view, stop, chosen }: LayerRowProps) {
  const { row, group } = view;
  const title = titleOf(view);
  const tab = stop ? 0 : -1;
  return (
    <span class="name">
      {group && (
        <button
          type="button" class="chev" tabIndex={tab} aria-expanded={view.open} onClick={() => fold(view.uid, !view.open)}
          aria-label={view.open ? strings.list.fold(title) : strings.list.unfold(title)}
        ><Icon name={view.open ? "down" : "right"} /></button>
      )}
      <button type="button" class="pick" tabIndex={tab} aria-expanded={chosen > 0} onClick={(event) => (event.shiftKey ? selectTo(view.uid) : toggleSelect(view.uid))}>
        <b>{title}</b> {cut(row?.config ?? "", 200)}
      </button>
      {row && row.times > 1 && <span class="times">× {row.times}</span>}
      {row?.label ? <span class="which">{row.label}</span> : null}
    </span>
  );
}

function Figures({ row, macs, scaleP, scaleF, compute }: {
  row: Row | null; macs: boolean; scaleP: number; scaleF: number; compute: Quantity | null;
}) {
  return (
    <>
      <Num q={row ? row.p : null} class="p" /><Bar share={row?.pv ?? 0} scale={scaleP} />
      <Num q={compute} class={macs ? "f m" : "f"} /><Bar share={row?.fv ?? 0} scale={scaleF} />
      <Num q={row ? row.a : null} class="a" />
    </>
  );
}

export class LayerRow extends Component<LayerRowProps> {
  override shouldComponentUpdate(next: LayerRowProps): boolean {
    const now = this.props;
    return (
      now.view !== next.view || now.chosen !== next.chosen || now.along !== next.along || now.stop !== next.stop ||
      now.scaleP !== next.scaleP || now.scaleF !== next.scaleF || now.macs !== next.macs
    );
  }

  override render() {
    const { view, chosen, stop, scaleP, scaleF, macs } = this.props;
    const counted = view.row?.state === "ok" ? view.row : null;
    const kind = view.group ? (view.open ? " group open" : " group") : counted?.quiet ? " thin" : "";
    const compute = counted ? (macs ? counted.m : counted.f) : null;
    return (
      <li id={`row-${view.uid}`} class={classes(this.props)} aria-level={view.depth + 1} aria-posinset={view.at} aria-setsize={view.of}>
        <div class={`row${kind}`}>
          <span class="n">{view.row?.n}</span>
          <Name {...this.props} />
          <span class="shape">{shapeOf(view)}</span>
          <Figures row={counted} macs={macs} scaleP={scaleP} scaleF={scaleF} compute={compute} />
          <button
            type="button" class="kebab" tabIndex={stop ? 0 : -1} aria-label={strings.list.actions(view.row?.n ?? "")}
            onClick={() => toActions(view.uid)}
          ><Dots /></button>
        </div>
        {counted?.hint && <p class="note hint"><b>{strings.row.hint}</b> {counted.hint}</p>}
        {view.row?.error && <RowFault uid={view.uid} error={view.row.error} chosen={chosen > 0} />}
        {chosen > 0 && <RowEditor view={view} count={chosen} />}
      </li>
    );
  }
}

/** Select the row and go to its actions. */
function toActions(uid: number): void {
  select(uid);
  requestAnimationFrame(() => {
    document.querySelector<HTMLElement>(`#row-${uid} .acts button`)?.focus();
  });
}
