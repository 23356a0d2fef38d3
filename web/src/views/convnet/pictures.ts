import { type Palette, palette } from "../../draw/colours";
import { Atlas, drawDead, reachOf } from "../../draw/heatmap";
import { channelPixels, cssOf, followed, inputPixels, keptGreyTable, valuePixels } from "../../draw/maps";
import { type ProbeTensors, probeOf, type Stack, shapeAfter, stackOf } from "../../draw/tensors";
import { filterOf } from "../../draw/windows";
import type { Frame } from "../../protocol/frame";
import type { State } from "../../protocol/messages";
import { type LayerParameters, parametersOf } from "../../protocol/parameters";
import type { UnitFlags } from "../../state/unitFlags";
import { keptLayers } from "./kept";
import type { Column } from "./layout";

/** What is drawn of a column: its cells' channels. */
export interface Shown {
  column: Column;
  channels: readonly number[];
}

export interface Look {
  /** Gradients of the filters in place of the filters. */
  gradients: boolean;
  /** The input is ink on the page's ground; else a photograph. */
  ink: boolean;
}

/** Something that a frame said, the network that it said it of, and for each present layer that network's. */
interface Taken<Kind> {
  value: Kind;
  state: State;
  kept: number[];
}

/** The maps, filters and units of a network at the probed example, taken from frames and drawn where they are needed. */
export class MapPictures {
  /** Channels and units that are dead are hatched. */
  flags: UnitFlags = [];
  private state: State | null = null;
  private probe: Taken<ProbeTensors> | null = null;
  private weights: Taken<LayerParameters[]> | null = null;
  private slopes: Taken<LayerParameters[]> | null = null;
  private readonly reaches = new Map<string, number>();
  private readonly atlases = new Map<string, Atlas>();

  /** Takes what a frame says, and follows it with the scales. Parts that it lacks stay as they were. */
  take(frame: Frame | null, state: State): void {
    this.state = state;
    if (frame && frame.revision === state.revision) {
      this.probe = this.taken(this.probe, probeOf(frame, state), "activation");
      this.weights = this.taken(this.weights, parametersOf(frame, state), "weights");
      this.slopes = this.taken(this.slopes, parametersOf(frame, state, "gradients"), "gradients");
      for (const [layer, values] of this.probe?.value.activations.entries() ?? []) {
        this.follow(`activation ${layer}`, values);
      }
      for (const [layer, { weights }] of this.weights?.value.entries() ?? []) {
        this.follow(`weights ${layer}`, weights);
      }
      for (const [layer, { weights }] of this.slopes?.value.entries() ?? []) {
        this.follow(`gradients ${layer}`, weights);
      }
    }
    for (const part of [this.probe, this.weights, this.slopes]) {
      if (part) part.kept = keptLayers(part.state.layers, state.layers);
    }
  }

  /** After the output's link, such as shares of classes. */
  get outputs(): ArrayLike<number> {
    return this.probe?.value.outputs ?? [];
  }

  /** The output of a layer of the present network, −1 for the input; null where it is not known yet. */
  stack(layer: number): Stack | null {
    const { probe, state } = this;
    if (!state) return null;
    const shape = shapeAfter(state.layers, state.data.image, layer);
    if (layer < 0) {
      const same = probe?.state.data.image?.join() === state.data.image?.join();
      return stackOf(shape, same && probe ? probe.value.inputs : rawInputs(state));
    }
    const values = probe?.value.activations[probe.kept[layer] ?? -1];
    return values ? stackOf(shape, values) : null;
  }

  /** What a layer of the present network has learned, as far as it fits; null where it is not known yet. */
  parameters(layer: number): LayerParameters | null {
    return this.fitting(this.weights, layer);
  }

  gradients(layer: number): LayerParameters | null {
    return this.fitting(this.slopes, layer);
  }

  /** The value that takes the end of the scale of a layer's pictures. */
  reach(what: "activation" | "weights" | "gradients", layer: number): number {
    const parts = { activation: this.probe, weights: this.weights, gradients: this.slopes };
    return this.reaches.get(`${what} ${parts[what]?.kept[layer] ?? -1}`) ?? 1;
  }

  /** Pixels of everything that is shown; called once for each frame. */
  write(shown: readonly Shown[], { gradients, ink }: Look): void {
    const colours = palette();
    for (const { column, channels } of shown) {
      if (column.kind === "input") this.writeInput(column.id, colours, ink);
      else if (column.kind === "filters") this.writeFilters(column, channels, colours, gradients);
      else if (column.kind === "maps") this.writeMaps(column, channels, colours);
    }
    for (const id of this.atlases.keys()) {
      if (!shown.some(({ column }) => column.id === id)) this.atlases.delete(id);
    }
  }

  draw(context: CanvasRenderingContext2D, { column, channels }: Shown): void {
    const colours = palette();
    const atlas = this.atlases.get(column.id);
    context.imageSmoothingEnabled = false;
    for (const [index, { x, y, width, height }] of column.cells.entries()) {
      const radius = Math.min(4, width / 4);
      context.save();
      context.beginPath();
      context.roundRect(x, y, width, height, radius);
      context.clip();
      context.fillStyle = colours.sunk;
      context.fillRect(x, y, width, height);
      const channel = channels[index] ?? 0;
      const draw = () => {
        if (column.kind === "units") {
          context.fillStyle = this.unitColour(column.layer, channel, colours);
          context.fillRect(x, y, width, height);
        } else atlas?.draw(context, index, x, y, width, height);
      };
      if (this.flags[column.layer]?.get(channel)?.state === "dead") {
        drawDead(context, [x, y, width, height], colours.ink3, draw);
      } else draw();
      context.restore();
      context.beginPath();
      context.roundRect(x + 0.5, y + 0.5, width - 1, height - 1, Math.max(0, radius - 0.5));
      context.strokeStyle = colours.line2;
      context.lineWidth = 1;
      context.stroke();
    }
  }

  private unitColour(layer: number, unit: number, { scale, sunk }: Palette): string {
    const value = this.stack(layer)?.values[unit];
    if (value === undefined) return sunk;
    const [pixel = 0] = valuePixels([value], scale, this.reach("activation", layer));
    return cssOf(pixel);
  }

  private writeInput(id: string, colours: Palette, ink: boolean): void {
    const stack = this.stack(-1);
    if (!stack || !this.state || stack.values.length !== stack.width * stack.height) return;
    const atlas = this.atlas(id, 1, stack.width, stack.height);
    atlas.writePixels(
      0,
      inputPixels(stack.values, this.state.data.domain, keptGreyTable(colours, ink), colours.scale),
    );
    atlas.upload();
  }

  private writeMaps(column: Column, channels: readonly number[], { scale }: Palette): void {
    const stack = this.stack(column.layer);
    if (!stack) {
      this.atlases.delete(column.id);
      return;
    }
    const reach = this.reach("activation", column.layer);
    const atlas = this.atlas(column.id, channels.length, stack.width, stack.height);
    for (const [index, channel] of channels.entries()) {
      atlas.writePixels(index, channelPixels(stack, channel, { scale, reach }));
    }
    atlas.upload();
  }

  private writeFilters(
    { id, layer }: Column,
    channels: readonly number[],
    { scale }: Palette,
    gradients: boolean,
  ): void {
    const of = gradients ? this.gradients(layer) : this.parameters(layer);
    const size = this.state?.layers[layer]?.window?.size ?? 0;
    if (!of || of.sources !== size * size) {
      this.atlases.delete(id);
      return;
    }
    const reach = this.reach(gradients ? "gradients" : "weights", layer);
    const atlas = this.atlas(id, channels.length, size, size);
    for (const [index, channel] of channels.entries()) {
      atlas.writePixels(index, valuePixels(filterOf(of, 1, 0, channel), scale, reach));
    }
    atlas.upload();
  }

  private atlas(id: string, count: number, width: number, height: number): Atlas {
    const atlas = this.atlases.get(id) ?? new Atlas();
    this.atlases.set(id, atlas);
    atlas.reserve(count, width, height);
    return atlas;
  }

  /** The newest of a part; another network begins with scales of its own. */
  private taken<Kind>(before: Taken<Kind> | null, value: Kind | null, what: string): Taken<Kind> | null {
    const { state } = this;
    if (!value || !state) return before;
    if (before && (before.state.revision !== state.revision || before.state.session !== state.session)) {
      for (const key of this.reaches.keys()) if (key.startsWith(what)) this.reaches.delete(key);
    }
    return { value, state, kept: [] };
  }

  private fitting(part: Taken<LayerParameters[]> | null, layer: number): LayerParameters | null {
    const before = part?.kept[layer] ?? -1;
    const same =
      part?.state.layers[before]?.weights_shape.join() === this.state?.layers[layer]?.weights_shape.join();
    return same ? (part?.value[before] ?? null) : null;
  }

  private follow(key: string, values: ArrayLike<number>): void {
    this.reaches.set(key, followed(this.reaches.get(key) ?? 0, reachOf(values)));
  }
}

/** The probed picture as the network gets it, before a frame has said so. */
function rawInputs({ probe, data }: State): number[] {
  return data.pixel_order ? data.pixel_order.map((pixel) => probe[pixel] ?? 0) : probe;
}
