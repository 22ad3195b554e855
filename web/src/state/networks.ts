/** Opening networks: templates, known architectures, files. */
import type { Kind, Network, Node } from "../engine/types";
import { emptyNetwork } from "../model/edit";
import * as actions from "./actions";
import { ask, label } from "./ask";
import { findMine } from "./mine";
import { markOpened, sameAs, take } from "./persist";
import { painted } from "./painted";
import { design } from "./prebuilt";
import * as store from "./store";
import { strings } from "../strings";

/** One that can be had again: it is nobody's own before the first edit. */
function open(doc: Network, counted: store.Counted | null): void {
  markOpened(doc);
  actions.openNetwork(doc, counted);
  if (counted) painted("rev");
}

export function openEmpty(): void {
  open(emptyNetwork(strings.unnamed), null);
}

/** From the list of own ones. */
export function openMine(id: string): void {
  const saved = take(id);
  if (saved) actions.openSaved(saved);
}

/** From a link or a file: own from now on. What is in the list already is not put there twice. */
export function openOwn(doc: Network): void {
  const known = sameAs(doc);
  if (known !== "" && findMine(known)) openMine(known);
  else actions.openNetwork(doc);
}

export function openTemplate(id: string): void {
  const template = store.templates.peek().find((one) => one.id === id);
  if (!template) return;
  open(template.doc, template);
  label.value = { of: store.history.peek().present, label: template.label };
}

/** A layer of that kind as its example has it, with what the one before says of the same. */
export async function another(kind: Kind, before: Node): Promise<Node | null> {
  const got = await ask().ask("parse", { text: kind.example }, "another");
  if (!got.ok) return null;
  const node = { ...got.node };
  delete node.in;
  for (const { name } of kind.fields) if (before[name] !== undefined) node[name] = before[name];
  return node;
}

/** Its document comes from a file of the build, its figures from the engine. */
export async function openZoo(id: string): Promise<void> {
  const doc = await design(id);
  if (doc) open(doc, null);
  else actions.tell(strings.toast.noFile);
}

/** A file of a stranger: the engine checks it before it is shown. */
export async function openFile(file: File): Promise<void> {
  // Not offered, but a file can be called anything: the engine of the page reads JSON alone.
  if (/\.ya?ml$/i.test(file.name)) return actions.tell(strings.toast.yaml);
  try {
    const got = await ask().ask("open", { text: await file.text(), name: file.name });
    if (got.ok) openOwn(got.doc);
    else actions.tell(`${got.error.message} ${got.error.hint}`.trim());
  } catch {
    actions.tell(strings.toast.failed);
  }
}
