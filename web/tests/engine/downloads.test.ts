import { describe, expect, it } from "vitest";
import { Downloads } from "../../src/engine/downloads";
import type { Runtime } from "../../src/engine/messages";

const runtime: Runtime = {
  base: "http://here/py/",
  bytes: { "pyodide.asm.wasm": 4, "stdlib.zip": 3, "engine.zip": 2 },
  lock: {},
};
const FILES = { "pyodide.asm.wasm": "wasm", "stdlib.zip": "std", "engine.zip": "en" };

function network(faults: Record<string, () => Response> = {}): typeof fetch {
  return (input) => {
    const name = (input as string).slice(runtime.base.length) as keyof typeof FILES;
    return Promise.resolve((faults[name] ?? (() => new Response(FILES[name])))());
  };
}

describe("downloads", () => {
  it("hands each file out once, counted, and under its own type", async () => {
    const seen: [number, number][] = [];
    const downloads = new Downloads(runtime, (...counted) => seen.push(counted), network());
    const wasm = await downloads.take(`${runtime.base}pyodide.asm.wasm`);
    expect(wasm?.headers.get("content-type")).toBe("application/wasm");
    expect(await wasm?.text()).toBe("wasm");
    for (const name of ["stdlib.zip", "engine.zip"]) await downloads.bytes(name);
    expect(seen.at(-1)).toEqual([9, 9]);
    expect(downloads.take(`${runtime.base}pyodide.asm.wasm`)).toBeNull();
    expect(downloads.take("http://here/other")).toBeNull();
  });

  it.each([
    ["a missing file", () => new Response("", { status: 404 }), "stdlib.zip: HTTP 404"],
    ["a page in its place", () => new Response("<p>", { headers: { "content-type": "text/html" } }), "stdlib.zip: HTTP 404"],
    ["nothing at all", () => new Response(null), "stdlib.zip: HTTP 204"],
  ])("%s is named", async (_, response, message) => {
    const downloads = new Downloads(runtime, () => undefined, network({ "stdlib.zip": response }));
    await expect(downloads.failed).rejects.toThrow(message);
  });

  it("a connection that breaks off is told", async () => {
    const broken = new ReadableStream({ pull: (out) => out.error(new TypeError("network error")) });
    const downloads = new Downloads(runtime, () => undefined, network({ "engine.zip": () => new Response(broken) }));
    await expect(downloads.bytes("engine.zip")).rejects.toThrow();
    await expect(downloads.failed).rejects.toThrow("network error");
  });
});
