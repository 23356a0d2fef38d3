/** Which edges of a dense layer are cut, as its document lists them. */

export type Edge = readonly [source: number, unit: number];
/** Sources and units of a layer. */
export type Shape = readonly [sources: number, units: number];

/** More than a layer may have units, so that each edge has one number. */
const stride = 2 ** 16;

export function edgeKey(source: number, unit: number): number {
  return source * stride + unit;
}

/** What a layer's document lists of edges that there are; the server ignores the others too. */
export function cutsOf(part: Readonly<Record<string, unknown>> | undefined, [sources, units]: Shape): Edge[] {
  const listed = (Array.isArray(part?.cut) ? part.cut : []) as Edge[];
  return listed.filter(([source, unit]) => source < sources && unit < units);
}

/** With some edges cut or restored. */
export function withEdges(cuts: readonly Edge[], edges: readonly Edge[], cut: boolean): Edge[] {
  const changed = new Set(edges.map(([source, unit]) => edgeKey(source, unit)));
  const others = cuts.filter(([source, unit]) => !changed.has(edgeKey(source, unit)));
  return cut ? [...others, ...edges] : others;
}
