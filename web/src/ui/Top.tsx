/** The bar at the top: the mark, which network, the views, the tools. */
import { useRef } from "preact/hooks";
import { copy, download, fileName } from "../save/files";
import * as actions from "../state/actions";
import { ask } from "../state/ask";
import { encode } from "../state/link";
import { openFile } from "../state/networks";
import * as store from "../state/store";
import { switchTheme } from "../state/theme";
import { strings } from "../strings";
import { Menu } from "./Menu";
import { Icon, Moon } from "./parts";

const words = strings.tools;
const FORMATS = [["design", words.asDesign], ["json", words.asJson], ["csv", words.asCsv], ["md", words.asMd], ["html", words.asHtml]] as const;

/** The design file is the document as it stands, so it needs no engine; reports do. */
async function save(format: (typeof FORMATS)[number][0]): Promise<void> {
  if (format === "design") {
    return download(fileName(store.name.peek(), "json"), "application/json", `${JSON.stringify(store.doc.peek(), null, 1)}\n`);
  }
  const { doc, settings } = store.history.peek().present;
  const got = await ask().ask("export", { doc, settings: store.engineSettings(settings), format }, `export-${format}`);
  if (got.ok) download(got.name, got.type, got.text);
  else actions.tell(`${got.error.message} ${got.error.hint}`.trim());
}

async function share(): Promise<void> {
  const fragment = await encode(store.doc.peek());
  if (fragment === null) return actions.tell(strings.toast.tooLong);
  const url = new URL(location.href);
  url.hash = fragment;
  actions.tell((await copy(url.href)) ? strings.toast.link : strings.toast.notCopied);
}

function pickFile(input: HTMLInputElement | null): void {
  input?.click();
}

function Undo({ class: kind = "" }: { class?: string }) {
  return (
    <button type="button" class={`icon ${kind}`} aria-label={words.undo} title={words.undo} disabled={!store.undoable.value} onClick={actions.undo}>
      <Icon name="undo" />
    </button>
  );
}

function Redo() {
  return (
    <button type="button" class="icon wide-only" aria-label={words.redo} title={words.redo} disabled={!store.redoable.value} onClick={actions.redo}>
      <Icon name="redo" />
    </button>
  );
}

function PhoneMenu({ onOpen }: { onOpen: () => void }) {
  const item = (title: string, act: () => void, off = false) => <li><button type="button" disabled={off} onClick={act}>{title}</button></li>;
  return (
    <Menu class="only-phone" label={<Icon name="menu" />} title={words.menu}>
      {item(words.redo, actions.redo, !store.redoable.value)}
      {item(words.openFile, onOpen)}
      {FORMATS.map(([format, title]) => item(title, () => void save(format)))}
      {item(words.clear, actions.clear)}
      {item(words.theme, switchTheme)}
      {item(words.keys, () => (store.dialog.value = "keys"))}
      <li><a href="#guide">{strings.views.guide}</a></li>
    </Menu>
  );
}

export function Top() {
  const file = useRef<HTMLInputElement>(null);
  const name = store.name.value;
  return (
    <header class="top">
      <h1 class="vh">{strings.headline(name)}</h1>
      <PhoneMenu onOpen={() => pickFile(file.current)} />
      <a class="mark" href="#layers" aria-label={strings.home}>{strings.mark}</a>
      <button type="button" class="doc" aria-label={words.choose(name)} onClick={() => (store.dialog.value = "networks")}>
        <span>{name}</span> <Icon name="down" />
      </button>
      <nav aria-label={strings.views.label}>
        <a href="#layers" aria-current="true">{strings.views.layers}</a><a href="#memory">{strings.views.memory}</a><a href="#fit">{strings.views.fit}</a>
        <a href="#compare">{strings.views.compare}</a><a href="#zoo">{strings.views.zoo}</a><a href="#guide">{strings.views.guide}</a>
      </nav>
      <p class="promise wide-only">{strings.promise}</p>
      <div class="tools">
        <Undo /><Redo />
        <button type="button" class="wide-only" onClick={() => pickFile(file.current)}>{words.open}</button>
        <Menu class="wide-only" label={words.export} title={words.export}>
          {FORMATS.map(([format, title]) => <li key={format}><button type="button" onClick={() => void save(format)}>{title}</button></li>)}
        </Menu>
        <button type="button" onClick={() => void share()}>{words.share}</button>
        <button type="button" class="wide-only" onClick={actions.clear}>{words.clearShort}</button>
        <button type="button" class="icon wide-only" aria-label={words.keys} title={words.keys} onClick={() => (store.dialog.value = "keys")}>?</button>
        <button type="button" class="icon wide-only" aria-label={words.theme} title={words.theme} onClick={switchTheme}><Moon /></button>
      </div>
      <input
        ref={file} type="file" class="vh" tabIndex={-1} aria-label={words.openFile} accept=".json,application/json"
        onChange={(event) => {
          const [picked] = event.currentTarget.files ?? [];
          if (picked) void openFile(picked);
          event.currentTarget.value = "";
        }}
      />
    </header>
  );
}
