/**
 * Whether something from outside, a link, a file or the browser's storage, can be shown. The page asks no more than it
 * needs itself; the engine judges the rest, in words.
 */
import type { Network, Node } from "../engine/types";
import { holding } from "./path";

/** Groups in groups, at most: more than the engine reads. */
const DEEPEST = 60;

type Fields = Record<string, unknown>;

export function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

function isListOf(value: unknown, good: (item: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(good);
}

function isMapOf(value: unknown, good: (item: unknown) => boolean): boolean {
  return isObject(value) && Object.values(value).every(good);
}

/** Absent, or good. */
function may(value: unknown, good: (value: unknown) => boolean): boolean {
  return value === undefined || good(value);
}

function isNode(value: unknown, depth = 0): value is Node {
  if (!isObject(value) || !isText(value["kind"]) || depth > DEEPEST) return false;
  if (!may(value["name"], isText) || !may(value["from"], (from) => isText(from) || isListOf(from, isText))) return false;
  const { lists, paths } = holding(value["kind"]);
  const isList = (list: unknown): boolean => isListOf(list, (child) => isNode(child, depth + 1));
  return lists.every((key) => may(value[key], isList)) && paths.every((key) => may(value[key], (all) => isListOf(all, isList)))
    && may(value["layer"], (held) => !isObject(held) || isNode(held, depth + 1));
}

/** Nodes to put into a document. */
export function isNodes(value: unknown): value is Node[] {
  return isListOf(value, (node) => isNode(node));
}

function isInput(value: unknown): boolean {
  if (!isObject(value)) return false;
  return isListOf(value["shape"], (size) => isText(size) || Number.isFinite(size)) && may(value["dtype"], isText);
}

/** Can the page show it as a document? */
export function isNetwork(value: unknown): value is Network {
  if (!isObject(value) || !isNodes(value["layers"])) return false;
  return may(value["name"], isText) && may(value["inputs"], (inputs) => isMapOf(inputs, isInput))
    && may(value["sizes"], (sizes) => isMapOf(sizes, Number.isFinite)) && may(value["outputs"], (names) => isListOf(names, isText))
    && may(value["policies"], (policies) => isMapOf(policies, (rules) => isListOf(rules, isText)));
}

/** The value where it is one of these, else the first of them. */
export function oneOf<T>(value: unknown, all: readonly [T, ...T[]]): T {
  return all.find((one) => one === value) ?? all[0];
}

/** A name as it is shown: no line is longer than a person reads. */
export function cut(name: string, most = 120): string {
  return name.length > most ? `${name.slice(0, most - 1)}…` : name;
}
