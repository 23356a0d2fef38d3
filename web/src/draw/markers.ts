/** Small shapes that tell series apart without colours. */
export const markers = ["circle", "square", "triangle", "diamond", "down", "plus"] as const;
export type Marker = (typeof markers)[number];

/** A marker about 0, 0 as an SVG path; all of one radius look equally large. */
export function markerPath(marker: Marker, radius: number): string {
  const r = radius;
  const [half, far, arm] = [0.88 * r, 1.2 * r, 0.42 * r];
  switch (marker) {
    case "circle":
      return `M${-r} 0A${r} ${r} 0 1 0 ${r} 0A${r} ${r} 0 1 0 ${-r} 0Z`;
    case "square":
      return polygon([-half, -half], [half, -half], [half, half], [-half, half]);
    case "triangle":
      return polygon([0, -far], [far, 0.85 * r], [-far, 0.85 * r]);
    case "down":
      return polygon([0, far], [-far, -0.85 * r], [far, -0.85 * r]);
    case "diamond":
      return polygon([0, -1.3 * r], [far, 0], [0, 1.3 * r], [-far, 0]);
    case "plus":
      return polygon(
        [-arm, -far],
        [arm, -far],
        [arm, -arm],
        [far, -arm],
        [far, arm],
        [arm, arm],
        [arm, far],
        [-arm, far],
        [-arm, arm],
        [-far, arm],
        [-far, -arm],
        [-arm, -arm],
      );
  }
}

/** A diagonal cross about 0, 0, to be stroked: where something broke off. */
export function crossPath(radius: number): string {
  return `M${-radius} ${-radius}L${radius} ${radius}M${-radius} ${radius}L${radius} ${-radius}`;
}

function polygon(...corners: readonly (readonly [x: number, y: number])[]): string {
  return `M${corners.map(([x, y]) => `${x} ${y}`).join("L")}Z`;
}
