/** Names at the ends of curves. */

export const lineHeight = 14;

export interface EndLabel {
  lines: string[];
  /** The middle of its lines. */
  y: number;
}

/** Moves labels apart that would touch, from the highest to the lowest, without leaving the bottom. */
export function spread<Label extends { y: number; lines?: readonly string[] }>(
  labels: readonly Label[],
  bottom: number,
): Label[] {
  const sorted = labels.map((label) => ({ ...label })).sort((first, second) => first.y - second.y);
  const half = ({ lines }: Label) => ((lines?.length ?? 1) * lineHeight) / 2;
  for (const [index, label] of sorted.entries()) {
    const above = sorted[index - 1];
    if (above) label.y = Math.max(label.y, above.y + half(above) + half(label));
  }
  let limit = bottom;
  for (const label of sorted.toReversed()) {
    label.y = Math.min(label.y, limit - (half(label) - lineHeight / 2));
    limit = label.y - half(label) - lineHeight / 2;
  }
  return sorted;
}

/** A name in lines no wider than `widest`, broken between words; a single word may be wider. */
export function broken(name: string, widest: number, widthOf: (text: string) => number): string[] {
  const lines: string[] = [];
  for (const word of name.split(" ")) {
    const longer = lines.length > 0 ? `${lines.at(-1)} ${word}` : word;
    if (lines.length > 0 && widthOf(longer) <= widest) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}
