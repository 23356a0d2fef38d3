import { type Landscape, landscapeOf } from "../../draw/landscape";
import { type Relief, reliefOf } from "../../draw/relief";
import type { Frame } from "../../protocol/frame";
import type { LandscapeView } from "../../protocol/messages";
import type { Playground } from "../../state/playground.svelte";
import { Elsewhere } from "./elsewhere.svelte";
import type { Curvature, Plane, SetPart } from "./landscapeWords";
import { StepHistory } from "./stepHistory";

/** A plane that was laid, for what it was asked. */
export interface Laid extends Asked {
  landscape: Landscape;
  relief: Relief;
}

interface Asked {
  plane: Plane;
  part: SetPart;
  seed: number;
  /** Numbers of two weights; −1: of the largest gradient. */
  weights: readonly [number, number];
}

/** As the protocol numbers them. */
const kinds: readonly Plane[] = ["weights", "random", "sharpest", "path"];
const parts: readonly SetPart[] = ["train", "test"];

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

  /** What is shown of a place that somebody points at. */
  readonly elsewhere = new Elsewhere();

  readonly view: LandscapeView = $derived({
    plane: this.plane,
    part: this.part,
    reach: this.reach,
    seed: this.seed,
    first: this.plane === "weights" ? (this.weights?.[0] ?? null) : null,
    second: this.plane === "weights" ? (this.weights?.[1] ?? null) : null,
    at: this.elsewhere.at,
  });
  /** What is shown is not yet what was asked for. */
  readonly waiting: boolean = $derived(!this.laid || !this.isAsked(this.laid));

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
    const asked = askedFor(arrays);
    if (landscape && asked && !(this.laid && isSame(this.laid, { ...asked, landscape }))) {
      const relief = reliefOf(landscape);
      this.laid = { ...asked, landscape, relief };
      this.kept = { ...this.kept, [asked.plane]: relief };
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

  /** Whether a plane is the one that is asked for, however far it reaches. */
  private isAsked({ plane, part, seed, weights }: Asked): boolean {
    if (plane !== this.plane || part !== this.part) return false;
    if (plane === "random") return seed === this.seed;
    return plane !== "weights" || equal(weights, this.weights ?? [-1, -1]);
  }
}

/** What a frame's landscape was asked for. */
function askedFor({ landscape_plane: numbers }: Pick<Frame, "arrays">["arrays"]): Asked | null {
  const [kind = -1, set = -1, , , seed = 0, first = -1, second = -1] = numbers ?? [];
  const [plane, part] = [kinds[kind], parts[set]];
  return plane && part ? { plane, part, seed, weights: [first, second] } : null;
}

/** Every frame carries what was found last. */
function isSame(one: Omit<Laid, "relief">, other: Omit<Laid, "relief">): boolean {
  const [old, now] = [one.landscape, other.landscape];
  const named = one.plane === other.plane && one.part === other.part && one.seed === other.seed;
  const stands = old.step === now.step && equal(old.point, now.point) && equal(one.weights, other.weights);
  const reaches = equal(old.u, now.u) && equal(old.v, now.v);
  return named && stands && reaches && equal(old.values, now.values);
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
