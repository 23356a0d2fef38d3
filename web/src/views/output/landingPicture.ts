import { palette } from "../../draw/colours";
import { prepare } from "../../draw/heatmap";
import type { Point } from "../../draw/landscape";
import { toPixel } from "../../draw/points";
import type { Relief } from "../../draw/relief";
import { isHollow, isPlace, restOf, type SweptLandscape } from "../../draw/sweptLandscape";
import { nameLevels, PlaneGround } from "./planeGround";
import { axesOf, nameBeside } from "./planeMarks";

export interface LandingScene {
  landscape: SweptLandscape;
  relief: Relief;
  /** Numbers of the networks: the one with the least loss, the one that is pointed at, the one taken over; −1: none. */
  best: number;
  pointed: number;
  taken: number;
}

const radius = 4;

/** Where each network is, in pixels; null where it is nowhere. */
export function landingPlaces(landscape: SweptLandscape, side: number): (Point | null)[] {
  const { across, up } = axesOf(landscape, side);
  return landscape.paths.map(({ points }) => {
    const place = points.at(-1);
    return place && isPlace(place) ? [toPixel(across, place[0]), toPixel(up, place[1])] : null;
  });
}

/** The contour with a dot for each network: hollow where more of its way is off the plane than in it. */
export class LandingPicture {
  private readonly ground = new PlaneGround();

  draw(canvas: HTMLCanvasElement, side: number, scene: LandingScene): void {
    const context = prepare(canvas, side, side);
    if (!context) return;
    const { landscape, relief, best, pointed, taken } = scene;
    const colours = palette();
    this.ground.draw(context, side, relief, colours);
    const places = landingPlaces(landscape, side);
    nameLevels(
      context,
      side,
      relief,
      colours,
      places.flatMap((place) => (place ? [place] : [])),
    );
    const rank = (index: number) => (index === pointed ? 3 : index === best ? 2 : index === taken ? 1 : 0);
    for (const index of [...places.keys()].sort((one, other) => rank(one) - rank(other))) {
      const place = places[index];
      if (!place) continue;
      const hollow = isHollow(restOf(landscape, index));
      const size = rank(index) > 1 ? radius + 2 : radius;
      disc(context, place, size + 1.5, colours.panel);
      disc(context, place, size, rank(index) > 0 ? colours.acc : colours.ink2);
      if (hollow) disc(context, place, size - 1.75, colours.panel);
    }
    const top = places[best];
    if (top) nameBeside(context, "best", top, side, 600);
  }
}

function disc(context: CanvasRenderingContext2D, [x, y]: Point, size: number, fill: string): void {
  context.beginPath();
  context.arc(x, y, size, 0, 2 * Math.PI);
  context.fillStyle = fill;
  context.fill();
}
