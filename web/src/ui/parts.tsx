/** The small parts that the rest is made of. */
import type { ComponentChildren, RefObject } from "preact";
import type { Quantity } from "../engine/types";
import * as store from "../state/store";

const shapes = {
  plus: "M8 2.5v11M2.5 8h11",
  down: "m4 6 4 4 4-4",
  right: "m6 4 4 4-4 4",
  undo: "M6 3 2.5 6.5 6 10M3 6.5h6.5a4 4 0 0 1 0 8H7",
  redo: "m10 3 3.5 3.5L10 10M13 6.5H6.5a4 4 0 0 0 0 8H9",
  menu: "M2 4h12M2 8h12M2 12h12",
  close: "m4 4 8 8M12 4l-8 8",
} as const;

export function Icon({ name }: { name: keyof typeof shapes }) {
  return <svg class="ic" viewBox="0 0 16 16" aria-hidden="true"><path d={shapes[name]} /></svg>;
}

export function Dots() {
  return <svg class="ic dots" viewBox="0 0 16 16" aria-hidden="true"><path d="M8 3h.01M8 8h.01M8 13h.01" /></svg>;
}

export function Moon() {
  return (
    <svg class="ic" viewBox="0 0 16 16" aria-hidden="true">
      <circle cx="8" cy="8" r="6" /><path class="fill" d="M8 2a6 6 0 0 1 0 12Z" />
    </svg>
  );
}

export function Warning() {
  return (
    <svg class="ic warn" viewBox="0 0 16 16" aria-hidden="true">
      <path d="M8 1.5 15 14.5H1Z" /><path class="k" d="M8 6v4.2M8 12v1" />
    </svg>
  );
}

/** A number with its unit in a column of its own. */
export function Num({ q, class: kind }: { q: Quantity | null; class: string }) {
  if (!q) return <span class={`num ${kind}`} />;
  return <span class={`num ${kind}${q.x === "0" ? " nil" : ""}`} title={q.x}>{q.n}<i>{prefix(q)}</i></span>;
}

/** `M` of `MFLOPs`, where the column says what is counted. */
export function prefix(q: Quantity): string {
  return q.u.replace(/FLOPs$|MACs$/, "");
}

/** `25.6 M` */
export function text(q: Quantity): string {
  return q.u === "" ? q.n : `${q.n} ${q.u}`;
}

/** A bar as long as its share of the scale; too small to see still shows. */
export function Bar({ share, scale }: { share: number; scale: number }) {
  const width = share > 0 ? Math.max(0.9, (100 * share) / scale) : 0;
  return (
    <svg class="bar" aria-hidden="true">
      {width > 0 && <rect width={`${width.toFixed(1)}%`} height="100%" />}
    </svg>
  );
}

/** Two or three choices of which one holds. */
export function Segments<T extends string>(props: {
  label: string; value: T; options: readonly (readonly [T, string])[]; onPick: (value: T) => void;
}) {
  return (
    <div class="set" role="group" aria-label={props.label}>
      <span>{props.label}</span>
      <span class="seg">
        {props.options.map(([value, title]) => (
          <button type="button" key={value} aria-pressed={value === props.value} onClick={() => props.onPick(value)}>{title}</button>
        ))}
      </span>
    </div>
  );
}

/** One of a few values, each with its title and perhaps a note; `fault` is what the engine says of it. */
export function Select({ id, title, value, options, note = "", fault = "", onPick }: {
  id: string; title: string; value: string; options: readonly (readonly [string, string, string?])[]; note?: string; fault?: string; onPick: (value: string) => void;
}) {
  return (
    <div class={fault === "" ? "set" : "set bad"}>
      <label for={id}>{title}</label>
      <select
        id={id} value={value} title={note} aria-invalid={fault !== ""} {...(fault === "" ? {} : { "aria-describedby": `${id}-m` })}
        onChange={(event) => onPick(event.currentTarget.value)}
      >
        {options.map(([key, name, about = ""]) => <option key={key} value={key} title={about}>{name}</option>)}
      </select>
      {fault !== "" && <p class="fmsg" id={`${id}-m`}><Warning />{fault}</p>}
    </div>
  );
}

/** What weights are stored in, in the catalogue's groups; `own` is a choice ahead of them. */
export function FormatSelect({ id, title, value, own = "", onPick }: {
  id: string; title: string; value: string; own?: string; onPick: (format: string) => void;
}) {
  const groups = store.catalogue.value?.formats ?? [];
  const known = groups.some((one) => one.formats.some((format) => format.name === value));
  return (
    <div class="set">
      <label for={id}>{title}</label>
      <select id={id} value={value} onChange={(event) => onPick(event.currentTarget.value)}>
        {own !== "" && <option value="">{own}</option>}
        {!known && value !== "" && <option value={value}>{value}</option>}
        {groups.map((one) => (
          <optgroup key={one.group} label={one.group}>
            {one.formats.map(({ name, note }) => <option key={name} value={name} title={note}>{name}</option>)}
          </optgroup>
        ))}
      </select>
    </div>
  );
}

/** A head with a finding; charts and tables beside it. */
export function Band(props: { id: string; title: string; class?: string; at?: RefObject<HTMLElement | null>; children: ComponentChildren }) {
  return (
    <section ref={props.at ?? null} class={`band ${props.class ?? ""}`} id={props.id} aria-labelledby={`${props.id}-head`} tabIndex={-1}>
      {props.children}
    </section>
  );
}
