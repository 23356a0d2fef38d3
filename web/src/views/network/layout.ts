/** Where everything of the network's picture stands. Lengths in CSS pixels, places are middles. */

export interface Region {
  width: number;
  height: number;
  /** Fingers need larger controls. */
  coarse: boolean;
  /** Without headers and controls, as small as need be. */
  plain: boolean;
  /** Beside an enlarged panel: names for headers, and small cells. */
  compact?: boolean;
}

export interface ColumnNeed {
  /** As in the state; −1 are the inputs. */
  layer: number;
  units: number;
  /** Every unit is drawn, and the column scrolls. */
  expanded: boolean;
  /** Room for labels beside the cells; only the first column (left) and the last (right) have it. */
  labels: number;
  /** Cells larger than others, such as a single output. */
  large: boolean;
}

export interface Column {
  layer: number;
  x: number;
  size: number;
  gap: number;
  /** Of each cell from the top of the column; the last may stand for the units that are left out. */
  cells: number[];
  /** How many units the last cell stands for; 0: it is a unit like the others. */
  left: number;
  /** Top of the column in the region and how much of it is seen. */
  top: number;
  height: number;
  /** More than `height` where the column scrolls. */
  content: number;
}

export interface Plan {
  /** The controls of a header beside each other, or below each other; or only its name, or nothing. */
  headers: "row" | "stack" | "names" | "none";
  headerHeight: number;
  headerWidth: number;
  /** Wider than the region where it scrolls sideways. */
  width: number;
  columns: Column[];
  size: number;
}

export const mostCells = 12;
const sizes = [
  [44, 13],
  [44, 9],
  [44, 6],
  [36, 8],
  [36, 5],
  [28, 7],
  [28, 4],
] as const;
const compactSizes = [
  [28, 12],
  [28, 7],
  [28, 4],
] as const;
const plainSizes = [
  [28, 7],
  [24, 6],
  [20, 5],
  [16, 4],
  [12, 3],
] as const;
/** Least distances of columns, with the controls of a header beside each other and below each other. */
const rowPitch = { fine: 132, coarse: 224 };
const stackPitch = { fine: 104, coarse: 148 };
/** Half of the widest name. */
const compactEdge = 40;
const namePitch = { fine: 60, coarse: 72 };
const plainPitch = 34;
const bottom = 12;
const caption = 20;

export function plan(region: Region, needs: readonly ColumnNeed[]): Plan {
  const gaps = Math.max(1, needs.length - 1);
  const first = needs[0]?.labels ?? 0;
  const last = needs.at(-1)?.labels ?? 0;
  // Half of a large cell, and a little room.
  const [edge, beside] = region.plain ? [28, 18] : region.compact ? [compactEdge, 32] : [60, 48];
  const start = Math.max(edge, first + beside);
  const end = Math.max(edge, last + beside);
  const pointer = region.coarse ? "coarse" : "fine";
  const narrowest = region.plain ? plainPitch : (region.compact ? namePitch : stackPitch)[pointer];
  const pitch = Math.max(narrowest, (region.width - start - end) / gaps);
  const headers = headersOf(region, pitch >= rowPitch[pointer]);
  const headerHeight = heightOf(headers, region.coarse);
  const room = Math.max(60, region.height - headerHeight - bottom - (region.plain ? 0 : caption));
  const { size, gap, cells } = cellsThatFit(room, needs, sizesOf(region));
  const middle = headerHeight + room / 2;
  const columns = needs.map((need, index) =>
    column(need, { x: start + index * pitch, size, gap, cells, room, middle, plain: region.plain }),
  );
  return {
    headers,
    headerHeight,
    headerWidth: headerWidths(pitch, pointer)[headers],
    width: Math.max(region.width, start + end + gaps * pitch),
    columns,
    size,
  };
}

/** The largest cells that fit, and how many there may be of them in a column. */
export function cellsThatFit(
  room: number,
  needs: readonly ColumnNeed[],
  options: readonly (readonly [number, number])[] = sizes,
): { size: number; gap: number; cells: number } {
  const wanted = Math.max(1, ...needs.filter(({ expanded }) => !expanded).map(({ units }) => units));
  const cells = Math.min(mostCells, wanted);
  for (const [size, gap] of options) {
    if (cells * size + (cells - 1) * gap <= room) return { size, gap, cells: mostCells };
  }
  const [size, gap] = options.at(-1) as readonly [number, number];
  return { size, gap, cells: Math.max(2, Math.min(mostCells, Math.floor((room + gap) / (size + gap)))) };
}

interface Place {
  x: number;
  size: number;
  gap: number;
  cells: number;
  room: number;
  middle: number;
  plain: boolean;
}

function column(need: ColumnNeed, { x, size: usual, gap, cells: most, room, middle, plain }: Place): Column {
  const size = need.large ? Math.min(64, Math.round(usual * (plain ? 1.7 : 1.4545)), room) : usual;
  const count = need.expanded ? need.units : Math.min(need.units, most);
  const left = count < need.units ? need.units - count + 1 : 0;
  const content = count * size + (count - 1) * gap;
  const height = Math.min(content, room);
  return {
    layer: need.layer,
    x,
    size,
    gap,
    left,
    cells: Array.from({ length: count }, (_, index) => size / 2 + index * (size + gap)),
    top: middle - height / 2,
    height,
    content,
  };
}

function sizesOf({ plain, compact }: Region): readonly (readonly [number, number])[] {
  if (plain) return plainSizes;
  return compact ? compactSizes : sizes;
}

function headersOf({ plain, compact }: Region, wide: boolean): Plan["headers"] {
  if (plain) return "none";
  if (compact) return "names";
  return wide ? "row" : "stack";
}

function headerWidths(pitch: number, pointer: "fine" | "coarse"): Record<Plan["headers"], number> {
  const stack = stackPitch[pointer] - 28;
  return { row: Math.min(pitch - 28, 136), stack, names: Math.min(pitch - 4, 2 * compactEdge), none: stack };
}

function heightOf(headers: Plan["headers"], coarse: boolean): number {
  const control = coarse ? 44 : 28;
  if (headers === "none") return 12;
  if (headers === "names") return 44 + control;
  return headers === "row" ? 64 + control : 68 + 2 * control;
}
