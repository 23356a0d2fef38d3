import { describe, expect, it } from "vitest";
import type { Experiment } from "./experiment";
import { decodeDocument, encodeDocument, LinkError, readAddress, withValues } from "./url";

const experiment = {
  version: 1,
  data: { kind: "spiral", seed: 0, samples: 300, features: ["x", "y"] },
  network: {
    layers: [{ kind: "dense", units: 8, activation: "tanh" }],
    initializer: "glorot_normal",
    seed: 0,
  },
  loss: { kind: "auto" },
  optimizer: { kind: "adam", learning_rate: 0.01, schedule: { kind: "constant" }, clip_norm: null },
  regularization: { l1: 0, l2: 0, dropout: 0 },
  batch: { size: 32, order: "shuffled", seed: 0 },
};
const base = experiment as unknown as Experiment;

async function failure(promise: Promise<unknown>): Promise<LinkError> {
  const error = await promise.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(LinkError);
  return error as LinkError;
}

describe("a document in the fragment", () => {
  it("comes back as it went in", async () => {
    const fragment = await encodeDocument({ experiment, speed: null });
    expect(fragment).toMatch(/^[A-Za-z0-9_-]+$/);
    expect(await decodeDocument(fragment ?? "")).toEqual({ experiment, speed: null });
  });

  it("is short", async () => {
    expect((await encodeDocument({ experiment, speed: 400 }))?.length).toBeLessThan(500);
  });

  it("is given up where it would be too long", async () => {
    for (const length of [20_000, 100_000]) {
      const noise = Array.from({ length }, (_, index) => Math.sin(index) * 1e9);
      expect(await encodeDocument({ experiment: { noise }, speed: 400 })).toBeNull();
    }
  });

  it.each([
    ["hello!", /characters/],
    ["abc", /damaged/],
    ["x".repeat(9000), /too long/],
  ])("%.8s is refused in words", async (fragment, words) => {
    expect((await failure(decodeDocument(fragment))).message).toMatch(words);
  });

  it("cut off is refused", async () => {
    const fragment = (await encodeDocument({ experiment, speed: 400 })) ?? "";
    expect((await failure(decodeDocument(fragment.slice(0, -20)))).message).toMatch(/damaged/);
  });

  it("that unpacks to something huge is refused", async () => {
    const fragment = await encodeDocument({ experiment: { text: "a".repeat(1_000_000) }, speed: 400 });
    expect((await failure(decodeDocument(fragment ?? ""))).message).toMatch(/too large/);
  });

  it("without an experiment is refused", async () => {
    const fragment = await encodeDocument({ speed: 400 } as never);
    expect((await failure(decodeDocument(fragment ?? ""))).message).toMatch(/no experiment/);
  });
});

describe("an address", () => {
  it("names a demo or a session", async () => {
    expect(await readAddress({ search: "?demo=digits", hash: "" })).toMatchObject({ demo: "digits" });
    expect(await readAddress({ search: "?session=abc", hash: "" })).toMatchObject({ session: "abc" });
  });

  it("holds readable values", async () => {
    const search = "?data.kind=circle&optimizer.learning_rate=0.03&batch.size=full&speed=max";
    expect(await readAddress({ search, hash: "" })).toMatchObject({
      values: [
        ["data.kind", "circle"],
        ["optimizer.learning_rate", 0.03],
        ["batch.size", "full"],
      ],
      speed: null,
    });
  });

  it("with an unknown name is refused, and the known ones are named", async () => {
    const error = await failure(readAddress({ search: "?learning_rate=1", hash: "" }));
    expect(error.field).toBe("learning_rate");
    expect(error.allowed).toContain("optimizer");
  });

  it("with a speed that is no number is refused", async () => {
    expect((await failure(readAddress({ search: "?speed=fast", hash: "" }))).field).toBe("speed");
  });
});

describe("values merged into a document", () => {
  it("change what they name and leave the rest, and the original", () => {
    const document = withValues(base, [["optimizer.learning_rate", 0.03]]);
    expect(document.optimizer).toEqual({ ...experiment.optimizer, learning_rate: 0.03 });
    expect(base.optimizer.learning_rate).toBe(0.01);
  });

  it("of another kind start from that kind's defaults, in any order", () => {
    const document = withValues(base, [
      ["data.samples", 100],
      ["data.kind", "circle"],
    ]);
    expect(document.data).toEqual({ kind: "circle", samples: 100 });
  });

  it("reach into lists and split them at commas", () => {
    const document = withValues(base, [
      ["network.layers.0.units", 3],
      ["data.features", "x,xy"],
    ]);
    expect(document.network).toMatchObject({ layers: [{ kind: "dense", units: 3, activation: "tanh" }] });
    expect(document.data).toMatchObject({ features: ["x", "xy"] });
  });

  it("splits lists at commas, but not inside of a formula", () => {
    const document = withValues(base, [["data.features", "x,max(x1,sin(x2)),x1^2"]]);
    expect(document.data).toMatchObject({ features: ["x", "max(x1,sin(x2))", "x1^2"] });
  });

  it.each(["data.__proto__.polluted", "network.layers.9.units", "batch.size.deep", "data..x"])(
    "refuse the path %s",
    (path) => {
      expect(() => withValues(base, [[path, 1]])).toThrow(LinkError);
      expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    },
  );
});
