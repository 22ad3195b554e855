/** A network in the link's fragment, which browsers do not send anywhere. */
import type { Network } from "../engine/types";
import { isNetwork } from "../model/check";

const MARK = "#m=1.";
const LIMIT = 8_000;
/** A small link can unpack to a great deal; no more than this is taken. */
const UNPACKED_LIMIT = 4_000_000;

function toBase64Url(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

function fromBase64Url(text: string): Uint8Array<ArrayBuffer> {
  const raw = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(raw, (letter) => letter.charCodeAt(0));
}

async function through(bytes: Uint8Array<ArrayBuffer>, stream: CompressionStream | DecompressionStream): Promise<Uint8Array<ArrayBuffer>> {
  const reader = new Blob([bytes]).stream().pipeThrough(stream).getReader();
  const parts: Uint8Array[] = [];
  let size = 0;
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    parts.push(next.value);
    size += next.value.length;
    if (size > UNPACKED_LIMIT) throw new Error("too large");
  }
  return new Uint8Array(await new Blob(parts as Uint8Array<ArrayBuffer>[]).arrayBuffer());
}

/** The fragment that holds the document, or null where it would be too long. */
export async function encode(doc: Network): Promise<string | null> {
  const packed = await through(new TextEncoder().encode(JSON.stringify(doc)), new CompressionStream("deflate-raw"));
  const text = MARK + toBase64Url(packed);
  return text.length > LIMIT ? null : text;
}

/** The document in a fragment; null where there is none, "bad" where it cannot be read. */
export async function decode(fragment: string): Promise<Network | "bad" | null> {
  if (!fragment.startsWith("#m=")) return null;
  if (!fragment.startsWith(MARK)) return "bad";
  try {
    const bytes = await through(fromBase64Url(fragment.slice(MARK.length)), new DecompressionStream("deflate-raw"));
    const doc: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return isNetwork(doc) ? doc : "bad";
  } catch {
    return "bad";
  }
}
