import type { Choice, DemoChoice } from "../../protocol/messages";
import { asExperiment, type Experiment } from "../../state/experiment";
import type { Playground } from "../../state/playground.svelte";
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

  /** The demo whose race was started. */
  private demo: DemoChoice | null = null;

  constructor() {
    super({ history: true });
  }

  /** Starts the race of a demo, once. */
  open(demo: DemoChoice, optimizers: readonly Choice[]): void {
    if (!demo.race || demo === this.demo) return;
    this.demo = demo;
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

const races = new WeakMap<Playground, Race>();

/** One for a page: it outlives the panel that shows it, and ends with the page. */
export function raceOf(playground: Playground): Race {
  const known = races.get(playground);
  if (known) return known;
  const race = new Race();
  races.set(playground, race);
  window.addEventListener("pagehide", () => race.end());
  return race;
}
