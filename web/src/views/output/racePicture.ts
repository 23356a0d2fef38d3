import { type Palette, palette } from "../../draw/colours";
import { faded, prepare } from "../../draw/heatmap";
import type { Point } from "../../draw/landscape";
import { crossPath, markerPath } from "../../draw/markers";
import { along, type NamePlace, type PathEnd, pathEnd, placeNames } from "../../draw/pathEnds";
import { toPixel } from "../../draw/points";
import type { Relief } from "../../draw/relief";
import { isPlace, type SweptLandscape, stretchesOf } from "../../draw/sweptLandscape";
import { nameLevels, PlaneGround } from "./planeGround";
import { axesOf, font, line, mark, nameBeside, write } from "./planeMarks";
import { type RunnerLook, runnerLook } from "./raceRunners";

export interface RaceScene {
  landscape: SweptLandscape;
  relief: Relief;
  /** For each path. */
  runners: readonly { look: number; name: string; diverged: boolean }[];
  /** The look of the runner that is pointed at. */
  pointed: number | null;
}

interface Drawn {
  look: RunnerLook;
  name: string;
  diverged: boolean;
  /** Whether another one is pointed at. */
  faint: boolean;
  end: PathEnd;
}

const dashed = [5, 4];
const markRadius = 5;
/** Of names of contours from paths. */
const spacing = 16;
const startWidth = 44;

/** Each path in pixels. */
export function racePlaces(landscape: SweptLandscape, side: number): Point[][] {
  const { across, up } = axesOf(landscape, side);
  return landscape.paths.map(({ points }) =>
    points.filter(isPlace).map(([u, v]): Point => [toPixel(across, u), toPixel(up, v)]),
  );
}

/** The contour with the paths of all runners, each from the common start to where it is. */
export class RacePicture {
  private readonly ground = new PlaneGround();

  draw(canvas: HTMLCanvasElement, side: number, scene: RaceScene): void {
    const context = prepare(canvas, side, side);
    if (!context) return;
    const { landscape, relief, runners, pointed } = scene;
    const colours = palette();
    this.ground.draw(context, side, relief, colours);
    const places = racePlaces(landscape, side);
    const drawn = places.flatMap((path, index): (Drawn & { index: number })[] => {
      const [runner, end] = [runners[index], pathEnd(path, side)];
      if (!runner || !end) return [];
      const faint = pointed !== null && pointed !== runner.look;
      return [{ ...runner, look: runnerLook(runner.look), faint, end, index }];
    });
    const start = places.find((path) => path.length > 0)?.[0];
    context.font = font(500);
    const names = drawn.map((runner) => endWords(runner));
    const marks = drawn.map(({ end }, index) => ({
      place: end.place,
      width: context.measureText(names[index] ?? "").width,
    }));
    // Its name stands to the left of it where there is no room to the right.
    const begins = start
      ? [
          {
            x: start[0] - (start[0] > side - startWidth ? startWidth : 6),
            y: start[1],
            width: startWidth + 6,
          },
        ]
      : [];
    const spots = placeNames(marks, side, begins);
    const taken = [
      ...places.flatMap((path) => along(path, side, spacing)),
      ...spots.map(({ x, y }): Point => [x + 24, y]),
    ];
    nameLevels(context, side, relief, colours, start ? [...taken, [start[0] + 24, start[1]]] : taken);
    // The one that is pointed at comes last, over the others.
    const order = drawn.toSorted((one, other) => Number(other.faint) - Number(one.faint));
    for (const { index, look, faint } of order) {
      strokePath(context, landscape, index, side, { look, faint, colours });
    }
    if (start) {
      mark(context, start, 4, colours.panel, colours.ink);
      nameBeside(context, "start", start, side, 500);
    }
    for (const runner of order) strokeEnd(context, runner, colours);
    for (const [index, runner] of drawn.entries()) {
      nameEnd(context, names[index] ?? "", runner, spots[index], colours);
    }
  }
}

function endWords({ name, diverged, end }: Drawn): string {
  if (diverged) return `${name} diverged`;
  return end.left ? `${name}, outside` : name;
}

function strokePath(
  context: CanvasRenderingContext2D,
  landscape: SweptLandscape,
  index: number,
  side: number,
  { look, faint, colours }: { look: RunnerLook; faint: boolean; colours: Palette },
): void {
  const path = landscape.paths[index];
  if (!path) return;
  const { across, up } = axesOf(landscape, side);
  const stretches = stretchesOf(path, landscape.axes);
  context.save();
  context.lineJoin = "round";
  for (const halo of [true, false]) {
    if (halo && faint) continue;
    context.globalAlpha = faint ? faded / 2 : 1;
    context.strokeStyle = halo ? colours.panel : look.colour(colours.dark);
    context.lineWidth = halo ? 5 : 2.25;
    for (const { points, far } of stretches) {
      context.setLineDash(far && !halo ? dashed : []);
      context.beginPath();
      for (const [u, v] of points) context.lineTo(toPixel(across, u), toPixel(up, v));
      context.stroke();
    }
  }
  context.restore();
}

function strokeEnd(
  context: CanvasRenderingContext2D,
  { look, faint, diverged, end: { place, left } }: Drawn,
  colours: Palette,
): void {
  context.save();
  context.globalAlpha = faint ? faded : 1;
  context.translate(...place);
  context.lineJoin = "round";
  const colour = look.colour(colours.dark);
  const shape = new Path2D(diverged ? crossPath(markRadius) : markerPath(look.marker, markRadius));
  context.strokeStyle = colours.panel;
  context.lineWidth = diverged ? 6 : 3;
  context.stroke(shape);
  context.strokeStyle = colour;
  context.lineWidth = diverged ? 2.5 : 2;
  context.fillStyle = left ? colours.panel : colour;
  if (!diverged) context.fill(shape);
  if (diverged || left) context.stroke(shape);
  context.restore();
}

function nameEnd(
  context: CanvasRenderingContext2D,
  name: string,
  { faint, end: { place } }: Drawn,
  spot: NamePlace | undefined,
  { ink, ink3 }: Palette,
): void {
  if (!spot) return;
  context.font = font(500);
  if (spot.leader) {
    const { width } = context.measureText(name);
    context.strokeStyle = ink3;
    context.lineWidth = 1;
    line(context, place, [spot.x > place[0] ? spot.x - 2 : spot.x + width + 2, spot.y]);
  }
  write(context, name, spot.x, spot.y, { align: "left", ink: faint ? ink3 : ink, weight: 500 });
}
