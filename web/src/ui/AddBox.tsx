/** Type a layer, Enter adds it. A combobox: arrows choose among the suggestions. */
import { useRef, useState } from "preact/hooks";
import type { EngineError, Kind } from "../engine/types";
import { cut } from "../model/check";
import { add } from "../state/actions";
import { openOwn } from "../state/networks";
import { catalogue, engine } from "../state/store";
import { nodesOf } from "../state/typed";
import { strings } from "../strings";
import { Icon, Warning } from "./parts";
import { suggest } from "./suggest";

const words = strings.add;

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

/** What was typed is added in the order in which it was typed. */
let line: Promise<void> = Promise.resolve();

/** The box's state and what its keys do. */
function useAdd() {
  const input = useRef<HTMLInputElement>(null);
  const [text, setText] = useState("");
  const [open, setOpen] = useState(false);
  const [at, setAt] = useState(-1);
  /** What could not be added, and why. */
  const [error, setError] = useState<(EngineError & { text: string }) | null>(null);
  const [waiting, setWaiting] = useState<readonly string[]>([]);
  const kinds = open ? suggest(catalogue.value?.kinds ?? [], text) : [];

  const write = (next: string): void => {
    // Typing ahead leaves the word about an earlier layer; mending that layer takes it away.
    if (error?.text === text && next.startsWith(error.text.slice(0, 1))) setError(null);
    setText(next);
    setAt(-1);
  };
  const submit = async (what: string): Promise<void> => {
    if (what.trim() === "") return;
    setOpen(false);
    setError((now) => (now?.text === what ? null : now));
    // The box is free for the next layer at once.
    write("");
    input.current?.focus();
    setWaiting((now) => [...now, what]);
    const asked = nodesOf(what);
    const before = line;
    line = (async () => {
      await before;
      const got = await asked;
      setWaiting((now) => now.slice(1));
      if (Array.isArray(got)) {
        add(got);
        requestAnimationFrame(() => input.current?.scrollIntoView({ block: "nearest" }));
      } else if ("layers" in got) openOwn(got);
      else refused(what, got);
    })();
    await line;
  };
  /** What is not understood comes back into the box, unless something else is in it by now; typing on takes its place. */
  const refused = (what: string, fault: EngineError): void => {
    const box = input.current;
    if (box?.value === "") {
      box.value = what;
      box.select();
      setText(what);
    }
    setError({ ...fault, text: what });
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
  const retype = (): void => {
    if (error) write(error.text);
    input.current?.focus();
  };
  return { input, text, open, at, error, waiting, kinds, write, submit, pick, onKeyDown, setOpen, retype };
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
          {...(box.at >= 0 && listed ? { "aria-activedescendant": `add-${box.at}` } : {})} aria-describedby={described} aria-invalid={box.error?.text === box.text}
          placeholder={words.placeholder} autocomplete="off" autocapitalize="none" spellcheck={false} enterKeyHint="done" value={box.text}
          onInput={(event) => {
            box.write(event.currentTarget.value);
            box.setOpen(event.currentTarget.value !== "");
          }}
          onPaste={(event) => {
            const pasted = event.clipboardData?.getData("text") ?? "";
            if (!/\n\s*\S/.test(pasted)) return;
            event.preventDefault();
            box.write(pasted.trim().replace(/\s*\n+\s*/g, /^\s*[[{]/.test(pasted) ? " " : "; "));
          }}
          onKeyDown={box.onKeyDown} onBlur={() => box.setOpen(false)}
        />
        {box.text !== "" && <button type="button" class="fixb" onClick={() => void box.submit(box.text)}>{words.button}</button>}
      </div>
      {listed ? <Suggestions kinds={box.kinds} at={box.at} onPick={box.pick} /> : <div id="add-list" role="listbox" aria-label={words.list} hidden />}
      {box.error && (
        <p class="fmsg" id="add-error" role="alert">
          <Warning /><span><b>{box.error.message}</b> {box.error.hint}</span>
          {box.error.text !== box.text && <button type="button" class="plain" onClick={box.retype}>{words.again(cut(box.error.text, 40))}</button>}
        </p>
      )}
      {box.waiting.length > 0 && engine.value.phase !== "ready" && <p class="late">{words.waiting(cut(box.waiting.join("; ")))}</p>}
      <p class="vh" id="add-help">{words.help}</p>
      <p class="tries">
        {words.examples}{" "}
        {words.tries.map((one) => <button type="button" key={one} onClick={() => void box.submit(one)}>{one}</button>)}
      </p>
    </div>
  );
}
