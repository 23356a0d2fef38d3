import { describe, expect, it } from "vitest";
import type { LayerChoice } from "../protocol/messages";
import { freshLayer, whyNot, withoutPictures } from "./layerKinds";

const kinds = [
  { id: "conv", needs_image: true, ends_image: false },
  { id: "max_pool", needs_image: true, ends_image: false },
  { id: "global_avg_pool", needs_image: true, ends_image: true },
  { id: "flatten", needs_image: false, ends_image: true },
  { id: "dense", needs_image: false, ends_image: true },
  { id: "dropout", needs_image: false, ends_image: false },
  { id: "layer_norm", needs_image: false, ends_image: false },
];
const present = ["conv", "max_pool", "dense"];

function why(id: string, image: boolean, among: readonly string[], place: number): string {
  const kind = kinds.find((other) => other.id === id);
  return kind ? whyNot(kind, image, among, place, kinds) : "unknown";
}

describe("layers", () => {
  it("begin with the catalog's settings", () => {
    const choice = {
      id: "conv",
      controls: [
        { name: "filters", default: 8 },
        { name: "padding", default: "same" },
      ],
    } as unknown as LayerChoice;
    expect(freshLayer(choice)).toEqual({ kind: "conv", filters: 8, padding: "same" });
  });

  it("that need a picture stand before what ends pictures", () => {
    expect(why("conv", true, present, 2)).toBe("");
    expect(why("max_pool", true, present, 3)).toContain("needs a picture");
    expect(why("conv", false, [], 0)).toContain("needs a picture");
    expect(why("conv", true, ["global_avg_pool"], 1)).toContain("needs a picture");
  });

  it("that end pictures stand behind all that need them", () => {
    expect(why("flatten", true, present, 1)).toContain("no picture");
    expect(why("dense", true, present, 2)).toBe("");
    expect(why("dropout", true, present, 0)).toBe("");
  });

  it("stay without pictures where they need none", () => {
    const layers = ["conv", "layer_norm", "max_pool", "flatten", "dense", "dropout"].map((kind) => ({
      kind,
    }));
    expect(withoutPictures(layers, kinds).map(({ kind }) => kind)).toEqual(["dense", "dropout"]);
    expect(
      withoutPictures([{ kind: "conv" }, { kind: "dropout" }, { kind: "global_avg_pool" }], kinds),
    ).toEqual([]);
    const rows = [{ kind: "layer_norm" }, { kind: "dense" }];
    expect(withoutPictures(rows, kinds)).toEqual(rows);
  });
});
