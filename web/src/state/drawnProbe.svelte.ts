import { untrack } from "svelte";
import { alike } from "../inputs/examples";
import { drawn, type Hand, handOf } from "../inputs/hand";
import { ownPicturesOf } from "./ownPictures.svelte";
import type { Playground } from "./playground.svelte";
import { Sketch } from "./sketch.svelte";

/** Milliseconds after which another probe than what was drawn is no answer on its way any more. */
const settled = 800;

/** The probe as it is drawn by hand: every stroke moves it, at most once an animation frame. */
export class DrawnProbe {
  readonly sketch = new Sketch();
  private readonly playground: Playground;
  private sent = $state.raw<Float32Array | null>(null);
  private sentAt = 0;
  /** What the probe may still be until the server has answered: the one before, and all that were drawn since. */
  private unanswered: ArrayLike<number>[] = [];
  private waiting = false;
  private due = false;
  private check: ReturnType<typeof setTimeout> | undefined;

  /** Where a new hand is needed: states come often, and mostly with the same data. */
  private readonly key: string = $derived.by(() => {
    const { state, experiment, data } = this.playground;
    if (!state) return "";
    const { image, drawing, version } = state.data;
    return JSON.stringify([image, drawing, version, experiment?.data.kind, data?.version]);
  });
  readonly hand: Hand | null = $derived.by(() => {
    void this.key;
    return untrack(() => {
      const { state, experiment } = this.playground;
      if (!state) return null;
      const own = experiment?.data.kind === "arrays";
      const drawings = own && ownPicturesOf(this.playground).drawings;
      return handOf(state.data, this.examples, own, drawings);
    });
  });

  constructor(playground: Playground) {
    this.playground = playground;
  }

  /** Whether the probe is what is on the pad. */
  get drawn(): boolean {
    return this.sent !== null;
  }

  /** What the network sees. */
  get seen(): Float32Array | readonly number[] {
    return this.sent ?? this.playground.state?.probe ?? [];
  }

  /** The examples of the present data; none while they are on their way. */
  get examples(): readonly (readonly number[])[] {
    const { state, data } = this.playground;
    return data && data.version === state?.data.version ? data.gallery.points : [];
  }

  /** To be called by a component: follows the strokes, and gives way where the probe is put elsewhere. */
  follow(): void {
    $effect(() => {
      void [this.sketch.strokes, this.hand];
      untrack(() => this.schedule());
    });
    $effect(() => {
      void [this.playground.state?.probe, this.sketch.drawing];
      untrack(() => this.giveWay());
    });
    $effect(() => () => clearTimeout(this.check));
  }

  /** Takes another example as the probe, and the pad is empty again. */
  pick(example: readonly number[]): void {
    this.forget();
    this.playground.probe([...example]);
  }

  private forget(): void {
    this.sent = null;
    this.unanswered = [];
    this.sketch.clear();
  }

  /** At once, and not again before the next animation frame. */
  private schedule(): void {
    if (this.sketch.empty && !this.sent) return;
    this.due = true;
    if (this.waiting) return;
    this.due = false;
    this.waiting = true;
    this.send();
    requestAnimationFrame(() => {
      this.waiting = false;
      if (this.due) this.schedule();
    });
  }

  private send(): void {
    const picture = this.hand && drawn(this.hand, this.sketch.strokes);
    if (picture) {
      if (this.unanswered.length === 0) this.unanswered.push(this.playground.state?.probe ?? []);
      this.unanswered.push(picture);
      this.sent = picture;
      this.playground.probe([...picture]);
    } else if (this.sent) {
      this.sent = null;
      this.unanswered = [];
      const first = this.examples[0];
      if (first) this.playground.probe([...first]);
    }
    this.sentAt = performance.now();
  }

  private giveWay(): void {
    clearTimeout(this.check);
    if (!this.sent) return;
    const probe = this.playground.state?.probe ?? [];
    const answered = this.unanswered.findLastIndex((one) => alike(one, probe));
    // The one from before is no answer; what came before an answer is over.
    if (answered > 0) this.unanswered.splice(0, answered);
    if (this.sketch.drawing) return;
    const rest = this.sentAt + settled - performance.now();
    if (rest > 0) this.check = setTimeout(() => this.giveWay(), rest);
    else if (answered < 0) this.forget();
  }
}
