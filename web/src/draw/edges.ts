/** Weights as curves between neurons. */

export interface Edge {
  layer: number;
  /** null where the edge stands for all sources at once, such as the pixels of an image. */
  source: number | null;
  unit: number;
  weight: number;
  /** It is not there, but could be. */
  cut?: boolean;
  x0: number;
  y0: number;
  x1: number;
  y1: number;
}

export const thinnest = 0.5;
export const thickest = 6;
const dash = [3, 4];

/** Width in pixels, proportional to |w|; `reach` is the weight of the thickest edge. */
export function edgeWidth(weight: number, reach: number): number {
  if (!Number.isFinite(weight)) return thinnest;
  return Math.max(thinnest, Math.min(thickest, (Math.abs(weight) / (reach || 1)) * thickest));
}

/** From weak to strong, so that the strong lie on top. */
export function byStrength(edges: readonly Edge[]): Edge[] {
  const strength = ({ weight }: Edge) => Math.abs(weight) || 0;
  return [...edges].sort((first, second) => strength(first) - strength(second));
}

/** The weights that take the thickest edges; those that stand for all pixels at once are measured by themselves. */
export interface Reach {
  single: number;
  whole: number;
}

export function reachOfEdges(edges: readonly Edge[], least = 1): Reach {
  const reach: Reach = { single: least, whole: least };
  for (const { source, weight } of edges) {
    const group = source === null ? "whole" : "single";
    reach[group] = Math.max(reach[group], Math.abs(weight) || 0);
  }
  return reach;
}

function widthOf({ source, weight }: Edge, reach: Reach): number {
  return edgeWidth(weight, source === null ? 2 * reach.whole : reach.single);
}

export interface EdgeLook {
  reach: Reach;
  neg: string;
  pos: string;
  /** For weights that are not known yet. */
  unknown: string;
  cut: string;
  /** Of the widths, for small pictures. */
  scale: number;
  opacity(edge: Edge): number;
}

export function drawEdges(context: CanvasRenderingContext2D, edges: readonly Edge[], look: EdgeLook): void {
  for (const edge of edges) {
    const middle = (edge.x0 + edge.x1) / 2;
    context.beginPath();
    context.moveTo(edge.x0, edge.y0);
    context.bezierCurveTo(middle, edge.y0, middle, edge.y1, edge.x1, edge.y1);
    context.strokeStyle = edge.cut ? look.cut : colourOf(edge.weight, look);
    context.lineWidth = edge.cut ? 1 : Math.max(thinnest, widthOf(edge, look.reach) * look.scale);
    context.setLineDash(edge.cut ? dash : []);
    context.globalAlpha = look.opacity(edge);
    context.stroke();
  }
  context.setLineDash([]);
  context.globalAlpha = 1;
}

function colourOf(weight: number, { neg, pos, unknown }: EdgeLook): string {
  if (Number.isNaN(weight)) return unknown;
  return weight < 0 ? neg : pos;
}

/** Height and slope of an edge's curve at x; null where it does not reach. */
export function edgeAt(edge: Edge, x: number): { y: number; slope: number } | null {
  const span = edge.x1 - edge.x0;
  const share = (x - edge.x0) / span;
  if (!(share >= 0 && share <= 1)) return null;
  // Horizontally the curve is 1.5t(1 − t) + t³, which grows with t: bisect for t.
  let low = 0;
  let high = 1;
  for (let round = 0; round < 24; round++) {
    const t = (low + high) / 2;
    if (1.5 * t * (1 - t) + t ** 3 < share) low = t;
    else high = t;
  }
  const t = (low + high) / 2;
  const rise = edge.y1 - edge.y0;
  const y = edge.y0 + rise * t * t * (3 - 2 * t);
  const slope = (rise * 6 * t * (1 - t)) / (span * (1.5 - 3 * t + 3 * t * t));
  return { y, slope };
}

/** The edges that a straight stroke goes across. */
export function edgesAcross(
  edges: readonly Edge[],
  from: { x: number; y: number },
  to: { x: number; y: number },
): Edge[] {
  const [left, right] = from.x <= to.x ? [from, to] : [to, from];
  const slope = right.x > left.x ? (right.y - left.y) / (right.x - left.x) : 0;
  return edges.filter((edge) => {
    const start = Math.max(left.x, edge.x0);
    const end = Math.min(right.x, edge.x1);
    if (start > end) return false;
    // A stroke straight up or down has its whole height at one place.
    const straight = left.x === right.x;
    const first = straight ? left.y : left.y + (start - left.x) * slope;
    const last = straight ? right.y : left.y + (end - left.x) * slope;
    const [a, b] = [edgeAt(edge, start), edgeAt(edge, end)];
    return a !== null && b !== null && first <= a.y !== last <= b.y;
  });
}

/** The edge under the pointer: the nearest within some pixels of its rim, the stronger of two alike. */
export function nearestEdge(
  edges: readonly Edge[],
  x: number,
  y: number,
  reach: Reach,
  tolerance = 5,
): Edge | null {
  let nearest: Edge | null = null;
  let best = tolerance;
  for (const edge of edges) {
    const at = edgeAt(edge, x);
    if (!at) continue;
    const across = Math.abs(at.y - y) / Math.hypot(1, at.slope);
    const distance = Math.max(0, across - widthOf(edge, reach) / 2);
    if (
      distance <= best &&
      (distance < best || !nearest || Math.abs(edge.weight) > Math.abs(nearest.weight))
    ) {
      nearest = edge;
      best = distance;
    }
  }
  return nearest;
}
