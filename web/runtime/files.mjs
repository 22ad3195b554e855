/** Which files of the package make up the engine in the browser: all but `faces.json`, paths below the package. */
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

const faces = new Set(JSON.parse(readFileSync(new URL("faces.json", import.meta.url), "utf8")));
const PACKAGE = "netweight";

/** Paths under `sources`, with `/`, sorted. */
export function engineFiles(sources, folder = "") {
  const found = [];
  for (const entry of readdirSync(join(sources, PACKAGE, folder), { withFileTypes: true })) {
    const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
    if (entry.name === "__pycache__" || faces.has(path)) continue;
    if (entry.isDirectory()) found.push(...engineFiles(sources, path));
    else found.push(`${PACKAGE}/${path}`);
  }
  return found.sort();
}
