import { type Edge, edgesAcross } from "../../draw/edges";
import type { NetworkPicture } from "./picture";

/** What dragging across edges does; with Alt the other. */
export type Brush = "cut" | "restore";

interface Place {
  x: number;
  y: number;
}

/** Strokes of a brush over edges: all that one goes across is cut or restored at its end, at once. */
export class BrushPointer {
  private stroke: { last: Place; edges: Edge[]; cut: boolean } | null = null;

  private readonly picture: NetworkPicture;
  private readonly connect: (edges: readonly Edge[], cut: boolean) => Promise<boolean>;
  private readonly redraw: () => void;

  constructor(
    picture: NetworkPicture,
    connect: (edges: readonly Edge[], cut: boolean) => Promise<boolean>,
    redraw: () => void,
  ) {
    this.picture = picture;
    this.connect = connect;
    this.redraw = redraw;
  }

  press(event: PointerEvent, place: Place, brush: Brush): void {
    const onControl =
      event.target instanceof Element && event.target.closest("button, input, select, header");
    if (event.button !== 0 || !event.isPrimary || onControl) return;
    this.stroke = { last: place, edges: [], cut: (brush === "cut") !== event.altKey };
    this.picture.stroke = this.stroke;
    if (event.currentTarget instanceof Element) event.currentTarget.setPointerCapture(event.pointerId);
  }

  move(place: Place): void {
    const { stroke } = this;
    if (!stroke) return;
    const found = edgesAcross(this.picture.edges, stroke.last, place).filter(
      (edge) => edge.source !== null && edge.cut !== stroke.cut,
    );
    stroke.last = place;
    if (found.length === 0) return;
    stroke.edges.push(...found);
    // From now on they are drawn as they will be, and so are not found again.
    this.redraw();
  }

  async release(): Promise<void> {
    const { stroke } = this;
    this.stroke = null;
    if (stroke && stroke.edges.length > 0) await this.connect(stroke.edges, stroke.cut);
    // Another one may have begun meanwhile.
    if (stroke && this.picture.stroke === stroke) this.picture.stroke = null;
    this.redraw();
  }

  /** The browser has taken the pointer for something else. */
  cancel(): void {
    this.stroke = null;
    this.picture.stroke = null;
    this.redraw();
  }
}
