import { createSweep, endSweep, readSweep } from "../../protocol/api";
import type { SweepNumbers, SweptNetwork } from "../../protocol/messages";
import { problemOf } from "../../state/arrival";
import { type Experiment, same } from "../../state/experiment";
import type { Playground } from "../../state/playground.svelte";
import { retried } from "../../state/retry";

const interval = 300;
/** Of a look at the numbers: after about eight seconds without an answer the server is away. */
const mostTries = 5;

/** Networks that train on the server beside the page's own one, from other seeds. */
export class SeedSweep {
  numbers = $state.raw<SweepNumbers | null>(null);
  running = $state(false);
  /** Why it did not go on. */
  problem = $state("");
  /** What they train. */
  experiment = $state.raw<Experiment | null>(null);
  /** The raw inputs for which they have answered. */
  at = $state.raw<readonly number[] | null>(null);
  /** The seed of the network whose weights were taken over. */
  taken = $state<number | null>(null);

  /** Its name on the server; empty where there is none. */
  private name = "";
  private visit = 0;
  private questions = 0;

  /** Those that could be trained, least loss first. */
  readonly ranked: readonly SweptNetwork[] = $derived(rank(this.numbers?.networks ?? []));

  /** Trains so many networks for so many steps; what was trained before is dropped. */
  async start(experiment: Experiment, seeds: number, steps: number): Promise<void> {
    this.end();
    const { visit } = this;
    this.numbers = this.at = this.taken = null;
    this.problem = "";
    this.experiment = experiment;
    this.running = true;
    try {
      const numbers = await createSweep({ experiment: { ...experiment }, seeds, steps });
      if (visit !== this.visit) {
        endSweep(numbers.sweep);
        return;
      }
      this.name = numbers.sweep;
      await this.follow(numbers, visit);
    } catch (error) {
      if (visit !== this.visit) return;
      this.problem = problemOf(error)?.message ?? "The server cannot be reached.";
      this.end();
    }
  }

  /** Asks what they predict for these raw inputs, once they are trained. */
  async ask(at: readonly number[]): Promise<void> {
    if (!this.name || this.running || same(at, this.at)) return;
    const { name, visit } = this;
    const question = ++this.questions;
    const said = await readSweep(name, { at }).catch(() => null);
    if (visit !== this.visit || question !== this.questions || !this.numbers) return;
    // The server may have dropped it: what is shown stays, without answers.
    const networks = this.numbers.networks.map((network, index) => ({
      ...network,
      answer: said?.networks[index]?.answer ?? null,
    }));
    this.numbers = { ...this.numbers, networks };
    this.at = at;
  }

  /** Ends it where it is: the numbers stay, with the weights so far. */
  async stop(): Promise<void> {
    const { name } = this;
    const visit = ++this.visit;
    const last = name ? await readSweep(name, { weights: true }).catch(() => null) : null;
    if (visit !== this.visit) return;
    this.numbers = last ?? this.numbers;
    this.problem = "";
    this.end();
  }

  /** Ends it on the server; what was read of it stays. */
  end(): void {
    this.visit++;
    if (this.name) endSweep(this.name);
    this.name = "";
    this.running = false;
  }

  private async follow(first: SweepNumbers, visit: number): Promise<void> {
    this.numbers = first;
    for (let done = false; !done; ) {
      await new Promise((resolve) => setTimeout(resolve, interval));
      if (visit !== this.visit) return;
      const next = await this.look(first.sweep, false);
      done = next.status === "done";
      const numbers = done ? await this.look(first.sweep, true) : next;
      if (visit !== this.visit) return;
      this.numbers = numbers;
    }
    this.running = false;
  }

  private look(name: string, weights: boolean): Promise<SweepNumbers> {
    return retried(
      () => readSweep(name, { weights }),
      () => {},
      mostTries,
    );
  }
}

const sweeps = new WeakMap<Playground, SeedSweep>();

/** One for a page: it outlives the panel that shows it, and ends with the page. */
export function sweepOf(playground: Playground): SeedSweep {
  const known = sweeps.get(playground);
  if (known) return known;
  const sweep = new SeedSweep();
  sweeps.set(playground, sweep);
  window.addEventListener("pagehide", () => sweep.end());
  return sweep;
}

/** Least loss first; those without a finite loss last. */
export function rank(networks: readonly SweptNetwork[]): readonly SweptNetwork[] {
  const loss = ({ train_loss: value }: SweptNetwork) => value ?? Number.POSITIVE_INFINITY;
  return networks.toSorted((one, other) => loss(one) - loss(other) || one.seed - other.seed);
}

/** All of a document but what a new seed changes: seeds, and the weights that it starts from. */
export function essence({ network, batch, ...rest }: Experiment): object {
  const { seed: _seed, layers, output = {}, ...others } = network;
  const { seed: _order, ...batches } = batch;
  return {
    ...rest,
    batch: batches,
    network: { ...others, layers: layers.map(unstarted), output: unstarted(output) },
  };
}

function unstarted({ start: _start, ...layer }: object & { start?: unknown }): object {
  return layer;
}
