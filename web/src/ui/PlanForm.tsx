/** The settings of a plan, made from what the engine says that there are. */
import { signal } from "@preact/signals";
import type { PlanField } from "../engine/types";
import { MOST, readCount } from "../model/count";
import * as plan from "../state/plan";
import * as store from "../state/store";
import { strings } from "../strings";
import { FormatSelect, Select } from "./parts";
import { TextSetting } from "./TextSetting";

const words = strings.fit;

/** Are the rarer settings shown? A change that sets one opens them. */
export const opened = signal(false);

/** What the engine says of a field, where it refused the plan for it. */
function faultOf(name: string): string {
  const refused = plan.refused.value;
  return refused?.field === name ? `${refused.message} ${refused.hint}`.trim() : "";
}

function Setting({ field }: { field: PlanField }) {
  const of = plan.wish.value;
  const value = plan.valueOf(field, of);
  const id = `fit-${field.name}`;
  const pick = (next: string | number | boolean): void => plan.set({ plan: { [field.name]: next } });
  const fault = faultOf(field.name);
  switch (field.form) {
    case "choice":
      return <Select id={id} title={field.title} note={field.note} fault={fault} value={String(value)} options={field.choices.map((one) => [one.value, one.title, one.note] as const)} onPick={pick} />;
    case "format": {
      const own = store.policies.value?.["format"] ?? [];
      return <FormatSelect id={id} title={field.title} value={String(value)} own={own.length > 0 ? words.own : ""} onPick={pick} />;
    }
    case "yes":
      return <Select id={id} title={field.title} note={field.note} fault={fault} value={value === true ? "yes" : ""} options={[["yes", words.on], ["", words.off]]} onPick={(next) => pick(next !== "")} />;
    case "count":
      return (
        <TextSetting
          id={id} title={field.title} note={field.note} fault={fault} value={String(value)} numeric
          onText={(typed) => {
            const read = readCount(typed, field.least, field.most);
            if (typeof read === "string") return read;
            pick(read);
            return "";
          }}
        />
      );
    case "rules":
      return (
        <TextSetting
          id={id} title={field.title} note={field.note} fault={fault} value={String(value)} options={field.choices}
          onText={(typed) => {
            pick(typed.trim() === "" ? field.default : typed);
            return "";
          }}
        />
      );
  }
}

function Sizes() {
  const own = plan.sizesOf(store.givenSizes.value);
  const titles: Record<string, string> = { batch: words.batch, seq: words.seq, image: words.image };
  return (
    <>
      {Object.entries(own).map(([name, value]) => (
        <TextSetting
          key={name} id={`fit-size-${name}`} title={titles[name] ?? name} numeric value={String(plan.wish.value.sizes[name] ?? value)} fault={faultOf(name)}
          onText={(typed) => {
            const read = readCount(typed, 1, MOST);
            if (typeof read === "string") return read;
            plan.set({ sizes: { [name]: read } });
            return "";
          }}
        />
      ))}
    </>
  );
}

/** Whether a fault of the engine is said at a field that is on screen. */
export function atField(name: string | undefined): boolean {
  return name !== undefined && document.getElementById(`fit-${name}`)?.checkVisibility() === true;
}

export function PlanForm() {
  const known = plan.choices.value;
  if (!known) return null;
  const of = plan.wish.value;
  const generates = store.givenSizes.value?.["seq"] !== undefined;
  const there = known.fields.filter((field) => plan.fits(field, of) && (generates || !field.generates || plan.isSet(field, of)));
  const usual = there.filter((field) => field.usual);
  const rare = there.filter((field) => !field.usual);
  const count = rare.filter((field) => plan.isSet(field, of)).length;
  const shown = opened.value || rare.some((field) => faultOf(field.name) !== "");
  return (
    <>
      <Select
        id="fit-device" title={words.device} value={of.device} fault={faultOf("device")}
        options={known.devices.map((one) => [one.name, one.title] as const)} onPick={(device) => plan.set({ device })}
      />
      <Sizes />
      {usual.map((field) => <Setting key={field.name} field={field} />)}
      <details class="more" open={shown} onToggle={(event) => (opened.value = event.currentTarget.open)}>
        <summary>{count > 0 ? words.moreSet(count) : words.more}</summary>
        {rare.map((field) => <Setting key={field.name} field={field} />)}
        <button type="button" onClick={plan.reset}>{words.reset}</button>
      </details>
    </>
  );
}
