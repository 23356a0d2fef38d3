import { farOff } from "../../draw/landscape";
import { isHollow, restOf, type SweptLandscape } from "../../draw/sweptLandscape";
import type { SweepNumbers, SweptNetwork } from "../../protocol/messages";
import { grouped, percent, significant } from "../../state/numbers";
import { leaderOf } from "./raceRunners";
import type { SweptPlaneName } from "./sweptPlane.svelte";

export const beforeRace =
  "Copies of your network start from the same initial weights and see the same batches, each with an optimizer of its own: you see their paths over the loss, and whose loss falls fastest.";

/** How far the slowest that can still go on has come. */
export function stepOf({ networks, steps }: Pick<SweepNumbers, "networks" | "steps">): number {
  const going = networks.filter(({ diverged, problem }) => !diverged && !problem);
  return going.length > 0 ? Math.min(...going.map(({ step }) => step)) : steps;
}

/** Who leads, and who has dropped out. names: of the networks. */
export function standing(numbers: SweepNumbers, names: readonly string[]): string {
  const { networks, status } = numbers;
  const leader = leaderOf(networks);
  const first = networks[leader];
  const lead = first
    ? `${names[leader]} ${status === "done" ? "ends lowest" : "leads"}: ${significant(first.train_loss ?? Number.NaN, 3)} after ${grouped(first.step)} steps.`
    : "";
  const outs = networks.flatMap(({ diverged, problem, step }, index) => {
    if (problem) return [`${names[index]}: ${problem}.`];
    return diverged ? [`${names[index]} diverged at step ${grouped(step)}.`] : [];
  });
  const words = [lead, ...outs].filter((part) => part !== "").join(" ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** What the axes of a race's picture are. weights: names of two weights. */
export function planeWords(
  plane: SweptPlaneName,
  { shares, paths, axes }: Pick<SweptLandscape, "shares" | "paths" | "axes">,
  weights: readonly string[],
  anchor: string,
): string {
  const far = paths.some((path) => farOff({ path, axes }).includes(true));
  const dashed = far ? "; dashed: far off the plane" : "";
  if (plane === "weights")
    return `→ ${weights[0]}, ↑ ${weights[1]}, all others as ${anchor} has them${dashed}`;
  if (plane === "random") return `Two random directions from where ${anchor} is${dashed}`;
  const [across, up] = shares.map((share) => percent(share));
  return `Of how the paths vary, → shows ${across} and ↑ ${up}${dashed}`;
}

/** What is seen of where networks have landed. seed: of the one through whose weights the plane goes. */
export function landingWords(landscape: SweptLandscape, seed: number): string {
  const rests = landscape.paths.flatMap(({ points }, index) =>
    points.length > 0 ? [restOf(landscape, index)] : [],
  );
  const [across, up] = landscape.shares.map((share) => percent(share));
  const middle = significant(median(rests.map(({ off }) => off)), 2);
  const hollow = rests.some(isHollow) ? "; hollow dots are farther off it than along it" : "";
  return `This plane goes through seed ${seed}. Of how their weights differ, → shows ${across} and ↑ ${up}. Half of them lie over ${middle} off the plane${hollow}.`;
}

export function median(values: readonly number[]): number {
  const sorted = values.filter(Number.isFinite).toSorted((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  const [low, high] = [sorted[sorted.length % 2 === 0 ? middle - 1 : middle], sorted[middle]];
  return ((low ?? Number.NaN) + (high ?? Number.NaN)) / 2;
}

/** What stands for the loss of a network. */
export function lossWords({ diverged, problem, train_loss: loss }: SweptNetwork): string {
  if (problem) return "cannot train";
  return diverged ? "diverged" : significant(loss ?? Number.NaN, 3);
}
