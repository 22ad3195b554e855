import { signal } from "@preact/signals";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { LASTING, lacking, until } from "./lasting";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it("a short lack is not shown, a long one is until it ends", () => {
  const good = signal(true);
  const lacks = lacking(good);
  good.value = false;
  vi.advanceTimersByTime(LASTING - 1);
  good.value = true;
  vi.advanceTimersByTime(LASTING);
  expect(lacks.value).toBe(false);
  good.value = false;
  vi.advanceTimersByTime(LASTING);
  expect(lacks.value).toBe(true);
  good.value = true;
  expect(lacks.value).toBe(false);
});

it("what is waited for comes, or something else changes first", async () => {
  const [good, same] = [signal(false), signal("a")];
  const comes = until(good, same);
  good.value = true;
  expect(await comes).toBe(true);
  expect(await until(good, same)).toBe(true);
  good.value = false;
  const ends = until(good, same);
  same.value = "b";
  expect(await ends).toBe(false);
});
