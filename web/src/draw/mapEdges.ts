import type { LayerParameters } from "../protocol/parameters";
import { thinnest } from "./edges";

/** How much one picture contributes to another: all the weights between them, as one edge. */
export interface Link {
  /** Numbers of channels or units, not of places in a column. */
  source: number;
  target: number;
  sign: number;
  norm: number;
}

/**
 * For each pair of channels the length of the weights between them, and the sign of their mean.
 * Weights are those of a convolution, or of a dense layer behind pictures: place, then channel, then unit.
 */
export function linksOf(
  { sources: all, units, weights }: LayerParameters,
  channels: number,
  sources: readonly number[],
  targets: readonly number[],
): Link[] {
  const places = all / channels;
  return targets.flatMap((target) =>
    sources.map((source) => {
      let sum = 0;
      let squares = 0;
      for (let place = 0; place < places; place++) {
        const weight = weights[(place * channels + source) * units + target] as number;
        sum += weight;
        squares += weight * weight;
      }
      return { source, target, sign: Math.sign(sum), norm: Math.sqrt(squares) };
    }),
  );
}

const mostEdges = 240;
const leastPerTarget = 2;
const mostPerTarget = 6;

/** Where there are too many edges to tell apart, the strongest of each target. */
export function strongest(links: readonly Link[]): Link[] {
  if (links.length <= mostEdges) return [...links];
  const targets = new Map<number, Link[]>();
  for (const link of links) {
    const others = targets.get(link.target);
    if (others) others.push(link);
    else targets.set(link.target, [link]);
  }
  const each = Math.max(
    leastPerTarget,
    Math.min(mostPerTarget, Math.floor(mostEdges / Math.max(1, targets.size))),
  );
  return [...targets.values()].flatMap((group) =>
    group.sort((first, second) => second.norm - first.norm).slice(0, each),
  );
}

/** Places of an edge: out of a picture, along its column to the column's rim, over, and along to the other picture. */
export interface Route {
  x0: number;
  rim0: number;
  y0: number;
  rim1: number;
  x1: number;
  y1: number;
}

export interface MapEdge extends Route {
  /** Which cells it joins, for the focus. */
  from: string;
  to: string;
  /** From 0 to 1 among the edges of its column. */
  strength: number;
  /** 0: it carries no weight, such as into a pool. */
  sign: number;
  thickest: number;
}

/** The thickest edge of a column: the more there are, the thinner, so that they can be told apart. */
export function thickestOf(edges: number): number {
  return Math.max(1.5, 5 - edges / 12);
}

export function widthOf({ strength, sign, thickest }: MapEdge): number {
  return sign === 0 ? 1 : Math.max(thinnest, strength * strength * thickest);
}

export interface MapEdgeLook {
  neg: string;
  pos: string;
  plain: string;
  /** Of the widths, for small pictures. */
  scale: number;
  opacity(edge: MapEdge): number;
}

/** From weak to strong, so that the strong lie on top. */
export function drawMapEdges(
  context: CanvasRenderingContext2D,
  edges: readonly MapEdge[],
  look: MapEdgeLook,
): void {
  const order = [...edges].sort((first, second) => rank(first, look) - rank(second, look));
  for (const edge of order) {
    const middle = (edge.rim0 + edge.rim1) / 2;
    context.beginPath();
    context.moveTo(edge.x0, edge.y0);
    context.lineTo(edge.rim0, edge.y0);
    context.bezierCurveTo(middle, edge.y0, middle, edge.y1, edge.rim1, edge.y1);
    context.lineTo(edge.x1, edge.y1);
    context.strokeStyle = edge.sign === 0 ? look.plain : edge.sign < 0 ? look.neg : look.pos;
    context.lineWidth = Math.max(thinnest, widthOf(edge) * look.scale);
    context.globalAlpha = look.opacity(edge);
    context.stroke();
  }
  context.globalAlpha = 1;
}

/** Those that stand out lie on top of all others. */
function rank(edge: MapEdge, look: MapEdgeLook): number {
  return Math.round(look.opacity(edge) * 100) * 10 + edge.strength;
}
