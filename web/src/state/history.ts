import type { Best, History } from "../protocol/messages";

export const seriesNames = [
  "train_loss",
  "validation_loss",
  "test_loss",
  "train_accuracy",
  "validation_accuracy",
  "test_accuracy",
] as const;
export type SeriesName = (typeof seriesNames)[number];
type ColumnName = SeriesName | "step" | "epoch";

const columnNames: readonly ColumnName[] = ["step", "epoch", ...seriesNames];

/** The record of the metrics of one run: one growing typed array a column, NaN where there is no value. */
export class HistoryRecord {
  run = -1;
  length = 0;
  best: Best | null = null;
  private capacity = 1024;
  private readonly columns = new Map<ColumnName, Float64Array>(
    columnNames.map((name) => [name, new Float64Array(this.capacity)]),
  );

  get steps(): Float64Array {
    return this.view("step");
  }

  /** The values of a series so far, without a copy. */
  view(name: ColumnName): Float64Array {
    return this.column(name).subarray(0, this.length);
  }

  /** Whether a series has any value: a regression has no accuracy, small data no validation set. */
  has(name: SeriesName): boolean {
    return this.view(name).some(Number.isFinite);
  }

  clear(run: number): void {
    this.run = run;
    this.length = 0;
    this.best = null;
  }

  /** Takes rows in; false where a row before them is missing or they belong to an earlier run. */
  append(message: History): boolean {
    if (message.run < this.run) return false;
    if (message.run > this.run) this.clear(message.run);
    if (message.start > this.length) return false;
    this.length = message.start;
    const end = message.start + message.step.length;
    this.reserve(end);
    for (const name of columnNames) {
      const column = this.column(name);
      const values = message[name];
      for (let row = 0; row < message.step.length; row++) {
        column[message.start + row] = values[row] ?? Number.NaN;
      }
    }
    this.length = end;
    this.best = message.best;
    return true;
  }

  private column(name: ColumnName): Float64Array {
    const column = this.columns.get(name);
    if (!column) throw new Error(`no column ${name}`);
    return column;
  }

  private reserve(rows: number): void {
    if (rows <= this.capacity) return;
    while (this.capacity < rows) this.capacity *= 2;
    for (const [name, column] of this.columns) {
      const larger = new Float64Array(this.capacity);
      larger.set(column);
      this.columns.set(name, larger);
    }
  }
}
