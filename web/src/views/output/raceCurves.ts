import type { SweptNetwork } from "../../protocol/messages";

export interface RaceCurve {
  look: number;
  name: string;
  diverged: boolean;
  /** What can be drawn on logarithmic axes, oldest first. */
  points: readonly (readonly [step: number, loss: number])[];
}

/** Of the loss at the start: what grows beyond this would press all other curves flat. */
const ceiling = 30;
const flattest = 2;
const mostTicks = 5;

/** The train loss of each network over its steps, with the present one. */
export function raceCurves(
  networks: readonly Pick<SweptNetwork, "history" | "diverged">[],
  runners: readonly { look: number; name: string }[],
): RaceCurve[] {
  return networks.flatMap(({ history, diverged }, index) => {
    const runner = runners[index];
    if (!runner || !history) return [];
    const points = history.steps.flatMap((step, row) => {
      const loss = history.train_loss[row] ?? Number.NaN;
      return loss > 0 && Number.isFinite(loss) ? [[step, loss] as const] : [];
    });
    return [{ ...runner, diverged, points }];
  });
}

/** Curves that end where they rise too far above where they began. */
export function cut(curves: readonly RaceCurve[]): RaceCurve[] {
  const starts = curves.flatMap(({ points }) => points[0]?.[1] ?? []);
  const limit = ceiling * Math.max(...starts);
  return curves.map((curve) => {
    const over = curve.points.findIndex(([, loss]) => loss > limit);
    if (over < 0) return curve;
    const [step] = curve.points[over] as readonly [number, number];
    return { ...curve, points: [...curve.points.slice(0, over), [step, limit] as const] };
  });
}

/** Where a step stands between 0 and 1. A logarithmic axis begins with step 1. */
export function stepShare(step: number, last: number, log: boolean): number {
  if (!log) return step / Math.max(1, last);
  return Math.log(Math.max(1, step)) / Math.log(Math.max(2, last));
}

/** From which loss to which the curves go, with a little room, and the round losses that are written at the axis. */
export function lossAxis(curves: readonly RaceCurve[]): { low: number; high: number; ticks: number[] } {
  const losses = curves.flatMap(({ points }) => points.map(([, loss]) => loss));
  const least = losses.length > 0 ? Math.min(...losses) : 0.1;
  const most = losses.length > 0 ? Math.max(...losses) : 1;
  // A flat line stands in the middle.
  const room = Math.max(1.1, Math.sqrt(flattest / (most / least)));
  const [low, high] = [least / room, most * room];
  const powers: number[] = [];
  for (let power = Math.floor(Math.log10(low)); power <= Math.log10(high); power++) powers.push(power);
  const spans = Math.log10(high / low);
  const digits = spans < 1 ? [1, 1.5, 2, 3, 5, 7] : [1, 2, 5];
  const between = powers.flatMap((power) => digits.map((digit) => Number(`${digit}e${power}`)));
  const every = Math.ceil(powers.length / mostTicks);
  const whole = powers.filter((_, index) => index % every === 0).map((power) => Number(`1e${power}`));
  const ticks = (spans < 2 ? between : whole).filter((loss) => loss >= low && loss <= high);
  return { low, high, ticks };
}
