import { readSweep } from "../../protocol/api";
import type { SweptNetwork } from "../../protocol/messages";
import { type Experiment, same } from "../../state/experiment";
import { ofPage } from "../../state/ofPage.svelte";
import { FollowedSweep } from "./followedSweep.svelte";

/** Networks that train from other seeds than the page's own one. */
export class SeedSweep extends FollowedSweep {
  /** What they train. */
  experiment = $state.raw<Experiment | null>(null);
  /** The raw inputs for which they have answered. */
  at = $state.raw<readonly number[] | null>(null);
  /** The seed of the network whose weights were taken over. */
  taken = $state<number | null>(null);

  private questions = 0;

  /** Those that could be trained, least loss first. */
  readonly ranked: readonly SweptNetwork[] = $derived(rank(this.numbers?.networks ?? []));

  /** Trains so many networks for so many steps; what was trained before is dropped. */
  async start(experiment: Experiment, seeds: number, steps: number): Promise<void> {
    this.at = this.taken = null;
    this.experiment = experiment;
    await this.train({ experiment: { ...experiment }, seeds, steps });
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
}

/** It ends with the page. */
export const sweepOf = ofPage(() => {
  const sweep = new SeedSweep();
  window.addEventListener("pagehide", () => sweep.end());
  return sweep;
});

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
