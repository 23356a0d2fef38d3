import type { Playground } from "../../state/playground.svelte";

/** The probe under the pointer: it follows while hovering, stays where it was clicked, else goes back. */
export class HoverProbe {
  /** Where the pointer holds it; null while it stands where the server has it. */
  held = $state.raw<number[] | null>(null);
  private pinned: number[] | null = null;

  private readonly playground: Playground;

  constructor(playground: Playground) {
    this.playground = playground;
  }

  get inputs(): number[] {
    return this.held ?? this.playground.state?.probe ?? [];
  }

  hover(inputs: number[]): void {
    this.pinned ??= this.playground.state?.probe ?? null;
    this.held = inputs;
    this.playground.probe(inputs);
  }

  /** Leaves the probe here for good. */
  pin(inputs: number[]): void {
    this.pinned = inputs;
    this.held = inputs;
    this.playground.probe(inputs);
  }

  leave(): void {
    if (this.held && this.pinned) this.playground.probe(this.pinned);
    this.held = null;
    this.pinned = null;
  }
}

/** Where an arrow key takes the probe: a fiftieth of the way, with shift a tenth; null for other keys. */
export function moved(
  inputs: readonly number[],
  [low, high]: readonly [number, number],
  { key, shiftKey }: KeyboardEvent,
): number[] | null {
  const step = ((high - low) / 50) * (shiftKey ? 5 : 1);
  const directions: Record<string, [number, number]> = {
    ArrowLeft: [-1, 0],
    ArrowRight: [1, 0],
    ArrowUp: [0, 1],
    ArrowDown: [0, -1],
  };
  const direction = directions[key];
  if (!direction) return null;
  return inputs.map((value, index) =>
    Math.max(low, Math.min(high, value + (index < 2 ? (direction[index as 0 | 1] ?? 0) : 0) * step)),
  );
}
