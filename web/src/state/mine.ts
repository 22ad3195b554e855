/** Own networks, each kept by itself in the browser's storage: what is opened next takes no other's place. */
import { signal } from "@preact/signals";
import type { Network } from "../engine/types";
import { isNetwork, isObject, oneOf } from "../model/check";
import { newId } from "../model/identity";
import { defaults, type Preferences } from "./store";

const PREFIX = "netweight.mine.";
/** Where the one network was kept that there was in earlier versions of the page. */
const FORMER = "netweight.page.1";
/** No format's name is so long. */
const LONGEST_FORMAT = 200;

export interface Mine {
  id: string;
  /** When it was last changed, in milliseconds since 1970. */
  at: number;
  /** Null where what is kept cannot be read: it can still be saved to a file. */
  doc: Network | null;
  settings: Preferences;
}

/** Latest first. Filled when somebody could see it, then kept up to date. */
export const mine = signal<readonly Mine[]>([]);
/** Why changes are not kept, if they are not. */
export const unkept = signal<"" | "full" | "forbidden">("");

export function keyOf(id: string): string {
  return PREFIX + id;
}

/** The id that a key of the storage speaks of, or "". */
export function idOf(key: string | null): string {
  return key?.startsWith(PREFIX) ? key.slice(PREFIX.length) : "";
}

/** Settings from the storage: what is none is left at its default. */
export function settingsOf(value: unknown): Preferences {
  const given = isObject(value) ? value : {};
  const format = given["format"];
  return {
    format: typeof format === "string" && format.length <= LONGEST_FORMAT ? format : defaults.format ?? "",
    units: oneOf(given["units"], ["binary", "decimal"]),
    layout: oneOf(given["layout"], ["first", "last"]),
    count: oneOf(given["count"], ["flops", "macs"]),
  };
}

export function parsed(text: string | null): unknown {
  try {
    return JSON.parse(text ?? "null");
  } catch {
    return undefined;
  }
}

/** What a kept text holds. */
export function readMine(id: string, text: string): Mine {
  const kept = parsed(text);
  const { at, doc, settings } = isObject(kept) ? kept : {};
  return { id, at: typeof at === "number" ? at : 0, doc: isNetwork(doc) ? doc : null, settings: settingsOf(settings) };
}

/** The text that is kept of a network; null where the storage has none, or may not be asked. */
export function keptText(id: string): string | null {
  try {
    return localStorage.getItem(keyOf(id));
  } catch {
    return null;
  }
}

export function findMine(id: string): Mine | null {
  const text = keptText(id);
  return text === null ? null : readMine(id, text);
}

/** Read again what is kept. */
export function listMine(): void {
  try {
    const ids = Object.keys(localStorage).map(idOf).filter(Boolean);
    mine.value = ids.flatMap((id) => findMine(id) ?? []).sort((a, b) => b.at - a.at);
  } catch {
    mine.value = [];
  }
}

/** Write one; false where the storage is full or forbidden, which `unkept` then says. */
export function putText(id: string, text: string): boolean {
  try {
    localStorage.setItem(keyOf(id), text);
    unkept.value = "";
    return true;
  } catch (error) {
    unkept.value = error instanceof DOMException && error.name === "QuotaExceededError" ? "full" : "forbidden";
    return false;
  }
}

export function putMine({ id, doc, settings }: Omit<Mine, "at">): boolean {
  const at = Date.now();
  const good = putText(id, JSON.stringify({ at, doc, settings }));
  if (good) mine.value = [{ id, at, doc, settings }, ...mine.peek().filter((one) => one.id !== id)];
  return good;
}

/** Take one out of the list; gives what brings it back, or null where there was none. */
export function forget(id: string): (() => void) | null {
  const text = keptText(id);
  if (text === null) return null;
  localStorage.removeItem(keyOf(id));
  listMine();
  return () => {
    putText(id, text);
    listMine();
  };
}

/** The network of an earlier version becomes the first of the list; its id, or "". */
export function adoptFormer(): string {
  try {
    const text = localStorage.getItem(FORMER);
    if (text === null) return "";
    const id = newId();
    const kept = parsed(text);
    // Text that cannot be read is kept as it is: the list offers it as a file.
    const { doc, settings } = isObject(kept) ? kept : {};
    const body = isNetwork(doc) ? JSON.stringify({ at: Date.now(), doc, settings: settingsOf(settings) }) : text;
    localStorage.setItem(keyOf(id), body);
    localStorage.removeItem(FORMER);
    return isNetwork(doc) ? id : "";
  } catch {
    return "";
  }
}
