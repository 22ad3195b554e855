/** Networks that stay in the comparison beside mine, whatever is opened next. Kept in the browser. */
import { signal } from "@preact/signals";
import type { Known, Network } from "../engine/types";
import { isNetwork, isObject } from "../model/check";
import { until } from "./lasting";
import * as store from "./store";

const KEY = "netweight.pins.1";
export const MOST_PINS = 4;
const MARK = "pin:";

export interface Pin extends Known {
  doc: Network;
}

function isExact(value: unknown): boolean {
  return typeof value === "string" && /^\d{1,400}$/.test(value);
}

function isPinned(value: unknown): value is Pin {
  if (!isObject(value)) return false;
  const { id, title, year, group, parameters, flops, weights, doc } = value;
  return typeof id === "string" && /^pin:\d+$/.test(id) && typeof title === "string" && Number.isFinite(year) && typeof group === "string"
    && isExact(parameters) && isExact(flops) && isObject(weights) && Object.values(weights).every(isExact) && isNetwork(doc);
}

function kept(): Pin[] {
  try {
    const pins: unknown = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(pins) ? pins.filter(isPinned).slice(0, MOST_PINS) : [];
  } catch {
    return [];
  }
}

export const pins = signal<readonly Pin[]>(kept());

function put(next: readonly Pin[]): void {
  pins.value = next;
  try {
    localStorage.setItem(KEY, JSON.stringify(next));
  } catch {
    // Full or forbidden: the pins hold until the page is closed.
  }
}

export function isPin(id: string): boolean {
  return id.startsWith(MARK);
}

/** The digits of an exact figure: `102,228,128 B`. */
function digits(exact: string): string {
  return exact.replace(/\D/g, "");
}

/** Pin the network on screen, once all its numbers are there. */
export async function pin(): Promise<void> {
  if (!(await until(store.whole, store.present))) return;
  const [answer, footprint, doc] = [store.answer.peek(), store.footprint.peek(), store.doc.peek()];
  if (!answer || !footprint || pins.peek().length >= MOST_PINS) return;
  const last = Math.max(0, ...pins.peek().map((one) => Number(one.id.slice(MARK.length))));
  const weights = Object.fromEntries(footprint.precision.map((one) => [one.format, digits(one.weights.x)]));
  const { parameters, flops } = answer.summary;
  const known = { id: `${MARK}${last + 1}`, title: store.name.peek(), year: 0, group: "", parameters: digits(parameters.x), flops: digits(flops.x), weights };
  put([...pins.peek(), { ...known, doc }]);
}

export function unpin(id: string): void {
  put(pins.peek().filter((one) => one.id !== id));
}
