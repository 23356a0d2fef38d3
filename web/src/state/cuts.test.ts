import { describe, expect, it } from "vitest";
import { addressOf } from "./address";
import { hasCuts, withoutCuts } from "./cuts";
import { decodeDocument } from "./url";

const whole = {
  version: 1,
  network: {
    layers: [{ kind: "dense", units: 2, frozen: true }, { kind: "dropout" }],
    output: { frozen: false },
    seed: 3,
  },
};
const cut = {
  version: 1,
  network: {
    ...whole.network,
    layers: [{ kind: "dense", units: 2, frozen: true, cut: [[0, 1]] }, { kind: "dropout" }],
    output: { frozen: false, cut: [] },
  },
};

describe("edges that are cut", () => {
  it("are left out of a document, and nothing else is", () => {
    expect(withoutCuts(cut)).toEqual(whole);
    expect(withoutCuts({ version: 1 })).toEqual({ version: 1 });
  });

  it("are seen", () => {
    expect(hasCuts(cut)).toBe(true);
    expect(hasCuts({ ...cut, network: { ...cut.network, layers: [] } })).toBe(false);
    expect(hasCuts({ network: { layers: [], output: { cut: [[1, 0]] } } })).toBe(true);
    expect(hasCuts({})).toBe(false);
  });

  it("stay out of the address", async () => {
    const address = await addressOf({ experiment: cut, speed: null }, null);
    expect((await decodeDocument((address ?? "").slice(1))).experiment).toEqual(whole);
  });
});
