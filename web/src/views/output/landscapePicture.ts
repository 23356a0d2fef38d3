import { palette } from "../../draw/colours";
import { prepare } from "../../draw/heatmap";
import { farOff, type Landscape, namedSteps, type Point, stretch } from "../../draw/landscape";
import { ticks } from "../../draw/line";
import { type Axis, toPixel } from "../../draw/points";
import type { Relief } from "../../draw/relief";
import { grouped, significant } from "../../state/numbers";
import { nowWords } from "./landscapeWords";
import { nameLevels, PlaneGround } from "./planeGround";
import { axesOf, line, mark, nameBeside, within, write } from "./planeMarks";

export interface Scene {
  landscape: Landscape;
  relief: Relief;
  /** Whether the axes are numbers that mean something: the values of weights. */
  numeric: boolean;
  /** Where somebody points; null: nowhere. */
  pointed: Point | null;
}

const apart = 46;
const shortestArrow = 18;
const head = 6;

/** How much longer than it is the next step is drawn in a picture of that size; NaN where it goes nowhere. */
export function stretchOf(landscape: Landscape, side: number): number {
  const { across, up } = axesOf(landscape, side);
  const { point, next } = landscape;
  const length = Math.hypot(
    toPixel(across, next[0]) - toPixel(across, point[0]),
    toPixel(up, next[1]) - toPixel(up, point[1]),
  );
  return length > 0 && Number.isFinite(length) ? stretch(length, shortestArrow) : Number.NaN;
}

/** The picture of a plane. */
export class LandscapePicture {
  private readonly ground = new PlaneGround();

  draw(canvas: HTMLCanvasElement, side: number, scene: Scene): void {
    const context = prepare(canvas, side, side);
    if (!context) return;
    const { landscape, relief } = scene;
    const colours = palette();
    this.ground.draw(context, side, relief, colours);
    const { across, up } = axesOf(landscape, side);
    const at = ([u, v]: Point): Point => [toPixel(across, u), toPixel(up, v)];
    const places = landscape.path.points.map(at);
    const now = at(landscape.point);
    const inside = places.map((place) => (within(place, side) ? place : undefined));
    const named = namedSteps(landscape.path.steps, inside, apart, [now]);
    const stands = [now, ...named.map((index) => places[index] as Point)];
    nameLevels(context, side, relief, colours, [
      // Names stand to the right of their marks.
      ...stands.flatMap(([x, y]): Point[] => [
        [x, y],
        [x + 36, y],
      ]),
      arrowEnd(landscape, at, side) ?? now,
    ]);
    if (scene.numeric) writeTicks(context, across, up, side);
    drawPath(context, landscape, [...places, now]);
    drawNext(context, landscape, at, side);
    for (const index of named) {
      const place = places[index] as Point;
      mark(context, place, 4, colours.panel, colours.acc);
      const step = landscape.path.steps[index] ?? 0;
      nameBeside(context, step === 0 ? "start" : grouped(step), place, side, 500);
    }
    mark(context, now, 6, colours.acc, colours.panel);
    nameBeside(context, nowWords(landscape), now, side, 600);
    if (scene.pointed) crossHair(context, at(scene.pointed), side);
  }
}

/** Dashed where it is far off the plane. */
function drawPath(context: CanvasRenderingContext2D, landscape: Landscape, places: readonly Point[]): void {
  const { acc, panel } = palette();
  const off = farOff(landscape);
  const far = (index: number) => off[index - 1] === true || off[index] === true;
  context.save();
  context.lineJoin = "round";
  for (const [colour, width, dash, fits] of [
    [panel, 5, [], () => true],
    [acc, 2, [], (index: number) => !far(index)],
    [acc, 2, [5, 4], far],
  ] as const) {
    context.strokeStyle = colour;
    context.lineWidth = width;
    context.setLineDash(dash);
    strokeRuns(context, places, fits);
  }
  context.restore();
}

function strokeRuns(
  context: CanvasRenderingContext2D,
  places: readonly Point[],
  fits: (index: number) => boolean,
): void {
  context.beginPath();
  for (let index = 1; index < places.length; index++) {
    if (!fits(index)) continue;
    if (index === 1 || !fits(index - 1)) context.moveTo(...(places[index - 1] as Point));
    context.lineTo(...(places[index] as Point));
  }
  context.stroke();
}

/** Where the arrow of the next step ends in the picture; null where there is none. */
function arrowEnd(landscape: Landscape, at: (place: Point) => Point, side: number): Point | null {
  const factor = stretchOf(landscape, side);
  if (Number.isNaN(factor)) return null;
  const [from, to] = [at(landscape.point), at(landscape.next)];
  return [from[0] + (to[0] - from[0]) * factor, from[1] + (to[1] - from[1]) * factor];
}

function drawNext(
  context: CanvasRenderingContext2D,
  landscape: Landscape,
  at: (place: Point) => Point,
  side: number,
): void {
  const end = arrowEnd(landscape, at, side);
  if (!end) return;
  const from = at(landscape.point);
  const { ink, panel } = palette();
  const angle = Math.atan2(end[1] - from[1], end[0] - from[0]);
  const wing = (turn: number): Point => [
    end[0] - head * Math.cos(angle + turn),
    end[1] - head * Math.sin(angle + turn),
  ];
  context.save();
  context.lineJoin = context.lineCap = "round";
  for (const [style, width] of [
    [panel, 5],
    [ink, 2],
  ] as const) {
    context.strokeStyle = style;
    context.lineWidth = width;
    context.beginPath();
    context.moveTo(...from);
    context.lineTo(...end);
    context.moveTo(...wing(0.6));
    context.lineTo(...end);
    context.lineTo(...wing(-0.6));
    context.stroke();
  }
  context.restore();
}

function writeTicks(context: CanvasRenderingContext2D, across: Axis, up: Axis, side: number): void {
  const { ink3, ink2 } = palette();
  context.strokeStyle = ink3;
  context.lineWidth = 1;
  for (const value of ticks(across.low, across.high, 5)) {
    const x = Math.round(toPixel(across, value)) + 0.5;
    if (x < 40 || x > side - 20) continue;
    line(context, [x, side], [x, side - 5]);
    write(context, significant(value), x, side - 13, { align: "center", ink: ink2 });
  }
  for (const value of ticks(up.low, up.high, 5)) {
    const y = Math.round(toPixel(up, value)) + 0.5;
    if (y < 12 || y > side - 28) continue;
    line(context, [0, y], [5, y]);
    write(context, significant(value), 9, y, { align: "left", ink: ink2 });
  }
}

function crossHair(context: CanvasRenderingContext2D, [x, y]: Point, side: number): void {
  context.save();
  context.strokeStyle = palette().ink;
  context.lineWidth = 1;
  context.globalAlpha = 0.55;
  line(context, [x, 0], [x, side]);
  line(context, [0, y], [side, y]);
  context.restore();
}
