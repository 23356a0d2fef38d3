/** Which test pictures are offered to try, and what is said about a picture that the network is not sure of. */
import { byClasses } from "../../inputs/examples";
import { percent } from "../../state/numbers";

/** So many examples of different classes, as far as there are enough; each `turn` gives others. */
export function picks(labels: readonly (readonly number[])[], count: number, turn: number): number[] {
  const classes = byClasses(labels);
  const longest = Math.max(0, ...classes.map((examples) => examples.length));
  // One of each class, then the next of each class, and so on: neighbours are of different classes.
  const order = Array.from({ length: longest }, (_, round) =>
    classes.flatMap((examples) => examples[round] ?? []),
  ).flat();
  const length = Math.min(count, order.length);
  return Array.from({ length }, (_, index) => order[(turn * count + index) % order.length] as number);
}

const sure = 0.9;

/** Between which two classes the network hesitates; empty where it does not. */
export function doubt(names: readonly string[], shares: readonly number[]): string {
  const [first, second] = shares
    .map((share, index) => ({ share, name: names[index] ?? String(index) }))
    .sort((one, other) => other.share - one.share);
  if (!first || !second || !(first.share < sure)) return "";
  return `between ${first.name} (${percent(first.share)}) and ${second.name} (${percent(second.share)})`;
}
