import type { LayerInfo } from "../../protocol/messages";

/**
 * For each layer of an edited network the layer that it was before, −1 for a new one: those that are alike from the
 * front, and from the back. Until the server knows the new network, its pictures are those of before.
 */
export function keptLayers(before: readonly LayerInfo[], now: readonly LayerInfo[]): number[] {
  const shorter = Math.min(before.length, now.length);
  let front = 0;
  while (front < shorter && alike(before[front], now[front])) front++;
  let back = 0;
  while (back < shorter - front && alike(before.at(-1 - back), now.at(-1 - back))) back++;
  return now.map((_, layer) => {
    if (layer < front) return layer;
    const fromEnd = now.length - layer;
    return fromEnd <= back ? before.length - fromEnd : -1;
  });
}

function alike(first: LayerInfo | undefined, second: LayerInfo | undefined): boolean {
  if (!first || !second) return false;
  return first.kind === second.kind && first.output_shape.join() === second.output_shape.join();
}
