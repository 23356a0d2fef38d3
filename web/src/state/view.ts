import type { LandscapeView, Subscribe } from "../protocol/messages";

export type Lens = NonNullable<Subscribe["lenses"]>[number];

/** What one part of the page draws. */
export interface ViewPart {
  lenses?: readonly Lens[];
  neuron_size?: NonNullable<Subscribe["neuron_size"]>;
  prediction_size?: NonNullable<Subscribe["prediction_size"]>;
  columns?: number[][] | null;
  landscape?: LandscapeView | null;
}

export type Subscription = Required<
  Pick<Subscribe, "lenses" | "neuron_size" | "prediction_size" | "columns" | "landscape">
>;

const sharedKey = "page";

/** Everything that is drawn now: the union over the parts of the page. */
export class DrawnView {
  private readonly parts = new Map<string, ViewPart>();

  /** With a key of its own a part replaces what it declared before; without one, declarations add up. */
  declare(part: ViewPart, key = sharedKey): void {
    const before = key === sharedKey ? this.parts.get(key) : undefined;
    const lenses = [...new Set([...(before?.lenses ?? []), ...(part.lenses ?? [])])];
    this.parts.set(key, { ...before, ...part, lenses });
  }

  release(key: string): void {
    this.parts.delete(key);
  }

  subscription(): Subscription {
    const combined: Subscription = {
      lenses: [],
      neuron_size: 50,
      prediction_size: 100,
      columns: null,
      landscape: null,
    };
    const lenses = new Set<Lens>();
    for (const { lenses: own, ...sizes } of this.parts.values()) {
      for (const lens of own ?? []) lenses.add(lens);
      Object.assign(combined, sizes);
    }
    return { ...combined, lenses: [...lenses].sort() };
  }
}
