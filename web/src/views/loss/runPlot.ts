import type uPlot from "uplot";
import { palette } from "../../draw/colours";
import { type Axes, type Range, shortStep, stepPlace, stepTicks, valueWords } from "./series";

export const font = (weight = 400) => `${weight} 12px "Inter Variable", system-ui, sans-serif`;
export const ink = (name: "ink" | "ink3" | "line" | "line2" | "panel") => () => palette()[name];

const digitWidth = 7;

/** What is shown at present. */
export interface Shown {
  axes: Axes;
  range: Range;
  /** The last step. */
  last: number;
}

/**
 * What all plots of values over the steps of a run have in common: their frame. They differ in what is drawn in it, and
 * in the room that the words at the value axis need at least.
 */
export function runPlot(
  host: HTMLElement,
  shown: () => Shown,
  size: number,
): Pick<uPlot.Options, "width" | "height" | "legend" | "cursor" | "scales" | "axes"> {
  return {
    width: host.clientWidth || 300,
    height: host.clientHeight || 200,
    legend: { show: false },
    cursor: {
      drag: { x: false, y: false },
      points: { size: 6, fill: ink("panel"), width: 1.5 },
      x: true,
      y: false,
    },
    scales: {
      x: {
        time: false,
        range: () => {
          const { axes, last } = shown();
          return [stepPlace(axes.logSteps ? 1 : 0, axes), Math.max(stepPlace(last, axes), 1)];
        },
      },
      y: { range: () => [shown().range.low, shown().range.high] },
    },
    axes: [
      {
        stroke: ink("ink3"),
        font: font(),
        size: 22,
        gap: 4,
        grid: { show: false },
        ticks: { show: true, size: 4, stroke: ink("line2"), width: 1 },
        border: { show: true, stroke: ink("line2"), width: 1 },
        splits: () => stepTicks(shown().last, shown().axes),
        values: (_, splits) => splits.map((place) => shortStep(shown().axes.logSteps ? 10 ** place : place)),
      },
      {
        stroke: ink("ink3"),
        font: font(),
        // Room for the longest word, such as 7.5e−4.
        size: (_, words) => Math.max(size, ...(words ?? []).map((word) => word.length * digitWidth + 10)),
        gap: 6,
        grid: { show: true, stroke: ink("line"), width: 1 },
        ticks: { show: false },
        splits: () => shown().range.ticks,
        values: (_, splits) => splits.map((place) => valueWords(place, shown().axes)),
      },
    ],
  };
}
