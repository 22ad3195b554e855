/** One field of a row. Text that cannot be read stays as typed, says what is wrong, and changes nothing. */
import { useState } from "preact/hooks";
import type { Field, Json } from "../engine/types";
import { cut } from "../model/check";
import { type Read, read, show } from "../model/fields";
import { closeStep, setField } from "../state/actions";
import { sizes } from "../state/store";
import { Warning } from "./parts";

/** A value that is longer is shown cut; it stays what it is until somebody types. */
const LONGEST = 1_000;

interface Draft {
  text: string;
  /** The document's value when this was typed. */
  of: string;
  got: Read;
}

interface FieldProps {
  uid: number;
  field: Field;
  value: Json | undefined;
  /** Id of the row's message, where it is about this field. */
  fault: string;
  onFocus: (field: string) => void;
}

/** A draft holds while the document still says what it said, or says what the draft says. */
function holds(draft: Draft | null, value: Json | undefined): draft is Draft {
  if (!draft) return false;
  if ("value" in draft.got) return show(draft.got.value) === show(value);
  if ("unset" in draft.got) return value === undefined;
  return draft.of === show(value);
}

function put(uid: number, name: string, got: Read): void {
  if ("value" in got) setField(uid, name, got.value);
  else if ("unset" in got) setField(uid, name, undefined);
}

export function FieldInput(props: FieldProps) {
  switch (props.field.type) {
    case "bool": return <Check {...props} />;
    case "choice": return <Choice {...props} />;
    default: return <Typed {...props} />;
  }
}

function Typed({ uid, field, value, fault, onFocus }: FieldProps) {
  const [kept, setDraft] = useState<Draft | null>(null);
  const draft = holds(kept, value) ? kept : null;
  const message = draft && "message" in draft.got ? draft.got.message : "";
  const id = `f-${uid}-${field.name}`;
  const tied = [message === "" ? "" : `${id}-m`, fault].filter(Boolean).join(" ");
  const typed = (text: string): void => {
    const got = read(field, text, sizes.peek());
    setDraft({ text, of: show(value), got });
    put(uid, field.name, got);
  };
  return (
    <div class={`fld ${field.type}${message === "" && fault === "" ? "" : " bad"}`}>
      <label for={id}>{field.title}</label>
      <input
        id={id} data-field={field.name} value={draft ? draft.text : cut(show(value ?? field.default), LONGEST)} autocomplete="off" spellcheck={false}
        inputMode={field.type === "int" ? "numeric" : field.type === "number" ? "decimal" : "text"}
        aria-invalid={message !== "" || fault !== ""} {...(tied ? { "aria-describedby": tied } : {})}
        onInput={(event) => typed(event.currentTarget.value)}
        onFocus={() => onFocus(field.name)}
        onBlur={() => {
          if (message === "") setDraft(null);
          closeStep();
        }}
      />
      {message !== "" && <p class="fmsg" id={`${id}-m`}><Warning />{message}</p>}
    </div>
  );
}

function Check({ uid, field, value, onFocus }: FieldProps) {
  return (
    <label class="chk">
      <input
        type="checkbox" data-field={field.name} checked={Boolean(value ?? field.default)} onFocus={() => onFocus(field.name)}
        onChange={(event) => setField(uid, field.name, event.currentTarget.checked)} onBlur={closeStep}
      />
      <span>{field.title}</span>
    </label>
  );
}

function Choice({ uid, field, value, fault, onFocus }: FieldProps) {
  const id = `f-${uid}-${field.name}`;
  const now = show(value ?? field.default);
  return (
    <div class={`fld choice${fault === "" ? "" : " bad"}`}>
      <label for={id}>{field.title}</label>
      <select
        id={id} data-field={field.name} value={now} onFocus={() => onFocus(field.name)} onBlur={closeStep}
        aria-invalid={fault !== ""} {...(fault ? { "aria-describedby": fault } : {})}
        onChange={(event) => put(uid, field.name, read(field, event.currentTarget.value))}
      >
        {!field.choices.includes(now) && <option value={now}>{now}</option>}
        {field.choices.map((choice) => <option key={choice} value={choice}>{choice}</option>)}
      </select>
    </div>
  );
}
