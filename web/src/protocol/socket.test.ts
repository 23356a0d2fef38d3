import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ProblemError } from "./api";
import type { Layout, State } from "./messages";
import { SessionSocket, type SocketOptions } from "./socket";

class FakeSocket {
  static all: FakeSocket[] = [];
  binaryType = "";
  sent: Record<string, unknown>[] = [];
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;

  constructor(readonly url: string) {
    FakeSocket.all.push(this);
  }
  send(text: string): void {
    this.sent.push(JSON.parse(text));
  }
  close(): void {
    this.onclose?.({ code: 1005 });
  }
  say(message: object): void {
    this.onmessage?.({ data: JSON.stringify(message) });
  }
  answerAll(): void {
    for (const { id } of this.sent) if (id) this.say({ type: "done", id });
  }
}

function open() {
  const told: unknown[] = [];
  const options: SocketOptions = {
    url: "ws://host/stream",
    token: "secret",
    onState: (state) => told.push(["state", state.role]),
    onLayout: (layout) => told.push(["layout", layout.number]),
    onHistory: () => told.push(["history"]),
    onFrame: (frame) => told.push(["frame", frame.number]),
    onStatus: (status, retry) => told.push(retry === undefined ? [status] : [status, retry]),
    onRoundTrip: () => {},
  };
  const session = new SessionSocket(options);
  return { session, told, fake: () => FakeSocket.all.at(-1) as FakeSocket };
}

const state = (role: string) => ({ type: "state", role }) as unknown as State;

beforeEach(() => {
  FakeSocket.all = [];
  vi.useFakeTimers();
  vi.stubGlobal("WebSocket", FakeSocket);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("SessionSocket", () => {
  it("says hello first, then what is drawn, then what waited", () => {
    const { session, fake } = open();
    void session.send({ type: "run", steps: null });
    void session.send({ type: "subscribe", lenses: ["weights"] });
    void session.send({ type: "pause" });
    fake().onopen?.();
    expect(fake().sent.map(({ type }) => type)).toEqual(["hello", "subscribe", "pause"]);
    expect(fake().sent[0]?.token).toBe("secret");
  });

  it("merges waiting patches and answers every one of them", async () => {
    const { session, fake } = open();
    const first = session.send({ type: "patch", changes: { data: { noise: 0.1, seed: 3 }, loss: "mse" } });
    const second = session.send({ type: "patch", changes: { data: { noise: 0.2 } } });
    fake().onopen?.();
    expect(fake().sent[1]?.changes).toEqual({ data: { noise: 0.2, seed: 3 }, loss: "mse" });
    fake().answerAll();
    await Promise.all([first, second]);
  });

  it("keeps waiting weights apart", () => {
    const { session, fake } = open();
    for (const unit of [0, 1, 1]) {
      void session.send({ type: "set_weight", layer: 0, source: null, unit, value: 1 });
    }
    fake().onopen?.();
    expect(
      fake()
        .sent.slice(1)
        .map(({ unit }) => unit),
    ).toEqual([0, 1]);
  });

  it("holds the state back until the server knows the owner", () => {
    const { told, fake } = open();
    fake().onopen?.();
    fake().say(state("viewer"));
    fake().say(state("owner"));
    fake().answerAll();
    fake().say(state("owner"));
    expect(told).toEqual([["connecting"], ["open"], ["state", "owner"], ["state", "owner"]]);
  });

  it("rejects with the server's problem", async () => {
    const { session, fake } = open();
    fake().onopen?.();
    const refused = session.send({ type: "speed", steps_per_second: -1 });
    const id = fake().sent.at(-1)?.id;
    fake().say({ type: "error", id, field: "speed", message: "too slow", allowed: "from 0.1" });
    const error = await refused.catch((problem: unknown) => problem);
    expect(error).toBeInstanceOf(ProblemError);
    expect(error).toMatchObject({ field: "speed", message: "too slow", allowed: "from 0.1" });
  });

  it("reconnects ever more slowly and subscribes again", () => {
    const { session, told, fake } = open();
    fake().onopen?.();
    void session.send({ type: "subscribe", lenses: ["probe"] }).catch(() => {});
    for (const seconds of [0.5, 1, 2, 4, 8, 8]) {
      fake().onclose?.({ code: 1006 });
      expect(told.at(-1)).toEqual(["reconnecting", seconds]);
      vi.advanceTimersByTime(seconds * 1000);
    }
    expect(FakeSocket.all).toHaveLength(7);
    fake().onopen?.();
    expect(fake().sent.map(({ type }) => type)).toEqual(["hello", "subscribe"]);
    fake().answerAll();
    fake().onclose?.({ code: 1006 });
    expect(told.at(-1)).toEqual(["reconnecting", 0.5]);
  });

  it("rejects what was under way when the connection goes", async () => {
    const { session, fake } = open();
    fake().onopen?.();
    const lost = session.send({ type: "step" });
    fake().onclose?.({ code: 1006 });
    await expect(lost).rejects.toThrow("lost");
  });

  it.each([4404, 1000])("does not come back after code %i", (code) => {
    const { told, fake } = open();
    fake().onclose?.({ code });
    vi.advanceTimersByTime(60_000);
    expect(told.at(-1)).toEqual(["gone"]);
    expect(FakeSocket.all).toHaveLength(1);
  });

  it("acknowledges a frame that nobody can draw, and hands on one that fits", () => {
    const { told, fake } = open();
    fake().onopen?.();
    const buffer = new ArrayBuffer(32);
    const header = new DataView(buffer);
    header.setUint32(0, 0x54504350, true);
    header.setUint32(4, 5, true);
    header.setUint32(8, 99, true);
    fake().onmessage?.({ data: buffer });
    expect(fake().sent.at(-1)).toEqual({ type: "ack", frame: 99 });
    const layout: Layout = { type: "layout", number: 5, fields: [], metrics: [], columns: [] };
    fake().say(layout);
    fake().onmessage?.({ data: buffer });
    expect(told.slice(-2)).toEqual([
      ["layout", 5],
      ["frame", 99],
    ]);
  });

  it("asks for the same view now and then, to learn how long an answer takes", () => {
    const { session, fake } = open();
    fake().onopen?.();
    void session.send({ type: "subscribe", lenses: ["probe"] });
    fake().answerAll();
    const before = fake().sent.length;
    vi.advanceTimersByTime(10_000);
    expect(
      fake()
        .sent.slice(before)
        .map(({ type }) => type),
    ).toEqual(["subscribe"]);
    void session.send({ type: "unsubscribe" });
    vi.advanceTimersByTime(10_000);
    expect(fake().sent).toHaveLength(before + 2);
  });

  it("says nothing more once closed", async () => {
    const { session, told } = open();
    session.close();
    await expect(session.send({ type: "pause" })).rejects.toThrow("closed");
    vi.advanceTimersByTime(60_000);
    expect(told).toEqual([["connecting"]]);
  });
});
