import { createSweep, endSweep, readSweep } from "../../protocol/api";
import type { CreateSweep, SweepNumbers } from "../../protocol/messages";
import { problemOf } from "../../state/arrival";
import { retried } from "../../state/retry";
import { away, mostTries, pauseAfter } from "./polling";
import { SweptPlane } from "./sweptPlane.svelte";

/** Networks that train on the server beside the page's own one, and their numbers as far as they are known. */
export class FollowedSweep {
  numbers = $state.raw<SweepNumbers | null>(null);
  running = $state(false);
  /** Why it did not go on. */
  problem = $state("");
  /** Its name on the server; empty where there is none. */
  name = $state("");
  /** The loss around where they are. */
  readonly plane: SweptPlane;

  /** Another one at each start and end: answers to earlier questions are void. */
  protected visit = 0;
  private readonly history: boolean;

  /** history: whether what each has been through is asked for as well: its losses and its path. */
  constructor({ history = false }: { history?: boolean } = {}) {
    this.history = history;
    this.plane = new SweptPlane({ paths: history });
  }

  /** Ends it where it is: the numbers stay, with the weights so far. */
  async stop(): Promise<void> {
    const { name } = this;
    const visit = ++this.visit;
    const [last] = name
      ? await Promise.all([this.read(name, true).catch(() => null), this.plane.lookLast(name)])
      : [null];
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
    this.plane.end();
    this.running = false;
  }

  /** Trains, and follows the numbers until all are done; what was trained before is dropped. */
  protected async train(body: CreateSweep): Promise<void> {
    this.end();
    const { visit } = this;
    this.numbers = null;
    this.problem = "";
    this.plane.clear();
    this.running = true;
    try {
      const numbers = await createSweep(body);
      if (visit !== this.visit) {
        endSweep(numbers.sweep);
        return;
      }
      this.name = numbers.sweep;
      await this.follow(numbers, visit);
    } catch (error) {
      if (visit !== this.visit) return;
      this.problem = problemOf(error)?.message ?? away;
      this.end();
    }
  }

  private async follow(first: SweepNumbers, visit: number): Promise<void> {
    this.numbers = first;
    let asked = performance.now();
    for (let done = false; !done; ) {
      await pauseAfter(asked);
      if (visit !== this.visit) return;
      asked = performance.now();
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
      () => this.read(name, weights),
      () => {},
      mostTries,
    );
  }

  private read(name: string, weights: boolean): Promise<SweepNumbers> {
    return readSweep(name, { weights, history: this.history });
  }
}
