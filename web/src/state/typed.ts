/** Layers as text: typed in the engine's short form, or copied as JSON. */
import { signal } from "@preact/signals";
import type { EngineError, Network, Node } from "../engine/types";
import { isNetwork, isNodes } from "../model/check";
import { strings } from "../strings";
import { ask } from "./ask";
import { until } from "./lasting";
import { parsed } from "./mine";
import * as store from "./store";

/** How often a question is asked again of an engine that was stopped meanwhile. */
const TRIES = 3;
/** Nothing ends the wait but an engine: a person may start one again at any time. */
const LASTING = signal(0);
let asked = 0;

/** Rows as text: one node a line, so that people and version control can read it. */
export function textOf(nodes: readonly Node[]): string {
  return `[\n${nodes.map((node) => JSON.stringify(node)).join(",\n")}\n]\n`;
}

function refusal(message: string, hint = ""): EngineError {
  return { code: "text", path: "", message, hint };
}

/** One layer of the short form. Each question has a lane of its own: none takes another's place. */
async function nodeOf(text: string): Promise<Node | EngineError> {
  for (let turn = 1; ; turn += 1) {
    asked += 1;
    const got = await ask().ask("parse", { text }, `parse-${asked}`);
    if (got.ok) return got.node;
    if (got.error.code !== "engine" || turn > TRIES) return got.error;
    // The engine was stopped, or did not start: what was typed waits for the next one.
    await until(store.ready, LASTING);
  }
}

/** The nodes that a text means, or a whole network, or what is wrong with it. Lines, or parts between semicolons, are layers. */
export async function nodesOf(text: string): Promise<Node[] | Network | EngineError> {
  if (/^\s*[[{]/.test(text)) {
    const value = parsed(text);
    if (isNodes(value)) return value;
    if (isNetwork(value)) return value;
    return isNodes([value]) ? [value as Node] : refusal(strings.add.noJson, strings.add.noJsonHint);
  }
  const parts = text.split(/[\n;]+/).map((part) => part.trim()).filter((part) => part !== "");
  const got = await Promise.all(parts.map(nodeOf));
  const wrong = got.find((one): one is EngineError => "message" in one && "code" in one);
  return wrong ?? (got as Node[]);
}
