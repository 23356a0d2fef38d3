import type { ColumnKind, ColumnNeed } from "./columns";

/** Where everything stands in the picture of a network with maps. Lengths in CSS pixels. */

export interface Region {
  width: number;
  height: number;
  /** Fingers need larger targets. */
  coarse: boolean;
  /** Without headers and controls, as small as need be. */
  plain: boolean;
  /** Beside an enlarged panel: small pictures, close to each other. */
  compact?: boolean;
}

export interface Cell {
  /** Top left corner. */
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface Column extends ColumnNeed {
  /** Left rim and width of the pictures. */
  x: number;
  width: number;
  /** Middle and width of the header. */
  middle: number;
  headerWidth: number;
  cells: Cell[];
  /** Stands for those that are left out, and how many; null where all are drawn. */
  more: (Cell & { count: number }) | null;
}

export interface Plan {
  headerHeight: number;
  /** Wider than the region where it scrolls sideways. */
  width: number;
  /** Headers have just room for their words. */
  tight: boolean;
  columns: Column[];
  /** Between two layers: a layer put in there takes this place in the document. */
  adds: { place: number; x: number }[];
}

const mapSizes = [
  [44, 8],
  [44, 6],
  [40, 5],
  [36, 5],
  [32, 4],
  [28, 4],
  [24, 3],
] as const;
const compactSizes = [
  [28, 4],
  [24, 3],
] as const;
const coarseSizes = [[44, 6]] as const;
const plainSizes = [
  [20, 4],
  [16, 3],
  [12, 3],
  [9, 2],
] as const;
const unitSizes = [
  [18, 4],
  [14, 4],
  [12, 3],
  [10, 3],
  [8, 2],
] as const;
const mostRows = 8;
const widestGap = 26;
const between = 8;
const mostUnitColumns = 3;
const tightEdge = 12;
const mostHidden = 120;
const bottom = 16;
const moreHeight = 20;
const characterWidth = 7;
/** How room that is left is shared: edges from all to all take most of it. */
const fanShare = 4;
const widestUnit = 30;

interface Sizes {
  size: number;
  gap: number;
  rows: number;
  room: number;
  region: Region;
  tight: boolean;
}

export function plan(region: Region, needs: readonly ColumnNeed[]): Plan {
  const headerHeight = region.plain ? 8 : region.coarse ? 84 : 92;
  const room = Math.max(60, region.height - headerHeight - (region.plain ? 8 : bottom));
  for (const [size, gap] of sizesOf(region, room, needs)) {
    const rows = Math.max(1, Math.min(mostRows, Math.floor((room + gap) / (size + gap))));
    const sizes = { size, gap, rows, room, region };
    const usual = region.plain ? 12 : 20;
    const roomy = measured(needs, { ...sizes, tight: false }, usual);
    const close = measured(needs, { ...sizes, tight: true }, tightEdge);
    // Where one must scroll far in any case, words and buttons may as well have their room.
    const worthIt = close.spare > -mostHidden || region.compact === true;
    const tight = roomy.spare < 0 && worthIt && !region.plain && !region.coarse;
    const edge = tight ? tightEdge : usual;
    const { columns, gaps, spare } = tight ? close : roomy;
    // Small previews take the largest pictures that fit; elsewhere one scrolls.
    if (region.plain && spare < 0 && size > (plainSizes.at(-1)?.[0] ?? 0)) continue;
    const shares = columns.slice(1).map(({ fans }) => (fans ? fanShare : 1));
    const unit = Math.max(0, Math.min(widestUnit, spare / Math.max(1, sum(shares))));
    const distances = gaps.map((gap, index) => gap + unit * (shares[index] ?? 0));
    const left = Math.max(0, spare - unit * sum(shares)) / 2;
    return placed(columns, { start: edge + left, distances, headerHeight, room, region, tight });
  }
  throw new Error("there is always a smallest size");
}

function sizesOf(
  region: Region,
  room: number,
  needs: readonly ColumnNeed[],
): readonly (readonly [number, number])[] {
  if (region.plain) return plainSizes;
  if (region.coarse) return coarseSizes;
  const wanted = Math.max(
    1,
    ...needs
      .filter(({ kind }) => kind === "maps" || kind === "filters")
      .map(({ count }) => (count <= mostRows ? count : Math.min(mostRows, Math.ceil(count / 2)))),
  );
  const options = region.compact ? compactSizes : mapSizes;
  const fits = options.filter(([size, gap]) => wanted * size + (wanted - 1) * gap <= room);
  return fits.length > 0 ? fits : options.slice(-1);
}

/** The columns side by side as close as they may stand, and how much room that leaves. */
function measured(
  needs: readonly ColumnNeed[],
  sizes: Sizes,
  edge: number,
): { columns: Column[]; gaps: number[]; spare: number } {
  const columns = needs.map((need) => column(need, sizes));
  const gaps = columns.slice(1).map((next, index) => leastGap(columns[index], next, sizes));
  const total = sum(columns.map(({ headerWidth: header }) => header)) + sum(gaps);
  return { columns, gaps, spare: sizes.region.width - 2 * edge - total };
}

/** Between two headers; a button stands there, but not between a layer's filters and its maps. */
function leastGap(before: Column | undefined, next: Column, { region, tight }: Sizes): number {
  if (region.plain) return next.fans ? 12 : 6;
  if (before?.kind === "filters") return 8;
  return region.coarse ? 44 : tight ? 14 : 20;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** A column with its cells around 0, 0: the left rim and the middle of the height. */
function column(need: ColumnNeed, sizes: Sizes): Column {
  const cells = cellsOf(need, sizes);
  const width = Math.max(1, ...cells.cells.map((cell) => cell.x + cell.width));
  return { ...need, x: 0, middle: 0, width, headerWidth: headerWidth(need, width, sizes), ...cells };
}

type Cells = Pick<Column, "cells" | "more">;

function cellsOf(need: ColumnNeed, sizes: Sizes): Cells {
  const { size, gap, rows, room, region } = sizes;
  switch (need.kind) {
    case "input": {
      const side = Math.min(room, region.plain ? Math.round(size * 1.6) : sizes.tight ? 48 : 60);
      return { cells: [{ x: 0, y: -side / 2, width: side, height: side }], more: null };
    }
    case "bar":
      return {
        cells: [{ x: 0, y: -tallest(sizes) / 2, width: region.plain ? 4 : 6, height: tallest(sizes) }],
        more: null,
      };
    case "output":
      return outputCells(need, sizes);
    case "units":
      return region.coarse && !region.plain
        ? pictureCells(need.count, { size, gap, rows }, tallest(sizes))
        : unitCells(need.count, tallest(sizes), region.plain);
    default:
      return pictureCells(need.count, { size, gap, rows }, tallest(sizes));
  }
}

/** The height that columns share. */
function tallest({ size, gap, rows }: Sizes): number {
  return rows * size + (rows - 1) * gap;
}

/** One column of pictures, two where there are many; the last cell may stand for those left out. */
function pictureCells(
  count: number,
  { size, gap, rows }: { size: number; gap: number; rows: number },
  height: number,
): Cells {
  const across = count > rows ? 2 : 1;
  const drawn = Math.min(count, rows * across);
  const down = Math.ceil(drawn / across);
  const spread = down > 1 ? Math.min(widestGap, Math.max(gap, (height - down * size) / (down - 1))) : gap;
  const top = -(down * size + (down - 1) * spread) / 2;
  const all = Array.from({ length: drawn }, (_, index) => ({
    x: (index % across) * (size + Math.min(between, Math.ceil(size / 5))),
    y: top + Math.floor(index / across) * (size + spread),
    width: size,
    height: size,
  }));
  return withMore(all, count);
}

function withMore(cells: Cell[], count: number): Cells {
  const last = cells.at(-1);
  if (cells.length >= count || !last) return { cells, more: null };
  return { cells: cells.slice(0, -1), more: { ...last, count: count - cells.length + 1 } };
}

function unitCells(count: number, height: number, plain: boolean): Cells {
  const options = plain ? unitSizes.slice(-2) : unitSizes;
  for (const [size, gap] of options) {
    const rows = Math.max(1, Math.floor((height + gap) / (size + gap)));
    const across = Math.ceil(count / rows);
    const smallest = size === options.at(-1)?.[0];
    if (across > 1 + Number(size <= 12) && !smallest) continue;
    const cut = across > mostUnitColumns;
    const most = cut ? Math.floor((height - moreHeight) / (size + gap)) * mostUnitColumns : count;
    const columns = Math.min(across, mostUnitColumns);
    const down = Math.ceil(Math.min(count, most) / columns);
    const total = down * (size + gap) - gap + (cut ? moreHeight : 0);
    const cells = Array.from({ length: Math.min(count, most) }, (_, index) => ({
      x: Math.floor(index / down) * (size + gap),
      y: -total / 2 + (index % down) * (size + gap),
      width: size,
      height: size,
    }));
    const width = Math.max(32, columns * (size + gap) - gap);
    const more = { x: 0, y: total / 2 - moreHeight + gap, width, height: moreHeight, count: count - most };
    return { cells, more: cut ? more : null };
  }
  return { cells: [], more: null };
}

/** Rows of bars: name, track and share, as wide as their words. */
function outputCells({ count, longest }: ColumnNeed, { room, region, tight }: Sizes): Cells {
  const least = region.plain ? 5 : region.coarse ? 44 : 16;
  const height = Math.max(least, Math.min(region.plain ? 14 : region.coarse ? 44 : 28, room / count));
  const drawn = Math.max(1, Math.min(count, Math.floor(room / height)));
  const width = region.plain ? 36 : outputParts(longest).width - (tight ? 20 : 0);
  const cells = Array.from({ length: drawn }, (_, index) => ({
    x: 0,
    y: (index - drawn / 2) * height,
    width,
    height,
  }));
  return withMore(cells, count);
}

/** Widths inside a row of the output. */
export function outputParts(longest: number): { name: number; width: number } {
  const name = Math.min(72, Math.max(12, Math.ceil(longest * characterWidth)));
  return { name, width: name + 8 + 44 + 6 + 40 };
}

/** Headers are wider than narrow columns; their words must not touch. */
function headerWidth(need: ColumnNeed, width: number, { region, tight }: Sizes): number {
  if (region.plain) return width;
  if (region.coarse) return Math.max(width, 88);
  const button = hasSettings(need.kind) && !tight ? 22 : 0;
  const select = need.kind === "filters" && !tight ? 78 : 0;
  const least = tight && hasSettings(need.kind) ? 56 : select;
  return Math.max(width, least, need.title.length * characterWidth + button, captionWidth(need.caption));
}

export function hasSettings(kind: ColumnKind): boolean {
  return kind === "maps" || kind === "units" || kind === "bar";
}

function captionWidth(text: string): number {
  return [...text].reduce((sum, character) => sum + (character === "\u2009" ? 2 : characterWidth), 0);
}

interface Frame {
  start: number;
  /** Between headers. */
  distances: readonly number[];
  headerHeight: number;
  room: number;
  region: Region;
  tight: boolean;
}

function placed(columns: Column[], { start, distances, headerHeight, room, region, tight }: Frame): Plan {
  const middle = headerHeight + room / 2;
  const adds: Plan["adds"] = [];
  let left = start;
  let before: Column | undefined;
  const result = columns.map((column, index) => {
    const distance = distances[index - 1] ?? 0;
    left += distance;
    const at = left + column.headerWidth / 2;
    // A layer's filters stand before its maps: nothing fits between them.
    if (before && before.kind !== "filters") adds.push({ place: column.layer, x: left - distance / 2 });
    before = column;
    left += column.headerWidth;
    const x = at - column.width / 2;
    const move = (cell: Cell) => ({ ...cell, x: cell.x + x, y: cell.y + middle });
    return {
      ...column,
      x,
      middle: at,
      cells: column.cells.map(move),
      more: column.more && { ...column.more, ...move(column.more) },
    };
  });
  return {
    headerHeight,
    tight,
    width: Math.max(region.width, Math.floor(left + start)),
    columns: result,
    adds,
  };
}

/** The channels or units of a column's cells: page after page of those that do not fit. */
export function channelsOf({ cells, count }: Pick<Column, "cells" | "count">, page: number): number[] {
  return cells.map((_, index) => (page * cells.length + index) % Math.max(1, count));
}
