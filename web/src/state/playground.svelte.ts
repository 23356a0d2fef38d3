import { getCatalog, getData, ProblemError } from "../protocol/api";
import type { Frame } from "../protocol/frame";
import type {
  Catalog,
  CureInfo,
  Data,
  DatasetChoice,
  DemoChoice,
  History,
  Problem,
  State,
} from "../protocol/messages";
import { type Order, SessionSocket, type SocketStatus } from "../protocol/socket";
import { addressOf, showAddress } from "./address";
import { type Arrival, arrive, create, problemOf } from "./arrival";
import { BesideNetworks } from "./beside.svelte";
import { asExperiment, type Experiment, same } from "./experiment";
import { callAll, type FrameListener, FrameQueue } from "./frameQueue";
import { HistoryRecord } from "./history";
import { OutputPanels } from "./panels.svelte";
import { retried } from "./retry";
import { currentAddress, storeSession } from "./storedSession";
import { applyTheme, storedTheme, type Theme } from "./theme";
import { exists, type UnitPlace } from "./unitPlace";
import { DrawnView, type ViewPart } from "./view";

export type { UnitPlace } from "./unitPlace";
export interface Connection {
  status: SocketStatus;
  /** Seconds to the next attempt. */
  retry: number | null;
  /** Milliseconds. */
  roundTrip: number | null;
}

const addressDelay = 500;
const framesPerSecond = 30;
const calmFramesPerSecond = 4;

/** Everything the page knows, and all it can ask for. One for the page, found by `getPlayground()`. */
export class Playground {
  catalog = $state.raw<Catalog | null>(null);
  state = $state.raw<State | null>(null);
  data = $state.raw<Data | null>(null);
  metrics = $state.raw<Record<string, number>>({});
  connection = $state.raw<Connection>({ status: "connecting", retry: null, roundTrip: null });
  problem = $state.raw<Problem | null>(null);
  selected = $state.raw<UnitPlace | null>(null);
  hovered = $state.raw<UnitPlace | null>(null);
  expandedColumn = $state<number | null>(null);
  historyVersion = $state(0);
  /** Grows when everything is to be drawn again in other colours. */
  colourVersion = $state(0);
  /** A short word in passing, such as "Link copied". */
  toast = $state.raw<{ text: string } | null>(null);
  history = new HistoryRecord();
  readonly panels = new OutputPanels();
  readonly beside = new BesideNetworks(this);
  frame: Frame | null = null;

  private shownTheme = $state<Theme>(storedTheme());
  private openedDemo = $state<string | null>(null);
  /** Another number whenever a demo is opened, the same one again too. */
  openings = $state(0);
  private socket: SessionSocket | null = null;
  private readonly drawn = new DrawnView();
  private readonly listeners = new Set<FrameListener>();
  private readonly frames = new FrameQueue({
    fits: (frame) => frame.revision === this.state?.revision && frame.run === this.state.run,
    show: (frame) => this.draw(frame),
    ack: (frame) => this.socket?.ack(frame),
  });
  private waitingProbe: number[] | null = null;
  private subscribing = false;
  private addressTimer: ReturnType<typeof setTimeout> | undefined;
  private token: string | null = null;
  private watching = "";
  private restarted = Number.NEGATIVE_INFINITY;

  readonly experiment: Experiment | null = $derived(this.state && asExperiment(this.state.experiment));
  readonly owner: boolean = $derived(this.state?.role === "owner");
  readonly running: boolean = $derived(this.state?.running ?? true);
  readonly dataset: DatasetChoice | null = $derived(
    this.catalog?.datasets.find((choice) => choice.id === this.experiment?.data.kind) ?? null,
  );
  /** The demo whose text is shown: the opened one, while it is still about its data. */
  readonly demo: DemoChoice | null = $derived.by(() => {
    const demo = this.catalog?.demos.find((choice) => choice.id === this.openedDemo);
    const kind = this.experiment?.data.kind;
    return demo && (!kind || asExperiment(demo.experiment).data.kind === kind) ? demo : null;
  });

  get theme(): Theme {
    return this.shownTheme;
  }

  set theme(theme: Theme) {
    this.shownTheme = theme;
    applyTheme(theme);
    this.recolour();
  }

  /** Finds or makes the session and connects. */
  async start(): Promise<void> {
    applyTheme(this.shownTheme);
    this.beside.watch();
    document.addEventListener("visibilitychange", () => this.subscribe());
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.recolour());
    matchMedia("(prefers-reduced-motion: reduce)").addEventListener("change", () => this.subscribe());
    const catalog = retried(getCatalog, (seconds) => this.waitForServer(seconds));
    void catalog.then((value) => {
      this.catalog = value;
    });
    try {
      this.follow(
        await retried(
          () => arrive(catalog),
          (seconds) => this.waitForServer(seconds),
        ),
      );
    } catch (error) {
      this.refuse(error);
    }
  }

  /** Carries out a command; false where the server refused it, and then `problem` says why. */
  async send(order: Order): Promise<boolean> {
    if (!this.socket) return false;
    try {
      await this.socket.send(order);
      this.beside.pass(order);
      if (order.type === "patch" || order.type === "set_weight") this.problem = null;
      return true;
    } catch (error) {
      this.refuse(error);
      return false;
    }
  }

  patch(changes: Record<string, unknown>): Promise<boolean> {
    return this.send({ type: "patch", changes });
  }

  run(steps: number | null = null): void {
    void this.send({ type: "run", steps });
  }

  pause(): void {
    void this.send({ type: "pause" });
  }

  toggle(): void {
    if (this.running) this.pause();
    else this.run();
  }

  step(count = 1, unit: "step" | "epoch" = "step"): void {
    void this.send({ type: "step", count, unit });
  }

  reset(): void {
    void this.send({ type: "reset", new_seed: false });
  }

  newSeed(): void {
    void this.send({ type: "reset", new_seed: true });
  }

  setSpeed(stepsPerSecond: number | null): void {
    void this.send({ type: "speed", steps_per_second: stepsPerSecond });
  }

  setWeight(layer: number, source: number | null, unit: number, value: number): void {
    void this.send({ type: "set_weight", layer, source, unit, value });
  }

  /** Moves the probe; at most once a frame. */
  probe(inputs: number[]): void {
    if (this.state && !this.owner) return;
    const asked = this.waitingProbe !== null;
    this.waitingProbe = inputs;
    if (asked) return;
    requestAnimationFrame(() => {
      const waiting = this.waitingProbe;
      this.waitingProbe = null;
      if (waiting) void this.send({ type: "probe", inputs: waiting as [number, ...number[]] });
    });
  }

  /** Opens a demo in this session. */
  async openDemo(id: string): Promise<void> {
    const demo = this.catalog?.demos.find((choice) => choice.id === id);
    if (!demo) return;
    this.selected = this.hovered = this.expandedColumn = null;
    this.pause();
    if (!(await this.patch(demo.experiment))) return;
    this.openedDemo = id;
    this.openings++;
    this.setSpeed(demo.speed);
    if (demo.run) this.startAgain(demo.until);
    else this.reset();
    if (demo.probe) this.probe([...demo.probe]);
    this.scheduleAddress();
  }

  /** Switches a cure of the present demo on or off and trains again from the same start. */
  async applyCure(cure: CureInfo, on: boolean): Promise<void> {
    const until = this.demo?.until ?? null;
    this.pause();
    if (await this.patch(on ? cure.changes : cure.undo)) this.startAgain(until);
  }

  /** A session of one's own with the document that is watched. */
  async copySession(): Promise<void> {
    if (!this.state) return;
    const { experiment, speed } = this.state;
    this.follow(await create({ experiment, speed, run: true }, this.openedDemo));
  }

  /**
   * Says what is drawn, so that frames carry that and nothing else. With a key, a later call with the same key
   * replaces it. Returns a function that takes it back.
   */
  setView(part: ViewPart, key?: string): () => void {
    this.drawn.declare(part, key);
    this.subscribe();
    return () => {
      if (!key) return;
      this.drawn.release(key);
      this.subscribe();
    };
  }

  /** Calls back inside an animation frame with the newest frame, at once with the present one. */
  onFrame(listener: FrameListener): () => void {
    this.listeners.add(listener);
    if (this.frame) listener(this.frame);
    return () => this.listeners.delete(listener);
  }

  /** Lets everything be drawn again, such as in other colours. */
  redraw(): void {
    requestAnimationFrame(() => {
      this.historyVersion++;
      if (this.frame) this.draw(this.frame);
    });
  }

  private recolour(): void {
    this.colourVersion++;
    this.redraw();
  }

  /** The link to the present document; null where the document is too large for one. */
  async link(): Promise<string | null> {
    if (!this.state) return null;
    const { session } = this.state;
    const address = this.watching
      ? `?session=${encodeURIComponent(session)}`
      : await addressOf(this.state, this.demo);
    return address === null ? null : new URL(location.pathname + address, location.href).href;
  }

  say(text: string): void {
    this.toast = { text };
  }

  private startAgain(until: number | null): void {
    this.reset();
    this.run(until);
  }

  private follow(arrival: Arrival): void {
    this.socket?.close();
    this.history = new HistoryRecord();
    this.historyVersion++;
    this.state = this.data = this.frame = null;
    this.problem = arrival.problem;
    this.openedDemo = arrival.demo;
    this.token = arrival.token;
    this.watching = arrival.token ? "" : arrival.session;
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    this.socket = new SessionSocket({
      url: `${scheme}://${location.host}/api/sessions/${encodeURIComponent(arrival.session)}/stream`,
      token: arrival.token,
      onState: (state) => this.takeState(state),
      onLayout: () => {},
      onHistory: (history) => this.takeHistory(history),
      onFrame: (frame) => this.frames.take(frame),
      onStatus: (status, retry) => {
        this.connection = { ...this.connection, status, retry: retry ?? null };
        if (status === "gone") void this.startOver();
      },
      onRoundTrip: (roundTrip) => {
        this.connection = { ...this.connection, roundTrip };
      },
    });
    this.remember(arrival.session);
    this.subscribe();
  }

  /** The server no longer has this session: goes on with its document, or with what the address asks for. */
  private async startOver(): Promise<void> {
    const lost = this.state;
    if (this.watching !== "" || performance.now() - this.restarted < 5_000) {
      this.problem = { field: "session", message: "There is no such session, or it has ended.", allowed: "" };
      return;
    }
    this.restarted = performance.now();
    const catalog = this.catalog ? Promise.resolve(this.catalog) : getCatalog();
    const again = () =>
      lost
        ? create({ experiment: lost.experiment, speed: lost.speed, run: lost.running }, this.openedDemo)
        : arrive(catalog, false);
    this.follow(await retried(again, (seconds) => this.waitForServer(seconds)));
    if (lost) this.say("The server had ended this session. It starts again from step 0");
  }

  private takeState(state: State): void {
    const before = this.state;
    this.state = state;
    // A frame of other data shows nothing of these.
    if (before && before.data.view !== state.data.view) this.frame = null;
    if (state.run > this.history.run) {
      this.history.clear(state.run);
      this.historyVersion++;
    }
    if (before?.data.version !== state.data.version) void this.fetchData(state);
    if (this.selected && !exists(this.selected, state)) this.selected = null;
    if (this.hovered && !exists(this.hovered, state)) this.hovered = null;
    if (this.expandedColumn !== null && this.expandedColumn >= state.layers.length)
      this.expandedColumn = null;
    const changed = before && !(same(before.experiment, state.experiment) && before.speed === state.speed);
    if (changed || before === null) this.scheduleAddress();
  }

  private takeHistory(history: History): void {
    if (this.history.append(history)) this.historyVersion++;
  }

  private async fetchData(state: State): Promise<void> {
    try {
      const data = await getData(state.session, state.data.view);
      if (this.state?.session !== state.session || data.version < this.state.data.version) return;
      this.data = data;
      this.redraw();
    } catch (error) {
      this.refuse(error);
    }
  }

  private refuse(error: unknown): void {
    if (error instanceof ProblemError) this.problem = problemOf(error);
  }

  private draw(frame: Frame): void {
    this.frame = frame;
    this.metrics = frame.metrics;
    callAll(this.listeners, frame);
  }

  private subscribe(): void {
    if (this.subscribing) return;
    this.subscribing = true;
    queueMicrotask(() => {
      this.subscribing = false;
      if (document.hidden) {
        void this.send({ type: "unsubscribe" });
        return;
      }
      const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
      const rate = calm ? calmFramesPerSecond : framesPerSecond;
      void this.send({ type: "subscribe", ...this.drawn.subscription(), rate });
    });
  }

  private waitForServer(seconds: number): void {
    this.connection = { status: "reconnecting", retry: seconds, roundTrip: null };
  }

  private scheduleAddress(): void {
    if (this.watching !== "") return;
    clearTimeout(this.addressTimer);
    this.addressTimer = setTimeout(() => void this.writeAddress(), addressDelay);
  }

  private async writeAddress(): Promise<void> {
    if (!this.state) return;
    const address = await addressOf(this.state, this.demo);
    if (address === null || this.watching !== "") return;
    showAddress(address);
    this.remember(this.state.session);
  }

  private remember(session: string): void {
    if (!this.token) return;
    storeSession({ session, token: this.token, address: currentAddress(), demo: this.openedDemo });
  }
}
