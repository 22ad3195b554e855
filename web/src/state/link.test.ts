import { expect, it } from "vitest";
import type { Network } from "../engine/types";
import { decode, encode } from "./link";

const doc: Network = { netweight: 1, name: "Größe", layers: [{ kind: "dense", units: 4, in: 3 }] };

it("a link gives back the network that was put in", async () => {
  const link = await encode(doc);
  expect(link).toMatch(/^#m=1\.[\w-]+$/);
  expect(await decode(link ?? "")).toEqual(doc);
});

it.each(["#m=2.abc", "#m=1.", "#m=1.!!!", "#m=1.AAAA", "#m="])("%j is refused, not thrown", async (text) => {
  expect(await decode(text)).toBe("bad");
});

it("other fragments are none of its business", async () => {
  expect(await decode("#memory")).toBeNull();
});

it("a network too large for a link is not put in one", async () => {
  const layers = Array.from({ length: 5000 }, (_, i) => ({ kind: "dense", units: (i * 7919) % 10007, name: `n${(i * 104729) % 99991}` }));
  expect(await encode({ netweight: 1, layers })).toBeNull();
});
