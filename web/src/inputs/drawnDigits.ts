/** Ten digits as a hand draws them, on a pad from 0 to 100: examples for tests. */
const outlines: readonly (readonly (readonly number[])[])[] = [
  [[52, 15, 36, 22, 28, 42, 29, 62, 40, 82, 54, 85, 68, 72, 73, 50, 68, 28, 56, 16, 50, 16]],
  [[53, 14, 52, 35, 51, 60, 50, 86]],
  [[30, 32, 38, 18, 54, 14, 66, 24, 64, 40, 50, 58, 34, 76, 28, 84, 46, 83, 72, 84]],
  [[31, 22, 44, 14, 60, 16, 66, 28, 60, 42, 46, 47, 60, 50, 70, 62, 66, 78, 50, 86, 34, 82, 28, 74]],
  [
    [38, 15, 34, 34, 30, 52, 44, 54, 72, 52],
    [62, 16, 60, 50, 58, 86],
  ],
  [
    [40, 17, 38, 32, 36, 46, 52, 42, 66, 50, 70, 66, 62, 80, 46, 86, 30, 80],
    [40, 17, 54, 17, 70, 16],
  ],
  [[60, 14, 46, 26, 36, 46, 32, 66, 40, 82, 54, 86, 66, 76, 66, 62, 54, 54, 40, 60, 34, 70]],
  [[29, 18, 48, 18, 71, 17, 62, 40, 52, 62, 46, 86]],
  [
    [
      64, 22, 50, 14, 36, 22, 38, 36, 50, 46, 64, 58, 68, 72, 56, 85, 42, 83, 33, 70, 40, 56, 52, 46, 62, 36,
      64, 24,
    ],
  ],
  [[66, 28, 56, 15, 40, 18, 33, 34, 42, 47, 58, 44, 67, 28, 66, 48, 62, 68, 56, 86]],
];

/** The strokes of a digit, with points as close as a pointer gives them; `warp` bends them. */
export function drawnDigit(
  digit: number,
  warp: (x: number, y: number) => { x: number; y: number } = (x, y) => ({ x, y }),
): { x: number; y: number; weight: number }[][] {
  const steps = 8;
  return (outlines[digit] ?? []).map((numbers) => {
    const corners = Array.from({ length: numbers.length / 2 }, (_, index) => ({
      x: (numbers[2 * index] as number) / 100,
      y: (numbers[2 * index + 1] as number) / 100,
    }));
    const at = (index: number) =>
      corners[Math.min(Math.max(index, 0), corners.length - 1)] as { x: number; y: number };
    return Array.from({ length: (corners.length - 1) * steps + 1 }, (_, place) => {
      const index = Math.floor(place / steps);
      const share = place / steps - index;
      const bend = (axis: "x" | "y") =>
        curve(at(index - 1)[axis], at(index)[axis], at(index + 1)[axis], at(index + 2)[axis], share);
      return { ...warp(bend("x"), bend("y")), weight: 1 };
    });
  });
}

/** A smooth line through the corners (Catmull & Rom 1974). */
function curve(before: number, from: number, to: number, after: number, share: number): number {
  const bend = 2 * before - 5 * from + 4 * to - after;
  const turn = 3 * (from - to) + after - before;
  return from + 0.5 * share * (to - before + share * (bend + share * turn));
}
