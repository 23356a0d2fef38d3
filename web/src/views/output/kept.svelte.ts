import { grouped } from "../../state/numbers";

/** A curve of accuracy against shift that was put aside to compare others with. */
export interface KeptCurve {
  words: string;
  values: readonly number[];
}

const most = 3;

/** The curves that were put aside, for one kind of data. */
export class KeptCurves {
  curves = $state.raw<readonly KeptCurve[]>([]);
  private kind = "";

  /** The oldest one goes where there are too many. */
  keep(curve: KeptCurve): void {
    this.curves = [...this.curves.filter(({ words }) => words !== curve.words), curve].slice(-most);
  }

  clear(): void {
    this.curves = [];
  }

  /** Other data have other curves. */
  follow(kind: string): void {
    if (kind === this.kind) return;
    this.kind = kind;
    this.clear();
  }
}

/** What a kept curve is called. The step is that of the frame that brought it: it was measured not long before. */
export function keptWords(step: number, augmentation: string): string {
  return `kept about step ${grouped(step)}, ${augmentation === "off" ? "augmentation off" : augmentation}`;
}
