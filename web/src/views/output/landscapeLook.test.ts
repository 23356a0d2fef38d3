import { expect, it } from "vitest";
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
    curvature: Float32Array.of(value, 10, 1),
    curvature_step: Float64Array.of(step),
  });
  look.take({ arrays: curvature(1, 5) });
  look.take({ arrays: curvature(1, 5) });
  look.take({ arrays: curvature(2, 9) });
  expect(look.curvatures.map(({ step, sharpness }) => [step, sharpness])).toEqual([
    [5, 1],
    [9, 2],
  ]);
  expect(look.curvature).toMatchObject({ bound: 10, decides: true });
});
