import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ProblemError } from "../protocol/api";
import type { Frame } from "../protocol/frame";
import type { State } from "../protocol/messages";
import { Playground } from "./playground.svelte";

type Options = import("../protocol/socket").SocketOptions;

const { sockets, FakeSocket } = vi.hoisted(() => {
  class FakeSocket {
    readonly sent: { type: string }[] = [];
    readonly acks: number[] = [];
    refusal: Error | null = null;
    closed = false;
    readonly options: Options;

    constructor(options: Options) {
      this.options = options;
      sockets.push(this);
    }

    send(order: { type: string }): Promise<void> {
      this.sent.push(order);
      return this.refusal ? Promise.reject(this.refusal) : Promise.resolve();
    }

    ack(frame: number): void {
      this.acks.push(frame);
    }

    close(): void {
      this.closed = true;
    }
  }
  const sockets: FakeSocket[] = [];
  return { sockets, FakeSocket };
});
type Socket = InstanceType<typeof FakeSocket>;

vi.mock("../protocol/socket", () => ({ SessionSocket: FakeSocket }));

const experiment = {
  version: 1,
  data: { kind: "spiral" },
  optimizer: { kind: "adam", learning_rate: 0.01 },
};
const demo = {
  id: "spirals",
  label: "Two spirals",
  experiment,
  speed: 400,
  until: null,
  run: true,
  probe: null,
  cures: [],
};

function state(changes: Partial<State> = {}): State {
  return {
    type: "state",
    session: "abc",
    role: "owner",
    status: "running",
    running: true,
    notice: "",
    run: 0,
    revision: 0,
    experiment,
    speed: 400,
    layers: [{ kind: "dense", units: 2, activation: "tanh", parameters: 6 }],
    data: { version: 1, view: "plane", inputs: ["x", "y"] },
    ...changes,
  } as State;
}

function frame(number: number, changes: Partial<Frame> = {}): Frame {
  return {
    number,
    revision: 0,
    run: 0,
    step: number,
    arrays: {},
    metrics: { step: number },
    ...changes,
  } as Frame;
}

let bodies: unknown[] = [];

function answer(body: unknown, status = 200): Response {
  return new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json" } });
}

async function started(address = "/"): Promise<{ playground: Playground; socket: Socket }> {
  history.replaceState(null, "", address);
  const playground = new Playground();
  await playground.start();
  const socket = sockets.at(-1);
  if (!socket) throw new Error("no socket");
  return { playground, socket };
}

const nextFrame = () => new Promise((resolve) => requestAnimationFrame(resolve));

beforeEach(() => {
  sockets.length = 0;
  bodies = [];
  sessionStorage.clear();
  localStorage.clear();
  vi.stubGlobal("fetch", async (path: string, request?: RequestInit) => {
    if (path === "/api/catalog") return answer({ demos: [demo], datasets: [] });
    if (path.endsWith("/data")) return answer({ version: 1 });
    const body = JSON.parse(String(request?.body)) as { experiment?: { data?: { kind?: string } } };
    bodies.push(body);
    if (body.experiment?.data?.kind === "nonsense") {
      return answer({ field: "data.kind", message: "No dataset nonsense.", allowed: "spiral" }, 422);
    }
    return answer({ session: "abc", token: "secret" });
  });
});

afterEach(() => {
  vi.unstubAllGlobals();
});

describe("arriving", () => {
  it("without anything opens the demo and trains at once", async () => {
    const { playground, socket } = await started();
    expect(bodies).toEqual([{ run: true, speed: 400, demo: "spirals" }]);
    socket.options.onState(state());
    expect(playground.demo?.id).toBe("spirals");
    expect(playground.owner && playground.running).toBe(true);
  });

  it("again at the same address rejoins the running session", async () => {
    await started();
    const { socket } = await started();
    expect(bodies).toHaveLength(1);
    expect(socket.options.token).toBe("secret");
  });

  it("at another address starts another session", async () => {
    await started();
    await started("/?demo=spirals&optimizer.learning_rate=0.5");
    expect(bodies[1]).toMatchObject({ experiment: { optimizer: { learning_rate: 0.5 } } });
  });

  it("at somebody's session only watches", async () => {
    const { playground, socket } = await started("/?session=theirs");
    expect(bodies).toEqual([]);
    expect(socket.options).toMatchObject({ token: null });
    expect(socket.options.url).toContain("/api/sessions/theirs/stream");
    socket.options.onState(state({ role: "viewer" }));
    expect(playground.owner).toBe(false);
  });

  it("with values that the server refuses says which, and opens the default", async () => {
    const { playground } = await started("/?data.kind=nonsense");
    expect(playground.problem).toMatchObject({ field: "data.kind", allowed: "spiral" });
    expect(playground.problem?.message).toContain("nonsense");
    expect(bodies.at(-1)).toMatchObject({ demo: "spirals" });
  });

  it("goes on with the document when the server has forgotten the session", async () => {
    const { socket } = await started();
    const changed = { ...experiment, optimizer: { kind: "sgd" } };
    socket.options.onState(state({ experiment: changed }));
    socket.options.onStatus("gone");
    await vi.waitFor(() => expect(sockets).toHaveLength(2));
    expect(bodies.at(-1)).toEqual({ experiment: changed, speed: 400, run: true });
    expect(socket.closed).toBe(true);
  });
});

describe("frames", () => {
  it("are drawn once an animation frame, newest only, and each is acknowledged", async () => {
    const { playground, socket } = await started();
    socket.options.onState(state());
    const drawn: number[] = [];
    playground.onFrame((shown) => drawn.push(shown.number));
    for (const number of [1, 2, 3]) socket.options.onFrame(frame(number));
    expect(drawn).toEqual([]);
    await nextFrame();
    expect(drawn).toEqual([3]);
    expect(socket.acks).toEqual([1, 2, 3]);
    expect(playground.metrics.step).toBe(3);
  });

  it("of another shape or an earlier run are acknowledged but not drawn", async () => {
    const { playground, socket } = await started();
    socket.options.onState(state({ revision: 2, run: 1 }));
    for (const old of [frame(1, { revision: 1, run: 1 }), frame(2, { revision: 2, run: 0 })]) {
      socket.options.onFrame(old);
      await nextFrame();
    }
    expect(playground.frame).toBeNull();
    expect(socket.acks).toEqual([1, 2]);
  });

  it("reach a late listener at once, and none that left", async () => {
    const { playground, socket } = await started();
    socket.options.onState(state());
    socket.options.onFrame(frame(7));
    await nextFrame();
    const drawn: number[] = [];
    const leave = playground.onFrame((shown) => drawn.push(shown.number));
    leave();
    socket.options.onFrame(frame(8));
    await nextFrame();
    expect(drawn).toEqual([7]);
  });
});

describe("commands", () => {
  it("that are refused say why until a change succeeds", async () => {
    const { playground, socket } = await started();
    socket.refusal = new ProblemError({ field: "batch.size", message: "Too large.", allowed: "at most 9" });
    expect(await playground.patch({ batch: { size: 99 } })).toBe(false);
    expect(playground.problem).toEqual({ field: "batch.size", message: "Too large.", allowed: "at most 9" });
    socket.refusal = null;
    expect(await playground.patch({ batch: { size: 9 } })).toBe(true);
    expect(playground.problem).toBeNull();
  });

  it("to probe are sent once an animation frame, the last place only", async () => {
    const { playground, socket } = await started();
    playground.probe([0, 0]);
    playground.probe([1, 2]);
    await nextFrame();
    const probes = socket.sent.filter((order) => order.type === "probe");
    expect(probes).toEqual([{ type: "probe", inputs: [1, 2] }]);
  });

  it("toggle between training and pausing, also while it compiles", async () => {
    const { playground, socket } = await started();
    socket.options.onState(state({ status: "compiling" }));
    expect(playground.running).toBe(true);
    playground.toggle();
    expect(socket.sent.at(-1)).toEqual({ type: "pause" });
    socket.options.onState(state({ status: "compiling", running: false }));
    expect(playground.running).toBe(false);
    playground.toggle();
    expect(socket.sent.at(-1)).toEqual({ type: "run", steps: null });
  });
});

it("forgets a selected unit that is no longer there", async () => {
  const { playground, socket } = await started();
  socket.options.onState(state());
  playground.selected = { layer: 0, unit: 1 };
  const [layer] = state().layers;
  socket.options.onState(state({ layers: [{ ...layer, units: 1 } as State["layers"][number]] }));
  expect(playground.selected).toBeNull();
});

it("writes a changed document into the address, and a demo's name while nothing is changed", async () => {
  const { playground, socket } = await started();
  socket.options.onState(state());
  expect(await playground.link()).toMatch(/\?demo=spirals$/);
  socket.options.onState(state({ experiment: { ...experiment, optimizer: { kind: "sgd" } } }));
  await vi.waitFor(() => expect(location.hash.length).toBeGreaterThan(20), { timeout: 3000 });
  expect(await playground.link()).toBe(location.href);
});
