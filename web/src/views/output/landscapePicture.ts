import { palette } from "../../draw/colours";
import { prepare } from "../../draw/heatmap";
import { farOff, type Landscape, namedSteps, type Point, stretch } from "../../draw/landscape";
import { ticks } from "../../draw/line";
import { along } from "../../draw/pathEnds";
import { type Axis, toPixel } from "../../draw/points";
import type { Relief, ReliefLabel, Taken } from "../../draw/relief";
import { grouped, significant } from "../../state/numbers";
import { nowWords } from "./landscapeWords";
import { nameLevels, PlaneGround } from "./planeGround";
import { axesOf, besideMark, line, mark, nameBeside, widthOf, within, write } from "./planeMarks";

export interface Scene {
  landscape: Landscape;
  relief: Relief;
  /** Whether the axes are numbers that mean something: the values of weights. */
  numeric: boolean;
}

const apart = 46;
const shortestArrow = 18;
const head = 6;
/** Where an arrow ends that leads out of the picture. */
const border = 3;
/** Pixels that names of levels keep free of marks, and of the path, which is looked at every so many pixels. */
const marked = 14;
const trodden = 4;
const spacing = 12;

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

/** Whether the next step leads out of the picture. */
export function leaves({ next, u, v }: Pick<Landscape, "next" | "u" | "v">): boolean {
  return next[0] < u[0] || next[0] > u[1] || next[1] < v[0] || next[1] > v[1];
}

/** The picture of a plane. */
export class LandscapePicture {
  private readonly ground = new PlaneGround();
  private labels: readonly ReliefLabel[] = [];

  draw(canvas: HTMLCanvasElement, side: number, { landscape, relief, numeric }: Scene): void {
    const context = prepare(canvas, side, side);
    if (!context) return;
    const colours = palette();
    this.ground.draw(context, side, relief, colours);
    const { across, up } = axesOf(landscape, side);
    const at = ([u, v]: Point): Point => [toPixel(across, u), toPixel(up, v)];
    const places = landscape.path.points.map(at);
    const now = at(landscape.point);
    const arrow = arrowEnd(landscape, at, side);
    const left = arrow !== null && isToRight(now, arrow);
    const words = nowWords(landscape);
    const wide = widthOf(context, words, 600);
    const nameOfNow = besideMark(wide, now, side, left).middle;
    const inside = places.map((place) => (within(place, side) ? place : undefined));
    const named = namedSteps(landscape.path.steps, inside, apart, [now, nameOfNow]);
    const ticks = numeric ? ticksOf(context, across, up, side) : [];
    drawPath(context, landscape, [...places, now]);
    if (arrow) drawArrow(context, now, arrow);
    for (const tick of ticks) writeTick(context, tick, side);
    const taken: Taken[] = [
      [...now, marked],
      [...nameOfNow, wide],
      ...along([...places, now], side, spacing).map((place): Taken => [...place, trodden]),
      ...ticks.map(({ x, y, width }): Taken => [x, y, width]),
    ];
    if (arrow) taken.push([...arrow, marked]);
    for (const index of named) {
      const place = places[index] as Point;
      const width = widthOf(context, stepWords(landscape, index), 500);
      taken.push([...place, marked], [...besideMark(width, place, side).middle, width]);
    }
    this.labels = nameLevels(context, side, relief, colours, taken, this.labels);
    for (const index of named) {
      const place = places[index] as Point;
      mark(context, place, 4, colours.panel, colours.acc);
      nameBeside(context, stepWords(landscape, index), place, side, 500);
    }
    mark(context, now, 6, colours.acc, colours.panel);
    nameBeside(context, words, now, side, 600, left);
  }
}

function stepWords({ path }: Landscape, index: number): string {
  const step = path.steps[index] ?? 0;
  return step === 0 ? "start" : grouped(step);
}

/** Whether a text to the right of a mark would stand on an arrow from there. */
function isToRight(from: Point, end: Point): boolean {
  return end[0] - from[0] > Math.abs(end[1] - from[1]);
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

/** Where the arrow of the next step ends, within the picture; null where there is none. */
function arrowEnd(landscape: Landscape, at: (place: Point) => Point, side: number): Point | null {
  const factor = stretchOf(landscape, side);
  if (Number.isNaN(factor)) return null;
  const from = at(landscape.point);
  const to = at(landscape.next);
  return clipped(from, [from[0] + (to[0] - from[0]) * factor, from[1] + (to[1] - from[1]) * factor], side);
}

/** The end of a line from a place in a square, cut off where it leaves that. */
export function clipped(from: Point, end: Point, side: number): Point {
  let share = 1;
  for (const axis of [0, 1] as const) {
    const way = end[axis] - from[axis];
    const room = way > 0 ? side - border - from[axis] : from[axis] - border;
    if (way !== 0) share = Math.min(share, Math.max(0, room) / Math.abs(way));
  }
  return [from[0] + share * (end[0] - from[0]), from[1] + share * (end[1] - from[1])];
}

function drawArrow(context: CanvasRenderingContext2D, from: Point, end: Point): void {
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

/** A number at an axis, by the middle of its text. */
interface Tick {
  axis: "across" | "up";
  words: string;
  x: number;
  y: number;
  width: number;
}

function ticksOf(context: CanvasRenderingContext2D, across: Axis, up: Axis, side: number): Tick[] {
  const wide = (value: number) => widthOf(context, significant(value));
  const below = ticks(across.low, across.high, 5).map((value): Tick => {
    const x = Math.round(toPixel(across, value)) + 0.5;
    return { axis: "across", words: significant(value), x, y: side - 13, width: wide(value) };
  });
  const beside = ticks(up.low, up.high, 5).map((value): Tick => {
    const y = Math.round(toPixel(up, value)) + 0.5;
    return { axis: "up", words: significant(value), x: 9 + wide(value) / 2, y, width: wide(value) };
  });
  return [
    ...below.filter(({ x, width }) => x >= 40 && x <= side - width / 2 - 3),
    ...beside.filter(({ y }) => y >= 12 && y <= side - 28),
  ];
}

function writeTick(context: CanvasRenderingContext2D, { axis, words, x, y }: Tick, side: number): void {
  const { ink3, ink2 } = palette();
  context.strokeStyle = ink3;
  context.lineWidth = 1;
  if (axis === "across") line(context, [x, side], [x, side - 5]);
  else line(context, [0, y], [5, y]);
  write(context, words, x, y, { align: "center", ink: ink2 });
}

/** The cross-hair alone, on a layer of its own: the plane is not painted again when it moves. */
export function drawCrossHair(
  canvas: HTMLCanvasElement,
  side: number,
  landscape: Landscape,
  pointed: Point | null,
): void {
  const context = prepare(canvas, side, side);
  if (!context || !pointed) return;
  const { across, up } = axesOf(landscape, side);
  const [x, y] = [toPixel(across, pointed[0]), toPixel(up, pointed[1])];
  context.strokeStyle = palette().ink;
  context.lineWidth = 1;
  context.globalAlpha = 0.55;
  line(context, [x, 0], [x, side]);
  line(context, [0, y], [side, y]);
}
