import {
  classTable,
  exponentFor,
  linear,
  neuronTable,
  type Palette,
  palette,
  predictionTable,
} from "../../draw/colours";
import { greyTable } from "../../draw/grey";
import { Atlas, drawDead, reachOf, toBytes, toPositiveBytes } from "../../draw/heatmap";
import { type CurveColours, drawCurvePicture } from "../../draw/line";
import { type GalleryGrid, galleryGrid, neuronPicture, pictureIndex } from "../../draw/pictures";
import { looksLikeInk } from "../../inputs/ink";
import { type Frame, shapeOf } from "../../protocol/frame";
import type { Catalog, Data, State } from "../../protocol/messages";
import { parametersOf } from "../../protocol/parameters";
import type { UnitFlags } from "../../state/unitFlags";
import { carriedLayers } from "./carry";

export interface Scene {
  state: State;
  data: Data | null;
  catalog: Catalog | null;
  /** Units that are dead are hatched. */
  flags?: UnitFlags;
}

/** The pictures of all cells of a network, taken from a frame once and then drawn wherever they are needed. */
export class CellPictures {
  private readonly neurons = new Atlas();
  private readonly inputs = new Atlas();
  private readonly filters = new Atlas();
  private readonly outputs = new Atlas();
  private scene: Scene | null = null;
  private palette: Palette | null = null;
  /** The newest frame that carries pictures: while the server prepares others, these stay. */
  private frame: Frame | null = null;
  private frameUnits: number[] = [];
  private takenOver: number[] = [];
  private inputBytes: Uint8Array[] = [];
  private hasFilters = false;
  private hasMaps = false;

  /** Takes the pictures out of a frame. */
  take(frame: Frame, scene: Scene): void {
    const colours = palette();
    const other = this.scene;
    const sameInputs =
      colours === this.palette &&
      other?.catalog === scene.catalog &&
      other?.data === scene.data &&
      other?.state.data === scene.state.data &&
      (scene.state.data.image === null || other.state.probe === scene.state.probe);
    this.scene = scene;
    this.palette = colours;
    if (!sameInputs) this.takeInputs(scene, colours);
    const before = this.frame;
    const units = scene.state.layers.map((layer) => layer.units);
    if (frame.arrays.neurons && frame.revision === scene.state.revision) {
      this.frame = frame;
      this.frameUnits = units;
    }
    this.takenOver = carriedLayers(this.frameUnits, units);
    if (this.frame && (this.frame !== before || !sameInputs)) this.takeNeurons(this.frame, scene, colours);
    this.takeFilters(frame, scene, colours);
    this.takeMaps(frame, scene, colours);
  }

  /** Whether there is a picture of a unit. */
  has(layer: number, unit: number): boolean {
    if (layer < 0) return unit < this.inputBytes.length;
    if (this.hasFilters && layer === 0) return true;
    return this.pictureAt(layer, unit) >= 0;
  }

  draw(
    context: CanvasRenderingContext2D,
    layer: number,
    unit: number,
    x: number,
    y: number,
    size: number,
  ): void {
    const { scene, palette: colours } = this;
    if (!scene || !colours) return;
    context.fillStyle = colours.sunk;
    context.fillRect(x, y, size, size);
    const view = scene.state.data.view;
    context.imageSmoothingEnabled = view === "plane";
    if (layer < 0) this.drawInput(context, scene, unit, x, y, size);
    else if (this.hasMaps && layer === scene.state.layers.length - 1) {
      this.outputs.draw(context, unit, x, y, size);
    } else if (scene.flags?.[layer]?.get(unit)?.state === "dead") {
      drawDead(context, [x, y, size, size], colours.ink3, () =>
        this.drawOwn(context, view, layer, unit, x, y, size),
      );
    } else this.drawOwn(context, view, layer, unit, x, y, size);
  }

  private drawOwn(
    context: CanvasRenderingContext2D,
    view: State["data"]["view"],
    layer: number,
    unit: number,
    x: number,
    y: number,
    size: number,
  ): void {
    if (this.hasFilters && layer === 0) this.filters.draw(context, unit, x, y, size);
    else this.drawNeuron(context, view, layer, unit, x, y, size);
  }

  private drawNeuron(
    context: CanvasRenderingContext2D,
    view: State["data"]["view"],
    layer: number,
    unit: number,
    x: number,
    y: number,
    size: number,
  ): void {
    const index = this.pictureAt(layer, unit);
    if (index < 0 || !this.frame) return;
    if (view !== "line") {
      this.neurons.draw(context, index, x, y, size);
      return;
    }
    const picture = neuronPicture(this.frame, this.takenOver[layer] ?? -1, unit);
    if (picture) drawCurvePicture(context, picture.bytes, x, y, size, this.curveColours());
  }

  private pictureAt(layer: number, unit: number): number {
    const before = this.takenOver[layer] ?? -1;
    return this.frame && before >= 0 ? pictureIndex(this.frame.layout.columns, before, unit) : -1;
  }

  private drawInput(
    context: CanvasRenderingContext2D,
    { state }: Scene,
    unit: number,
    x: number,
    y: number,
    size: number,
  ): void {
    const bytes = this.inputBytes[unit];
    if (state.data.view !== "line") this.inputs.draw(context, unit, x, y, size);
    else if (bytes) drawCurvePicture(context, bytes, x, y, size, this.curveColours());
  }

  private takeInputs(scene: Scene, colours: Palette): void {
    const { width, height, pictures, order, signed } = inputPictures(scene);
    this.inputBytes = pictures;
    this.inputs.reserve(pictures.length, width, height);
    const table = signed
      ? neuronTable(colours.scale, linear)
      : greyTable(colours, looksLikeInk(pictures, 255));
    for (const [index, bytes] of pictures.entries()) this.inputs.write(index, bytes, table, order);
    this.inputs.upload();
  }

  private takeNeurons(frame: Frame, scene: Scene, colours: Palette): void {
    const { state, data } = scene;
    const view = state.data.view;
    const [count = 0, ...rest] = shapeOf(frame, "neurons");
    const grid: GalleryGrid | null =
      (view === "image" || view === "table") && data ? galleryGrid(data.gallery) : null;
    if (view === "line" || count === 0 || (!grid && rest.length < 2)) return;
    const [height, width] = grid ? [grid.height, grid.width] : (rest as [number, number]);
    const size = rest.reduce((product, length) => product * length, 1);
    if (grid && size < (data?.gallery.points.length ?? 0)) return;
    const all = frame.arrays.neurons as Uint8Array;
    this.neurons.reserve(count, width, height);
    let index = 0;
    for (const [layer, column] of frame.layout.columns.entries()) {
      const table = neuronTable(colours.scale, exponentOf(scene, layer));
      for (const _ of column) {
        this.neurons.write(index, all.subarray(index * size, (index + 1) * size), table, grid?.order);
        index++;
      }
    }
    this.neurons.upload();
  }

  /** The first layer on images shows what its units look for: their weights as an image. */
  private takeFilters(frame: Frame, { state }: Scene, colours: Palette): void {
    const image = state.data.image;
    const layer = image && state.layers.length > 1 ? parametersOf(frame, state)?.[0] : undefined;
    if (!image) this.hasFilters = false;
    if (!image || !layer || image[0] * image[1] !== layer.sources) return;
    const [height, width] = image;
    const table = neuronTable(colours.scale, linear);
    this.filters.reserve(layer.units, width, height);
    for (let unit = 0; unit < layer.units; unit++) {
      const weights = Float32Array.from(
        { length: layer.sources },
        (_, source) => layer.weights[source * layer.units + unit] as number,
      );
      this.filters.write(unit, toBytes(weights, reachOf(weights)), table);
    }
    this.filters.upload();
    this.hasFilters = true;
  }

  /** Outputs over the plane show what the whole network predicts, as the large picture does. */
  private takeMaps(frame: Frame, { state }: Scene, colours: Palette): void {
    const [count = 0, height, width] = shapeOf(frame, "prediction");
    const plane = state.data.view === "plane";
    if (!plane) this.hasMaps = false;
    if (!plane || !height || !width || count !== state.layers.at(-1)?.units) return;
    const all = frame.arrays.prediction as Uint8Array;
    this.outputs.reserve(count, width, height);
    for (let index = 0; index < count; index++) {
      const table =
        state.data.task === "classes" ? classTable(colours, index) : predictionTable(colours.scale);
      this.outputs.write(index, all.subarray(index * width * height, (index + 1) * width * height), table);
    }
    this.outputs.upload();
    this.hasMaps = true;
  }

  private curveColours(): CurveColours {
    const { ink, line2, neg, pos } = palette();
    return { ink, axis: line2, neg, pos };
  }
}

function exponentOf({ state, catalog }: Scene, layer: number): number {
  const id = state.layers[layer]?.activation;
  return exponentFor(catalog?.activations.find((choice) => choice.id === id)?.curve);
}

interface InputPictures {
  width: number;
  height: number;
  pictures: Uint8Array[];
  order?: ArrayLike<number>;
  signed: boolean;
}

function inputPictures({ state, data, catalog }: Scene): InputPictures {
  const { view, inputs, image, domain } = state.data;
  if (image) {
    const picture = toPositiveBytes(state.probe, domain[1]);
    return { width: image[1], height: image[0], pictures: [picture], signed: false };
  }
  if (view === "plane") {
    const pictures = inputs.map((label) => {
      const picture = catalog?.features.find((feature) => feature.label === label)?.picture ?? [];
      return toBytes(picture, 1);
    });
    const side = Math.max(1, Math.round(Math.sqrt(pictures[0]?.length ?? 1)));
    return { width: side, height: side, pictures, signed: true };
  }
  if (view === "line") {
    const reach = Math.max(Math.abs(domain[0]), Math.abs(domain[1]));
    const ramp = Array.from(
      { length: 101 },
      (_, index) => domain[0] + (index / 100) * (domain[1] - domain[0]),
    );
    return { width: 1, height: 1, pictures: inputs.map(() => toBytes(ramp, reach)), signed: true };
  }
  if (!data) return { width: 1, height: 1, pictures: [], signed: true };
  const grid = galleryGrid(data.gallery);
  const pictures = inputs.map((_, input) => {
    const values = data.gallery.points.map((point) => point[input] ?? 0);
    return toBytes(values, reachOf(values));
  });
  return { ...grid, pictures, signed: true };
}
