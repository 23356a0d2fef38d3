import type { Point } from "../../draw/landscape";
import type { Frame } from "../../protocol/frame";
import { throttle } from "../../state/throttle";

/** Milliseconds between two places that are asked for, at least. */
const every = 50;

/** The network of a place. frame: that carries its picture, as the lens `elsewhere` says. */
export interface Found {
  at: Point;
  loss: number;
  frame: Frame;
}

/** What the network would be at a place of the landscape's plane, while somebody points there. */
export class Elsewhere {
  /** What is asked for. */
  at = $state.raw<[number, number] | null>(null);
  /** The newest answer; null: nobody points, or none has come. */
  found = $state.raw<Found | null>(null);

  /** Places that were asked for since somebody began to point, from the answered one on. */
  private asked: Point[] = [];
  private pointing = false;
  private readonly ask = throttle((place: Point | null) => {
    if (place && this.pointing) this.asked.push(place);
    this.at = place && [...place];
  }, every);

  point(place: Point | null): void {
    this.pointing = place !== null;
    if (!place) {
      this.found = null;
      this.asked = [];
    }
    this.ask(place);
  }

  /** Another one may point at the same plane: only what was asked for here is an answer. */
  take(frame: Frame): void {
    const { elsewhere_at: at, elsewhere_loss: loss } = frame.arrays;
    const [u, v] = at ?? [];
    if (!this.pointing || u === undefined || v === undefined) return;
    const index = this.asked.findIndex((place) => place[0] === u && place[1] === v);
    if (index < 0) return;
    this.asked = this.asked.slice(index);
    this.found = { at: [u, v], loss: loss?.[0] ?? Number.NaN, frame };
  }

  /** The exact loss of a place; undefined before there is an answer. */
  lossOf(place: Point): number | undefined {
    const { found } = this;
    return found && found.at[0] === place[0] && found.at[1] === place[1] ? found.loss : undefined;
  }
}

/** A corner of a picture: 0 left or top, 1 right or bottom. */
export type Corner = readonly [across: 0 | 1, down: 0 | 1];

/** The corner that is away from a place, each from 0 to 1; it stays what it was while the place is near the middle. */
export function cornerAway([across, down]: Point, before: Corner): Corner {
  const away = (share: number, own: 0 | 1): 0 | 1 => {
    if (share < 0.45) return 1;
    return share > 0.55 ? 0 : own;
  };
  return [away(across, before[0]), away(down, before[1])];
}
