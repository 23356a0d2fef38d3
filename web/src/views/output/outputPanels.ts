import type { Component } from "svelte";
import type { State } from "../../protocol/messages";
import type { Panel } from "../../state/panels.svelte";
import type { ViewPart } from "../../state/view";

/** A panel of the output: what it draws, where it has something to show, and how it is loaded. */
export interface OutputPanel extends Panel {
  view: ViewPart;
  fits: (state: State) => boolean;
  /** None: what the output itself shows, or one of the panels of pictures. */
  load?: () => Promise<{ default: Component<{ side: number }> }>;
}

const prediction: ViewPart = { lenses: ["prediction", "probe", "neurons"], prediction_size: 100 };

const sizes: ViewPart = { lenses: ["layers", "units"] };

/** Whether pictures are told apart by classes: these have panels of their own, which belong together. */
export function showsPictures({ data }: State): boolean {
  return data.view === "image" && data.classes.length > 0;
}

const all: readonly OutputPanel[] = [
  { id: "boundary", label: "Boundary", view: prediction, fits: ({ data }) => data.view === "plane" },
  { id: "curve", label: "Curve", view: prediction, fits: ({ data }) => data.view === "line" },
  {
    id: "rows",
    label: "Rows",
    view: prediction,
    fits: (state) => !showsPictures(state) && !["plane", "line"].includes(state.data.view),
  },
  {
    id: "bowl",
    label: "Bowl",
    view: { lenses: ["bowl", "weights"] },
    fits: ({ lenses }) => lenses.includes("bowl"),
    load: () => import("./Bowl.svelte"),
  },
  { id: "confusion", label: "Confusion", view: { lenses: ["test"] }, fits: showsPictures },
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
  },
  { id: "weights", label: "Weights", view: sizes, fits: () => true, load: () => import("./Weights.svelte") },
  {
    id: "seeds",
    label: "Seeds",
    view: {},
    // Many of them are trained at once.
    fits: ({ parameters, data }) => data.image === null && parameters <= 2000,
    load: () => import("./Seeds.svelte"),
  },
  {
    id: "cloud",
    label: "Cloud",
    view: { lenses: ["gradient_cloud"] },
    fits: ({ lenses }) => lenses.includes("gradient_cloud"),
    load: () => import("./GradientCloud.svelte"),
  },
];

/** The panels for what is trained now; on a phone those that are loaded on demand are cards of their own. */
export function panelsOf(state: State | null, phone: boolean): readonly OutputPanel[] {
  if (!state) return [];
  return all.filter((panel) => panel.fits(state) && !(phone && panel.load));
}

/** The panels that are cards on a phone. */
export function cardsOf(state: State | null): readonly Required<OutputPanel>[] {
  const has = (panel: OutputPanel): panel is Required<OutputPanel> => panel.load !== undefined;
  return state ? all.filter(has).filter((panel) => panel.fits(state)) : [];
}
