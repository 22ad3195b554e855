/** Dialogs: the networks to choose from, the keys, a network that came with a link. */
import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { emptyNetwork } from "../model/edit";
import * as actions from "../state/actions";
import { openTemplate, openZoo } from "../state/networks";
import * as store from "../state/store";
import { strings } from "../strings";
import { Icon, text } from "./parts";

function Dialog({ name, title, children }: { name: "networks" | "keys" | "link"; title: string; children: ComponentChildren }) {
  const box = useRef<HTMLDialogElement>(null);
  const open = store.dialog.value === name;
  useEffect(() => {
    if (open && box.current && !box.current.open) box.current.showModal();
    if (!open) box.current?.close();
  }, [open]);
  return (
    <dialog
      ref={box} aria-labelledby={`${name}-title`} id={name}
      onClose={() => {
        if (store.dialog.peek() === name) store.dialog.value = "";
      }}
    >
      {open && (
        <>
          <div class="dialog-head">
            <h2 class="H" id={`${name}-title`}>{title}</h2>
            <button type="button" class="icon" aria-label={strings.networks.close} onClick={() => (store.dialog.value = "")}><Icon name="close" /></button>
          </div>
          {children}
        </>
      )}
    </dialog>
  );
}

interface Choice {
  id: string;
  title: string;
  note: string;
  template: boolean;
  open: () => void;
}

function choices(): Choice[] {
  const empty = {
    id: "empty", title: strings.networks.empty, note: "", template: true, open: () => actions.openNetwork(emptyNetwork(strings.unnamed)),
  };
  const templates = store.templates.value.map((one) => (
    { id: one.id, title: one.title, note: strings.settings.template, template: true, open: () => openTemplate(one.id) }
  ));
  const known = store.zoo.value.map((one) => (
    { id: one.id, title: one.title, note: text(one.p), template: false, open: () => void openZoo(one.id) }
  ));
  return [empty, ...templates, ...known];
}

/** Every word typed must be in the name. */
function matches(choice: Choice, typed: string): boolean {
  const name = `${choice.title} ${choice.id}`.toLowerCase();
  return typed.toLowerCase().split(/\s+/).every((word) => name.includes(word));
}

function Networks() {
  const [typed, setTyped] = useState("");
  const found = choices().filter((choice) => matches(choice, typed));
  const part = (title: string, some: Choice[]) => some.length > 0 && (
    <>
      <h3>{title}</h3>
      <ul>
        {some.map((choice) => (
          <li key={choice.id}>
            <button
              type="button" data-id={choice.id}
              onClick={() => {
                store.dialog.value = "";
                choice.open();
              }}
            ><b>{choice.title}</b><span>{choice.note}</span></button>
          </li>
        ))}
      </ul>
    </>
  );
  return (
    <>
      <label class="search"><span>{strings.networks.search}</span>
        <input type="search" value={typed} autocomplete="off" onInput={(event) => setTyped(event.currentTarget.value)} />
      </label>
      <div class="choices">
        {part(strings.networks.templates, found.filter((choice) => choice.template))}
        {part(strings.networks.known, found.filter((choice) => !choice.template))}
        {found.length === 0 && <p>{strings.networks.none}</p>}
      </div>
    </>
  );
}

function Keys() {
  return (
    <>
      <p>{strings.keys.where}</p>
      <table class="zoo left"><tbody>
        {strings.keys.all.map(([key, what]) => <tr key={key}><th scope="row">{key}</th><td>{what}</td></tr>)}
      </tbody></table>
    </>
  );
}

function Offered() {
  const doc = store.offered.value;
  if (!doc) return null;
  const done = (): void => {
    store.offered.value = null;
    store.dialog.value = "";
  };
  return (
    <>
      <p>{strings.link.text(doc.name ?? strings.unnamed)}</p>
      <p class="fix">
        <button type="button" class="fixb" onClick={() => { done(); actions.openNetwork(doc); }}>{strings.link.use}</button>
        <button type="button" class="fixb" onClick={done}>{strings.link.keep}</button>
      </p>
    </>
  );
}

export function Dialogs() {
  return (
    <>
      <Dialog name="networks" title={strings.networks.title}><Networks /></Dialog>
      <Dialog name="keys" title={strings.keys.title}><Keys /></Dialog>
      <Dialog name="link" title={strings.link.title}><Offered /></Dialog>
    </>
  );
}
