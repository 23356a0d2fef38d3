const most = 600;

/** The weights of a run as far as frames have shown them, in order. */
export class WalkedPath {
  points: readonly (readonly number[])[] = [];
  /** Whether no step is left out. */
  everyStep = true;
  private about = "";
  private step = Number.NaN;

  /** about: what makes another path, such as the run. */
  take(about: string, step: number, weights: readonly number[]): void {
    if (!weights.every(Number.isFinite)) return;
    const last = this.points.at(-1);
    const stays = last?.length === weights.length && weights.every((weight, index) => weight === last[index]);
    // Weights that change without a step were set by hand: from there on it is another path.
    const begins = about !== this.about || !(step >= this.step) || (step === this.step && !stays);
    if (!begins && step === this.step) return;
    this.everyStep = begins || (this.everyStep && step === this.step + 1);
    this.points = begins ? [weights] : [...this.points, weights];
    this.about = about;
    this.step = step;
    if (this.points.length > most) {
      this.points = this.points.filter((_, index) => index % 2 === 0 || index === this.points.length - 1);
      this.everyStep = false;
    }
  }
}
