import { type Blame, blameOf, compact } from "../../draw/blame";
import { palette } from "../../draw/colours";
import type { Frame } from "../../protocol/frame";
import type { State } from "../../protocol/messages";
import type { LayerParameters } from "../../protocol/parameters";
import type { Backward } from "./backward.svelte";
import type { Cell, Overlay } from "./picture";

const strongest = 0.75;
/** Cells that have room for a number. */
const roomy = 36;
const line = 14;

/** The blame over the diagram: each unit tinted by dE/da with its number, edges as wide as dE/dw. */
export class BlameOverlay implements Overlay {
  private blame: Blame | null = null;
  private revision = -1;
  private reach = 1;
  /** Of the network that is drawn. */
  private current = -1;
  private readonly backward: Backward;

  constructor(backward: Backward) {
    this.backward = backward;
  }

  take(frame: Frame, state: State): void {
    this.current = state.revision;
    const blame = this.backward.fits(frame) ? blameOf(frame, state) : null;
    if (blame) this.blame = blame;
    if (blame) this.revision = state.revision;
  }

  parameters({ revision }: State): LayerParameters[] | null {
    return this.revision === revision ? (this.blame?.gradients ?? null) : null;
  }

  begin(columns: readonly (readonly Cell[])[]): void {
    const sizes = columns.flat().map((cell) => Math.abs(this.valueOf(cell)) || 0);
    this.reach = Math.max(Number.MIN_VALUE, ...sizes);
  }

  frontier(columns: readonly { x: number }[]): number {
    const { flow } = this.backward;
    if (flow === null || columns.length === 0) return 0;
    const place = Math.max(0, columns.length - 1 - flow);
    const left = columns[Math.floor(place)]?.x ?? 0;
    const right = columns[Math.ceil(place)]?.x ?? left;
    return left + (right - left) * (place % 1);
  }

  mark(context: CanvasRenderingContext2D, cell: Cell): void {
    const value = this.valueOf(cell);
    if (!Number.isFinite(value)) return;
    const colours = palette();
    const { x, y, size } = cell;
    context.globalAlpha = strongest * Math.min(1, Math.abs(value) / this.reach);
    context.fillStyle = value < 0 ? colours.neg : colours.pos;
    context.fillRect(x - size / 2, y - size / 2, size, size);
    context.globalAlpha = 1;
    if (size < roomy) return;
    const text = compact(value);
    context.font = '500 12px "Inter Variable", Inter, system-ui, sans-serif';
    // Among larger numbers a tiny one says nothing that its tint does not.
    if (context.measureText(text).width > size) return;
    const bottom = y + size / 2 - 1;
    context.fillStyle = colours.panel;
    context.beginPath();
    context.roundRect(x - size / 2 + 1, bottom - line, size - 2, line, 2);
    context.fill();
    context.fillStyle = colours.ink;
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.fillText(text, x, bottom - line / 2 + 0.5);
  }

  private valueOf({ layer, unit }: Cell): number {
    if (this.revision !== this.current) return Number.NaN;
    return this.blame?.units[layer]?.[unit] ?? Number.NaN;
  }
}
