/** Dialogs: the networks to choose from, the keys, a network that came with a link. */
import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { cut } from "../model/check";
import { inOrder } from "../model/shelf";
import { download, fileName } from "../save/files";
import * as actions from "../state/actions";
import { forget, keptText, type Mine, mine } from "../state/mine";
import { openEmpty, openMine, openOwn, openTemplate, openZoo } from "../state/networks";
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

type Section = "mine" | "template" | "known";

interface Choice {
  id: string;
  title: string;
  names: readonly string[];
  note: string;
  section: Section;
  open: () => void;
}

function choices(): Choice[] {
  const own = mine.value.map((one): Choice => {
    const title = one.doc ? cut(one.doc.name || strings.unnamed) : strings.mine.unreadable;
    return { id: one.id, title, names: [title], note: dated(one.at), section: "mine", open: () => openMine(one.id) };
  });
  const empty: Choice = { id: "empty", title: strings.networks.empty, names: [strings.networks.empty], note: "", section: "template", open: openEmpty };
  const templates = store.templates.value.map((one): Choice => (
    { id: one.id, title: one.title, names: [one.id, one.title], note: strings.settings.template, section: "template", open: () => openTemplate(one.id) }
  ));
  const known = store.zoo.value.map((one): Choice => (
    { id: one.id, title: one.title, names: [one.id, one.title, ...one.aliases], note: text(one.p), section: "known", open: () => void openZoo(one.id) }
  ));
  return [...own, empty, ...templates, ...known];
}

function dated(at: number): string {
  return at > 0 ? new Date(at).toLocaleString("en", { dateStyle: "medium", timeStyle: "short" }) : "";
}

/** What can be done with an own network beside opening it. */
function MineTools({ one, title }: { one: Mine; title: string }) {
  const drop = (): void => {
    const back = forget(one.id);
    if (back) actions.offer(strings.mine.deleted(title), back);
  };
  return (
    <>
      {!one.doc && (
        <button type="button" onClick={() => download(fileName("kept", "txt"), "text/plain", keptText(one.id) ?? "")}>{strings.mine.save}</button>
      )}
      {one.id !== store.present.value.id && (
        <button type="button" class="icon" aria-label={strings.mine.drop(title)} onClick={drop}><Icon name="close" /></button>
      )}
    </>
  );
}

function Networks() {
  const [typed, setTyped] = useState("");
  const found = inOrder(choices(), typed, (choice) => choice.names);
  const own = new Map(mine.value.map((one) => [one.id, one]));
  const part = (title: string, section: Section) => found.some((choice) => choice.section === section) && (
    <>
      <h3>{title}</h3>
      <ul>
        {found.filter((choice) => choice.section === section).map((choice) => (
          <li key={choice.id}>
            <button
              type="button" data-id={choice.id} disabled={own.get(choice.id)?.doc === null}
              onClick={() => {
                store.dialog.value = "";
                choice.open();
              }}
            ><b>{choice.title}</b><span>{choice.note}</span></button>
            {own.has(choice.id) && <MineTools one={own.get(choice.id) as Mine} title={choice.title} />}
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
        {part(strings.networks.mine, "mine")}
        {part(strings.networks.templates, "template")}
        {part(strings.networks.known, "known")}
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
      <p>{strings.link.text(cut(doc.name || strings.unnamed))}</p>
      <p class="fix">
        <button type="button" class="fixb" onClick={() => { done(); openOwn(doc); }}>{strings.link.use}</button>
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
