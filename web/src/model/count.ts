/** A whole number that a person types, of any field of Settings and Fit: read, or what is wrong with it. */
import { strings } from "../strings";

/** `4096`, `4,096` or `4 096`; the groups of thousands must be whole. */
const PLAIN = /^\+?\d+$/;
const GROUPED = /^\+?\d{1,3}([,_ \u2009\u00a0]\d{3})+$/;

export const MOST = 2 ** 40;

/** The number, or a message where the text is none from `least` to `most`. */
export function readCount(text: string, least = 1, most = MOST): number | string {
  const typed = text.trim();
  if (!PLAIN.test(typed) && !GROUPED.test(typed)) return strings.field.count(least);
  const value = Number(typed.replace(/\D/g, ""));
  if (value < least) return strings.field.atLeast(least);
  return value > most ? strings.field.atMost(most) : value;
}
