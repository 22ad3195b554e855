/** What the numbers are for: the sample, how weights are stored, how figures are written; and networks to start from. */
import { computed } from "@preact/signals";
import type { Network } from "../engine/types";
import { cut } from "../model/check";
import { readCount } from "../model/count";
import { readShape } from "../model/fields";
import * as actions from "../state/actions";
import { mine } from "../state/mine";
import { openEmpty, openMine, openTemplate, openZoo } from "../state/networks";
import * as store from "../state/store";
import { strings } from "../strings";
import { FormatSelect, Segments, text } from "./parts";
import { TextSetting } from "./TextSetting";

const words = strings.settings;
/** So many known networks stand on the shelf. */
const SHELF = 6;

/** So many inputs and sizes have a field each; a network of a stranger may have thousands. */
const MOST = 12;

function inputsOf(inputs: Network["inputs"]): [string, string][] {
  const own = Object.entries(inputs ?? {}).slice(0, MOST).map(([name, input]): [string, string] => [name, cut(input.shape.join(" × "))]);
  return own.length > 0 ? own : [["x", ""]];
}

/** How many of a list are not drawn. */
function More({ of }: { of: object | undefined }) {
  const more = Object.keys(of ?? {}).length - MOST;
  return more > 0 ? <p class="note">{words.more(more)}</p> : null;
}

/** The input that a network without one of its own is taken to have. */
const inferredInput = computed(() => store.answer.value?.inputs[0]?.text ?? "");

function Inputs() {
  const inputs = store.inputs.value;
  const entries = inputsOf(inputs);
  const inferred = inferredInput.value;
  return (
    <>
      {entries.map(([name, value]) => [
        <TextSetting
          key={name} id={`input-${name}`} title={entries.length > 1 ? words.inputOf(cut(name, 40)) : words.input} value={value}
          placeholder={inferred === "" || store.empty.value ? "3 × 224 × 224" : inferred}
          onText={(typed) => {
            const shape = typed.trim() === "" ? null : readShape(typed);
            if (typed.trim() !== "" && shape === null) return words.noShape;
            actions.setInput(name, shape);
            return "";
          }}
        />,
        inputs?.[name] && (
          <div class="set" key={`${name} holds`}>
            <label for={`dtype-${name}`}>{entries.length > 1 ? words.holdsOf(cut(name, 40)) : words.holds}</label>
            <select id={`dtype-${name}`} value={inputs[name].dtype ?? "float32"} onChange={(event) => actions.setDtype(name, event.currentTarget.value)}>
              <option value="float32">{words.values}</option><option value="int64">{words.indices}</option>
            </select>
          </div>
        ),
      ])}
      <More of={inputs} />
    </>
  );
}

function Sizes() {
  const sizes = { batch: 1, ...store.givenSizes.value };
  const titles: Record<string, string> = { batch: words.batch, seq: words.seq, image: words.image };
  return (
    <>
      {Object.entries(sizes).slice(0, MOST).map(([name, value]) => (
        <TextSetting
          key={name} id={`size-${name}`} title={titles[name] ?? cut(name, 40)} value={String(value)} numeric
          onText={(typed) => {
            const read = readCount(typed);
            if (typeof read === "string") return read;
            actions.setSize(name, read);
            return "";
          }}
        />
      ))}
      <More of={sizes} />
    </>
  );
}

function Written() {
  const { count, units, layout, format } = store.settings.value;
  const rules = store.policies.value?.["format"] ?? [];
  return (
    <>
      <h2 class="h">{words.stored}</h2>
      <FormatSelect
        id="format" title={words.format} value={rules.length > 0 ? format ?? "" : format || "fp32"}
        own={rules.length > 0 ? words.own(cut(rules.join(", "))) : ""} onPick={(one) => actions.setPreference({ format: one })}
      />
      <h2 class="h">{words.written}</h2>
      <Segments label={words.count} value={count} options={[["flops", words.flops], ["macs", words.macs]]} onPick={(value) => actions.setPreference({ count: value })} />
      <Segments label={words.bytes} value={units ?? "binary"} options={[["binary", words.binary], ["decimal", words.decimal]]} onPick={(value) => actions.setPreference({ units: value })} />
      <Segments label={words.shapes} value={layout ?? "first"} options={[["first", words.first], ["last", words.last]]} onPick={(value) => actions.setPreference({ layout: value })} />
    </>
  );
}

/** So many of the own networks, the latest, stand there too. */
const MINE = 6;

function Shelf() {
  const here = store.name.value;
  const id = store.present.value.id;
  const own = mine.value.filter((one) => one.doc !== null);
  const item = (key: string, title: string, note: string, open: () => void, isHere = title === here) => (
    <li key={key} class={isHere ? "here" : ""}>
      <button type="button" onClick={open}>{title}</button><span>{note}</span>
    </li>
  );
  return (
    <>
      {own.length > 0 && (
        <>
          <h2 class="h">{words.mine}</h2>
          <ul class="shelf mine">
            {own.slice(0, MINE).map((one) => item(one.id, cut(one.doc?.name || strings.unnamed), "", () => openMine(one.id), one.id === id))}
            {own.length > MINE && <li class="all"><button type="button" onClick={() => (store.dialog.value = "networks")}>{words.allMine(own.length)}</button></li>}
          </ul>
        </>
      )}
      <h2 class="h">{words.start}</h2>
      <ul class="shelf">
        {item("empty", words.empty, "", openEmpty)}
        {store.templates.value.map((one) => item(one.id, one.title, words.template, () => openTemplate(one.id)))}
        {shelved().map((one) => item(one.id, one.title, text(one.p), () => void openZoo(one.id)))}
        <li class="all"><button type="button" onClick={() => (store.dialog.value = "networks")}>{words.all}</button></li>
      </ul>
    </>
  );
}

const FAVOURITES = ["efficientnet_b0", "resnet50", "vit_b_16", "bert-base-uncased", "gpt2", "vgg16"];

/** Networks that most people know, as far as they are there. */
function shelved() {
  const all = store.zoo.value;
  const known = FAVOURITES.flatMap((id) => all.filter((one) => one.id.replace(/[-.]/g, "_") === id.replace(/[-.]/g, "_")));
  return [...known, ...all.filter((one) => !known.includes(one))].slice(0, SHELF);
}

export function Settings() {
  return (
    <aside class="settings" id="settings" aria-label={words.label} tabIndex={-1}>
      <h2 class="h">{words.network}</h2>
      <TextSetting
        id="net-name" title={words.name} value={store.ownName.value} placeholder={strings.unnamed}
        onText={(typed) => {
          actions.setName(typed);
          return "";
        }}
      />
      <h2 class="h">{words.sample}</h2>
      <Inputs />
      <Sizes />
      <Written />
      <Shelf />
    </aside>
  );
}
