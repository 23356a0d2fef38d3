import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Choice, DemoChoice, SweepLandscape, SweepNumbers } from "../../protocol/messages";
import type { Experiment } from "../../state/experiment";
import type { Playground } from "../../state/playground.svelte";
import { Race, raceOf } from "./race.svelte";

const optimizers = ["sgd", "adam"].map(
  (id) => ({ id, label: id, controls: [{ name: "learning_rate", default: 0.1 }] }) as unknown as Choice,
);
const experiment = { version: 1, optimizer: { kind: "sgd" } } as unknown as Experiment;
const numbers = (status: string) =>
  ({ sweep: "s", status, steps: 100, networks: [] }) as unknown as SweepNumbers;
const plane = (step: number): SweepLandscape => ({
  ready: step > 0,
  anchor: 0,
  step,
  u: [0, 1],
  v: [0, 1],
  values: [
    [1, 2],
    [3, 4],
  ],
  axes: [1, 1],
  shares: [1, 0],
  chosen: [-1, -1],
  networks: [],
});

let asked: string[] = [];
let posted: unknown = null;
let status = "running";
let step = 1;
let slow = 0;
let gone = false;

beforeEach(() => {
  vi.useFakeTimers();
  [asked, posted, status, step, slow, gone] = [[], null, "running", 1, 0, false];
  vi.stubGlobal("fetch", async (path: string, { method = "GET", body }: RequestInit = {}) => {
    asked.push(`${method} ${path.replace("/api/sweeps", "")}`);
    if (method === "POST") posted = JSON.parse(String(body));
    if (slow > 0) await new Promise((resolve) => setTimeout(resolve, slow));
    if (gone) return Response.json({ field: "sweep", message: "there is no such sweep" }, { status: 404 });
    return Response.json(path.includes("/landscape") ? plane(step) : numbers(status));
  });
});
afterEach(() => {
  vi.useRealTimers();
});

async function begun(): Promise<Race> {
  const race = new Race();
  race.runners = [
    { look: 0, kind: "sgd", rate: 0.2 },
    { look: 3, kind: "adam", rate: 0.01 },
  ];
  void race.start(experiment, optimizers);
  await vi.advanceTimersByTimeAsync(10);
  return race;
}

describe("a race", () => {
  it("is a sweep with a change for each runner, at a pace, and its records are asked for", async () => {
    const race = await begun();
    expect(posted).toEqual({
      experiment,
      steps: 2000,
      speed: 200,
      changes: [
        { optimizer: { kind: "sgd", learning_rate: 0.2 } },
        { optimizer: { kind: "adam", learning_rate: 0.01 } },
      ],
    });
    status = "done";
    await vi.advanceTimersByTimeAsync(1000);
    expect(asked).toEqual(["POST ", "GET /s?history=true", "GET /s?weights=true&history=true"]);
    expect([race.running, race.raced?.runners]).toEqual([false, race.runners]);
  });

  it("asks about four times a second, and less often where answers take long", async () => {
    const race = await begun();
    asked = [];
    await vi.advanceTimersByTimeAsync(2000);
    expect(asked.length).toBeGreaterThan(5);
    expect(asked.length).toBeLessThan(10);
    slow = 1000;
    await vi.advanceTimersByTimeAsync(4000);
    asked = [];
    await vi.advanceTimersByTimeAsync(6000);
    expect(asked.length).toBeLessThanOrEqual(3);
    race.end();
  });

  it("of a demo starts once each time that the demo is opened", async () => {
    const race = new Race();
    const demo = {
      experiment,
      race: {
        changes: [{ optimizer: { kind: "sgd" } }, { optimizer: { kind: "adam" } }],
        steps: 9,
        speed: 5,
      },
    } as unknown as DemoChoice;
    const posts = () => asked.filter((path) => path.startsWith("POST")).length;
    race.open(demo, 0, optimizers);
    race.open(demo, 0, optimizers);
    await vi.advanceTimersByTimeAsync(10);
    expect([posts(), race.steps, race.pace, race.running]).toEqual([1, 9, 5, true]);
    race.open({ ...demo, race: null }, 1, optimizers);
    expect(race.running).toBe(true);
    race.open(demo, 2, optimizers);
    await vi.advanceTimersByTimeAsync(10);
    expect(posts()).toBe(2);
    race.end();
  });

  it("is one for a page", () => {
    const playground = {} as Playground;
    expect(raceOf(playground)).toBe(raceOf(playground));
    expect(raceOf(playground)).not.toBe(raceOf({} as Playground));
  });
});

describe("the plane of a race", () => {
  it("is read until the race is over and it was laid, then once more for another plane", async () => {
    const race = await begun();
    const watch = race.plane.watch("s", true);
    await vi.advanceTimersByTimeAsync(1000);
    expect(asked.filter((path) => path.includes("landscape?plane=path")).length).toBeGreaterThan(2);
    watch();
    asked = [];
    step = 0;
    race.plane.plane = "random";
    const last = race.plane.watch("s", false);
    await vi.advanceTimersByTimeAsync(600);
    expect(race.plane.waiting).toBe(true);
    step = 2;
    await vi.advanceTimersByTimeAsync(600);
    expect([race.plane.waiting, race.plane.laid?.plane, race.plane.laid?.landscape.step]).toEqual([
      false,
      "random",
      2,
    ]);
    const count = asked.length;
    await vi.advanceTimersByTimeAsync(3000);
    expect(asked.filter((path) => path.includes("landscape"))).toHaveLength(
      asked.slice(0, count).filter((path) => path.includes("landscape")).length,
    );
    last();
    race.end();
  });

  it("stays where the server has dropped the race, and another one is told to be gone", async () => {
    const race = await begun();
    race.plane.watch("s", false);
    await vi.advanceTimersByTimeAsync(100);
    expect(race.plane.laid?.plane).toBe("path");
    gone = true;
    race.plane.plane = "weights";
    race.plane.watch("s", false);
    await vi.advanceTimersByTimeAsync(100);
    expect([race.plane.laid?.plane, race.plane.problem, race.plane.waiting]).toEqual([
      "path",
      "there is no such sweep",
      false,
    ]);
    race.end();
  });

  it("is looked at once more when somebody stops the race while looking", async () => {
    const race = await begun();
    race.plane.watch("s", true);
    await vi.advanceTimersByTimeAsync(300);
    asked = [];
    step = 9;
    await race.stop();
    expect(asked.at(-1)).toBe("DELETE /s");
    expect(asked.filter((path) => path.includes("landscape"))).toHaveLength(1);
    expect(race.plane.laid?.landscape.step).toBe(9);
    expect(race.running).toBe(false);
    // It has gone from the server: nothing else is waited for.
    expect([race.plane.ended, race.plane.plane, race.plane.waiting]).toEqual([true, "path", false]);
  });

  it("that was stopped keeps the plane that was seen, whatever was asked for", async () => {
    const race = await begun();
    race.plane.watch("s", true);
    await vi.advanceTimersByTimeAsync(300);
    step = 0;
    race.plane.plane = "random";
    expect(race.plane.waiting).toBe(true);
    await race.stop();
    expect([race.plane.plane, race.plane.waiting]).toEqual(["path", false]);
    void race.start(experiment, optimizers);
    await vi.advanceTimersByTimeAsync(10);
    expect([race.plane.ended, race.plane.waiting]).toEqual([false, true]);
    race.end();
  });
});
