import type { State } from "../../protocol/messages";

/** Whether any layer gives pictures, so that the network is drawn as maps. */
export function isConvolutional(state: Pick<State, "layers"> | null): boolean {
  return state?.layers.some(({ output_shape: shape }) => shape.length === 3) ?? false;
}
