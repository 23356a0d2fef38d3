import { type Landscape, landscapeOf } from "../../draw/landscape";
import { type Relief, reliefOf } from "../../draw/relief";
import type { Frame } from "../../protocol/frame";
import type { DemoChoice, LandscapeView, State } from "../../protocol/messages";
import { asExperiment, contains } from "../../state/experiment";
import { ofPage } from "../../state/ofPage.svelte";
import { Elsewhere } from "./elsewhere.svelte";
import type { Plane, SetPart } from "./landscapeWords";
import { parameterName, parameterTrains } from "./parameterNames";
import { type Curvature, type Stability, stabilityOf } from "./stability";
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
/** Half of a side: beyond that the server lays no plane, and below it the computer's digits are seen. */
const reaches = { least: 1e-4, most: 1e6 };

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
  stability = $state.raw<Stability>("unknown");
  /** Why the chosen weights are no longer shown. */
  notice = $state("");

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

  /** Half of the side that is asked for, or else seen; null: not known yet. */
  private readonly half: number | null = $derived.by(() => {
    const { plane, landscape } = this.laid ?? {};
    if (this.reach !== null || !landscape || plane !== this.plane) return this.reach;
    return (landscape.u[1] - landscape.u[0]) / 2;
  });
  readonly canZoomIn: boolean = $derived(this.half !== null && this.half > reaches.least);
  readonly canZoomOut: boolean = $derived(this.half !== null && this.half < reaches.most);

  private readonly history = new StepHistory<Curvature>();
  /** By which the small pictures that were seen last are known. */
  private small = Number.NaN;
  private demo = "";
  private about = "";
  private network = "";

  choose(plane: Plane): void {
    if (plane === this.plane) return;
    this.plane = plane;
    // Other axes have other units.
    this.reach = null;
  }

  zoom(factor: number): void {
    if (this.half === null) return;
    this.reach = Math.min(reaches.most, Math.max(reaches.least, this.half * factor));
  }

  /** Null: those with the largest gradients. */
  chooseWeights(pair: readonly [number, number] | null): void {
    this.weights = pair;
    this.reach = null;
    this.notice = "";
  }

  /** What was seen of another network or run is void; so are numbers of weights of another network. */
  follow(network: string, run: string): void {
    if (`${network} ${run}` === this.about) return;
    this.about = `${network} ${run}`;
    this.laid = this.curvature = null;
    this.stability = "unknown";
    this.kept = {};
    if (network === this.network) return;
    this.network = network;
    this.chooseWeights(null);
  }

  /** A demo may name a plane, that is shown once its network is there. */
  open(demo: Pick<DemoChoice, "id" | "experiment" | "landscape"> | null, experiment: object): void {
    if (!demo) this.demo = "";
    else if (demo.id !== this.demo && contains(networkOf(experiment), networkOf(demo.experiment))) {
      this.demo = demo.id;
      if (demo.landscape) this.adopt(demo.landscape);
    }
  }

  /** The axes are weights that train: one that is cut, or frozen, is let go. */
  release(network: Pick<State, "layers" | "data" | "experiment">): void {
    const held = this.weights?.find((number) => !parameterTrains(network, number));
    if (held !== undefined) this.refuse(`${parameterName(network, held)} does not train`);
  }

  /** The chosen weights cannot be shown. */
  refuse(reason: string): void {
    this.chooseWeights(null);
    this.notice = `${reason}: here are the largest gradients`;
  }

  take({ arrays }: Pick<Frame, "arrays">): void {
    const landscape = landscapeOf({ arrays });
    const asked = askedFor(arrays);
    if (landscape && asked && !(this.laid && isSame(this.laid, { ...asked, landscape }))) {
      const relief = reliefOf(
        landscape,
        this.laid && isAlike(this.laid, asked) ? this.laid.relief : undefined,
      );
      this.laid = { ...asked, landscape, relief };
      this.kept = { ...this.kept, [asked.plane]: relief };
    }
    this.keep(arrays.planes);
    const [sharpness, bound, , unbound = 0] = arrays.curvature ?? [];
    const step = arrays.curvature_step?.[0] ?? Number.NaN;
    if (sharpness === undefined || bound === undefined) return;
    const curvature = { step, sharpness, bound, unbound };
    if (this.curvature && equal(Object.values(this.curvature), Object.values(curvature))) return;
    this.curvature = curvature;
    this.stability = stabilityOf(curvature, this.stability);
    this.history.take(this.curvature, this.about);
    this.curvatures = this.history.rows;
  }

  /** Small pictures of all planes; the one that is looked at is known better. */
  private keep(planes: Frame["arrays"][string] | undefined): void {
    if (!(planes instanceof Float32Array) || planes.length === 0) return;
    const each = planes.length / kinds.length;
    const sum = planes.reduce((total, value) => total + (Number.isFinite(value) ? value : 0), 0);
    if (sum === this.small) return;
    this.small = sum;
    const size = Math.sqrt(each);
    const seen = kinds.map((kind, index): [Plane, Relief] => {
      const values = planes.slice(index * each, (index + 1) * each);
      return [kind, reliefOf({ values, size }, this.kept[kind])];
    });
    const own = this.laid && { [this.laid.plane]: this.laid.relief };
    this.kept = { ...Object.fromEntries(seen), ...own };
  }

  private adopt({ plane = "random", part = "train", seed = 0, reach, first, second }: LandscapeView): void {
    this.plane = plane;
    this.part = part;
    this.seed = seed;
    this.chooseWeights(typeof first === "number" && typeof second === "number" ? [first, second] : null);
    this.reach = reach ?? null;
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

/** Whether two planes are of the same kind and directions, so that they look much alike. */
function isAlike(one: Asked, other: Asked): boolean {
  const named = one.plane === other.plane && one.part === other.part && one.seed === other.seed;
  return named && equal(one.weights, other.weights);
}

/** Every frame carries what was found last. */
function isSame(one: Omit<Laid, "relief">, other: Omit<Laid, "relief">): boolean {
  return (
    isAlike(one, other) &&
    equal(numbersOf(one), numbersOf(other)) &&
    equal(one.landscape.values, other.landscape.values)
  );
}

/** All that is shown of a landscape but its values. */
function numbersOf({ landscape }: Omit<Laid, "relief">): number[] {
  const { step, now, point, next, u, v, axes, shares, chosen, path } = landscape;
  const { points, steps, losses, off } = path;
  const pairs = [point, next, u, v, axes, shares, chosen];
  return [step, now, ...pairs.flat(), ...points.flat(), ...steps, ...losses, ...off];
}

function networkOf(experiment: object): unknown {
  return asExperiment(experiment).network;
}

function equal(one: ArrayLike<number>, other: ArrayLike<number>): boolean {
  if (one.length !== other.length) return false;
  for (let index = 0; index < one.length; index++) if (!Object.is(one[index], other[index])) return false;
  return true;
}

export const landscapeLookOf = ofPage(() => new LandscapeLook());
