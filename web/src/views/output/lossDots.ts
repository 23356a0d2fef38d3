import { powerOfTen } from "../../draw/powers";

/** Places of losses on a logarithmic axis, stacked where they would cover each other. */
export interface LossDots {
  dots: { index: number; x: number; level: number }[];
  ticks: { x: number; label: string }[];
  levels: number;
}

const smallest = 1e-12;

/** width: of the axis. size: of a dot. Losses that are not finite have no place. */
export function lossDots(losses: readonly (number | null)[], width: number, size: number): LossDots {
  const finite = losses.flatMap((loss, index) =>
    loss !== null && Number.isFinite(loss) ? [{ index, power: Math.log10(Math.max(loss, smallest)) }] : [],
  );
  if (finite.length === 0) return { dots: [], ticks: [], levels: 0 };
  const powers = finite.map(({ power }) => power);
  const low = Math.floor(Math.min(...powers));
  const high = Math.max(low + 1, Math.ceil(Math.max(...powers)));
  const place = (power: number) => size / 2 + ((power - low) / (high - low)) * (width - size);
  const columns = new Map<number, number>();
  const dots = finite
    .toSorted((one, other) => one.power - other.power)
    .map(({ index, power }) => {
      const column = Math.round(place(power) / size);
      const level = columns.get(column) ?? 0;
      columns.set(column, level + 1);
      return { index, x: column * size, level };
    });
  const every = Math.ceil((high - low) / 6);
  const ticks = [];
  for (let power = low; power <= high; power += every)
    ticks.push({ x: place(power), label: powerOfTen(power) });
  return { dots, ticks, levels: Math.max(...columns.values()) };
}
