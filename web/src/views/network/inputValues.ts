import type { Frame } from "../../protocol/frame";
import type { Catalog, State } from "../../protocol/messages";

/** Features that people know by name, for frames that do not carry the probe's inputs. */
const features: Record<string, (x: number, y: number) => number> = {
  x: (x) => x,
  y: (_, y) => y,
  x_squared: (x) => x * x,
  y_squared: (_, y) => y * y,
  xy: (x, y) => x * y,
  sin_x: (x) => Math.sin(x),
  sin_y: (_, y) => Math.sin(y),
};

/** What the first layer gets for the probed example: its raw inputs, or the features made of them. */
export function inputValues(frame: Frame, state: State, catalog: Catalog | null): ArrayLike<number> {
  const { probe_inputs: sent } = frame.arrays;
  if (sent) return sent;
  if (state.data.view !== "plane") return state.probe;
  const [x = 0, y = 0] = state.probe;
  return state.data.inputs.map((label) => {
    const id = catalog?.features.find((feature) => feature.label === label)?.id ?? "";
    return features[id]?.(x, y) ?? Number.NaN;
  });
}
