import { edgeKey } from "../../controls/connectivity";
import { palette } from "../../draw/colours";
import { byStrength, drawEdges, type Edge, nearestEdge, type Reach, reachOfEdges } from "../../draw/edges";
import { faded, prepare } from "../../draw/heatmap";
import { keepsChannels } from "../../draw/receptiveField";
import type { Frame } from "../../protocol/frame";
import type { State } from "../../protocol/messages";
import { type LayerParameters, parametersOf } from "../../protocol/parameters";
import { carriedLayers } from "./carry";
import { cutSets } from "./edits";
import type { Column, Plan } from "./layout";
import { CellPictures, type Scene } from "./pictures";

export interface Cell {
  layer: number;
  unit: number;
  x: number;
  y: number;
  size: number;
}

/** The layout with the units that stand in it, and how far it is scrolled. */
export interface Stage {
  plan: Plan;
  /** For each column the units of its cells. */
  units: number[][];
  scrollLeft: number;
  /** Of each column. */
  scrollTops: number[];
  width: number;
  height: number;
}

export interface Focus {
  unit: { layer: number; unit: number } | null;
  edge: Edge | null;
}

/** Another reading of the same diagram, such as backwards; loaded when it is first asked for. */
export interface Overlay {
  take(frame: Frame, state: State): void;
  /** In place of the weights. */
  parameters(state: State): LayerParameters[] | null;
  /** Measures all numbers by the largest that is seen, before anything is drawn. */
  begin(columns: readonly (readonly Cell[])[]): void;
  /** Left of this place the reading has not come yet. */
  frontier(columns: readonly { x: number }[]): number;
  /** Drawn over a cell whose picture is faded. */
  mark(context: CanvasRenderingContext2D, cell: Cell): void;
}

const growing = 200;
/** Of edges that the overlay has not come to yet. */
const waiting = 0.08;
const faintOpacity = { light: 0.26, dark: 0.16 };
const usualOpacity = { light: 0.6, dark: 0.4 };

/** Draws edges and cells on one canvas. Kept outside the reactive graph: it draws at the frames' pace. */
export class NetworkPicture {
  readonly cells = new CellPictures();
  /** In the order they are drawn, in the region's pixels. */
  edges: Edge[] = [];
  overlay: Overlay | null = null;
  /** Edges that a brush goes across, drawn as they will be. */
  stroke: { edges: readonly Edge[]; cut: boolean } | null = null;
  private reach: Reach = { single: 1, whole: 1 };
  private scene: Scene | null = null;
  /** The newest weights, and the layers that they belong to. */
  private weights: { layers: LayerParameters[]; revision: number } | null = null;
  /** For each layer the edges that are cut. */
  private cuts: ReadonlySet<number>[] = [];
  private readonly born = new Map<string, number>();
  private settled = false;
  private animation = 0;

  take(frame: Frame, scene: Scene): void {
    if (scene.state !== this.scene?.state) this.cuts = cutSets(scene.state);
    this.scene = scene;
    this.overlay?.take(frame, scene.state);
    const layers = frame.revision === scene.state.revision ? parametersOf(frame, scene.state) : null;
    if (layers) this.weights = { layers, revision: frame.revision };
    this.cells.take(frame, scene);
  }

  /** The parameters of the present network; null where only those of the one before are known. */
  parameters(): LayerParameters[] | null {
    return this.weights?.revision === this.scene?.state.revision ? (this.weights?.layers ?? null) : null;
  }

  draw(canvas: HTMLCanvasElement, stage: Stage, focus: Focus, moving = true): void {
    cancelAnimationFrame(this.animation);
    const context = prepare(canvas, stage.width, stage.height);
    if (!context || !this.scene) return;
    const now = performance.now();
    const columns = this.placeCells(stage);
    const grows = this.noteNew(columns, now, moving);
    this.edges = byStrength(this.placeEdges(columns, stage));
    const small = stage.plan.headers === "none";
    const reached = this.overlay?.frontier(columns.flatMap(([first]) => first ?? [])) ?? 0;
    this.overlay?.begin(columns);
    this.drawLines(context, focus, small, stage, reached);
    const colours = palette();
    const top = stage.plan.columns.reduce((least, column) => Math.min(least, column.top), stage.height);
    for (const [index, cells] of columns.entries()) {
      const column = stage.plan.columns[index];
      if (!column) continue;
      context.save();
      if (column.content > column.height + 1) {
        context.beginPath();
        context.rect(0, column.top - 1, stage.width, column.height + 2);
        context.clip();
      }
      for (const cell of cells) {
        if (cell.y + cell.size < top - 100 || cell.y - cell.size > stage.height) continue;
        this.drawCell(context, cell, colours.line2, now, cell.x >= reached - 1 ? this.overlay : null);
      }
      context.restore();
    }
    if (grows) {
      this.animation = requestAnimationFrame(() => this.draw(canvas, stage, focus, moving));
    }
  }

  edgeUnder(x: number, y: number, tolerance: number): Edge | null {
    return nearestEdge(this.edges, x, y, this.reach, tolerance);
  }

  stop(): void {
    cancelAnimationFrame(this.animation);
  }

  private drawCell(
    context: CanvasRenderingContext2D,
    cell: Cell,
    border: string,
    now: number,
    overlay: Overlay | null,
  ): void {
    const age = now - (this.born.get(keyOf(cell)) ?? Number.NEGATIVE_INFINITY);
    const share = Math.min(1, age / growing);
    const size = cell.size * (1 - (1 - share) ** 3);
    if (size < 1) return;
    const [x, y] = [cell.x - size / 2, cell.y - size / 2];
    context.save();
    context.beginPath();
    context.roundRect(x, y, size, size, Math.min(4, size / 4));
    context.clip();
    if (this.overlay) context.globalAlpha = faded;
    this.cells.draw(context, cell.layer, cell.unit, x, y, size);
    context.globalAlpha = 1;
    overlay?.mark(context, { ...cell, size });
    context.restore();
    context.beginPath();
    context.roundRect(x + 0.5, y + 0.5, size - 1, size - 1, Math.min(3.5, size / 4));
    context.strokeStyle = border;
    context.lineWidth = 1;
    context.stroke();
  }

  private drawLines(
    context: CanvasRenderingContext2D,
    { unit, edge }: Focus,
    small: boolean,
    { width, height }: Stage,
    reached: number,
  ): void {
    const colours = palette();
    const theme = colours.dark ? "dark" : "light";
    // Gradients have no size that is usual, as weights have.
    this.reach = reachOfEdges(this.edges, this.overlay ? Number.MIN_VALUE : 1);
    const look = {
      reach: this.reach,
      neg: colours.neg,
      pos: colours.pos,
      unknown: colours.line2,
      cut: colours.ink3,
      scale: small ? 0.5 : 1,
      opacity: (other: Edge) => {
        if (edge && sameEdge(edge, other)) return 1;
        if (!unit) return usualOpacity[theme];
        if (other.layer === unit.layer && other.unit === unit.unit) return 0.95;
        const leaves = other.layer === unit.layer + 1 && (other.source ?? unit.unit) === unit.unit;
        return leaves ? 0.8 : faintOpacity[theme];
      },
    };
    if (reached > 0) drawEdges(context, this.edges, { ...look, opacity: () => waiting });
    context.save();
    context.beginPath();
    context.rect(reached, 0, width, height);
    context.clip();
    drawEdges(context, this.edges, look);
    context.restore();
  }

  private placeCells({ plan, units, scrollLeft, scrollTops }: Stage): Cell[][] {
    return plan.columns.map((column, index) => {
      const shown = units[index] ?? [];
      const real = column.left > 0 ? column.cells.slice(0, -1) : column.cells;
      return real.flatMap((middle, place) => {
        const unit = shown[place];
        if (unit === undefined) return [];
        const y = column.top + middle - (scrollTops[index] ?? 0);
        return [{ layer: column.layer, unit, x: column.x - scrollLeft, y, size: column.size }];
      });
    });
  }

  private placeEdges(columns: Cell[][], { plan }: Stage): Edge[] {
    const layers = this.carriedParameters();
    const image = this.scene?.state.data.image !== null;
    const edges: Edge[] = [];
    for (let index = 1; index < columns.length; index++) {
      const parameters = layers?.[index - 1];
      for (const target of seenCells(columns[index], plan.columns[index])) {
        for (const source of seenCells(columns[index - 1], plan.columns[index - 1])) {
          const pixels = image && index === 1;
          const alone = this.scene?.state.layers[target.layer];
          if (alone && keepsChannels(alone) && source.unit !== target.unit) continue;
          edges.push({
            layer: target.layer,
            source: pixels ? null : source.unit,
            unit: target.unit,
            weight: parameters ? weightOf(parameters, pixels ? null : source.unit, target.unit) : Number.NaN,
            cut: !pixels && this.cuts[target.layer]?.has(edgeKey(source.unit, target.unit)) === true,
            x0: source.x + source.size / 2,
            y0: source.y,
            x1: target.x - target.size / 2,
            y1: target.y,
          });
        }
      }
    }
    for (const edge of edges) {
      if (this.stroke?.edges.some((other) => sameEdge(edge, other))) edge.cut = this.stroke.cut;
    }
    return edges;
  }

  /** For each layer of the present network its parameters, as far as they are known. */
  private carriedParameters(): readonly (LayerParameters | undefined)[] {
    if (this.overlay && this.scene) return this.overlay.parameters(this.scene.state) ?? [];
    if (!this.weights || !this.scene) return [];
    const { layers } = this.weights;
    const before = layers.map(({ units }) => units);
    const taken = carriedLayers(
      before,
      this.scene.state.layers.map(({ units }) => units),
    );
    return taken.map((layer, index) => {
      const followsTheSame = layer >= 0 && (taken[index - 1] ?? -1) === layer - 1;
      return followsTheSame ? layers[layer] : undefined;
    });
  }

  /** Remembers when cells appeared; true while any of them grows. */
  private noteNew(columns: Cell[][], now: number, moving: boolean): boolean {
    const present = new Set<string>();
    for (const cell of columns.flat()) {
      const key = keyOf(cell);
      present.add(key);
      if (!this.born.has(key)) this.born.set(key, this.settled && moving ? now : Number.NEGATIVE_INFINITY);
    }
    for (const key of this.born.keys()) if (!present.has(key)) this.born.delete(key);
    this.settled ||= present.size > 0;
    return [...this.born.values()].some((time) => now - time < growing);
  }
}

/** The cells whose middle is not scrolled out of sight. */
function seenCells(cells: readonly Cell[] = [], column: Column | undefined): readonly Cell[] {
  if (!column || column.content <= column.height + 1) return cells;
  return cells.filter(({ y }) => y > column.top && y < column.top + column.height);
}

/** One weight, NaN where it is not known; for all pixels of an image at once their length, with the sign of their mean. */
export function weightOf(
  { sources, units, weights }: LayerParameters,
  source: number | null,
  unit: number,
): number {
  if (unit >= units) return Number.NaN;
  if (source !== null) return weights[source * units + unit] ?? Number.NaN;
  let sum = 0;
  let squares = 0;
  for (let index = 0; index < sources; index++) {
    const weight = weights[index * units + unit] as number;
    sum += weight;
    squares += weight * weight;
  }
  return Math.sign(sum) * Math.sqrt(squares);
}

export function sameEdge(first: Edge, second: Edge): boolean {
  return first.layer === second.layer && first.source === second.source && first.unit === second.unit;
}

function keyOf({ layer, unit }: Cell): string {
  return `${layer} ${unit}`;
}
