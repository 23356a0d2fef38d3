import { untrack } from "svelte";
import { createSession, endSession, ProblemError } from "../protocol/api";
import type { Frame } from "../protocol/frame";
import { patched } from "../protocol/mergePatch";
import type { BesideInfo, Created, DemoChoice, State } from "../protocol/messages";
import type { Order, SessionSocket, SocketOptions } from "../protocol/socket";
import { type Course, correctedSpeed, courseOf, differ } from "./equalExamples";
import { asExperiment, type Experiment, isObject, type JsonObject, same } from "./experiment";
import { HistoryRecord } from "./history";
import type { Playground } from "./playground.svelte";
import { retried } from "./retry";
import type { Lens } from "./view";

const framesPerSecond = 5;
/** Speeds that are nearer to each other are the same. */
const sameSpeed = 0.1;

/** What a network beside needs of a connection. */
export type Connection = Pick<SessionSocket, "send" | "ack" | "close">;
export type Connect = (options: SocketOptions) => Connection;

/** A network that trains beside the page's own one, in a session of its own that follows that one. */
export class Beside {
  readonly label: string;
  state = $state.raw<State | null>(null);
  metrics = $state.raw<Record<string, number>>({});
  frame = $state.raw<Frame | null>(null);
  historyVersion = $state(0);
  /** Why there is no such network. */
  problem = $state("");
  readonly history = new HistoryRecord();

  private readonly info: BesideInfo;
  private readonly main: Playground;
  private readonly demo: DemoChoice;
  private created: Created | null = null;
  private readonly connectTo: Connect;
  private socket: Connection | null = null;
  private lenses: readonly Lens[] = [];
  private closed = false;
  private caughtUp = false;
  /** The patch that is under way, so that nothing is asked for twice. */
  private asked: Record<string, unknown> | null = null;
  private askedSpeed: number | null = null;
  /** Where batch sizes differ, steps of one network are parts of a step of another: what is still to be taken. */
  private owed = 0;

  constructor(info: BesideInfo, demo: DemoChoice, main: Playground, connect: Connect) {
    this.connectTo = connect;
    this.info = info;
    this.label = info.label;
    this.demo = demo;
    this.main = main;
  }

  get course(): Course | null {
    return this.state && courseOf(this.state);
  }

  /** Examples seen so far. */
  get seen(): number {
    return (this.metrics.epoch ?? 0) * (this.course?.perEpoch ?? 0);
  }

  /** Both courses, where this network sees other numbers of examples in a step than the page's own one. */
  get courses(): { leader: Course; own: Course } | null {
    const leader = this.main.state && courseOf(this.main.state);
    return leader && this.course && differ(leader, this.course) ? { leader, own: this.course } : null;
  }

  /** Makes the session and connects. */
  async open(): Promise<void> {
    const experiment = besideDocument(this.demo, this.info, this.main.experiment);
    const speed = this.main.state?.speed ?? null;
    try {
      const created = await retried(
        () => createSession({ experiment, speed, run: false }),
        () => {},
      );
      if (this.closed) endSession(created);
      else this.connect(created);
    } catch (error) {
      this.problem = error instanceof ProblemError ? error.message : "The server could not make it.";
    }
  }

  close(): void {
    this.closed = true;
    this.socket?.close();
    if (this.created) endSession(this.created);
    this.created = null;
  }

  /** Does what the page's own network was told to do; its documents differ, so patches are not passed on. */
  pass(order: Order): void {
    switch (order.type) {
      case "run":
        this.send({ ...order, steps: order.steps == null ? null : Math.max(1, this.equal(order.steps)) });
        break;
      case "step":
        this.takeSteps(order);
        break;
      case "speed":
        if (this.courses) this.keepPace(order.steps_per_second ?? null);
        else this.send(order);
        break;
      case "pause":
        this.send(order);
        break;
      case "reset":
        this.owed = 0;
        // Another seed comes with the state of the network that it was drawn for.
        this.send({ type: "reset", new_seed: false });
        break;
    }
  }

  /** Keeps data and seeds the same as those of the page's own network. */
  follow(main: State): void {
    if (!this.state) return;
    untrack(() => this.keepPace(main.speed));
    const changes = followed(
      asExperiment(main.experiment),
      asExperiment(this.state.experiment),
      this.info.changes,
    );
    if (same(changes, this.asked)) return;
    this.asked = changes;
    if (!changes) return;
    this.send({ type: "patch", changes });
    if (changes.network || changes.batch) this.send({ type: "reset", new_seed: false });
  }

  look(lenses: readonly Lens[]): void {
    this.lenses = lenses;
    this.subscribe();
  }

  subscribe(): void {
    if (document.hidden) this.send({ type: "unsubscribe" });
    else this.send({ type: "subscribe", lenses: [...this.lenses], rate: framesPerSecond });
  }

  private connect(created: Created): void {
    this.created = created;
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    this.socket = this.connectTo({
      url: `${scheme}://${location.host}/api/sessions/${encodeURIComponent(created.session)}/stream`,
      token: created.token,
      onState: (state) => this.takeState(state),
      onLayout: () => {},
      onHistory: (history) => {
        if (this.history.append(history)) this.historyVersion++;
      },
      onFrame: (frame) => {
        if (frame.run === this.state?.run) {
          this.frame = frame;
          this.metrics = frame.metrics;
          this.keepPace(this.main.state?.speed ?? null);
        }
        this.socket?.ack(frame.number);
      },
      onStatus: (status) => {
        if (status === "gone" && !this.closed) this.problem = "The server has ended its session.";
      },
      onRoundTrip: () => {},
    });
    this.subscribe();
  }

  private takeState(state: State): void {
    this.state = state;
    if (state.run > this.history.run) {
      this.history.clear(state.run);
      this.historyVersion++;
    }
    if (!this.caughtUp) this.catchUp();
  }

  /** Begins to do what the page's own network does: trains on, or goes to the step where that one waits. */
  private catchUp(): void {
    this.caughtUp = true;
    const { state, running, metrics } = this.main;
    if (!state) return;
    if (this.courses || state.speed !== this.state?.speed) {
      this.pass({ type: "speed", steps_per_second: state.speed });
    }
    const step = metrics.step ?? 0;
    if (running) this.pass({ type: "run", steps: this.demo.until });
    else if (step > 0) this.pass({ type: "run", steps: step });
  }

  /** As many steps as hold the examples of so many steps of the page's own network. */
  private equal(steps: number): number {
    const { courses } = this;
    return courses ? Math.round((steps * courses.leader.perStep) / courses.own.perStep) : steps;
  }

  private takeSteps(order: Extract<Order, { type: "step" }>): void {
    const { courses } = this;
    if (!courses || order.unit === "epoch") {
      this.send(order);
      return;
    }
    this.owed += ((order.count ?? 1) * courses.leader.perStep) / courses.own.perStep;
    // A sixteenth sixteen times may come to a little less than one.
    const count = Math.floor(this.owed + 1e-6);
    this.owed -= count;
    if (count > 0) this.send({ type: "step", count, unit: "step" });
  }

  /** Where batch sizes differ: trains so fast that both networks see equally many examples. */
  private keepPace(speed: number | null): void {
    const { courses } = this;
    if (!courses && this.askedSpeed !== null && this.main.state && this.course) {
      // Equal again: it no longer has a speed of its own.
      this.askedSpeed = null;
      this.send({ type: "speed", steps_per_second: speed });
    }
    if (!courses || speed === null) return;
    const { leader, own } = courses;
    const behind = this.main.running ? (this.main.metrics.epoch ?? 0) * leader.perEpoch - this.seen : 0;
    const wanted = correctedSpeed(leader, own, speed, behind);
    if (this.askedSpeed !== null && Math.abs(wanted / this.askedSpeed - 1) < sameSpeed) return;
    this.askedSpeed = wanted;
    this.send({ type: "speed", steps_per_second: wanted });
  }

  private send(order: Order): void {
    this.socket?.send(order).catch((error: unknown) => {
      if (error instanceof ProblemError) this.problem = error.message;
    });
  }
}

/** The document of a network beside: the demo's with its changes, on the data and seeds that the page shows now. */
export function besideDocument(
  demo: Pick<DemoChoice, "experiment">,
  { changes }: Pick<BesideInfo, "changes">,
  main: Followed | null,
): JsonObject {
  const document = patched(demo.experiment, changes);
  return patched(document, (main && followed(main, document as Followed, changes)) ?? {}) as JsonObject;
}

/** What networks beside take over of a document. */
type Followed = Pick<Experiment, "data"> & Record<"network" | "batch", { seed: number }>;

const seeded = ["network", "batch"] as const;

/**
 * The patch that gives a network the data and seeds of another one, but for what its own changes say.
 * Null where nothing differs.
 */
export function followed(
  leader: Followed,
  follower: Followed,
  changes: object,
): Record<string, unknown> | null {
  const distinct = changes as JsonObject;
  const patch: Record<string, unknown> = {};
  const kept = isObject(distinct.data) ? distinct.data : {};
  const data = Object.entries(leader.data).filter(
    ([name, value]) => !Object.hasOwn(kept, name) && !same(value, follower.data[name]),
  );
  if (data.length > 0) patch.data = Object.fromEntries(data);
  for (const part of seeded) {
    const distinctPart = distinct[part];
    if (isObject(distinctPart) && Object.hasOwn(distinctPart, "seed")) continue;
    const { seed } = leader[part];
    if (seed !== follower[part].seed) patch[part] = { seed };
  }
  return Object.keys(patch).length > 0 ? patch : null;
}
