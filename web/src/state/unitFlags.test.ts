import { describe, expect, it, vi } from "vitest";
import type { Frame } from "../protocol/frame";
import type { State } from "../protocol/messages";
import { flagWords, sameFlags, unitFlags } from "./unitFlags";
import { UnitHealth } from "./unitHealth.svelte";

const state = {
  session: "a",
  revision: 1,
  run: 1,
  layers: [
    { kind: "conv", units: 2, activation: "relu", output_shape: [4, 4, 2] },
    { kind: "max_pool", units: 2, activation: "", output_shape: [2, 2, 2] },
    { kind: "dense", units: 3, activation: "tanh", output_shape: [3] },
    { kind: "dense", units: 1, activation: "linear", output_shape: [1] },
  ],
} as unknown as State;
const none = Number.NaN;

function frameOf(silent: number[], flat: number[], revision = 1): Frame {
  return {
    revision,
    arrays: {
      unit_silent: Float32Array.from(silent),
      unit_flat: Float32Array.from(flat),
      unit_examples: Float64Array.of(1000),
    },
  } as unknown as Frame;
}
const frame = frameOf([1, 0.97, none, none, 1, 0, 0, none], [1, 0.97, none, none, 1, 0.9996, 0.5, none]);

describe("flags of units", () => {
  it("say what is wrong, and for how many examples", () => {
    const [maps, pool, units, output] = unitFlags(frame, state) ?? [];
    expect(maps?.get(0)).toMatchObject({
      state: "dead",
      words: "dead: 0 for all 1\u2009000 training examples, at every place; no gradient comes through it",
    });
    expect(maps?.get(1)).toMatchObject({
      state: "silent",
      words: "nearly dead: 0 for 97\u2009% of the places in 1\u2009000 training examples",
    });
    expect(units?.get(0)?.words).toBe(
      "dead: flat for all 1\u2009000 training examples; no gradient comes through it",
    );
    // Never rounded up to all of them.
    expect(units?.get(1)?.words).toBe(
      "saturated: its slope is under 5\u2009% of the largest for 99\u2009% of the 1\u2009000 training examples",
    );
    expect(units?.get(1)?.short).toBe("saturated for 99\u2009% of the examples");
    expect([pool?.size, units?.size, output?.size]).toEqual([0, 2, 0]);
  });

  it("count in a few words", () => {
    const flags = unitFlags(frame, state) ?? [];
    expect(flags.map((layer, index) => flagWords(layer, state.layers[index]?.units ?? 0))).toEqual([
      "1 of 2 dead, 1 nearly dead",
      "",
      "1 of 3 dead, 1 saturated",
      "",
    ]);
    expect(flagWords(undefined, 3)).toBe("");
  });

  it("are not read out of frames of other networks", () => {
    expect(unitFlags(frameOf([1], [1]), state)).toBeNull();
    expect(unitFlags({ ...frame, revision: 2 }, state)).toBeNull();
    expect(unitFlags({ revision: 1, arrays: {} } as unknown as Frame, state)).toBeNull();
  });

  it("differ where a word does", () => {
    const flags = unitFlags(frame, state) ?? [];
    expect(sameFlags(flags, unitFlags(frame, state) ?? [])).toBe(true);
    const other = unitFlags(frameOf([1, 0.98, 0, 0, 1, 0, 0, 0], [1, 0.98, 0, 0, 1, 1, 0.5, 0]), state);
    expect(sameFlags(flags, other ?? [])).toBe(false);
    expect(sameFlags(flags, [])).toBe(false);
  });
});

describe("the health of units", () => {
  it("is read anew where a number is another, or the network", () => {
    const health = new UnitHealth();
    health.take(frame, state);
    const { flags } = health;
    const read = vi.fn(() => state.layers);
    const watched = {
      ...state,
      get layers() {
        return read();
      },
    } as State;
    health.take(frame, watched);
    expect(read).toHaveBeenCalled();
    read.mockClear();
    health.take(
      {
        ...frame,
        arrays: frameOf([...(frame.arrays.unit_silent ?? [])], [...(frame.arrays.unit_flat ?? [])]).arrays,
      },
      watched,
    );
    expect(read).not.toHaveBeenCalled();
    expect(health.flags).toBe(flags);
    health.take(
      frameOf([0, 0.97, none, none, 1, 0, 0, none], [0, 0.97, none, none, 1, 1, 0.5, none]),
      watched,
    );
    expect(health.at(0, 0)).toBeUndefined();
  });

  const bare = { revision: 1, arrays: {} } as unknown as Frame;

  it("is kept through frames that do not tell, until training starts over", () => {
    const health = new UnitHealth();
    health.take(frame, state);
    expect(health.at(0, 0)?.state).toBe("dead");
    health.take(bare, state);
    expect(health.at(0, 0)?.state).toBe("dead");
    health.take(bare, { ...state, run: 2 });
    expect(health.at(0, 0)).toBeUndefined();
  });
});
