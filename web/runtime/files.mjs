/** Which files of the package make up the engine: all but the command line, the server and the library's own face. */
import { readdirSync } from "node:fs";
import { join } from "node:path";

const FACES = ["app", "cli", "__main__.py", "api.py", "build.py", "siblings.py", "results.py", "sources.py", "yaml_designs.py"];
const NOT_IN_THE_PAGE = new Set([...FACES, "py.typed", "__pycache__"]);

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
