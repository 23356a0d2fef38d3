import type { Plan } from "./layout";

/** Where an arrow key leads from a cell ("layer unit", or "layer more"); the same cell at an end. */
export function neighbour(
  { columns }: Plan,
  units: readonly (readonly number[])[],
  cell: string,
  key: string,
): string {
  const [layerText, unitText] = cell.split(" ");
  const index = columns.findIndex(({ layer }) => layer === Number(layerText));
  const cells = (column: number) => [
    ...(units[column] ?? []).map(String),
    ...(columns[column]?.left ? ["more"] : []),
  ];
  const here = cells(index).indexOf(unitText ?? "");
  if (index < 0 || here < 0) return cell;
  if (key === "ArrowUp" || key === "ArrowDown") {
    const next = cells(index)[here + (key === "ArrowUp" ? -1 : 1)];
    return next === undefined ? cell : `${layerText} ${next}`;
  }
  const other = index + (key === "ArrowLeft" ? -1 : 1);
  const [from, to] = [columns[index], columns[other]];
  if (!from || !to) return cell;
  const height = from.top + (from.cells[here] ?? 0);
  const distances = to.cells.map((middle) => Math.abs(to.top + middle - height));
  const nearest = distances.indexOf(Math.min(...distances));
  return `${to.layer} ${cells(other)[nearest]}`;
}
