import { untrack } from "svelte";
import type { Frame } from "../../protocol/frame";
import type { JudgedImages } from "../../state/images.svelte";
import type { Playground } from "../../state/playground.svelte";
import { throttle } from "../../state/throttle";
import { type Verdicts, verdictsOf } from "./verdicts";

const interval = 500;

/** The newest verdicts on the judged pictures, renewed twice a second. Inside a component only. */
export class LiveVerdicts {
  present = $state.raw<Verdicts | null>(null);

  constructor(playground: Playground, images: () => JudgedImages | null) {
    const take = throttle((frame: Frame) => {
      const judged = images();
      if (!judged || judged.version !== playground.state?.data.version) return;
      this.present = verdictsOf(frame, judged.count) ?? this.present;
    }, interval);
    $effect(() => {
      void images();
      this.present = null;
      return untrack(() => playground.onFrame(take));
    });
  }
}
