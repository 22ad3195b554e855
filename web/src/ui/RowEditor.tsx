/** The selected row, opened: its fields, its formulas, what can be done with it. */
import { useState } from "preact/hooks";
import type { Field, Json, Node } from "../engine/types";
import type { ViewRow } from "../model/rows";
import { cut } from "../model/check";
import { listAt, nextTo } from "../model/edit";
import * as actions from "../state/actions";
import { another } from "../state/networks";
import * as store from "../state/store";
import { strings } from "../strings";
import { FieldInput } from "./FieldInput";
import { fieldsOf, nameField } from "./fieldsOf";
import { FormulaView } from "./FormulaView";

const words = strings.row;

/** The size the row expects: shown as inferred, until a person writes their own to have it checked. */
function Expected({ view, onFocus }: { view: ViewRow; onFocus: (field: string) => void }) {
  const own = view.node.in;
  const fault = view.row?.error?.field === "in" ? `fault-${view.uid}` : "";
  if (own !== undefined || fault !== "") {
    const field = { ...nameField, name: "in", title: words.input, type: "int" as const, min: 1 };
    return <FieldInput uid={view.uid} field={field} value={own} fault={fault} onFocus={onFocus} />;
  }
  if (!view.row?.in) return null;
  return <p class="fld inferred"><span>{words.input}</span><output title={words.inputHelp}>{view.row.in}</output></p>;
}

function Fields({ view, onFocus }: { view: ViewRow; onFocus: (field: string) => void }) {
  const inner = innerOf(view.node);
  const inside = inner ? (store.kinds.value.get(inner.kind)?.title ?? inner.kind) : "";
  return (
    <div class="fields">
      <FieldsOf view={view} node={view.node} fields={[...fieldsOf(view.node, store.kinds.value).filter((field) => !inner || field.name !== "layer"), nameField]} onFocus={onFocus} />
      {!view.group && <Expected view={view} onFocus={onFocus} />}
      {inner && (
        <fieldset class="inside">
          <legend>{words.around(inside)}</legend>
          <InnerKind view={view} inner={inner} />
          <FieldsOf view={view} node={inner} fields={fieldsOf(inner, store.kinds.value)} prefix="layer." onFocus={onFocus} />
        </fieldset>
      )}
    </div>
  );
}

/** Which layer a wrapper goes around. */
function InnerKind({ view, inner }: { view: ViewRow; inner: Node }) {
  const kinds = [...store.kinds.value.values()];
  const holds = store.kinds.value.get(view.node.kind)?.holds ?? [];
  const likely = kinds.filter((kind) => kind.kind === inner.kind || (holds.includes(kind.family) && kind.holds.length === 0));
  const fault = view.row?.error?.field === "layer.kind" ? `fault-${view.uid}` : "";
  const id = `f-${view.uid}-layer.kind`;
  const pick = async (tag: string): Promise<void> => {
    const kind = store.kinds.peek().get(tag);
    const next = kind && (await another(kind, inner));
    if (next) actions.setField(view.uid, "layer", next as Json);
  };
  return (
    <div class={`fld choice${fault === "" ? "" : " bad"}`}>
      <label for={id}>{words.layer}</label>
      <select
        id={id} data-field="layer.kind" value={inner.kind} aria-invalid={fault !== ""} {...(fault ? { "aria-describedby": fault } : {})}
        onChange={(event) => void pick(event.currentTarget.value)} onBlur={actions.closeStep}
      >
        {!likely.some((kind) => kind.kind === inner.kind) && <option value={inner.kind}>{inner.kind}</option>}
        {likely.map((kind) => <option key={kind.kind} value={kind.kind}>{kind.title}</option>)}
      </select>
    </div>
  );
}

/** The layer that a wrapper goes around. */
function innerOf(node: Node): Node | null {
  return typeof node.layer === "object" && !Array.isArray(node.layer) ? node.layer : null;
}

function FieldsOf({ view, node, fields, prefix = "", onFocus }: {
  view: ViewRow; node: Node; fields: readonly Field[]; prefix?: string; onFocus: (field: string) => void;
}) {
  const faults = view.row?.error ? [view.row.error, ...view.row.error.more] : [];
  /** The id of the message about a field: the row's first, or one of the others. */
  const messageOf = (name: string): string => {
    const at = faults.findIndex((one) => one.field === name);
    return at < 0 ? "" : at === 0 ? `fault-${view.uid}` : `fault-${view.uid}-${at - 1}`;
  };
  return (
    <>
      {fields.map((field) => (
        <FieldInput
          key={`${view.uid}.${prefix}${field.name}`} uid={view.uid} field={{ ...field, name: prefix + field.name }}
          value={node[field.name] as Json | undefined} onFocus={() => onFocus(field.name)}
          fault={messageOf(prefix + field.name)}
        />
      ))}
    </>
  );
}

/** How a group is called in a button. */
function nameOf(group: Node): string {
  return cut(group.name ?? group.kind, 40);
}

/** The group that the rows can go into, and the one that they are in. */
function neighbours(view: ViewRow, count: number): { beside: Node | undefined; around: Node | undefined } {
  const doc = store.doc.value;
  const { byUid } = store.index.value;
  const place = byUid.get(view.uid);
  if (!place) return { beside: undefined, around: undefined };
  const list = listAt(doc, place.list);
  const found = nextTo(list, { list: place.list, at: place.at, count });
  return { beside: found ? list[found.at] : undefined, around: byUid.get(place.parent)?.node };
}

function Actions({ view, count }: { view: ViewRow; count: number }) {
  const { uid } = view;
  const button = (title: string, act: () => void, off = false) => (
    <button type="button" onClick={act} disabled={off}>{title}</button>
  );
  const { beside, around } = neighbours(view, count);
  const atTop = view.depth === 0 && view.at === 1;
  const atEnd = view.depth === 0 && view.at + count - 1 === view.of;
  return (
    <div class="acts" role="group" aria-label={words.actions}>
      {button(words.up, () => actions.move(uid, -1), atTop)}
      {button(words.down, () => actions.move(uid, 1), atEnd)}
      {beside && button(words.into(nameOf(beside)), () => actions.nest(uid, "into"))}
      {around && button(words.out(nameOf(around)), () => actions.nest(uid, "out"))}
      {button(words.duplicate, () => actions.duplicate(uid))}
      {button(words.repeat, () => actions.wrap(uid, "repeat"))}
      {button(words.group, () => actions.wrap(uid, "block"))}
      {button(words.residual, () => actions.wrap(uid, "residual"))}
      {view.group && button(words.ungroup, () => actions.ungroup(uid))}
      {button(words.remove, () => actions.remove(uid))}
      {view.at + count - 1 < view.of && button(words.extend, () => actions.extend(uid, 1))}
      {count > 1 && button(words.shrink, () => actions.extend(uid, -1))}
    </div>
  );
}

export function RowEditor({ view, count }: { view: ViewRow; count: number }) {
  const [focused, setFocused] = useState("");
  return (
    <div class="edit">
      {count > 1 ? <p class="many"><b>{words.selected(count)}</b></p> : (
        <>
          <Fields view={view} onFocus={setFocused} />
          <FormulaView pointer={view.pointer} focused={focused} />
        </>
      )}
      <Actions view={view} count={count} />
    </div>
  );
}
