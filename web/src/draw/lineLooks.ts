/** How the line of a network is told apart from those of others. */
export interface LineLook {
  width: number;
  dash: readonly number[];
}

/** The page's own network first. */
const looks = [
  { width: 2, dash: [] },
  { width: 1.5, dash: [6, 4] },
  { width: 1.5, dash: [2, 3] },
  { width: 1.5, dash: [9, 3, 2, 3] },
] as const satisfies readonly LineLook[];

/** The look of network number `index`; there are no more looks than people tell apart. */
export function lineLook(index: number): LineLook {
  return looks[Math.min(index, looks.length - 1)] ?? looks[0];
}
