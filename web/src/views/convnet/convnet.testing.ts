import type { LayerInfo, State } from "../../protocol/messages";

/** A small network for tests: 6×6 pictures, conv 3×3 of 2 filters, max pool, dropout, dense 3, two classes. */
export const layers = [
  {
    kind: "conv",
    name: "Conv",
    channelwise: false,
    units: 2,
    activation: "relu",
    parameters: 20,
    input_shape: [6, 6, 1],
    output_shape: [6, 6, 2],
    weights_shape: [3, 3, 1, 2],
    multiplications: 648,
    window: { size: 3, stride: 1, top: 1, left: 1 },
  },
  {
    kind: "max_pool",
    name: "Pool",
    channelwise: true,
    units: 2,
    activation: "",
    parameters: 0,
    input_shape: [6, 6, 2],
    output_shape: [3, 3, 2],
    weights_shape: [0],
    multiplications: 0,
    window: { size: 2, stride: 2, top: 0, left: 0 },
  },
  {
    kind: "dropout",
    name: "Dropout",
    channelwise: true,
    units: 2,
    activation: "",
    parameters: 0,
    input_shape: [3, 3, 2],
    output_shape: [3, 3, 2],
    weights_shape: [0],
    multiplications: 0,
    window: null,
  },
  {
    kind: "dense",
    name: "Dense",
    channelwise: false,
    units: 3,
    activation: "relu",
    parameters: 57,
    input_shape: [18],
    output_shape: [3],
    weights_shape: [18, 3],
    multiplications: 54,
    window: null,
  },
  {
    kind: "dense",
    name: "Dense",
    channelwise: false,
    units: 2,
    activation: "linear",
    parameters: 8,
    input_shape: [3],
    output_shape: [2],
    weights_shape: [3, 2],
    multiplications: 6,
    window: null,
  },
] as LayerInfo[];

export function stateOf(changes: Partial<State> = {}): State {
  return {
    session: "a",
    revision: 1,
    link: "softmax",
    layers,
    data: { image: [6, 6], domain: [0, 1], task: "classes", classes: ["cat", "dog"] },
    experiment: {
      network: {
        layers: [{ kind: "conv" }, { kind: "max_pool" }, { kind: "dropout", rate: 0.25 }, { kind: "dense" }],
      },
    },
    ...changes,
  } as unknown as State;
}
