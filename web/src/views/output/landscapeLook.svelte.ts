import { type Landscape, landscapeOf } from "../../draw/landscape";
import { type Relief, reliefOf } from "../../draw/relief";
import type { Frame } from "../../protocol/frame";
import type { LandscapeView } from "../../protocol/messages";
import type { Playground } from "../../state/playground.svelte";
import type { Curvature, Plane, SetPart } from "./landscapeWords";
import { StepHistory } from "./stepHistory";

/** A plane that was laid, and what was asked for then. */
export interface Laid {
  plane: Plane;
  part: SetPart;
  landscape: Landscape;
  relief: Relief;
}

/** Which plane through the loss is looked at, and what was seen. One for a page: it outlives its panel. */
export class LandscapeLook {
  plane = $state<Plane>("random");
  part = $state<SetPart>("train");
  /** Numbers of the two weights; null: those with the largest gradients. */
  weights = $state.raw<readonly [number, number] | null>(null);
  /** Half of the side; null: the server chooses. */
  reach = $state<number | null>(null);
  seed = $state(0);

  laid = $state.raw<Laid | null>(null);
  /** What each plane looked like when it was seen last. */
  kept = $state.raw<Partial<Record<Plane, Relief>>>({});
  curvature = $state.raw<Curvature | null>(null);
  /** How that went on since somebody looked. */
  curvatures = $state.raw<readonly Curvature[]>([]);

  readonly view: LandscapeView = $derived({
    plane: this.plane,
    part: this.part,
    reach: this.reach,
    seed: this.seed,
    first: this.plane === "weights" ? (this.weights?.[0] ?? null) : null,
    second: this.plane === "weights" ? (this.weights?.[1] ?? null) : null,
  });
  /** What is shown is not yet what was asked for. */
  readonly waiting: boolean = $derived(
    !this.laid || this.laid.plane !== this.plane || this.laid.part !== this.part,
  );

  private readonly history = new StepHistory<Curvature>();
  private about = "";
  private network = "";

  choose(plane: Plane): void {
    if (plane === this.plane) return;
    this.plane = plane;
    // Other axes have other units.
    this.reach = null;
  }

  zoom(factor: number): void {
    const { u } = this.laid?.landscape ?? {};
    if (u) this.reach = ((u[1] - u[0]) / 2) * factor;
  }

  /** What was seen of another network or run is void; so are numbers of weights of another network. */
  follow(network: string, run: string): void {
    if (`${network} ${run}` === this.about) return;
    this.about = `${network} ${run}`;
    this.laid = this.curvature = null;
    this.kept = {};
    if (network === this.network) return;
    this.network = network;
    this.weights = this.reach = null;
  }

  take({ arrays }: Pick<Frame, "arrays">): void {
    const landscape = landscapeOf({ arrays });
    const before = this.laid?.landscape;
    if (landscape && !(before && this.isKnown(landscape, before))) {
      const relief = reliefOf(landscape);
      this.laid = { plane: this.plane, part: this.part, landscape, relief };
      this.kept = { ...this.kept, [this.plane]: relief };
    }
    const [sharpness, bound, decides] = arrays.curvature ?? [];
    const step = arrays.curvature_step?.[0] ?? Number.NaN;
    const last = this.history.rows.at(-1);
    if (sharpness === undefined || bound === undefined) return;
    const same = last && Object.is(last.sharpness, sharpness) && Object.is(last.bound, bound);
    if (this.curvature && same && last.step === step) return;
    this.curvature = { step, sharpness, bound, decides: decides === 1 };
    this.history.take(this.curvature, this.about);
    this.curvatures = this.history.rows;
  }

  /** Every frame carries what was found last; until the plane asked for is laid, that is of the one before. */
  private isKnown(found: Landscape, before: Landscape): boolean {
    if (!equal(found.values, before.values)) return false;
    return this.waiting || (found.step === before.step && equal(found.point, before.point));
  }
}

function equal(one: ArrayLike<number>, other: ArrayLike<number>): boolean {
  if (one.length !== other.length) return false;
  for (let index = 0; index < one.length; index++) if (!Object.is(one[index], other[index])) return false;
  return true;
}

const looks = new WeakMap<Playground, LandscapeLook>();

export function landscapeLookOf(playground: Playground): LandscapeLook {
  const known = looks.get(playground) ?? new LandscapeLook();
  looks.set(playground, known);
  return known;
}
