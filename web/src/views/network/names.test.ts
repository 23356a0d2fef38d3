import { describe, expect, it } from "vitest";
import type { State } from "../../protocol/messages";
import { cellLabel, inputCount, layerName, probePlace, unitName } from "./names";

function stateOf(data: object, outputs: number): State {
  return {
    layers: [
      { kind: "dense", units: 8 },
      { kind: "dense", units: outputs },
    ],
    data: {
      view: "plane",
      task: "binary",
      image: null,
      inputs: ["x₁", "x₂²"],
      raw_inputs: ["x₁", "x₂"],
      ...data,
    },
    probe: [-1.85, 2.4],
  } as unknown as State;
}
const plane = stateOf({}, 1);
const digits = stateOf({ view: "image", task: "classes", image: [8, 8], classes: ["zero", "one"] }, 2);

describe("names", () => {
  it("count layers and units from one", () => {
    expect([-1, 0, 1].map((layer) => layerName(plane, layer))).toEqual(["Features", "Hidden 1", "Output"]);
    expect(unitName(plane, 0, 2)).toBe("Hidden 1, unit 3");
    expect(unitName(plane, -1, 1)).toBe("x₂²");
    expect(unitName(plane, 1, 0)).toBe("Output");
    expect(unitName(digits, 1, 1)).toBe("Output, one");
  });

  it("count only layers with units of their own as hidden ones", () => {
    const kinds = ["dense", "dropout", "dense", "dense"].map((kind) => ({
      kind,
      name: kind === "dropout" ? "Dropout" : "Dense",
      weights_shape: [],
      window: null,
      units: 3,
    }));
    const mixed = { ...plane, layers: kinds } as unknown as State;
    expect([0, 1, 2, 3].map((layer) => layerName(mixed, layer))).toEqual([
      "Hidden 1",
      "Dropout",
      "Hidden 2",
      "Output",
    ]);
  });

  it("say bias and death of a unit", () => {
    expect(cellLabel(plane, { layer: 0, unit: 2 }, 0.12)).toBe("Hidden 1, unit 3, bias 0.12");
    expect(cellLabel(plane, { layer: 0, unit: 0 }, -1, "dead: 0")).toBe(
      "Hidden 1, unit 1, bias −1.00, dead: 0",
    );
    expect(cellLabel(plane, { layer: -1, unit: 0 }, undefined)).toBe("Input x₁");
    expect(cellLabel(digits, { layer: -1, unit: 0 }, undefined)).toBe("Input image, 8 × 8 pixels");
  });

  it("tell the probe's place", () => {
    expect(probePlace(plane)).toBe("at x₁ = −1.85, x₂ = 2.40");
    expect(probePlace(digits)).toBe("for the chosen image");
    expect(inputCount(plane)).toBe("2 inputs");
  });
});
