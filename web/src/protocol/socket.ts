import { ProblemError } from "./api";
import { decodeFrame, type Frame, frameNumber } from "./frame";
import { mergePatches } from "./mergePatch";
import type { Command, History, Layout, Message, State, Subscribe, Unsubscribe } from "./messages";

type DistributiveOmit<Union, Key extends PropertyKey> = Union extends unknown ? Omit<Union, Key> : never;
/** A command without its id, which the socket chooses. */
export type Order = DistributiveOmit<Command, "id">;
export type SocketStatus = "connecting" | "open" | "reconnecting" | "gone";

export interface SocketOptions {
  url: string;
  token: string | null;
  onState(state: State): void;
  onLayout(layout: Layout): void;
  onHistory(history: History): void;
  onFrame(frame: Frame): void;
  onStatus(status: SocketStatus, retryInSeconds?: number): void;
  /** Milliseconds from a command to its answer. */
  onRoundTrip(milliseconds: number): void;
}

interface Waiter {
  resolve(): void;
  reject(error: Error): void;
}
interface Sent {
  type: Order["type"];
  time: number;
  waiters: Waiter[];
}
interface Queued {
  order: Order;
  waiters: Waiter[];
}

const firstDelay = 0.5;
const longestDelay = 8;
const keptLayouts = 8;
const noSession = 4404;
const ended = 1000;
/** Seconds between two looks at how long the way to the server and back is. */
const measureEvery = 10;
/** Commands that the server answers without work of its own. */
const timed: ReadonlySet<Order["type"]> = new Set(["hello", "subscribe", "probe"]);

/** The stream of one session. Connects by itself, again and again, and picks up where it was. */
export class SessionSocket {
  private readonly options: SocketOptions;
  private readonly layouts = new Map<number, Layout>();
  private readonly queue = new Map<string, Queued>();
  private readonly sent = new Map<number, Sent>();
  private socket: WebSocket | null = null;
  private view: Subscribe | Unsubscribe | null = null;
  private ready = false;
  private closed = false;
  private greeting = 0;
  private heldState: State | null = null;
  private lastId = 0;
  private delay = firstDelay;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private measuring: ReturnType<typeof setInterval> | undefined;

  constructor(options: SocketOptions) {
    this.options = options;
    options.onStatus("connecting");
    this.connect();
    this.measuring = setInterval(() => this.measure(), measureEvery * 1000);
  }

  /**
   * Resolves when the command was carried out; rejects with a ProblemError where it was refused.
   * Without a connection it waits for one, and a newer command of its kind takes its place.
   */
  send(order: Order): Promise<void> {
    if (order.type === "subscribe" || order.type === "unsubscribe") this.view = order;
    return new Promise((resolve, reject) => {
      const waiter = { resolve, reject };
      if (this.closed) reject(new Error("The connection is closed."));
      else if (this.ready) this.transmit(order, [waiter]);
      else this.enqueue(order, waiter);
    });
  }

  /** The frame has been drawn. */
  ack(frame: number): void {
    if (this.ready) this.socket?.send(JSON.stringify({ type: "ack", frame }));
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.timer);
    clearInterval(this.measuring);
    this.socket?.close();
    this.forgetSent();
  }

  private connect(): void {
    const socket = new WebSocket(this.options.url);
    socket.binaryType = "arraybuffer";
    this.socket = socket;
    socket.onopen = () => this.greet();
    socket.onmessage = (event: MessageEvent<string | ArrayBuffer>) => {
      if (typeof event.data === "string") this.take(JSON.parse(event.data) as Message);
      else this.takeFrame(event.data);
    };
    socket.onclose = (event) => this.lose(event.code);
  }

  /** To subscribe to the same again is the least that the server answers. */
  private measure(): void {
    if (this.ready && !this.greeting && this.view?.type === "subscribe") this.transmit(this.view, []);
  }

  /** Says hello and what is drawn, then everything that waited. */
  private greet(): void {
    this.ready = true;
    this.heldState = null;
    this.greeting = this.transmit({ type: "hello", token: this.options.token }, []);
    if (this.view && !this.queue.has("view")) this.transmit(this.view, []);
    for (const { order, waiters } of this.queue.values()) this.transmit(order, waiters);
    this.queue.clear();
  }

  private enqueue(order: Order, waiter: Waiter): void {
    const key = keyOf(order);
    const before = this.queue.get(key);
    if (before?.order.type === "patch" && order.type === "patch") {
      order = { ...order, changes: mergePatches(before.order.changes, order.changes) };
    }
    this.queue.delete(key);
    this.queue.set(key, { order, waiters: [...(before?.waiters ?? []), waiter] });
  }

  private transmit(order: Order, waiters: Waiter[]): number {
    const id = ++this.lastId;
    this.sent.set(id, { type: order.type, time: performance.now(), waiters });
    this.socket?.send(JSON.stringify({ ...order, id }));
    return id;
  }

  private take(message: Message): void {
    switch (message.type) {
      case "state":
        // Before hello is answered the server takes everybody for a viewer.
        if (this.greeting) this.heldState = message;
        else this.options.onState(message);
        break;
      case "layout":
        this.keep(message);
        this.options.onLayout(message);
        break;
      case "history":
        this.options.onHistory(message);
        break;
      case "done":
        this.answer(message.id, null);
        break;
      case "error":
        if (message.id !== null) this.answer(message.id, new ProblemError(message));
        break;
    }
  }

  private answer(id: number, problem: ProblemError | null): void {
    const sent = this.sent.get(id);
    if (!sent) return;
    this.sent.delete(id);
    if (id === this.greeting) this.welcome();
    if (timed.has(sent.type)) this.options.onRoundTrip(performance.now() - sent.time);
    for (const { resolve, reject } of sent.waiters) {
      if (problem) reject(problem);
      else resolve();
    }
  }

  private welcome(): void {
    this.greeting = 0;
    this.delay = firstDelay;
    this.options.onStatus("open");
    if (this.heldState) this.options.onState(this.heldState);
    this.heldState = null;
  }

  private takeFrame(buffer: ArrayBuffer): void {
    const frame = decodeFrame(buffer, this.layouts);
    if (frame) {
      this.options.onFrame(frame);
      return;
    }
    // It will never be drawn, but the server waits for its acknowledgement.
    const number = frameNumber(buffer);
    if (number !== null) this.ack(number);
  }

  private keep(layout: Layout): void {
    this.layouts.delete(layout.number);
    this.layouts.set(layout.number, layout);
    for (const number of this.layouts.keys()) {
      if (this.layouts.size <= keptLayouts) break;
      this.layouts.delete(number);
    }
  }

  private lose(code: number): void {
    this.ready = false;
    this.socket = null;
    this.forgetSent();
    if (this.closed) return;
    if (code === noSession || code === ended) {
      this.closed = true;
      clearInterval(this.measuring);
      this.options.onStatus("gone");
      return;
    }
    this.options.onStatus("reconnecting", this.delay);
    this.timer = setTimeout(() => this.connect(), this.delay * 1000);
    this.delay = Math.min(this.delay * 2, longestDelay);
  }

  private forgetSent(): void {
    for (const { waiters } of this.sent.values()) {
      for (const { reject } of waiters) reject(new Error("The connection was lost."));
    }
    this.sent.clear();
  }
}

/** Of waiting commands with the same key only the newest is sent. */
function keyOf(order: Order): string {
  switch (order.type) {
    case "subscribe":
    case "unsubscribe":
      return "view";
    case "run":
    case "pause":
      return "run";
    case "set_weight":
      return `weight ${order.layer} ${order.source} ${order.unit}`;
    default:
      return order.type;
  }
}
