/** A setting that is typed: like a row's field, bad text stays, says so and changes nothing. */
import { useState } from "preact/hooks";
import { closeStep } from "../state/actions";
import { Warning } from "./parts";

export function TextSetting({ id, title, value, placeholder = "", note = "", fault = "", options = [], numeric = false, onText }: {
  id: string; title: string; value: string; placeholder?: string; numeric?: boolean; note?: string;
  /** What the engine says of it, and what it may be, as suggestions. */
  fault?: string; options?: readonly { value: string; title: string; note: string }[];
  /** Take the text in, or say what is wrong with it. */
  onText: (text: string) => string;
}) {
  const [draft, setDraft] = useState<{ text: string; of: string; message: string } | null>(null);
  const bad = draft && draft.message !== "" && draft.of === value ? draft.message : "";
  const held = draft !== null && (bad !== "" || draft.message === "");
  const message = bad || fault;
  return (
    <div class={message === "" ? "set" : "set bad"}>
      <label for={id}>{title}</label>
      <input
        id={id} title={note || value} value={held ? draft.text : value} placeholder={placeholder} autocomplete="off" spellcheck={false}
        list={options.length > 0 ? `${id}-list` : undefined} inputMode={numeric ? "numeric" : "text"} aria-invalid={message !== ""} {...(message === "" ? {} : { "aria-describedby": `${id}-m` })}
        onInput={(event) => {
          const text = event.currentTarget.value;
          setDraft({ text, of: value, message: onText(text) });
        }}
        onBlur={() => {
          if (bad === "") setDraft(null);
          closeStep();
        }}
      />
      {options.length > 0 && <datalist id={`${id}-list`}>{options.map((one) => <option key={one.value} value={one.value}>{one.note}</option>)}</datalist>}
      {message !== "" && <p class="fmsg" id={`${id}-m`}><Warning />{message}</p>}
    </div>
  );
}
