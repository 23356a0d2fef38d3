import type { Edge } from "../../draw/edges";
import type { Playground } from "../../state/playground.svelte";
import { type NetworkPicture, sameEdge } from "./picture";

interface Place {
  x: number;
  y: number;
}

const tolerance = { mouse: 5, touch: 14 };
const dragStart = 3;
/** Change of a weight for each pixel of dragging. */
const perPixel = 0.02;

/** The pointer over edges: hover reads, a click edits, dragging up and down changes the weight, Alt and a click cuts. */
export class EdgePointer {
  over = $state.raw<Edge | null>(null);
  value = $state(0);
  /** Whether the edge is cut. */
  cut = $state(false);
  x = $state(0);
  y = $state(0);
  editing = $state(false);
  private start: (Place & { value: number; edge: Edge; moved: boolean }) | null = null;

  private readonly picture: NetworkPicture;
  private readonly playground: Playground;
  private readonly connect: (edge: Edge, cut: boolean) => Promise<boolean>;

  constructor(
    picture: NetworkPicture,
    playground: Playground,
    connect: (edge: Edge, cut: boolean) => Promise<boolean>,
  ) {
    this.picture = picture;
    this.playground = playground;
    this.connect = connect;
  }

  move(event: PointerEvent, place: Place): void {
    if (this.editing) return;
    if (this.start) {
      this.drag(place);
      return;
    }
    if (event.pointerType === "touch") return;
    this.look(event, place);
  }

  press(event: PointerEvent, place: Place): void {
    if (event.button !== 0) return;
    this.look(event, place);
    if (!this.over || !event.isPrimary) return;
    this.start = { ...place, value: this.value, edge: this.over, moved: false };
    if (event.pointerType !== "touch" && event.currentTarget instanceof Element) {
      event.currentTarget.setPointerCapture(event.pointerId);
    }
  }

  release(event: PointerEvent): void {
    const { start } = this;
    this.start = null;
    if (!start || start.moved || !this.mayEdit(start.edge)) return;
    // Before the field takes the focus, the browser must be done with the click.
    event.preventDefault();
    if (event.altKey || this.cut) {
      this.toggle();
      return;
    }
    setTimeout(() => {
      this.editing = true;
    });
  }

  /** Cuts the edge or restores it. */
  toggle(): void {
    if (!this.over || !this.mayEdit(this.over)) return;
    this.cut = !this.cut;
    // Drawn so at once, and not for a moment as before when the next frame comes.
    const stroke = { edges: [this.over], cut: this.cut };
    this.picture.stroke = stroke;
    void this.connect(this.over, this.cut).finally(() => {
      if (this.picture.stroke === stroke) this.picture.stroke = null;
    });
  }

  leave(): void {
    if (!this.editing && !this.start) this.over = null;
  }

  close(): void {
    this.editing = false;
    this.over = null;
  }

  set(value: number): void {
    if (!this.over || !this.mayEdit(this.over)) return;
    this.playground.setWeight(this.over.layer, this.over.source, this.over.unit, value);
  }

  /** Keeps up with the frame that has been drawn. */
  follow(): void {
    const { over } = this;
    if (!over) return;
    const now = this.picture.edges.find((edge) => sameEdge(edge, over));
    if (!now) this.close();
    else if (!this.start?.moved) this.read(now);
  }

  private look(event: PointerEvent, place: Place): void {
    const onControl =
      event.target instanceof Element && event.target.closest("button, input, select, header");
    const reach = event.pointerType === "touch" ? tolerance.touch : tolerance.mouse;
    const edge = onControl ? null : this.picture.edgeUnder(place.x, place.y, reach);
    this.over = edge;
    if (!edge) return;
    this.read(edge);
    Object.assign(this, place);
  }

  private read({ weight, cut = false }: Edge): void {
    this.value = weight;
    this.cut = cut;
  }

  private drag(place: Place): void {
    const { start } = this;
    if (!start || this.cut || !this.mayEdit(start.edge)) return;
    const rise = start.y - place.y;
    if (!start.moved && Math.abs(rise) < dragStart) return;
    start.moved = true;
    this.value = start.value + rise * perPixel;
    this.set(this.value);
  }

  mayEdit(edge: Edge): boolean {
    // Backwards the numbers are slopes: nothing to set.
    if (this.picture.overlay) return false;
    return this.playground.owner && edge.source !== null && Number.isFinite(edge.weight);
  }
}
