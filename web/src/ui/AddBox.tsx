/** Type a layer, Enter adds it. A combobox: arrows choose among the suggestions. */
import { useRef, useState } from "preact/hooks";
import type { EngineError, Kind, Node } from "../engine/types";
import { add } from "../state/actions";
import { ask } from "../state/ask";
import { catalogue, engine } from "../state/store";
import { strings } from "../strings";
import { Icon, Warning } from "./parts";
import { suggest } from "./suggest";

const words = strings.add;

/** Several lines, or parts between semicolons, are several layers. */
async function parseAll(text: string): Promise<Node[] | EngineError> {
  const parts = text.split(/[\n;]+/).map((part) => part.trim()).filter((part) => part !== "");
  const got = await Promise.all(parts.map((part, i) => ask().ask("parse", { text: part }, `parse-${i}`)));
  const wrong = got.find((one) => !one.ok);
  if (wrong?.ok === false) return wrong.error;
  return got.flatMap((one) => (one.ok ? [one.node] : []));
}

function Suggestions({ kinds, at, onPick }: { kinds: readonly Kind[]; at: number; onPick: (kind: Kind) => void }) {
  return (
    // The input keeps the focus and the keys; the pointer picks here.
    <div role="listbox" id="add-list" class="suggest" aria-label={words.list}>
      {kinds.map((kind, i) => (
        // eslint-disable-next-line jsx-a11y/click-events-have-key-events -- the combobox handles the keys
        <div
          role="option" key={kind.kind} id={`add-${i}`} aria-selected={i === at} tabIndex={-1}
          onMouseDown={(event) => event.preventDefault()} onClick={() => onPick(kind)}
        ><b>{kind.title}</b><span>{kind.example}</span></div>
      ))}
    </div>
  );
}

/** The box's state and what its keys do. */
function useAdd() {
  const input = useRef<HTMLInputElement>(null);
  const [text, setText] = useState("");
  const [open, setOpen] = useState(false);
  const [at, setAt] = useState(-1);
  const [error, setError] = useState<EngineError | null>(null);
  const [waiting, setWaiting] = useState(false);
  const kinds = open ? suggest(catalogue.value?.kinds ?? [], text) : [];

  const write = (next: string): void => {
    setText(next);
    setError(null);
    setAt(-1);
  };
  const submit = async (what: string): Promise<void> => {
    if (what.trim() === "") return;
    setOpen(false);
    setWaiting(true);
    const got = await parseAll(what);
    setWaiting(false);
    if (!Array.isArray(got)) {
      if (got.code !== "stale") setError(got);
      return;
    }
    add(got);
    write("");
    input.current?.focus();
    requestAnimationFrame(() => input.current?.scrollIntoView({ block: "nearest" }));
  };
  const pick = (kind: Kind): void => {
    write(kind.example);
    setOpen(false);
    input.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    const chosen = kinds[at];
    if (step !== 0) {
      const all = suggest(catalogue.value?.kinds ?? [], text).length;
      setOpen(true);
      setAt(all === 0 ? -1 : (at + step + all) % all);
    } else if (event.key === "Escape") setOpen(false);
    else if (event.key === "Enter" && chosen) pick(chosen);
    else if (event.key === "Enter") void submit(text);
    else return;
    event.preventDefault();
  };
  return { input, text, open, at, error, waiting, kinds, write, submit, pick, onKeyDown, setOpen };
}

export function AddBox() {
  const box = useAdd();
  const listed = box.kinds.length > 0;
  const described = box.error ? "add-error" : "add-help";
  return (
    <div class="add">
      <div class="addbox">
        <Icon name="plus" />
        <input
          id="add" ref={box.input} role="combobox" aria-label={words.label} aria-expanded={listed} aria-controls="add-list" aria-autocomplete="list"
          {...(box.at >= 0 && listed ? { "aria-activedescendant": `add-${box.at}` } : {})} aria-describedby={described} aria-invalid={box.error !== null}
          placeholder={words.placeholder} autocomplete="off" autocapitalize="none" spellcheck={false} enterKeyHint="done" value={box.text}
          onInput={(event) => {
            box.write(event.currentTarget.value);
            box.setOpen(event.currentTarget.value !== "");
          }}
          onPaste={(event) => {
            const pasted = event.clipboardData?.getData("text") ?? "";
            if (!/\n\s*\S/.test(pasted)) return;
            event.preventDefault();
            box.write(pasted.trim().replace(/\s*\n+\s*/g, "; "));
          }}
          onKeyDown={box.onKeyDown} onBlur={() => box.setOpen(false)}
        />
        {box.text !== "" && <button type="button" class="fixb" onClick={() => void box.submit(box.text)}>{words.button}</button>}
      </div>
      {listed ? <Suggestions kinds={box.kinds} at={box.at} onPick={box.pick} /> : <div id="add-list" role="listbox" aria-label={words.list} hidden />}
      {box.error && <p class="fmsg" id="add-error" role="alert"><Warning /><span><b>{box.error.message}</b> {box.error.hint}</span></p>}
      {box.waiting && engine.value.phase === "starting" && <p class="late">{words.waiting}</p>}
      <p class="vh" id="add-help">{words.help}</p>
      <p class="tries">
        {words.examples}{" "}
        {words.tries.map((one) => <button type="button" key={one} onClick={() => void box.submit(one)}>{one}</button>)}
      </p>
    </div>
  );
}
