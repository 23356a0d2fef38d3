export interface StepChange {
  predicted: number;
  actual: number;
}

/** What the next step will do to the loss, and what the one just taken was said to do. */
export class StepRecord {
  next: StepChange | null = null;
  last: StepChange | null = null;
  private step = Number.NaN;
  private passed: ArrayLike<number> | null = null;

  /** values: the loss before, the predicted and the actual change, as they come with a frame. */
  take(step: number, values: ArrayLike<number> | undefined): void {
    if (step !== this.step) {
      if (step === this.step + 1) this.last = this.next ?? this.last;
      else this.last = null;
      this.step = step;
      this.passed = this.next && [this.next.predicted, this.next.actual];
      this.next = null;
    }
    const [, predicted, actual] = Array.from(values ?? []);
    if (predicted === undefined || actual === undefined) return;
    // Until the server has looked ahead again it repeats what it said of the step that is over.
    if (this.passed?.[0] === predicted && this.passed[1] === actual) return;
    this.next = { predicted, actual };
  }
}
