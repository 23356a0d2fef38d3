import type { State } from "../../protocol/messages";
import type { LayerParameters } from "../../protocol/parameters";
import { type ColumnNeed, mostCells, type Plan } from "./layout";
import { isImage } from "./names";
import { chooseUnits, firstUnits, outgoing, unitsAround } from "./units";

const characterWidth = 6.6;
const widestLabel = 72;
const inWindow = 24;

/** What the layout must make room for: the inputs, the hidden layers, the outputs. */
export function columnNeeds(state: State, expandedLayer: number | null): ColumnNeed[] {
  const { inputs, classes, task } = state.data;
  const image = isImage(state);
  const outputLabels = task === "classes" ? classes : [];
  const first: ColumnNeed = {
    layer: -1,
    units: image ? 1 : inputs.length,
    expanded: expandedLayer === -1,
    labels: image ? 0 : labelWidth(inputs),
    large: image,
  };
  return [
    first,
    ...state.layers.map(({ units }, layer): ColumnNeed => {
      const last = layer === state.layers.length - 1;
      return {
        layer,
        units,
        expanded: expandedLayer === layer,
        labels: last ? labelWidth(outputLabels) : 0,
        large: last && units === 1,
      };
    }),
  ];
}

function labelWidth(labels: readonly string[]): number {
  const longest = labels.reduce((most, { length }) => Math.max(most, length), 0);
  return Math.min(widestLabel, longest * characterWidth);
}

/** For each column the units of its cells; of many the most important, as far as they are known. */
export function unitsOf({ columns }: Plan, ranked: readonly (readonly number[])[]): number[][] {
  return columns.map(({ cells, left }, index) => {
    if (left === 0) return firstUnits(cells.length);
    const known = ranked[index];
    return known?.length === cells.length - 1 ? [...known] : firstUnits(cells.length - 1);
  });
}

/** The most important units of the columns that leave some out; the same array where nothing changed. */
export function rankUnits(
  { columns }: Plan,
  parameters: readonly LayerParameters[],
  before: readonly (readonly number[])[],
): readonly (readonly number[])[] {
  let changed = before.length !== columns.length;
  const ranked = columns.map(({ left, layer, cells }, index) => {
    const next = parameters[layer + 1];
    if (left === 0 || !next) return before[index] ?? [];
    const known = before[index]?.length === cells.length - 1 ? before[index] : [];
    const chosen = chooseUnits(outgoing(next), cells.length - 1, known);
    if (chosen.some((unit, place) => unit !== before[index]?.[place])) changed = true;
    return chosen;
  });
  return changed ? ranked : before;
}

/**
 * The units whose pictures the server shall send, for each layer of the state; null where its own choice fits.
 * Always as many of a layer as by default, so that nothing need be compiled for another choice.
 */
export function wantedPictures(
  state: State,
  { columns }: Plan,
  units: readonly (readonly number[])[],
  scrollTop: number,
): number[][] | null {
  const wanted = state.layers.map(({ units: total }, layer) => {
    const index = columns.findIndex((column) => column.layer === layer);
    const column = columns[index];
    const usual = Math.min(total, mostCells);
    if (!column) return firstUnits(usual);
    if (column.content > column.height + 1) {
      const middle = (scrollTop + column.height / 2) / (column.size + column.gap);
      return unitsAround(total, middle, inWindow);
    }
    const shown = (units[index] ?? []).filter((unit) => unit < total);
    const others = firstUnits(total).filter((unit) => !shown.includes(unit));
    return [...shown, ...others].slice(0, Math.max(usual, shown.length)).sort((a, b) => a - b);
  });
  const isDefault = wanted.every(
    (layer, index) =>
      layer.length === Math.min(state.layers[index]?.units ?? 0, mostCells) &&
      layer.every((unit, place) => unit === place),
  );
  return isDefault ? null : wanted;
}
