import type { State } from "../../protocol/messages";
import { asExperiment, same } from "../../state/experiment";

/** A network of one neuron, whose rule of learning is short enough to be read: linear, or a sigmoid. */
export type Single = "linear" | "sigmoid";

/** None: there are hidden layers, several outputs, or another loss. */
export function singleNeuron(state: State): Single | null {
  const [layer, ...others] = state.layers;
  if (!layer || others.length > 0 || layer.units !== 1) return null;
  if (state.lenses.includes("bowl")) return rawInputs(state) ? "linear" : null;
  const sigmoids = ["sigmoid_half_sum", "binary_cross_entropy"];
  return state.data.task === "binary" && sigmoids.includes(state.loss) && !state.data.image
    ? "sigmoid"
    : null;
}

/** Whether the network's inputs are the examples as they are told. */
function rawInputs({ experiment, data }: State): boolean {
  const { features } = asExperiment(experiment).data;
  return (features === undefined || same(features, ["x", "y"])) && !data.image;
}
