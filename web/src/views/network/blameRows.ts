import { compactRow } from "../../draw/blame";
import type { Term } from "../../draw/weightedSum";
import type { UnitBlame } from "./unitBlame";

export interface Row {
  label: string;
  values: string[];
  strong?: boolean;
}

/** dE/dz · w = product, for each unit that is fed; of the rest only the product is known. */
export function rowsOfTerms(terms: readonly Term[]): Row[] {
  const known = terms.filter(({ source }) => source !== null);
  const slopes = known.map(({ activation }) => activation);
  const weights = known.map(({ weight }) => weight);
  const rest = terms.length > known.length ? [""] : [];
  const [first, second] = [compactRow("dE/dz", slopes), compactRow("× weight", weights)];
  return [
    { ...first, values: [...first.values, ...rest] },
    { ...second, values: [...second.values, ...rest] },
    {
      ...compactRow(
        "product",
        terms.map(({ product }) => product),
      ),
      strong: true,
    },
  ];
}

/** dE/dw of each weight: from its factors where they are of one example, or beside the differences. */
export function rowsOfSlopes({ slopes, slope, factor }: UnitBlame, checking: boolean): Row[] {
  const result = compactRow(
    "dE/dw",
    slopes.map((each) => each.slope),
  );
  if (checking) {
    return [
      { ...result, strong: true },
      compactRow(
        "differences",
        slopes.map(({ difference }) => difference),
      ),
    ];
  }
  if (!Number.isFinite(factor)) return [{ ...result, strong: true }];
  return [
    compactRow(
      "a",
      slopes.map(({ activation }) => activation),
    ),
    compactRow(
      "× dE/dz",
      slopes.map(() => slope),
    ),
    { ...result, label: `= ${result.label}`, strong: true },
  ];
}
