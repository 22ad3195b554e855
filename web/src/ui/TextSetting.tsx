/** A setting that is typed: like a row's field, bad text stays, says so and changes nothing. */
import { useState } from "preact/hooks";
import { closeStep } from "../state/actions";
import { Warning } from "./parts";

export function TextSetting({ id, title, value, placeholder = "", numeric = false, onText }: {
  id: string; title: string; value: string; placeholder?: string; numeric?: boolean;
  /** Take the text in, or say what is wrong with it. */
  onText: (text: string) => string;
}) {
  const [draft, setDraft] = useState<{ text: string; of: string; message: string } | null>(null);
  const message = draft && draft.message !== "" && draft.of === value ? draft.message : "";
  const held = draft !== null && (message !== "" || draft.message === "");
  return (
    <div class={message === "" ? "set" : "set bad"}>
      <label for={id}>{title}</label>
      <input
        id={id} title={value} value={held ? draft.text : value} placeholder={placeholder} autocomplete="off" spellcheck={false}
        inputMode={numeric ? "numeric" : "text"} aria-invalid={message !== ""} {...(message === "" ? {} : { "aria-describedby": `${id}-m` })}
        onInput={(event) => {
          const text = event.currentTarget.value;
          setDraft({ text, of: value, message: onText(text) });
        }}
        onBlur={() => {
          if (message === "") setDraft(null);
          closeStep();
        }}
      />
      {message !== "" && <p class="fmsg" id={`${id}-m`}><Warning />{message}</p>}
    </div>
  );
}
