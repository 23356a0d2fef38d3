/**
 * For each layer of a network the layer of an earlier network that it was, −1 for a new one.
 * While the server prepares an edited network, its pictures and weights are those of before.
 */
export function carriedLayers(before: readonly number[], now: readonly number[]): number[] {
  if (before.length === now.length) return now.map((_, layer) => layer);
  const shorter = Math.min(before.length, now.length);
  let same = 0;
  while (same < shorter && before[same] === now[same]) same++;
  return now.map((_, layer) => {
    if (layer < same) return layer;
    const fromEnd = now.length - layer;
    const earlier = before.length - fromEnd;
    const fits = earlier >= same && fromEnd <= shorter - same;
    return fits ? earlier : -1;
  });
}
