const most = 240;

/** What a lens found at the steps since somebody looked, thinned out evenly. */
export class StepHistory<Row extends { step: number }> {
  rows: readonly Row[] = [];
  private about = "";

  /** about: what it was found of; of something else the record starts anew, and where training starts over. */
  take(row: Row, about: string): void {
    const last = this.rows.at(-1);
    const rows = about !== this.about || (last && row.step < last.step) ? [] : [...this.rows];
    this.about = about;
    // The newest row always stands; the one before it only where it is far enough from its neighbour.
    const [first, before] = [rows[0], rows.at(-2)];
    const close = first && before && row.step - before.step < (row.step - first.step) / most;
    if (close || rows.at(-1)?.step === row.step) rows.pop();
    rows.push(row);
    this.rows =
      rows.length > 2 * most ? rows.filter((_, index) => index % 2 === 0 || index === rows.length - 1) : rows;
  }
}
