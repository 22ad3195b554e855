import { describe, expect, it } from "vitest";
import { causeOf, describe as inWords, failure } from "../../src/engine/failure";

describe("causes", () => {
  it.each([
    [new RangeError("WebAssembly.Memory(): could not allocate memory"), "memory"],
    [new Error("Out of memory"), "memory"],
    [new TypeError("Failed to fetch dynamically imported module: http://here/pyodide.mjs"), "missing"],
    [new Error("stdlib.zip: HTTP 404"), "missing"],
    [new TypeError("Failed to fetch"), "offline"],
    [new TypeError("NetworkError when attempting to fetch resource."), "offline"],
    [new Error("Refused to compile: violates the following Content Security Policy directive"), "blocked"],
    [new Error("ModuleNotFoundError: No module named 'x'"), "broken"],
    [{ status: 1 }, "broken"],
  ])("%s is %s", (thrown, cause) => {
    expect(causeOf(thrown)).toBe(cause);
  });

  it("has words for anything thrown", () => {
    expect(inWords({ status: 1 })).toBe('{"status":1}');
    expect(inWords(undefined)).toBe("undefined");
    expect(inWords("text")).toBe("text");
  });

  it("tells what happened and what to do", () => {
    for (const cause of ["no-webassembly", "blocked", "missing", "offline", "memory", "silent", "slow", "broken"] as const) {
      const { message, hint } = failure(cause);
      expect(message.endsWith(".") && hint.endsWith(".")).toBe(true);
    }
  });
});
