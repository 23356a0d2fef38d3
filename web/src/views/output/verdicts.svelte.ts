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
  /** After which step the network said so. */
  step = $state(0);

  constructor(playground: Playground, images: () => JudgedImages | null) {
    const take = throttle((frame: Frame) => {
      const judged = images();
      if (!judged || judged.version !== playground.state?.data.version) return;
      const verdicts = verdictsOf(frame, judged.count);
      if (!verdicts) return;
      this.present = verdicts;
      this.step = frame.arrays.test_step?.[0] ?? 0;
    }, interval);
    $effect(() => {
      void images();
      this.present = null;
      return untrack(() => playground.onFrame(take));
    });
  }
}
