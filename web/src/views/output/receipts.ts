import { exampleAt } from "../../inputs/examples";
import type { Json, Part } from "../../state/experiment";
import { parseNumber } from "../../state/numbers";

export const mostReceipts = 100;
export const mostPortions = 20;
export const highestPrice = 1000;

/** Rows and prices that stand in the document and can be edited there. */
export interface Receipts {
  receipts: readonly (readonly number[])[];
  prices: readonly number[];
}

/** Of a document's data; null where it has none. */
export function receiptsOf({ receipts, prices }: Part): Receipts | null {
  return isTable(receipts) && isRow(prices) ? { receipts, prices } : null;
}

/** What the till asks for. */
export function totalOf(portions: readonly number[], prices: readonly number[]): number {
  return portions.reduce((sum, count, dish) => sum + count * (prices[dish] ?? 0), 0);
}

/** With one number changed. */
export function withPortions(
  receipts: readonly (readonly number[])[],
  row: number,
  dish: number,
  count: number,
): number[][] {
  return receipts.map((portions, index) =>
    portions.map((old, place) => (index === row && place === dish ? count : old)),
  );
}

/** A typed number, or what is wrong with it in words. */
export function readNumber(text: string, highest: number, whole: boolean): number | string {
  const value = parseNumber(text);
  const wanted = `${whole ? "a whole number" : "a number"} from 0 to ${highest}`;
  if (value === null) return `“${text.trim()}” is no number; ${wanted} is needed`;
  if (value < 0 || value > highest || (whole && !Number.isInteger(value))) {
    return `${text.trim()} does not fit; ${wanted} is needed`;
  }
  return value;
}

/** For each row the place of its example among others; equal rows take equal examples in turn, −1: there is none. */
export function matched(
  rows: readonly (readonly number[])[],
  examples: readonly (readonly number[])[],
): number[] {
  const left: (readonly number[])[] = [...examples];
  return rows.map((row) => {
    const place = exampleAt(left, row);
    if (place >= 0) left[place] = [];
    return place;
  });
}

function isRow(value: Json | undefined): value is number[] {
  return Array.isArray(value) && value.length > 0 && value.every((number) => typeof number === "number");
}

function isTable(value: Json | undefined): value is number[][] {
  return Array.isArray(value) && value.length > 0 && value.every((row) => isRow(row));
}
