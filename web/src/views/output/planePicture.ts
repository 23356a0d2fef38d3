import {
  classTable,
  exponentFor,
  neuronTable,
  type Palette,
  palette,
  pointColour,
  predictionTable,
} from "../../draw/colours";
import { classBorders, contour, strokeSegments } from "../../draw/contour";
import { classPixels, rangeTable, sampleMap } from "../../draw/decision";
import { Atlas, hatch, prepare, reachOf, toBytes } from "../../draw/heatmap";
import { type NeuronPicture, neuronPicture } from "../../draw/pictures";
import { type Axis, drawPoints, toPixel } from "../../draw/points";
import { type Frame, shapeOf } from "../../protocol/frame";
import type { Catalog, Data, State } from "../../protocol/messages";

/** A prediction that a frame carries: bytes of a map for each output. */
export interface PredictionMap {
  bytes: Uint8Array;
  maps: number;
  width: number;
  height: number;
  low: number;
  high: number;
}

/** name: that of the lens. */
export function predictionMap(
  frame: Frame,
  name: "prediction" | "elsewhere" = "prediction",
): PredictionMap | null {
  const { [name]: bytes, [`${name}_range`]: range } = frame.arrays;
  const [maps, height, width] = shapeOf(frame, name);
  if (!(bytes instanceof Uint8Array) || !maps || !height || !width) return null;
  return { bytes, maps, width, height, low: range?.[0] ?? 0, high: range?.[1] ?? 1 };
}

/** What the network says of one place, for each output; a place from 0 to 1 in both directions, from the top left. */
export function predictionAt(map: PredictionMap, across: number, down: number): number[] {
  const pixels = map.width * map.height;
  return Array.from({ length: map.maps }, (_, index) => {
    const bytes = map.bytes.subarray(index * pixels, (index + 1) * pixels);
    const byte = sampleMap(bytes, map.width, map.height, across, down);
    return map.low + (byte / 255) * (map.high - map.low);
  });
}

/** The size of values that takes the ends of the scale: the largest target. */
export function targetReach(data: Data | null): number {
  return data ? Math.max(reachOf(data.train.values), reachOf(data.test.values)) || 1 : 1;
}

/** The large picture: the whole prediction, or one neuron in its place. */
export class PlanePicture {
  private readonly image = new Atlas();
  private pixels = new Uint32Array(0);

  drawPrediction(
    canvas: HTMLCanvasElement,
    side: number,
    map: PredictionMap,
    state: State,
    data: Data | null,
  ): void {
    const context = prepare(canvas, side, side);
    if (!context) return;
    const colours = palette();
    const { width, height, bytes, maps } = map;
    const { task } = state.data;
    this.image.reserve(1, width, height);
    if (task === "classes" && maps > 1) {
      this.image.writePixels(0, this.classes(map, colours));
    } else {
      const table =
        task === "regression"
          ? rangeTable(colours.paleScale, map.high, targetReach(data))
          : predictionTable(colours.paleScale);
      this.image.write(0, bytes, table);
    }
    this.paint(context, side);
    if (task === "classes" && maps > 1) {
      drawLine(context, classBorders(bytes, maps, width, height), side, colours);
    } else if (task !== "regression") {
      drawLine(context, contour(bytes, width, height, 127.5), side, colours);
    }
  }

  /** What has been drawn; null where the frame has no picture of this unit. */
  drawUnit(
    canvas: HTMLCanvasElement,
    side: number,
    place: { layer: number; unit: number },
    { frame, state, catalog }: { frame: Frame | null; state: State; catalog: Catalog | null },
  ): NeuronPicture | null {
    const picture =
      place.layer < 0
        ? featurePicture(state, catalog, place.unit)
        : frame && neuronPicture(frame, place.layer, place.unit);
    const context = picture && prepare(canvas, side, side);
    if (!picture || !context) return null;
    const colours = palette();
    const size = Math.round(Math.sqrt(picture.bytes.length));
    this.image.reserve(1, size, size);
    const id = state.layers[place.layer]?.activation;
    const exponent = exponentFor(catalog?.activations.find((choice) => choice.id === id)?.curve);
    this.image.write(0, picture.bytes, neuronTable(colours.paleScale, exponent));
    this.paint(context, side);
    if (picture.scale === 0) hatch(context, 0, 0, side, side, colours.ink3);
    else drawLine(context, contour(picture.bytes, size, size, 128), side, colours);
    return picture;
  }

  private classes(map: PredictionMap, colours: Palette): Uint32Array {
    const count = map.width * map.height;
    if (this.pixels.length !== count) this.pixels = new Uint32Array(count);
    const tables = Array.from({ length: map.maps }, (_, index) => classTable(colours, index));
    classPixels(map.bytes, count, tables, this.pixels);
    return this.pixels;
  }

  private paint(context: CanvasRenderingContext2D, side: number): void {
    context.imageSmoothingEnabled = true;
    context.imageSmoothingQuality = "high";
    this.image.upload();
    this.image.draw(context, 0, 0, 0, side);
  }
}

function featurePicture(state: State, catalog: Catalog | null, unit: number): NeuronPicture | null {
  const label = state.data.inputs[unit];
  const picture = catalog?.features.find((choice) => choice.label === label)?.picture;
  return picture ? { bytes: toBytes(picture, 1), scale: 1 } : null;
}

export function drawExamples(canvas: HTMLCanvasElement, side: number, state: State, data: Data): void {
  const context = prepare(canvas, side, side);
  if (!context) return;
  const colours = palette();
  const task = state.data.task === "labels" ? "classes" : state.data.task;
  const [low, high] = state.data.domain;
  const across: Axis = { low, high, from: 0, to: side };
  const up: Axis = { low, high, from: side, to: 0 };
  const reach = targetReach(data);
  const count = data.train.points.length + data.test.points.length;
  const radius = Math.max(1.75, Math.min(3, 3 * Math.sqrt(600 / Math.max(count, 1)))) * (side / 336);
  for (const [set, ring] of [
    [data.train, state.data.task === "regression" ? colours.ink3 : colours.panel],
    [data.test, colours.ink],
  ] as const) {
    const colour = (index: number) => pointColour(colours, task, set.values[index] ?? 0, reach);
    drawPoints(context, set.points, across, up, { radius, ring, colour });
  }
  if (state.data.task === "classes") nameClasses(context, state, data, across, up);
}

/** Writes the name of every class in the middle of its examples: regions read without colour. */
function nameClasses(
  context: CanvasRenderingContext2D,
  state: State,
  data: Data,
  across: Axis,
  up: Axis,
): void {
  const colours = palette();
  context.font = `600 12px ${getComputedStyle(document.body).fontFamily}`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.lineJoin = "round";
  for (const [index, name] of state.data.classes.entries()) {
    const own = data.train.points.filter((_, example) => data.train.values[example] === index);
    if (own.length === 0) continue;
    const mean = (axis: 0 | 1) => own.reduce((sum, point) => sum + (point[axis] ?? 0), 0) / own.length;
    const [x, y] = [toPixel(across, mean(0)), toPixel(up, mean(1))];
    context.strokeStyle = colours.panel;
    context.lineWidth = 4;
    context.strokeText(name, x, y);
    context.fillStyle = colours.ink;
    context.fillText(name, x, y);
  }
}

function drawLine(
  context: CanvasRenderingContext2D,
  segments: number[],
  side: number,
  colours: Palette,
): void {
  context.strokeStyle = colours.ink;
  context.lineWidth = 1.25;
  context.lineCap = "round";
  strokeSegments(context, segments, side, side);
}
