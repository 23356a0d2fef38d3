import { createSweep, endSweep, readSweep } from "../../protocol/api";
import type { SweepNumbers, SweptNetwork } from "../../protocol/messages";
import { problemOf } from "../../state/arrival";
import type { Experiment } from "../../state/experiment";

const interval = 300;

/** Networks that train on the server beside the page's own one, from other seeds. */
export class SeedSweep {
  numbers = $state.raw<SweepNumbers | null>(null);
  /** Why there are none. */
  problem = $state("");
  /** What they train. */
  experiment = $state.raw<Experiment | null>(null);

  private at: readonly number[] | null = null;
  private visit = 0;

  readonly running: boolean = $derived(this.numbers !== null && this.numbers.status !== "done");
  /** Those that could be trained, least loss first. */
  readonly ranked: readonly SweptNetwork[] = $derived(rank(this.numbers?.networks ?? []));

  /** Trains so many networks for so many steps; what was trained before is dropped. */
  async start(experiment: Experiment, seeds: number, steps: number): Promise<void> {
    this.stop();
    const visit = ++this.visit;
    this.problem = "";
    this.experiment = experiment;
    try {
      const numbers = await createSweep({ experiment: { ...experiment }, seeds, steps });
      if (visit !== this.visit) endSweep(numbers.sweep);
      else await this.follow(numbers, visit);
    } catch (error) {
      if (visit === this.visit) this.problem = problemOf(error)?.message ?? "The server cannot be reached.";
    }
  }

  /** Asks what they predict for these raw inputs; null: nothing. */
  async ask(at: readonly number[] | null): Promise<void> {
    this.at = at;
    const { numbers, visit } = this;
    if (!numbers || this.running) return;
    try {
      const answered = await readSweep(numbers.sweep, at);
      if (visit === this.visit && at === this.at) this.numbers = answered;
    } catch {
      // The server has dropped it: what is shown stays, without answers.
    }
  }

  /** Ends it on the server. */
  stop(): void {
    this.visit++;
    if (this.numbers) endSweep(this.numbers.sweep);
    this.numbers = null;
  }

  private async follow(numbers: SweepNumbers, visit: number): Promise<void> {
    this.numbers = numbers;
    while (this.running) {
      await new Promise((resolve) => setTimeout(resolve, interval));
      if (visit !== this.visit) return;
      const next = await readSweep(numbers.sweep, this.at);
      if (visit !== this.visit) return;
      this.numbers = next;
    }
  }
}

/** Least loss first; those without a finite loss last. */
export function rank(networks: readonly SweptNetwork[]): readonly SweptNetwork[] {
  const loss = ({ train_loss: value }: SweptNetwork) => value ?? Number.POSITIVE_INFINITY;
  return networks.toSorted((one, other) => loss(one) - loss(other) || one.seed - other.seed);
}
