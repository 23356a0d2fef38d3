import type { Choice, DemoChoice } from "../../protocol/messages";
import { asExperiment, type Experiment } from "../../state/experiment";
import { ofPage } from "../../state/ofPage.svelte";
import { FollowedSweep } from "./followedSweep.svelte";
import { changesOf, namedRunners, type Runner } from "./raceRunners";

/** The page's own network, trained from the same start on the same batches by several optimizers at once. */
export class Race extends FollowedSweep {
  runners = $state.raw<readonly Runner[]>([]);
  steps = $state(2000);
  /** Steps a second of each; null: as fast as possible. */
  pace = $state<number | null>(200);
  /** What was raced last. */
  raced = $state.raw<{ experiment: Experiment; runners: readonly Runner[] } | null>(null);
  /** The look of the runner that is pointed at. */
  pointed = $state<number | null>(null);
  /** The look of the runner whose weights were taken over. */
  taken = $state<number | null>(null);
  logSteps = $state(true);

  /** The opening of a demo whose race was started. */
  private opening = -1;

  constructor() {
    super({ history: true });
  }

  /** Starts the race of a demo, once for each time that the demo is opened. */
  open(demo: DemoChoice, opening: number, optimizers: readonly Choice[]): void {
    if (!demo.race || opening === this.opening) return;
    this.opening = opening;
    this.runners = namedRunners(demo.race.changes, optimizers);
    this.steps = demo.race.steps;
    this.pace = demo.race.speed;
    void this.start(asExperiment(demo.experiment), optimizers);
    const { plane, first = null, second = null } = demo.landscape ?? {};
    this.plane.plane = plane === "weights" ? "weights" : "path";
    this.plane.weights = { first, second };
  }

  async start(experiment: Experiment, optimizers: readonly Choice[]): Promise<void> {
    const { runners, steps, pace: speed } = this;
    this.raced = { experiment, runners };
    this.taken = this.plane.weights = null;
    const changes = runners.map((runner) => ({ ...changesOf(runner, optimizers) }));
    await this.train({ experiment: { ...experiment }, steps, speed, changes });
  }
}

/** It ends with the page. */
export const raceOf = ofPage(() => {
  const race = new Race();
  window.addEventListener("pagehide", () => race.end());
  return race;
});
