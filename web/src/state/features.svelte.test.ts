import { flushSync } from "svelte";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Catalog, FeatureChoice, State } from "../protocol/messages";
import { Features } from "./features.svelte";
import type { Playground } from "./playground.svelte";

const zeros = Array<number>(625).fill(0);

function choice(id: string, label = id): FeatureChoice {
  return { id, label, help: "", controls: [], picture: zeros };
}

const catalog = {
  features: [choice("x", "x₁"), choice("y", "x₂"), choice("xy", "x₁x₂")],
  formula: { longest: 100, most_features: 4, names: [], functions: [] },
} as unknown as Catalog;

/** Does what the page's own one does with patches; refuses formulas that start with "bad". */
class FakePlayground {
  catalog: Catalog | null = $state.raw(catalog);
  experiment = $state.raw({ data: { kind: "spiral", features: ["x", "y"] } });
  state = $state.raw<State | null>(null);
  problem: { message: string } | null = null;
  said = "";

  show(features: string[], kind = "spiral"): void {
    this.experiment = { data: { kind, features } };
    this.state = { data: { inputs: features.map((id) => `label of ${id}`) } } as unknown as State;
  }

  patch({ data }: { data: { features: string[] } }): Promise<boolean> {
    const bad = data.features.findIndex((id) => id.startsWith("bad"));
    if (bad >= 0) this.problem = { message: `data.features.${bad}: no value` };
    else this.show(data.features);
    return Promise.resolve(bad < 0);
  }

  say(text: string): void {
    this.said = text;
  }
}

let playground: FakePlayground;
let features: Features;
const asked = vi.fn();

beforeEach(() => {
  asked.mockReset();
  vi.stubGlobal("fetch", async (path: string) => {
    const query = new URLSearchParams(path.split("?")[1]);
    asked(query.get("formula"), query.get("data"));
    const formula = query.get("formula") ?? "";
    const wrong = formula.endsWith("+");
    const body = {
      feature: wrong ? null : choice(formula, `pretty ${formula}`),
      problem: wrong ? { field: "formula", message: "something is missing", allowed: "" } : null,
    };
    return new Response(JSON.stringify(body));
  });
  playground = new FakePlayground();
  features = new Features(playground as unknown as Playground);
});
afterEach(() => vi.unstubAllGlobals());

const ids = () => features.all.map(({ id }) => id);

async function settled(): Promise<void> {
  flushSync();
  await new Promise((resolve) => setTimeout(resolve));
  flushSync();
}

describe("typed features", () => {
  it("become inputs, after those of the catalog and in the order of typing", async () => {
    expect(await features.add(choice("x1 + 1"))).toBe("");
    expect(await features.add(choice("xy"))).toBe("");
    expect(features.chosen).toEqual(["x", "y", "xy", "x1 + 1"]);
    expect(ids()).toEqual(["x", "y", "xy", "x1 + 1"]);
    expect(features.typed.map(({ id }) => id)).toEqual(["x1 + 1"]);
  });

  it("are asked for with the data whose plane they are seen in", async () => {
    const { feature, problem } = await features.look("sqrt(x1)");
    expect([feature?.label, problem]).toEqual(["pretty sqrt(x1)", null]);
    expect((await features.look("x1 +")).problem?.message).toBe("something is missing");
    expect(asked.mock.calls).toEqual([
      ["sqrt(x1)", "spiral"],
      ["x1 +", "spiral"],
    ]);
    await features.add(choice("sqrt(x1)"));
    expect(features.typed[0]?.label).toBe("pretty sqrt(x1)");
  });

  it("say why they are not taken", async () => {
    expect(await features.add(choice("x"))).toBe("This is an input already");
    expect(await features.add(choice("bad"))).toBe("no value");
    expect([playground.problem, features.typed]).toEqual([null, []]);
    await features.add(choice("xy"));
    await features.add(choice("a"));
    expect(await features.add(choice("b"))).toBe("There are 4 inputs already: switch one off first");
    expect(features.chosen).toHaveLength(4);
  });

  it("stay in sight when they are switched off, until they are taken away", async () => {
    playground.show(["x", "from a link"]);
    await features.toggle("from a link");
    expect([features.chosen, ids()]).toEqual([["x"], ["x", "y", "xy", "from a link"]]);
    await features.toggle("x");
    expect([features.chosen, playground.said]).toEqual([["x"], "At least one feature stays"]);
    await features.remove("from a link");
    expect(ids()).toEqual(["x", "y", "xy"]);
    await features.add(choice("a"));
    await features.remove("a");
    expect([features.chosen, ids()]).toEqual([["x"], ["x", "y", "xy"]]);
  });

  it("are not taken away where no input would be left", async () => {
    playground.show(["only"]);
    await features.remove("only");
    expect([features.chosen, playground.said]).toEqual([["only"], "At least one feature stays"]);
    expect(ids()).toContain("only");
  });

  it("keep their place when they are edited", async () => {
    await features.add(choice("a"));
    await features.add(choice("b"));
    expect(await features.add(choice("c"), "a")).toBe("");
    expect(features.chosen).toEqual(["x", "y", "c", "b"]);
    expect(features.typed.map(({ id }) => id)).toEqual(["c", "b"]);
    expect(await features.add(choice("b"), "c")).toBe("This is an input already");
  });

  it("have the server's label at once, and their picture when it has come", async () => {
    features.watch();
    playground.show(["x", "2*x1"]);
    expect(features.typed.map(({ label }) => label)).toEqual(["label of 2*x1"]);
    expect(features.catalog?.features.map(({ id }) => id)).toEqual(["x", "y", "xy", "2*x1"]);
    await settled();
    expect(features.typed.map(({ label }) => label)).toEqual(["pretty 2*x1"]);
    playground.show(["x", "2*x1"], "addition");
    await settled();
    expect(asked.mock.calls).toEqual([
      ["2*x1", "spiral"],
      ["2*x1", "addition"],
    ]);
  });

  it("leave the catalog as it is where there are none", () => {
    expect(features.catalog).toBe(catalog);
    playground.catalog = null;
    expect([features.catalog, features.all]).toEqual([null, []]);
  });
});
