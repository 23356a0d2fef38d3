import type { Component } from "svelte";
import type { State } from "../../protocol/messages";
import { asExperiment } from "../../state/experiment";
import type { Panel } from "../../state/panels.svelte";
import type { ViewPart } from "../../state/view";

/** The room for a panel's content, in CSS pixels. */
export interface PanelSize {
  /** Its width. */
  side: number;
  /** Its height where the panel is enlarged; elsewhere content is as high as it needs. */
  tall?: number | undefined;
  /** Only the picture is drawn, without words. */
  compact?: boolean;
}

/** A panel of the output: what it draws, where it has something to show, and how it is loaded. */
export interface OutputPanel extends Panel {
  view: ViewPart;
  fits: (state: State) => boolean;
  /** None: the boundary, which the first visitor sees, or one of the panels of pictures. */
  load?: () => Promise<{ default: Component<PanelSize> }>;
  /** On a phone it is a card of its own. */
  card?: true;
  /** It stays in view, small, while another one is enlarged. */
  small?: true;
}

export type CardPanel = OutputPanel & Required<Pick<OutputPanel, "load">>;

const prediction: ViewPart = { lenses: ["prediction", "probe", "neurons"], prediction_size: 100 };

const sizes: ViewPart = { lenses: ["layers", "units"] };

/** Whether pictures are told apart by classes: these have panels of their own, which belong together. */
export function showsPictures({ data }: State): boolean {
  return data.view === "image" && data.classes.length > 0;
}

function showsRows(state: State): boolean {
  return !showsPictures(state) && !["plane", "line"].includes(state.data.view);
}

/** Whether the rows are told by the document, so that they can be edited. */
function hasReceipts({ experiment }: State): boolean {
  return asExperiment(experiment).data.receipts !== undefined;
}

const all: readonly OutputPanel[] = [
  {
    id: "boundary",
    label: "Boundary",
    view: prediction,
    fits: ({ data }) => data.view === "plane",
    small: true,
  },
  {
    id: "curve",
    label: "Curve",
    view: prediction,
    fits: ({ data }) => data.view === "line",
    load: () => import("./LineOutput.svelte"),
    small: true,
  },
  {
    id: "rows",
    label: "Rows",
    view: prediction,
    fits: (state) => showsRows(state) && state.data.task === "regression" && !hasReceipts(state),
    load: () => import("./ValuesOutput.svelte"),
  },
  {
    id: "rows",
    label: "Rows",
    view: prediction,
    fits: hasReceipts,
    load: () => import("./ReceiptRows.svelte"),
  },
  {
    id: "rows",
    label: "Rows",
    view: prediction,
    fits: (state) => showsRows(state) && state.data.task !== "regression",
    load: () => import("./GalleryOutput.svelte"),
  },
  {
    id: "bowl",
    label: "Bowl",
    view: { lenses: ["bowl", "weights"] },
    fits: ({ lenses }) => lenses.includes("bowl"),
    load: () => import("./Bowl.svelte"),
    card: true,
  },
  { id: "confusion", label: "Confusion", view: { lenses: ["test"] }, fits: showsPictures },
  {
    id: "landscape",
    label: "Landscape",
    view: { lenses: ["landscape", "curvature", "elsewhere", "planes"] },
    fits: ({ lenses }) => lenses.includes("landscape"),
    load: () => import("./Landscape.svelte"),
    card: true,
  },
  { id: "examples", label: "Examples", view: { lenses: ["prediction", "probe"] }, fits: showsPictures },
  { id: "saliency", label: "Saliency", view: { lenses: ["saliency", "probe"] }, fits: showsPictures },
  { id: "embedding", label: "Embedding", view: { lenses: ["embedding", "test"] }, fits: showsPictures },
  { id: "shift", label: "Shift", view: { lenses: ["shift"] }, fits: showsPictures },
  {
    id: "gradients",
    label: "Gradients",
    view: sizes,
    fits: () => true,
    load: () => import("./Gradients.svelte"),
    card: true,
  },
  {
    id: "weights",
    label: "Weights",
    view: sizes,
    fits: () => true,
    load: () => import("./Weights.svelte"),
    card: true,
  },
  {
    id: "seeds",
    label: "Seeds",
    view: {},
    // Many of them are trained at once.
    fits: ({ parameters, data }) => data.image === null && parameters <= 2000,
    load: () => import("./Seeds.svelte"),
    card: true,
  },
  {
    id: "race",
    label: "Race",
    view: {},
    fits: ({ lenses }) => lenses.includes("landscape"),
    load: () => import("./Race.svelte"),
    card: true,
  },
  {
    id: "cloud",
    label: "Cloud",
    view: { lenses: ["gradient_cloud"] },
    fits: ({ lenses }) => lenses.includes("gradient_cloud"),
    load: () => import("./GradientCloud.svelte"),
    card: true,
  },
];

/** The panels for what is trained now; on a phone some of them are cards of their own. */
export function panelsOf(state: State | null, phone: boolean): readonly OutputPanel[] {
  if (!state) return [];
  return all.filter((panel) => panel.fits(state) && !(phone && panel.card));
}

/** What stays in view while another panel is enlarged; tables and grids of pictures have no small form. */
export function smallOf(state: State | null): OutputPanel | undefined {
  return panelsOf(state, false).find(({ small }) => small);
}

/** The panels that are cards on a phone. */
export function cardsOf(state: State | null): readonly CardPanel[] {
  const isCard = (panel: OutputPanel): panel is CardPanel =>
    panel.card !== undefined && panel.load !== undefined;
  return state ? all.filter(isCard).filter((panel) => panel.fits(state)) : [];
}
