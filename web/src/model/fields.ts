/** What a person types in a field of a row, read and written. Text that cannot be read leaves the document as it is. */
import type { Field, Json } from "../engine/types";
import { strings } from "../strings";

/** `unset`: the field goes back to its default. */
export type Read = { value: Json } | { unset: true } | { message: string };

const WORD = /^[A-Za-z_][A-Za-z0-9_]*$/;
const WHOLE = /^[+-]?\d{1,15}$/;
/** Between the numbers of a shape: `×`, `,`, blanks, or an `x` that is no letter of a name. */
const BETWEEN = /\s*[×*,;]\s*|(?<=\d)\s*x\s*(?=\w)|\s+x\s+|\s+/i;
const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?$/i;

/** A value as its field shows it. */
export function show(value: Json | undefined): string {
  if (value === undefined || value === null) return "";
  if (Array.isArray(value)) return value.map((part) => show(part)).join(" × ");
  if (typeof value === "object") return "";
  return String(value);
}

function example(field: Field): string {
  const text = show(field.default);
  return WHOLE.test(text) ? text : String(Math.max(field.min ?? 1, field.name === "units" || field.name === "filters" ? 64 : 1));
}

function whole(field: Field): string {
  return strings.field.whole(field.min ?? 1, example(field), field.choices);
}

function inRange(field: Field, value: number): boolean {
  return (field.min === null || value >= field.min) && (field.max === null || value <= field.max);
}

function rangeMessage(field: Field, value: number): string {
  if (field.max !== null && value > field.max) return strings.field.atMost(field.max);
  return strings.field.atLeast(field.min ?? 0);
}

function readInt(field: Field, text: string, sizes: ReadonlySet<string>): Read {
  if (field.choices.includes(text.toLowerCase())) return { value: text.toLowerCase() };
  if (WORD.test(text) && sizes.has(text)) return { value: text };
  const plain = text.replace(/[,_ \u2009\u00a0]/g, "");
  if (!WHOLE.test(plain)) return { message: whole(field) };
  const value = Number(plain);
  return inRange(field, value) ? { value } : { message: rangeMessage(field, value) };
}

function readInts(field: Field, text: string, sizes: ReadonlySet<string>): Read {
  const parts = text.split(BETWEEN).filter((part) => part !== "");
  if (parts.length <= 1) return readInt(field, text, sizes);
  const values: Json[] = [];
  for (const part of parts) {
    const one = readInt(field, part, sizes);
    if (!("value" in one)) return one;
    values.push(one.value);
  }
  return values.length <= 3 ? { value: values } : { message: whole(field) };
}

function readNumber(field: Field, text: string): Read {
  if (!DECIMAL.test(text)) return { message: strings.field.number };
  const value = Number(text);
  return inRange(field, value) ? { value } : { message: rangeMessage(field, value) };
}

/** The value that the text means, or what is wrong with it. */
export function read(field: Field, typed: string, sizes: ReadonlySet<string> = new Set()): Read {
  const text = typed.trim();
  if (text === "") return field.required ? { message: whole(field) } : { unset: true };
  switch (field.type) {
    case "int": return readInt(field, text, sizes);
    case "ints": return readInts(field, text, sizes);
    case "number": return readNumber(field, text);
    case "choice": return field.choices.includes(text) ? { value: text } : { message: strings.field.choice(field.choices) };
    default: return { value: text };
  }
}

/** `3 × 224 × 224`, `3x224x224`, `3, 224, 224`, `seq`: a shape, or null where it is none. */
export function readShape(typed: string): (number | string)[] | null {
  const parts = typed.trim().split(BETWEEN).filter((part) => part !== "");
  const shape = parts.map((part) => (/^\d{1,9}$/.test(part) ? Number(part) : part));
  const good = shape.every((part) => (typeof part === "number" ? part > 0 : WORD.test(part)));
  return good && shape.length > 0 && shape.length <= 6 ? shape : null;
}
