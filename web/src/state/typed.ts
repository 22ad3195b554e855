/** Layers as text: typed in the engine's short form, or copied as JSON. */
import type { EngineError, Network, Node } from "../engine/types";
import { isNetwork, isNodes } from "../model/check";
import { strings } from "../strings";
import { ask } from "./ask";
import { until } from "./lasting";
import { parsed } from "./mine";
import * as store from "./store";

/** How often a question is asked again of an engine that was stopped meanwhile. */
const TRIES = 3;
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
    // The engine was stopped, for whatever reason: what was typed waits for the next one.
    if (got.error.code !== "engine" || turn === TRIES || store.engine.peek().phase === "failed") return got.error;
    if (!(await until(store.ready, store.failed))) return got.error;
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
