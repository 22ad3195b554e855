/** Opening networks: templates, known architectures, files. */
import type { Network } from "../engine/types";
import * as actions from "./actions";
import { ask, label } from "./ask";
import { painted } from "./painted";
import { zooFile } from "./prebuilt";
import * as store from "./store";
import { strings } from "../strings";

function open(doc: Network, counted: store.Counted | null): void {
  actions.openNetwork(doc, counted);
  if (counted) painted("rev");
}

export function openTemplate(id: string): void {
  const template = store.templates.peek().find((one) => one.id === id);
  if (!template) return;
  open(template.doc, template);
  label.value = { of: store.history.peek().present, label: template.label };
}

/** From the file that the build made; where there is none, from the engine. */
export async function openZoo(id: string): Promise<void> {
  const file = await zooFile(id);
  if (file) {
    open(file.doc, file);
    label.value = { of: store.history.peek().present, label: file.label };
    return;
  }
  const got = await ask().ask("load", { id });
  if (got.ok) open(got.doc, null);
  else actions.tell(got.error.message);
}

/** A file of a stranger: the engine checks it before it is shown. */
export async function openFile(file: File): Promise<void> {
  try {
    const got = await ask().ask("open", { text: await file.text(), name: file.name });
    if (got.ok) open(got.doc, null);
    else actions.tell(`${got.error.message} ${got.error.hint}`.trim());
  } catch {
    actions.tell(strings.toast.failed);
  }
}
