import { flushSync } from "svelte";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Frame } from "../protocol/frame";
import type { DemoChoice, State } from "../protocol/messages";
import type { SocketOptions } from "../protocol/socket";
import { BesideNetworks } from "./beside.svelte";
import { besideDocument, followed } from "./besideNetwork.svelte";
import type { Playground } from "./playground.svelte";

class FakeSocket {
  readonly sent: { type: string }[] = [];
  closed = false;
  readonly options: SocketOptions;

  constructor(options: SocketOptions) {
    this.options = options;
  }

  send(order: { type: string }): Promise<void> {
    this.sent.push(order);
    return Promise.resolve();
  }

  ack(): void {}

  close(): void {
    this.closed = true;
  }
}

const sockets: FakeSocket[] = [];

function connect(options: SocketOptions): FakeSocket {
  const socket = new FakeSocket(options);
  sockets.push(socket);
  return socket;
}

const experiment = {
  version: 1,
  data: { kind: "digits", seed: 0, shuffle_pixels: false },
  network: { layers: [{ kind: "conv", filters: 8 }], seed: 1 },
  batch: { size: 32, seed: 1 },
};
const changes = { network: { layers: [{ kind: "dense", units: 32 }] } };
const demo = {
  id: "shuffle",
  experiment,
  until: null,
  run: true,
  probe: null,
  beside: [{ label: "Dense", changes }],
} as unknown as DemoChoice;

describe("the document of a network beside", () => {
  it("is the demo's with its changes, on the present data", () => {
    const data = { kind: "digits", seed: 5, shuffle_pixels: true };
    const main = { ...experiment, data, batch: { size: 8, seed: 6 } };
    const document = besideDocument(demo, { changes }, main);
    expect(document).toEqual({
      ...experiment,
      data,
      network: { ...changes.network, seed: 1 },
      batch: { size: 32, seed: 6 },
    });
    expect(experiment.data.seed).toBe(0);
    expect(besideDocument(demo, { changes: { data: { seed: 9 } } }, main).data).toEqual({ ...data, seed: 9 });
    expect(besideDocument(demo, { changes: {} }, null)).toEqual(experiment);
  });

  it("follows data and seeds, but for what is its own", () => {
    expect(followed(experiment, experiment, {})).toBeNull();
    const shuffled = { ...experiment, data: { ...experiment.data, shuffle_pixels: true } };
    expect(followed(shuffled, experiment, {})).toEqual({ data: { shuffle_pixels: true } });
    expect(followed(shuffled, experiment, { data: { shuffle_pixels: false } })).toBeNull();
    const seeded = { ...experiment, network: { ...experiment.network, seed: 7 } };
    expect(followed(seeded, experiment, {})).toEqual({ network: { seed: 7 } });
  });
});

/** How 240 examples are gone through. */
function courseWith(size: number) {
  return { data: { train: 240 }, batch_size: size, steps_per_epoch: Math.ceil(240 / size) };
}

/** What networks beside see of the page's own one. */
class Main {
  demo = $state.raw<DemoChoice | null>(demo);
  state = $state.raw<State | null>(null);
  experiment = experiment;
  running = true;
  owner = true;
  metrics = $state.raw<Record<string, number>>({ step: 0 });
  setSpeed = vi.fn();

  constructor(changed: Partial<Main>) {
    this.state = { session: "main", speed: 100, experiment, ...courseWith(32) } as unknown as State;
    Object.assign(this, changed);
  }
}

describe("networks beside", () => {
  let requests: { method: string; path: string; body: unknown }[] = [];

  beforeEach(() => {
    sockets.length = 0;
    requests = [];
    vi.stubGlobal("fetch", async (path: string, request: RequestInit = {}) => {
      const body = request.body ? JSON.parse(String(request.body)) : null;
      requests.push({ method: request.method ?? "GET", path, body });
      return new Response(JSON.stringify({ session: `s${requests.length}`, token: "secret" }));
    });
  });
  afterEach(() => window.dispatchEvent(new Event("pagehide")));

  async function opened(changed: Partial<Main> = {}) {
    const main = new Main(changed);
    const beside = new BesideNetworks(main as unknown as Playground, connect);
    beside.watch();
    flushSync();
    await vi.waitFor(() => expect(sockets).toHaveLength(1));
    const socket = sockets[0] as FakeSocket;
    return { main, beside, socket };
  }

  function arrive(socket: FakeSocket, own: object = experiment, size = 32): void {
    const state = { session: "s1", speed: 100, run: 1, experiment: own, ...courseWith(size) };
    socket.options.onState(state as unknown as State);
    flushSync();
  }

  it("get sessions of their own and train when the page's does", async () => {
    const { beside, socket } = await opened();
    expect(requests[0]).toMatchObject({
      method: "POST",
      path: "/api/sessions",
      body: { speed: 100, run: false, experiment: { network: changes.network } },
    });
    arrive(socket);
    expect(beside.networks.map(({ label }) => label)).toEqual(["Dense"]);
    expect(socket.sent).toContainEqual({ type: "run", steps: null });
  });

  it("catch up with a network that waits at a step", async () => {
    const { socket } = await opened({ running: false, metrics: { step: 300 } });
    arrive(socket);
    expect(socket.sent).toContainEqual({ type: "run", steps: 300 });
  });

  it("do what the page's is told, but take over no patch", async () => {
    const { beside, socket } = await opened();
    arrive(socket);
    socket.sent.length = 0;
    beside.pass({ type: "pause" });
    beside.pass({ type: "step", count: 3, unit: "epoch" });
    beside.pass({ type: "reset", new_seed: true });
    beside.pass({ type: "patch", changes: { optimizer: { learning_rate: 1 } } });
    beside.pass({ type: "probe", inputs: [1] });
    expect(socket.sent).toEqual([
      { type: "pause" },
      { type: "step", count: 3, unit: "epoch" },
      { type: "reset", new_seed: false },
    ]);
  });

  it("take over data at once, and seeds with a start of their own", async () => {
    const { main, socket } = await opened();
    arrive(socket);
    socket.sent.length = 0;
    const shuffled = { ...experiment, data: { ...experiment.data, shuffle_pixels: true } };
    main.state = { ...main.state, experiment: shuffled } as unknown as State;
    flushSync();
    main.state = { ...main.state } as State;
    flushSync();
    expect(socket.sent).toEqual([{ type: "patch", changes: { data: { shuffle_pixels: true } } }]);
    arrive(socket, shuffled);
    const seeded = { ...shuffled, batch: { size: 32, seed: 4 } };
    main.state = { ...main.state, experiment: seeded } as unknown as State;
    flushSync();
    expect(socket.sent.slice(1)).toEqual([
      { type: "patch", changes: { batch: { seed: 4 } } },
      { type: "reset", new_seed: false },
    ]);
  });

  it("end with their sessions when the demo is left, and when the page goes", async () => {
    const { main, beside, socket } = await opened();
    arrive(socket);
    main.demo = null;
    flushSync();
    expect(socket.closed).toBe(true);
    expect(beside.networks).toEqual([]);
    expect(requests.at(-1)).toMatchObject({ method: "DELETE", path: "/api/sessions/s1" });
    main.demo = demo;
    flushSync();
    await vi.waitFor(() => expect(sockets).toHaveLength(2));
    window.dispatchEvent(new Event("pagehide"));
    expect(sockets[1]?.closed).toBe(true);
    expect(requests.at(-1)?.method).toBe("DELETE");
  });

  describe("of other batch sizes", () => {
    const speeds = (socket: FakeSocket) =>
      socket.sent.flatMap((order) =>
        order.type === "speed" ? [(order as { steps_per_second?: number }).steps_per_second] : [],
      );

    function seen(socket: FakeSocket, epoch: number): void {
      socket.options.onFrame({ run: 1, number: 1, metrics: { epoch } } as unknown as Frame);
      flushSync();
    }

    it("train at the speed that gives them equally many examples", async () => {
      const { main, beside, socket } = await opened();
      main.state = { ...main.state, ...courseWith(16), speed: 30 } as unknown as State;
      arrive(socket, experiment, 1);
      expect(speeds(socket)).toEqual([480]);
      expect(beside.unequal).toBe(true);
      main.state = { ...main.state, ...courseWith(240) } as unknown as State;
      flushSync();
      expect(speeds(socket).at(-1)).toBe(7200);
      expect(main.setSpeed).toHaveBeenCalledExactlyOnceWith(5000 / 240);
    });

    it("train at the page's own speed again when batch sizes become equal", async () => {
      const { main, socket } = await opened();
      main.state = { ...main.state, ...courseWith(16), speed: 30 } as unknown as State;
      arrive(socket, experiment, 240);
      expect(speeds(socket)).toEqual([2]);
      main.state = { ...main.state, ...courseWith(240) } as unknown as State;
      flushSync();
      main.metrics = { epoch: 3 };
      seen(socket, 3);
      expect(speeds(socket)).toEqual([2, 30]);
      main.state = { ...main.state, ...courseWith(16) } as unknown as State;
      flushSync();
      expect(speeds(socket)).toEqual([2, 30, 2]);
    });

    it("hurry when they are behind, wait when they are ahead, and are left alone within a second", async () => {
      const { main, socket } = await opened();
      main.state = { ...main.state, ...courseWith(16), speed: 30 } as unknown as State;
      arrive(socket, experiment, 1);
      main.metrics = { epoch: 10 };
      seen(socket, 9);
      expect(speeds(socket)).toEqual([480]);
      seen(socket, 6);
      expect(speeds(socket).at(-1)).toBe(960);
      seen(socket, 10);
      expect(speeds(socket).at(-1)).toBe(480);
      seen(socket, 12);
      expect(speeds(socket).at(-1)).toBe(240);
    });

    it("step by examples: a large batch waits until it is due", async () => {
      const { main, beside, socket } = await opened({ running: false, metrics: { step: 30, epoch: 2 } });
      main.state = { ...main.state, ...courseWith(16), speed: 30 } as unknown as State;
      arrive(socket, experiment, 240);
      expect(socket.sent).toContainEqual({ type: "run", steps: 2 });
      socket.sent.length = 0;
      for (let step = 0; step < 30; step++) beside.pass({ type: "step", count: 1, unit: "step" });
      expect(socket.sent).toEqual(
        Array.from({ length: 2 }, () => ({ type: "step", count: 1, unit: "step" })),
      );
    });
  });

  it("tell whether their losses can be compared", async () => {
    const { main, beside, socket } = await opened();
    arrive(socket, { ...experiment, loss: { kind: "l1" } });
    main.experiment = { ...experiment, loss: { kind: "mse" } } as typeof experiment;
    expect(beside.otherLosses).toBe(true);
    main.experiment = { ...experiment, loss: { kind: "l1" } } as typeof experiment;
    expect(beside.otherLosses).toBe(false);
  });

  it("show all that is looked at, for as long as it is", async () => {
    const { beside, socket } = await opened();
    const lenses = () => (socket.sent.at(-1) as { lenses?: string[] }).lenses;
    const stop = beside.look(["prediction"]);
    const stopOther = beside.look(["prediction", "shift"]);
    expect(lenses()).toEqual(["prediction", "shift"]);
    stopOther();
    expect(lenses()).toEqual(["prediction"]);
    stop();
    expect(lenses()).toEqual([]);
  });

  it("are none for other demos", () => {
    const main = new Main({ demo: { ...demo, beside: [] } });
    const beside = new BesideNetworks(main as unknown as Playground, connect);
    beside.watch();
    flushSync();
    expect(beside.networks).toEqual([]);
    expect(requests).toEqual([]);
  });
});
