/** Which files of the package make up the engine: all but the faces that only CPython shows. */
import { readdirSync } from "node:fs";
import { join } from "node:path";

const NOT_IN_THE_PAGE = new Set(["app", "cli", "__main__.py", "__pycache__", "py.typed"]);

/** Paths under `sources`, with `/`, sorted. */
export function engineFiles(sources, folder = "netweight") {
  const found = [];
  for (const entry of readdirSync(join(sources, folder), { withFileTypes: true })) {
    const path = `${folder}/${entry.name}`;
    if (NOT_IN_THE_PAGE.has(entry.name)) continue;
    if (entry.isDirectory()) found.push(...engineFiles(sources, path));
    else found.push(path);
  }
  return found.sort();
}
