/** What bytes are for, in color and in pattern: one table for every chart of memory. */
import type { PartGroup } from "../engine/types";
import { strings } from "../strings";

/** The class of each group; `charts.css` gives it fill, pattern and outline. */
export const FILL: Record<PartGroup, string> = {
  weights: "f-weights", gradients: "f-gradients", optimizer: "f-optimizer", activations: "f-activations", cache: "f-cache", overhead: "f-overhead",
};

export function Swatch({ group }: { group: PartGroup }) {
  return <svg class="swatch" width="22" height="14" aria-hidden="true"><rect class={FILL[group]} x=".5" y=".5" width="21" height="13" /></svg>;
}

export function Legend({ groups }: { groups: readonly PartGroup[] }) {
  return <ul class="legend">{groups.map((group) => <li key={group}><Swatch group={group} />{strings.groups[group]}</li>)}</ul>;
}

/** One bar of groups in a row, each as long as its bytes on the scale. */
export function Stack({ parts, scale, y = 4 }: { parts: readonly { group: PartGroup; v: number }[]; scale: number; y?: number }) {
  let at = 0;
  return (
    <>
      {parts.map(({ group, v }) => {
        const x = at;
        const width = (100 * v) / scale;
        at += width;
        return width > 0 && <rect key={group} class={FILL[group]} x={`${x.toFixed(2)}%`} y={y} width={`${width.toFixed(2)}%`} height="24" />;
      })}
    </>
  );
}
