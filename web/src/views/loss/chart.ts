import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { palette } from "../../draw/colours";
import { spread } from "../../draw/endLabels";
import type { HistoryRecord } from "../../state/history";
import { grouped } from "../../state/numbers";
import { font, ink, runPlot } from "./runPlot";
import {
  type Axes,
  type Drawn,
  drawnSeries,
  type PartName,
  parts,
  type Range,
  stepPlace,
  valuePlace,
  valueRange,
} from "./series";

export interface Chart {
  show(history: HistoryRecord, marks: readonly number[], axes: Axes): void;
  resize(width: number, height: number): void;
  destroy(): void;
}

const labels: Record<PartName, string> = { train: "Train", validation: "Val.", test: "Test" };

/**
 * The curves of a run on a canvas. `onhover` gets the row of the record under the pointer. small: there is no room for
 * words beside the curves.
 */
export function lossChart(host: HTMLElement, onhover: (row: number | null) => void, small: boolean): Chart {
  let history: HistoryRecord | null = null;
  let axes: Axes = { measure: "loss", logSteps: true, logValues: false };
  let marks: readonly number[] = [];
  let drawn: Drawn = { rows: [], x: [], train: [], validation: [], test: [] };
  let range: Range = { low: 0, high: 1, ticks: [0, 1] };
  let last = 10;

  const plot = new uPlot(
    {
      ...runPlot(host, () => ({ axes, range, last }), 40),
      padding: [8, small ? 10 : 40, 0, 0],
      series: [
        {},
        { stroke: ink("ink3"), width: 1.5, points: { show: false } },
        { stroke: ink("ink3"), width: 1, dash: [4, 3], points: { show: false } },
        { stroke: ink("ink"), width: 2, points: { show: false } },
      ],
      hooks: {
        draw: [drawNotes],
        setCursor: [
          (chart) => {
            const index = chart.cursor.idx;
            onhover(index == null || (chart.cursor.left ?? -1) < 0 ? null : (drawn.rows[index] ?? null));
          },
        ],
      },
    },
    [[], [], [], []],
    host,
  );

  function drawNotes(chart: uPlot): void {
    if (!history) return;
    const { ctx } = chart;
    ctx.save();
    ctx.scale(uPlot.pxRatio, uPlot.pxRatio);
    drawMarks(chart, ctx);
    drawTurningPoint(chart, ctx);
    if (!small) drawLabels(chart, ctx);
    ctx.restore();
  }

  function place(chart: uPlot, x: number, y: number): [number, number] {
    return [chart.valToPos(x, "x", true) / uPlot.pxRatio, chart.valToPos(y, "y", true) / uPlot.pxRatio];
  }

  function box(chart: uPlot): { left: number; top: number; right: number; bottom: number } {
    const { left, top, width, height } = chart.bbox;
    const ratio = uPlot.pxRatio;
    return {
      left: left / ratio,
      top: top / ratio,
      right: (left + width) / ratio,
      bottom: (top + height) / ratio,
    };
  }

  function drawMarks(chart: uPlot, ctx: CanvasRenderingContext2D): void {
    const { bottom } = box(chart);
    ctx.strokeStyle = palette().ink3;
    ctx.globalAlpha = 0.6;
    ctx.lineWidth = 1;
    ctx.beginPath();
    for (const step of marks) {
      const [x] = place(chart, stepPlace(step, axes), range.low);
      ctx.moveTo(x, bottom - 6);
      ctx.lineTo(x, bottom);
    }
    ctx.stroke();
    ctx.globalAlpha = 1;
  }

  function drawTurningPoint(chart: uPlot, ctx: CanvasRenderingContext2D): void {
    const best = history?.best;
    if (!history || !best || axes.measure !== "loss" || !turned(history)) return;
    const height = valuePlace(best.loss, axes);
    if (height === null) return;
    const { left, right, top, bottom } = box(chart);
    const [x, y] = place(chart, stepPlace(best.step, axes), height);
    ctx.strokeStyle = palette().ink;
    ctx.lineWidth = 1.25;
    ctx.setLineDash([2, 3]);
    ctx.beginPath();
    ctx.moveTo(x, top);
    ctx.lineTo(x, bottom);
    ctx.stroke();
    ctx.setLineDash([]);
    ctx.fillStyle = palette().panel;
    ctx.beginPath();
    ctx.arc(x, y, 3.5, 0, 2 * Math.PI);
    ctx.fill();
    ctx.stroke();
    if (small) return;
    const words = turningWords(best);
    ctx.font = font(500);
    ctx.fillStyle = palette().ink;
    ctx.textBaseline = "middle";
    const width = ctx.measureText(words).width;
    const places = [bottom - 12, top + 8].flatMap((middle) => [
      { start: x - 8 - width, middle },
      { start: x + 8, middle },
    ]);
    const inside = places.filter(({ start }) => start >= left && start + width <= right);
    const free = freest(chart, inside.length > 0 ? inside : places, width);
    ctx.textAlign = "left";
    ctx.fillText(words, free.start, free.middle);
  }

  /** The first place for words that no curve crosses, else the least crossed one. */
  function freest<P extends { start: number; middle: number }>(chart: uPlot, places: P[], width: number): P {
    const crossings = places.map(() => 0);
    for (const part of parts) {
      drawn[part].forEach((value, index) => {
        if (value === null) return;
        const [x, y] = place(chart, drawn.x[index] ?? 0, value);
        places.forEach(({ start, middle }, candidate) => {
          if (x > start - 4 && x < start + width + 4 && Math.abs(y - middle) < 10) {
            crossings[candidate] = (crossings[candidate] ?? 0) + 1;
          }
        });
      });
    }
    return places[crossings.indexOf(Math.min(...crossings))] as P;
  }

  function drawLabels(chart: uPlot, ctx: CanvasRenderingContext2D): void {
    const { right, top, bottom } = box(chart);
    const ends = parts.flatMap((part) => {
      const index = drawn[part].findLastIndex((value) => value !== null);
      const value = drawn[part][index];
      if (value == null) return [];
      const [, y] = place(chart, drawn.x[index] ?? 0, value);
      return [{ part, y: Math.min(Math.max(y, top + 4), bottom - 4) }];
    });
    ctx.textAlign = "left";
    ctx.textBaseline = "middle";
    for (const { part, y } of spread(ends, bottom)) {
      ctx.font = font(part === "test" ? 500 : 400);
      ctx.fillStyle = part === "test" ? palette().ink : palette().ink3;
      ctx.fillText(labels[part], right + 6, y);
    }
  }

  return {
    show(nextHistory, nextMarks, nextAxes) {
      history = nextHistory;
      marks = nextMarks;
      axes = nextAxes;
      last = Math.max(history.steps[history.length - 1] ?? 0, axes.logSteps ? 10 : 1);
      drawn = drawnSeries(history, axes);
      range = valueRange(drawn, axes);
      plot.setData([drawn.x, drawn.train, drawn.validation, drawn.test]);
    },
    resize(width, height) {
      plot.setSize({ width, height });
    },
    destroy() {
      plot.destroy();
    },
  };
}

/** Whether the lowest loss is clearly in the past: while it still falls there is no turning point. */
export function turned(history: HistoryRecord): boolean {
  const { best, length, steps } = history;
  if (!best || best.step === 0) return false;
  const now = history.view(`${best.judged_on}_loss`)[length - 1] ?? Number.NaN;
  return (steps[length - 1] ?? 0) > best.step * 1.1 && !(now < best.loss * 1.02);
}

export function turningWords(best: { step: number; judged_on: string }): string {
  return `${best.judged_on} lowest at ${grouped(best.step)}`;
}
