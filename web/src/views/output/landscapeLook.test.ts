import { expect, it } from "vitest";
import type { LandscapeView, State } from "../../protocol/messages";
import { LandscapeLook } from "./landscapeLook.svelte";

const random = [1, 0, 41, 0, 0, -1, -1];
const path = [3, 0, 41, 0, 0, -1, -1];

const laid = (value: number, point = 0, step = 0, plane = random) => ({
  landscape_plane: Float64Array.from(plane),
  landscape: Float32Array.of(value, value, value, 2 * value),
  landscape_frame: Float64Array.of(-2, 2, -2, 2),
  landscape_point: Float32Array.of(point, 0),
  landscape_step: Float64Array.of(step),
});

it("keeps what is shown until the plane asked for has come", () => {
  const look = new LandscapeLook();
  expect(look.waiting).toBe(true);
  look.take({ arrays: laid(1) });
  expect(look.laid).toMatchObject({ plane: "random", part: "train" });
  look.choose("path");
  expect(look.waiting).toBe(true);
  // A late look at the plane before, with other values: training went on.
  look.take({ arrays: laid(2, 0.5) });
  expect(look.laid?.plane).toBe("random");
  expect(look.laid?.landscape.point[0]).toBe(0.5);
  expect(look.waiting).toBe(true);
  look.take({ arrays: laid(3, 0, 0, path) });
  expect(look.laid?.plane).toBe("path");
  expect(look.waiting).toBe(false);
  expect(Object.keys(look.kept)).toEqual(["random", "path"]);
});

it("follows the weights on a plane that stays", () => {
  const look = new LandscapeLook();
  look.take({ arrays: laid(1) });
  const before = look.laid;
  look.take({ arrays: laid(1) });
  expect(look.laid).toBe(before);
  look.take({ arrays: laid(1, 0.25) });
  expect(look.laid?.landscape.point[0]).toBe(0.25);
});

it("knows which request a plane is of", () => {
  const look = new LandscapeLook();
  look.take({ arrays: laid(1) });
  look.part = "test";
  look.take({ arrays: laid(5) });
  expect(look.laid?.part).toBe("train");
  look.take({ arrays: laid(5, 0, 0, [1, 1, 41, 0, 0, -1, -1]) });
  expect(look.laid?.part).toBe("test");
  expect(look.waiting).toBe(false);
  look.seed = 4;
  expect(look.waiting).toBe(true);
  look.take({ arrays: laid(5, 0, 0, [1, 1, 41, 0, 4, -1, -1]) });
  expect(look.waiting).toBe(false);
  look.choose("weights");
  look.weights = [3, 5];
  look.take({ arrays: laid(5, 0, 0, [0, 1, 41, 0, 4, -1, -1]) });
  expect(look.waiting).toBe(true);
  look.take({ arrays: laid(5, 0, 0, [0, 1, 41, 0, 4, 3, 5]) });
  expect(look.waiting).toBe(false);
  // Another reach is the same plane.
  look.zoom(0.5);
  expect(look.waiting).toBe(false);
});

it("shows whose plane it is where the owner of a session chose another", () => {
  const look = new LandscapeLook();
  look.choose("sharpest");
  look.take({ arrays: laid(1, 0, 0, path) });
  look.take({ arrays: laid(2, 0, 0, path) });
  expect(look.laid?.plane).toBe("path");
  expect(Object.keys(look.kept)).toEqual(["path"]);
});

it("zooms from what is seen, and fits again", () => {
  const look = new LandscapeLook();
  look.zoom(0.5);
  expect(look.reach).toBeNull();
  look.take({ arrays: laid(1) });
  look.zoom(0.5);
  expect(look.view).toMatchObject({ plane: "random", reach: 1, first: null });
  // Twice before there is another frame.
  look.zoom(0.5);
  expect(look.reach).toBe(0.5);
  look.zoom(2);
  look.zoom(2);
  look.zoom(2);
  expect(look.reach).toBe(4);
  look.choose("weights");
  look.weights = [3, 5];
  expect(look.view).toMatchObject({ plane: "weights", reach: null, first: 3, second: 5 });
});

it("forgets the picture with the run, and the weights with the network", () => {
  const look = new LandscapeLook();
  look.follow("a", "1");
  look.weights = [3, 5];
  look.take({ arrays: laid(1) });
  look.follow("a", "2");
  expect(look.laid).toBeNull();
  expect(look.weights).toEqual([3, 5]);
  look.follow("b", "2");
  expect(look.weights).toBeNull();
});

it("records the curvature, once a step", () => {
  const look = new LandscapeLook();
  const curvature = (value: number, step: number) => ({
    curvature: Float32Array.of(value, 10, 1, 0),
    curvature_step: Float64Array.of(step),
  });
  look.take({ arrays: curvature(1, 5) });
  look.take({ arrays: curvature(1, 5) });
  look.take({ arrays: curvature(2, 9) });
  expect(look.curvatures.map(({ step, sharpness }) => [step, sharpness])).toEqual([
    [5, 1],
    [9, 2],
  ]);
  expect(look.curvature).toMatchObject({ bound: 10, unbound: 0 });
});

it("sees another next step, loss or path on a plane that stays", () => {
  const look = new LandscapeLook();
  const frame = { ...laid(1), landscape_next: Float32Array.of(1, 1), landscape_now: Float32Array.of(5) };
  look.take({ arrays: frame });
  const first = look.laid;
  look.take({ arrays: { ...frame, landscape_next: Float32Array.of(1, 1) } });
  expect(look.laid).toBe(first);
  // The rate was changed while it stands still.
  look.take({ arrays: { ...frame, landscape_next: Float32Array.of(0.5, 0.5) } });
  expect(look.laid?.landscape.next).toEqual([0.5, 0.5]);
  look.take({ arrays: { ...frame, landscape_now: Float32Array.of(4) } });
  expect(look.laid?.landscape.now).toBe(4);
  const path = { landscape_path_steps: Float64Array.of(0), landscape_path_off: Float32Array.of(2) };
  look.take({ arrays: { ...frame, ...path } });
  expect(look.laid?.landscape.path.off).toEqual([2]);
  look.take({ arrays: { ...frame, ...path, landscape_shares: Float32Array.of(0.5, 0.25) } });
  expect(look.laid?.landscape.shares).toEqual([0.5, 0.25]);
});

it("zooms no farther than the server lays planes", () => {
  const look = new LandscapeLook();
  expect([look.canZoomIn, look.canZoomOut]).toEqual([false, false]);
  look.take({ arrays: laid(1) });
  expect([look.canZoomIn, look.canZoomOut]).toEqual([true, true]);
  for (let click = 0; click < 40; click++) look.zoom(2);
  expect([look.reach, look.canZoomOut, look.canZoomIn]).toEqual([1e6, false, true]);
  for (let click = 0; click < 60; click++) look.zoom(0.5);
  expect([look.reach, look.canZoomOut, look.canZoomIn]).toEqual([1e-4, true, false]);
});

it("keeps the levels of a plane while it stays, and not those of another", () => {
  const ramp = (scale: number) =>
    Float32Array.from({ length: 121 }, (_, index) => 10 ** ((scale * index) / 120));
  const frame = (values: Float32Array, plane = random) => ({
    ...laid(1, values[60], 0, plane),
    landscape: values,
  });
  const look = new LandscapeLook();
  look.take({ arrays: frame(ramp(4)) });
  const before = look.laid?.relief.levels.step;
  look.take({ arrays: frame(ramp(2.8)) });
  expect(look.laid?.relief.levels.step).toBe(before);
  look.take({ arrays: frame(ramp(2.8), path) });
  expect(look.laid?.relief.levels.step).toBe((before ?? 0) / 2);
});

const network = (cut: number[][] = []) =>
  ({
    data: { inputs: ["x₁", "x₂"], image: null, classes: [] },
    layers: [
      {
        kind: "dense",
        name: "Output",
        weights_shape: [2, 1],
        output_shape: [1],
        parameters: 3,
        window: null,
      },
    ],
    experiment: { network: { layers: [], output: { cut } } },
  }) as unknown as State;

it("lets go of a weight that is cut, and says so", () => {
  const look = new LandscapeLook();
  look.choose("weights");
  look.chooseWeights([1, 2]);
  look.release(network());
  expect([look.weights, look.notice]).toEqual([[1, 2], ""]);
  look.release(network([[1, 0]]));
  expect(look.weights).toBeNull();
  expect(look.view).toMatchObject({ first: null, second: null });
  expect(look.notice).toBe("x₂ → Output does not train: here are the largest gradients");
  look.chooseWeights([0, 2]);
  expect(look.notice).toBe("");
});

it("opens on the plane that a demo names, once its network is there, and once", () => {
  const experiment = { network: { layers: [], output: { bias: false }, seed: 3 } };
  const demo = {
    id: "landscape",
    experiment,
    landscape: { plane: "weights", first: 0, second: 2, reach: 16 } as LandscapeView,
  };
  const look = new LandscapeLook();
  look.follow("a", "1");
  look.open(demo, { network: { layers: [1], output: {}, seed: 0 } });
  expect(look.plane).toBe("random");
  look.follow("b", "2");
  look.open(demo, experiment);
  expect(look.view).toMatchObject({ plane: "weights", part: "train", first: 0, second: 2, reach: 16 });
  look.choose("path");
  look.open(demo, experiment);
  expect([look.plane, look.reach]).toEqual(["path", null]);
  look.open(null, experiment);
  look.open(demo, experiment);
  expect([look.plane, look.reach]).toEqual(["weights", 16]);
});

it("leaves the plane alone where a demo names none", () => {
  const look = new LandscapeLook();
  look.choose("sharpest");
  look.open({ id: "edge", experiment: {}, landscape: null }, {});
  expect(look.plane).toBe("sharpest");
});

it("shows small pictures of all planes, and the one that is laid as it is", () => {
  const look = new LandscapeLook();
  const planes = Float32Array.from({ length: 16 }, (_, index) => 1 + index);
  look.take({ arrays: { planes } });
  expect(Object.keys(look.kept).sort()).toEqual(["path", "random", "sharpest", "weights"]);
  const { path } = look.kept;
  expect(path?.logs[0]).toBeCloseTo(Math.log10(13));
  look.take({ arrays: { ...laid(1), planes } });
  expect(look.kept.path).toBe(path);
  expect(look.kept.random).toBe(look.laid?.relief);
  look.take({ arrays: { ...laid(1), planes: planes.map((value) => 2 * value) } });
  expect(look.kept.path?.logs[0]).toBeCloseTo(Math.log10(26));
  expect(look.kept.random).toBe(look.laid?.relief);
});
