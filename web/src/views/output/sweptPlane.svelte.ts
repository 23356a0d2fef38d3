import { type Relief, reliefOf } from "../../draw/relief";
import { type SweptLandscape, sweptLandscapeOf } from "../../draw/sweptLandscape";
import { readSweepLandscape } from "../../protocol/api";
import { problemOf } from "../../state/arrival";
import { retried } from "../../state/retry";
import { away, mostTries, pauseAfter, waited } from "./polling";

/** Planes through the weights of networks that train beside each other. */
export type SweptPlaneName = "path" | "weights" | "random";

/** A plane that was laid, and what was asked for then. */
export interface LaidSweep {
  plane: SweptPlaneName;
  landscape: SweptLandscape;
  relief: Relief;
}

const size = 41;
const patience = 1500;

/** The plane of a sweep that is looked at, and what was seen of it last. */
export class SweptPlane {
  plane = $state<SweptPlaneName>("path");
  /** Numbers of the two weights of that plane; null: those with the largest gradients. */
  weights: { first: number | null; second: number | null } | null = null;
  laid = $state.raw<LaidSweep | null>(null);
  /** The sweep is no longer on the server: there is no other plane than the one that was laid. */
  ended = $state(false);
  /** Why there is no newer picture. */
  problem = $state("");
  /** Looks are still to come: what is shown is not the last of it. */
  following = $state(false);
  /** What is shown is not yet what was asked for. */
  readonly waiting: boolean = $derived(!this.ended && this.problem === "" && this.laid?.plane !== this.plane);

  private readonly paths: boolean;
  private visit = 0;
  private watched = false;

  /** paths: whether it is asked where they have been, and not only where they are. */
  constructor({ paths }: { paths: boolean }) {
    this.paths = paths;
  }

  clear(): void {
    this.leave();
    this.ended = false;
    this.laid = null;
    this.problem = "";
  }

  end(): void {
    this.leave();
    this.ended = true;
    this.plane = this.laid?.plane ?? this.plane;
  }

  /** Reads the plane of the sweep of that name, again and again while it trains. Returns a function that ends that. */
  watch(name: string, training: boolean): () => void {
    const visit = ++this.visit;
    this.watched = true;
    this.following = true;
    void this.follow(name, training, visit);
    return () => {
      if (visit === this.visit) this.leave();
      this.watched = false;
    };
  }

  /** A last look before the sweep ends on the server, if anybody looks; if it takes long, what is shown stays. */
  async lookLast(name: string): Promise<void> {
    if (!this.watched) return;
    const visit = ++this.visit;
    await Promise.race([this.read(name, visit).catch(() => false), waited(patience)]);
  }

  private leave(): void {
    this.visit++;
    this.following = false;
  }

  private async follow(name: string, training: boolean, visit: number): Promise<void> {
    this.problem = "";
    try {
      for (let again = true; again; ) {
        const asked = performance.now();
        const ready = await retried(
          () => this.read(name, visit),
          () => {},
          mostTries,
        );
        if (visit !== this.visit) return;
        again = training || !ready;
        if (again) await pauseAfter(asked);
        if (visit !== this.visit) return;
      }
    } catch (error) {
      if (visit === this.visit) this.problem = problemOf(error)?.message ?? away;
    }
    if (visit === this.visit) this.following = false;
  }

  private async read(name: string, visit: number): Promise<boolean> {
    const { plane, paths } = this;
    const chosen = plane === "weights" ? this.weights : null;
    const landscape = sweptLandscapeOf(await readSweepLandscape(name, { plane, size, paths, ...chosen }));
    if (landscape && visit === this.visit) {
      this.laid = { plane, landscape, relief: reliefOf(landscape) };
    }
    return landscape !== null;
  }
}
