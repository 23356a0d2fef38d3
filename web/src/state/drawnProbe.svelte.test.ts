import { flushSync } from "svelte";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { DrawnProbe } from "./drawnProbe.svelte";
import type { Playground } from "./playground.svelte";

const examples = [
  [0, 0, 0, 1],
  [1, 0, 0, 0],
];

/** As much of a playground as a probe needs. */
class FakePlayground {
  version = $state(1);
  image = $state.raw<[number, number]>([2, 2]);
  probed = $state.raw<number[]>([0, 0, 0, 1]);
  readonly sent: number[][] = [];

  get state() {
    return {
      probe: this.probed,
      data: { version: this.version, image: this.image, drawing: { fill: 1, centre: "box" } },
    };
  }

  readonly data = { version: 1, gallery: { points: examples, labels: [[0], [1]], values: [] } };
  readonly experiment = { data: { kind: "digits" } };

  probe(inputs: number[]): void {
    this.sent.push(inputs);
  }
}

let fake: FakePlayground;
let probe: DrawnProbe;
let stop: () => void;

function frame(): void {
  flushSync();
  vi.advanceTimersByTime(20);
  flushSync();
}

function line(): void {
  probe.sketch.begin({ x: 0.5, y: 0.1, weight: 1 });
  probe.sketch.extend([{ x: 0.5, y: 0.9, weight: 1 }]);
  probe.sketch.end();
  frame();
}

beforeEach(() => {
  vi.useFakeTimers();
  fake = new FakePlayground();
  stop = $effect.root(() => {
    probe = new DrawnProbe(fake as unknown as Playground);
    probe.follow();
  });
  frame();
});

afterEach(() => {
  stop();
  vi.useRealTimers();
});

it("sends nothing until something is drawn, then what the network is to see", () => {
  expect(fake.sent).toEqual([]);
  line();
  expect(fake.sent.at(-1)).toHaveLength(4);
  expect([...probe.seen]).toEqual(fake.sent.at(-1));
  expect(probe.drawn).toBe(true);
});

it("sends at most once a frame, and the last stroke always", () => {
  probe.sketch.begin({ x: 0, y: 0, weight: 1 });
  for (let step = 1; step <= 50; step++) {
    probe.sketch.extend([{ x: step / 50, y: step / 50, weight: 1 }]);
    flushSync();
  }
  frame();
  expect(fake.sent.length).toBeLessThanOrEqual(2);
});

it("goes back to the first example when the pad is cleared or all is taken back", () => {
  line();
  probe.sketch.undo();
  frame();
  expect(fake.sent.at(-1)).toEqual(examples[0]);
  expect(probe.drawn).toBe(false);
});

it("gives way to an example that is picked here or elsewhere", () => {
  line();
  probe.pick(examples[1] ?? []);
  frame();
  expect(probe.sketch.empty).toBe(true);
  expect(fake.sent.at(-1)).toEqual(examples[1]);
  line();
  fake.probed = [...probe.seen];
  vi.advanceTimersByTime(2_000);
  flushSync();
  expect(probe.sketch.empty).toBe(false);
  fake.probed = [1, 0, 0, 0];
  flushSync();
  expect(probe.sketch.empty).toBe(true);
});

it("stays while the server has not answered yet, however long that takes", () => {
  line();
  const first = [...probe.seen];
  line();
  // States come often, and this one tells of the probe from before.
  fake.probed = [...fake.probed];
  flushSync();
  vi.advanceTimersByTime(5_000);
  flushSync();
  expect(probe.sketch.empty).toBe(false);
  fake.probed = first;
  flushSync();
  vi.advanceTimersByTime(5_000);
  fake.probed = [...probe.seen];
  flushSync();
  expect(probe.sketch.empty).toBe(false);
});

it("gives way to the example from before, once the server has answered", () => {
  line();
  fake.probed = [...probe.seen];
  flushSync();
  vi.advanceTimersByTime(2_000);
  fake.probed = [0, 0, 0, 1];
  flushSync();
  expect(probe.sketch.empty).toBe(true);
});

it("sends the drawing again, as the new data have it, when the data change", () => {
  line();
  fake.image = [4, 4];
  fake.version = 2;
  frame();
  expect(fake.sent.at(-1)).toHaveLength(16);
  expect(probe.sketch.empty).toBe(false);
});
