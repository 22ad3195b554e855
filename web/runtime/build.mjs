/**
 * Makes the folder that the page's worker loads: Pyodide, the part of the standard library that the engine uses,
 * and the engine itself, both compiled by the very interpreter that will run them.
 *
 *     node build.mjs SOURCES WHEEL REQUESTS OUT
 *
 * SOURCES holds the package, WHEEL is msgspec's for Pyodide, REQUESTS a JSON list of engine requests to run so that
 * late imports are seen, OUT gets `py-<hash>/` and `runtime.json`.
 */
import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { loadPyodide } from "pyodide";
import { engineFiles } from "./files.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const stock = join(here, "..", "node_modules", "pyodide");
const STOCK_FILES = ["pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm"];

/** Put the engine and msgspec where the interpreter finds them. */
function install(py, sources, wheel) {
  py.unpackArchive(new Uint8Array(readFileSync(wheel)), "wheel", { extractDir: "/engine" });
  for (const file of engineFiles(sources)) {
    const target = `/engine/${file}`;
    py.FS.mkdirTree(dirname(target));
    py.FS.writeFile(target, readFileSync(join(sources, file)));
  }
}

/** Compile what the engine needs; gives the two archives. */
async function compile(sources, wheel, requests) {
  const py = await loadPyodide({ indexURL: stock });
  install(py, sources, wheel);
  py.FS.writeFile("/stock.zip", readFileSync(join(stock, "python_stdlib.zip")));
  py.FS.writeFile("/requests.json", readFileSync(requests));
  py.runPython(readFileSync(join(here, "compile.py"), "utf8"));
  return { "stdlib.zip": py.FS.readFile("/stdlib.zip"), "engine.zip": py.FS.readFile("/engine.zip") };
}

function fingerprint(files) {
  const hash = createHash("sha256");
  for (const name of Object.keys(files).sort()) hash.update(`${name}\0${files[name].length}\0`).update(files[name]);
  return hash.digest("hex").slice(0, 12);
}

/** Pyodide wants to know which build a package index is for, even an empty one. */
function emptyLock() {
  const { info } = JSON.parse(readFileSync(join(stock, "pyodide-lock.json"), "utf8"));
  return { info, packages: {} };
}

async function main([sources, wheel, requests, out]) {
  const files = await compile(sources, wheel, requests);
  for (const name of STOCK_FILES) files[name] = readFileSync(join(stock, name));
  const folder = `py-${fingerprint(files)}`;
  rmSync(out, { recursive: true, force: true });
  mkdirSync(join(out, folder), { recursive: true });
  for (const name of STOCK_FILES) copyFileSync(join(stock, name), join(out, folder, name));
  for (const name of ["stdlib.zip", "engine.zip"]) writeFileSync(join(out, folder, name), files[name]);
  const bytes = {};
  for (const name of readdirSync(join(out, folder)).sort()) bytes[name] = statSync(join(out, folder, name)).size;
  writeFileSync(join(out, "runtime.json"), JSON.stringify({ folder, bytes, lock: emptyLock() }, null, 1));
}

try {
  await main(process.argv.slice(2));
  // Pyodide keeps Node alive.
  process.exit(0);
} catch (error) {
  // An uncaught error would print the one line of 1.2 MB that Pyodide consists of.
  console.error(String(error?.message ?? error));
  process.exit(1);
}
