import { describe, expect, it } from "vitest";
import type { State } from "../../protocol/messages";
import { parameterName, parametersOfUnit, parameterTrains } from "./parameterNames";

/** Two inputs, three hidden units, one output: 9 and 4 parameters. */
const network = {
  data: { inputs: ["x₁", "x₂"], image: null, classes: [] },
  layers: [
    { kind: "dense", name: "Hidden", weights_shape: [2, 3], output_shape: [3], parameters: 9, window: null },
    { kind: "dense", name: "Output", weights_shape: [3, 1], output_shape: [1], parameters: 4, window: null },
  ],
  experiment: { network: { layers: [{ kind: "dense" }], output: {} } },
} as unknown as State;

/** 6×6 pictures, conv 3×3 of 2 filters, pool 2, conv 3×3 of 4, flatten, 2 classes. */
const pictures = {
  data: { inputs: [], image: [6, 6], classes: ["cat", "dog"], pixel_order: null },
  layers: [
    {
      kind: "conv",
      name: "Conv",
      weights_shape: [3, 3, 1, 2],
      output_shape: [6, 6, 2],
      parameters: 20,
      window: {},
    },
    {
      kind: "max_pool",
      name: "Pool",
      weights_shape: [0],
      output_shape: [3, 3, 2],
      parameters: 0,
      window: {},
    },
    {
      kind: "conv",
      name: "Conv",
      weights_shape: [3, 3, 2, 4],
      output_shape: [3, 3, 4],
      parameters: 76,
      window: {},
    },
    {
      kind: "layer_norm",
      name: "Norm",
      weights_shape: [4],
      output_shape: [3, 3, 4],
      parameters: 8,
      window: null,
    },
    { kind: "flatten", name: "Flatten", weights_shape: [0], output_shape: [36], parameters: 0, window: null },
    { kind: "dense", name: "Dense", weights_shape: [36, 2], output_shape: [2], parameters: 74, window: null },
  ],
} as unknown as State;

const held = (layer: object, output: object = {}) =>
  ({ ...network, experiment: { network: { layers: [layer], output } } }) as unknown as State;

describe("names of weights", () => {
  it("follow the order of the parameters", () => {
    const names = Array.from({ length: 13 }, (_, index) => parameterName(network, index));
    expect(names[0]).toBe("x₁ → Hidden 1 unit 1");
    expect(names[5]).toBe("x₂ → Hidden 1 unit 3");
    expect(names[7]).toBe("bias of Hidden 1 unit 2");
    expect(names[10]).toBe("unit 2 → Output");
    expect(names[12]).toBe("bias of Output");
    expect(new Set(names).size).toBe(13);
  });

  it("are places in windows and maps of networks with pictures", () => {
    const at = (number: number) => parameterName(pictures, number);
    // Row 2, column 3 of the window, filter 2.
    expect(at((1 * 3 + 2) * 2 + 1)).toBe("Conv 1 map 2, weight row 2 column 3");
    expect(at(19)).toBe("bias of Conv 1 map 2");
    expect(at(20 + ((1 * 3 + 2) * 2 + 1) * 4 + 3)).toBe("Conv 2 map 4, weight row 2 column 3 of map 2");
    expect(at(96 + 2)).toBe("scale of Norm map 3");
    // Behind the flattening a number is a pixel of a map.
    expect(at(104 + ((2 * 3 + 1) * 4 + 2) * 2 + 1)).toBe("map 3 row 3 column 2 → Output, dog");
    const all = Array.from({ length: 178 }, (_, index) => at(index));
    expect(new Set(all).size).toBe(178);
    expect(at(178)).toBe("number 178");
  });

  it("are pixels where a picture comes in, but for shuffled ones", () => {
    const [, , , , , dense] = pictures.layers;
    const flat = { ...pictures, layers: [{ ...dense, weights_shape: [36, 2] }] } as unknown as State;
    expect(parameterName(flat, 2 * 7)).toBe("pixel row 2 column 2 → Output, cat");
    const shuffled = { ...flat, data: { ...flat.data, pixel_order: [3, 1] } } as State;
    expect(parameterName(shuffled, 2 * 7)).toBe("input 8 → Output, cat");
  });
});

describe("the weights that are offered", () => {
  it("are those of one unit of a large network", () => {
    expect(parametersOfUnit(network, { layer: 0, unit: 1 })).toEqual([1, 4, 7]);
    expect(parametersOfUnit(network, { layer: 1, unit: 0 })).toEqual([9, 10, 11, 12]);
    expect(parametersOfUnit(network, null)).toHaveLength(13);
  });

  it("are none that do not train", () => {
    const cut = held({ kind: "dense", cut: [[1, 1]] }, { bias: false });
    expect(parametersOfUnit(cut, { layer: 0, unit: 1 })).toEqual([1, 7]);
    expect(parametersOfUnit(cut, { layer: 1, unit: 0 })).toEqual([9, 10, 11]);
    expect(parametersOfUnit(held({ kind: "dense", frozen: true }), null)).toEqual([9, 10, 11, 12]);
    expect([4, 1, 12, 13].map((number) => parameterTrains(cut, number))).toEqual([false, true, false, false]);
  });
});
