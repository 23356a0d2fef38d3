import { type Palette, palette } from "../../draw/colours";
import { greyTable } from "../../draw/grey";
import { Atlas, prepare, toPositiveBytes } from "../../draw/heatmap";
import type { Data, State } from "../../protocol/messages";
import { isInk } from "../../state/ink";

/** Images of the gallery, in ink on the panel or as the photographs they are. */
export class GalleryPicture {
  private readonly atlas = new Atlas();
  private taken = "";
  private ink = true;

  /** columns: images beside each other. wrong: for each one taken wrongly what it is taken for; it gets a frame and that name. */
  draw(
    canvas: HTMLCanvasElement,
    size: { width: number; columns: number },
    state: State,
    data: Data,
    wrong: readonly (string | null)[],
  ): void {
    const { points } = data.gallery;
    const cell = size.width / size.columns;
    const rows = Math.ceil(points.length / size.columns);
    const context = prepare(canvas, size.width, rows * cell);
    if (!context) return;
    const colours = palette();
    this.take(state, data, colours);
    context.imageSmoothingEnabled = false;
    for (const index of points.keys()) {
      const x = (index % size.columns) * cell;
      const y = Math.floor(index / size.columns) * cell;
      this.atlas.draw(context, index, x + 2, y + 2, cell - 4);
      const name = wrong[index];
      if (name == null) continue;
      context.strokeStyle = colours.ink;
      context.lineWidth = 2;
      context.strokeRect(x + 2, y + 2, cell - 4, cell - 4);
      context.fillStyle = colours.ink;
      context.fillRect(x + cell - 15, y + cell - 15, 14, 14);
      context.fillStyle = colours.panel;
      context.font = `600 12px ${getComputedStyle(document.body).fontFamily}`;
      context.textAlign = "center";
      context.textBaseline = "middle";
      context.fillText(name.slice(0, 2), x + cell - 8, y + cell - 7.5);
    }
  }

  /** One image, large. */
  drawOne(canvas: HTMLCanvasElement, side: number, state: State): void {
    const image = state.data.image;
    const context = image && prepare(canvas, side, side);
    if (!image || !context) return;
    const [height, width] = image;
    const one = new Atlas();
    one.reserve(1, width, height);
    one.write(0, toPositiveBytes(state.probe, state.data.domain[1]), greyTable(palette(), this.ink));
    one.upload();
    context.imageSmoothingEnabled = false;
    one.draw(context, 0, 0, 0, side);
  }

  private take(state: State, data: Data, colours: Palette): void {
    const key = `${state.session} ${data.version} ${colours.dark}`;
    if (key === this.taken || !state.data.image) return;
    this.taken = key;
    const [height, width] = state.data.image;
    this.ink = isInk({ state });
    const table = greyTable(colours, this.ink);
    this.atlas.reserve(data.gallery.points.length, width, height);
    for (const [index, point] of data.gallery.points.entries()) {
      this.atlas.write(index, toPositiveBytes(point, state.data.domain[1]), table);
    }
    this.atlas.upload();
  }
}
