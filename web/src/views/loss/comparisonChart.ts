import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { palette } from "../../draw/colours";
import { broken, lineHeight, spread } from "../../draw/endLabels";
import { lineLook } from "../../draw/lineLooks";
import { comparedCurves, type Learner, placesOf } from "./comparison";
import { font, ink, runPlot } from "./runPlot";
import { type Axes, type Range, valueRange } from "./series";

export interface ComparisonChart {
  show(learners: readonly Learner[], axes: Axes): void;
  resize(width: number, height: number): void;
  destroy(): void;
}

const widest = 88;

/** Test curves of networks that learn beside each other, named at their ends. `onhover` gets the step, or number of examples, under the pointer. */
export function comparisonChart(
  host: HTMLElement,
  many: number,
  onhover: (step: number | null) => void,
): ComparisonChart {
  let learners: readonly Learner[] = [];
  let axes: Axes = { measure: "accuracy", logSteps: true, logValues: false };
  let range: Range = { low: 0, high: 1, ticks: [0, 1] };
  let last = 10;
  let labelRoom = 40;

  const plot = new uPlot(
    {
      ...runPlot(host, () => ({ axes, range, last }), 44),
      padding: [8, () => labelRoom, 0, 0],
      series: [
        {},
        ...Array.from({ length: many }, (_, index) => {
          const { width, dash } = lineLook(index);
          return { stroke: ink("ink"), width, dash: [...dash], spanGaps: true, points: { show: false } };
        }),
      ],
      hooks: {
        draw: [drawLabels],
        setCursor: [
          (chart) => {
            const { idx, left } = chart.cursor;
            const place = idx == null || (left ?? -1) < 0 ? undefined : chart.data[0][idx];
            onhover(place === undefined ? null : axes.logSteps ? Math.round(10 ** place) : place);
          },
        ],
      },
    },
    [[], ...Array.from({ length: many }, () => [])],
    host,
  );

  function drawLabels(chart: uPlot): void {
    const { ctx } = chart;
    const ratio = uPlot.pxRatio;
    const { left, top, width, height } = chart.bbox;
    ctx.save();
    ctx.scale(ratio, ratio);
    const ends = learners.flatMap(({ label }, index) => {
      const values = chart.data[index + 1];
      const end = values?.findLastIndex((value) => value != null) ?? -1;
      const value = values?.[end];
      if (value == null) return [];
      const y = chart.valToPos(value, "y", true) / ratio;
      const lines = linesOf(label, index);
      return [{ lines, index, y: Math.min(Math.max(y, top / ratio + 4), (top + height) / ratio - 4) }];
    });
    ctx.textAlign = "left";
    ctx.textBaseline = "middle";
    ctx.fillStyle = palette().ink;
    for (const { lines, index, y } of spread(ends, (top + height) / ratio)) {
      ctx.font = fontOf(index);
      for (const [line, text] of lines.entries()) {
        ctx.fillText(text, (left + width) / ratio + 6, y + (line - (lines.length - 1) / 2) * lineHeight);
      }
    }
    ctx.restore();
  }

  function fontOf(index: number): string {
    return font(index === 0 ? 600 : 400);
  }

  function widthOf(text: string, index: number): number {
    const context = plot.ctx;
    context.save();
    context.font = fontOf(index);
    const { width } = context.measureText(text);
    context.restore();
    return width;
  }

  function linesOf(label: string, index: number): string[] {
    return broken(label, widest, (text) => widthOf(text, index));
  }

  /** The labels' widths, so that they fit beside the curves. */
  function roomOf(): number {
    const widths = learners.flatMap(({ label }, index) =>
      linesOf(label, index).map((line) => widthOf(line, index)),
    );
    return Math.max(40, ...widths.map((width) => Math.ceil(width) + 10));
  }

  return {
    show(nextLearners, nextAxes) {
      learners = nextLearners;
      axes = nextAxes;
      labelRoom = roomOf();
      const ends = learners.map((learner) => placesOf(learner, axes).at(-1) ?? 0);
      last = Math.max(axes.logSteps ? 10 : 1, ...ends);
      const { x, values } = comparedCurves(learners, axes);
      const present = values.flat().map((value) => value ?? null);
      range = valueRange({ rows: [], x, train: [], validation: [], test: present }, axes);
      plot.setData([x, ...values] as uPlot.AlignedData);
    },
    resize(width, height) {
      plot.setSize({ width, height });
    },
    destroy() {
      plot.destroy();
    },
  };
}
