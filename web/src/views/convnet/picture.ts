import { palette } from "../../draw/colours";
import { prepare } from "../../draw/heatmap";
import { drawMapEdges, type Link, linksOf, type MapEdge, strongest, thickestOf } from "../../draw/mapEdges";
import { keepsChannels, type PixelPlace, receptiveField } from "../../draw/receptiveField";
import { shapeAfter } from "../../draw/tensors";
import type { Frame } from "../../protocol/frame";
import type { State } from "../../protocol/messages";
import type { Cell, Plan } from "./layout";
import { type Look, MapPictures, type Shown } from "./pictures";

/** The layout with the channels that stand in it, and how far it is scrolled. */
export interface Stage {
  plan: Plan;
  shown: readonly Shown[];
  scrollLeft: number;
  width: number;
  height: number;
  plain: boolean;
}

export interface Focus {
  /** Whose edges stand out. */
  cell: { layer: number; channel: number } | null;
  /** Whose receptive field is outlined. */
  pixel: PixelPlace | null;
}

const opacities = {
  light: { usual: 0.6, faint: 0.16, plain: 0.75 },
  dark: { usual: 0.4, faint: 0.12, plain: 0.6 },
};

/** Draws edges, maps and outlines on one canvas. Kept outside the reactive graph: it draws at the frames' pace. */
export class ConvPicture {
  readonly pictures = new MapPictures();
  private state: State | null = null;
  private edges: MapEdge[] = [];
  private written: unknown = null;
  private look: Look | null = null;
  private stale = true;

  take(frame: Frame | null, state: State): void {
    this.pictures.take(frame, state);
    this.state = state;
    this.stale = true;
  }

  draw(canvas: HTMLCanvasElement, stage: Stage, focus: Focus, look: Look): void {
    const context = prepare(canvas, stage.width, stage.height);
    if (!context || !this.state) return;
    if (this.stale || this.written !== stage.shown || this.look !== look) {
      this.look = look;
      this.pictures.write(stage.shown, look);
      this.edges = this.placeEdges(stage.shown, this.state);
      this.written = stage.shown;
      this.stale = false;
    }
    context.save();
    context.translate(-stage.scrollLeft, 0);
    this.drawEdges(context, stage, focus);
    for (const shown of stage.shown) {
      if (shown.column.kind === "bar") drawBar(context, shown.column.cells[0]);
      else if (shown.column.kind === "output") this.drawShares(context, shown, stage.plain);
      else this.pictures.draw(context, shown);
    }
    if (focus.pixel) this.drawFields(context, stage.shown, focus.pixel, this.state);
    context.restore();
  }

  private drawEdges(context: CanvasRenderingContext2D, stage: Stage, { cell }: Focus): void {
    const colours = palette();
    const { usual, faint, plain } = opacities[colours.dark ? "dark" : "light"];
    const name = cell && `${cell.layer} ${cell.channel}`;
    const filter = cell && `${cell.layer} filters ${cell.channel}`;
    drawMapEdges(context, this.edges, {
      neg: colours.neg,
      pos: colours.pos,
      plain: colours.line2,
      scale: stage.plain ? 0.5 : 1,
      opacity: ({ from, to, sign }) => {
        if (!name) return sign === 0 ? plain : usual;
        if (to === name || to === filter) return 0.95;
        return from === name || from === filter ? 0.8 : faint;
      },
    });
  }

  private placeEdges(shown: readonly Shown[], state: State): MapEdge[] {
    const seen = shown.filter(({ column }) => column.kind !== "bar");
    return seen.slice(1).flatMap((target, index) => {
      const source = seen[index];
      return source ? this.edgesBetween(source, target, state) : [];
    });
  }

  private edgesBetween(source: Shown, target: Shown, state: State): MapEdge[] {
    const links = this.linksBetween(source, target, state);
    const drawn = strongest(links);
    const most = drawn.reduce((largest, { norm }) => Math.max(largest, norm), 0) || 1;
    const weighted = drawn.filter(({ sign }) => sign !== 0).length;
    return drawn.flatMap(({ source: from, target: to, sign, norm }) => {
      const start = source.column.cells[source.channels.indexOf(from)];
      const end = target.column.cells[target.channels.indexOf(to)];
      if (!start || !end) return [];
      return {
        from: `${source.column.id} ${from}`,
        to: `${target.column.id} ${to}`,
        sign,
        strength: norm / most,
        thickest: thickestOf(weighted),
        x0: start.x + start.width,
        rim0: source.column.x + source.column.width,
        y0: start.y + start.height / 2,
        rim1: target.column.x,
        x1: end.x,
        y1: end.y + end.height / 2,
      };
    });
  }

  private linksBetween(source: Shown, target: Shown, state: State): Link[] {
    const { layer, kind } = target.column;
    const info = state.layers[layer];
    if (!info) return [];
    const alone = source.column.kind === "filters" || (kind !== "filters" && keepsChannels(info));
    if (alone) {
      const both = target.channels.filter((channel) => source.channels.includes(channel));
      return both.map((channel) => ({ source: channel, target: channel, sign: 0, norm: 1 }));
    }
    const parameters = this.pictures.parameters(layer);
    const channels = shapeAfter(state.layers, state.data.image, source.column.layer).at(-1) ?? 0;
    if (!parameters || parameters.sources % channels !== 0) return [];
    return linksOf(parameters, channels, source.channels, target.channels);
  }

  /** What a pixel sees on every earlier picture, and the pixel itself. */
  private drawFields(
    context: CanvasRenderingContext2D,
    shown: readonly Shown[],
    pixel: PixelPlace,
    { layers, data }: State,
  ): void {
    const fields = receptiveField(layers, data.image, pixel);
    const { row, column: across, channel } = pixel;
    fields.push({ row, column: across, rows: 1, columns: 1, channel });
    for (const { column, channels } of shown) {
      const field = fields[column.layer + 1];
      if (!field || (column.kind !== "maps" && column.kind !== "input")) continue;
      const [rows = 1, columns = 1] = shapeAfter(layers, data.image, column.layer);
      for (const [index, cell] of column.cells.entries()) {
        if (field.channel !== null && channels[index] !== field.channel) continue;
        const [unitX, unitY] = [cell.width / columns, cell.height / rows];
        const whole = field.rows === rows && field.columns === columns && rows * columns > 1;
        const box = {
          x: cell.x + field.column * unitX,
          y: cell.y + field.row * unitY,
          width: field.columns * unitX,
          height: field.rows * unitY,
        };
        if (whole) frame(context, box);
        else outline(context, box, cell);
      }
    }
  }

  /** Small previews have no rows of words at the output. */
  private drawShares(context: CanvasRenderingContext2D, { column, channels }: Shown, plain: boolean): void {
    if (!plain) return;
    const { acc, sunk } = palette();
    const { outputs } = this.pictures;
    for (const [index, { x, y, width, height }] of column.cells.entries()) {
      const share = Math.max(0, Math.min(1, outputs[channels[index] ?? 0] ?? 0));
      const thick = Math.max(3, height - 4);
      context.fillStyle = sunk;
      context.fillRect(x, y + (height - thick) / 2, width, thick);
      context.fillStyle = acc;
      context.fillRect(x, y + (height - thick) / 2, width * share, thick);
    }
  }
}

function drawBar(context: CanvasRenderingContext2D, cell: Cell | undefined): void {
  if (!cell) return;
  const { panel, line2 } = palette();
  context.beginPath();
  context.roundRect(cell.x + 0.5, cell.y + 0.5, cell.width - 1, cell.height - 1, 3);
  context.fillStyle = panel;
  context.fill();
  context.strokeStyle = line2;
  context.lineWidth = 1;
  context.stroke();
}

/** Around a picture that is seen as a whole: quieter, since it says little. */
function frame(context: CanvasRenderingContext2D, { x, y, width, height }: Cell): void {
  context.beginPath();
  context.roundRect(x + 0.5, y + 0.5, width - 1, height - 1, 3.5);
  context.strokeStyle = palette().ink3;
  context.lineWidth = 1;
  context.stroke();
}

const leastOutline = 5;

function outline(context: CanvasRenderingContext2D, { x, y, width, height }: Cell, inside: Cell): void {
  const { ink, panel } = palette();
  const [across, down] = [Math.max(leastOutline, width), Math.max(leastOutline, height)];
  const within = (place: number, low: number, high: number) => Math.max(low, Math.min(high, place));
  const left = within(x + (width - across) / 2, inside.x + 1, inside.x + inside.width - across - 1);
  const top = within(y + (height - down) / 2, inside.y + 1, inside.y + inside.height - down - 1);
  for (const [colour, line] of [
    [panel, 3],
    [ink, 1.5],
  ] as const) {
    context.strokeStyle = colour;
    context.lineWidth = line;
    context.strokeRect(left, top, across, down);
  }
}
