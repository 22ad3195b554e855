import { describe, expect, it } from "vitest";
import { MOST, readCount } from "./count";

describe("a whole number as it is typed", () => {
  it.each([["1", 1], ["4096", 4096], [" 4,096 ", 4096], ["1 000 000", 1_000_000], ["+8", 8], [String(MOST), MOST]])("reads %s", (text, value) => {
    expect(readCount(text)).toBe(value);
  });
  it.each(["", " ", "-3", "0", "1.5", "1e3", "3 4", "1,0", "abc", "1,024.5", "½", "٣", String(MOST + 1), "9".repeat(40)])("says what is wrong with %s", (text) => {
    expect(readCount(text)).toBeTypeOf("string");
  });
  it("takes 0 where that is allowed", () => {
    expect(readCount("0", 0)).toBe(0);
  });
});
