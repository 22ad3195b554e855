// Asks the packed engine, under Node: node ask.mjs RUNTIME REQUESTS ANSWERS, one JSON text a line.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [runtime, requests, answers] = process.argv.slice(2);

async function main() {
  const { loadPyodide } = await import(pathToFileURL(join(runtime, "pyodide.mjs")).href);
  const lockFileContents = JSON.parse(process.env.PYODIDE_LOCK);
  const py = await loadPyodide({
    indexURL: `${runtime}/`,
    stdLibURL: join(runtime, "stdlib.zip"),
    packageBaseUrl: `${runtime}/`,
    lockFileContents,
  });
  const site = "/lib/python3.14/site-packages";
  py.unpackArchive(new Uint8Array(readFileSync(join(runtime, "engine.zip"))), "zip", { extractDir: site });
  const { handle_request: answer } = py.pyimport("netweight.engine");
  const lines = readFileSync(requests, "utf8").trimEnd().split("\n");
  writeFileSync(answers, lines.map((line) => `${answer(line)}\n`).join(""));
}

try {
  await main();
  process.exit(0);
} catch (error) {
  console.error(String(error?.message ?? error));
  process.exit(1);
}
