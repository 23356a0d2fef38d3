import type { Frame } from "../protocol/frame";

export interface FrameQueueOptions {
  /** Whether a frame still belongs to what the page shows. */
  fits(frame: Frame): boolean;
  show(frame: Frame): void;
  ack(frame: number): void;
}

/** Lets frames through once an animation frame, the newest only; all are acknowledged, after drawing. */
export class FrameQueue {
  private readonly options: FrameQueueOptions;
  private waiting: Frame | null = null;
  private asked = false;

  constructor(options: FrameQueueOptions) {
    this.options = options;
  }

  take(frame: Frame): void {
    if (this.waiting) this.options.ack(this.waiting.number);
    this.waiting = frame;
    if (this.asked) return;
    this.asked = true;
    requestAnimationFrame(() => this.pass());
  }

  private pass(): void {
    this.asked = false;
    const frame = this.waiting;
    this.waiting = null;
    if (!frame) return;
    if (this.options.fits(frame)) this.options.show(frame);
    this.options.ack(frame.number);
  }
}

export type FrameListener = (frame: Frame) => void;

/** One listener that fails keeps no other from drawing. */
export function callAll(listeners: Iterable<FrameListener>, frame: Frame): void {
  for (const listener of listeners) {
    try {
      listener(frame);
    } catch (error) {
      reportError(error);
    }
  }
}
