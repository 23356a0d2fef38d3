import { describe, expect, it, vi } from "vitest";
import type { Images, State } from "../protocol/messages";
import { ImageStore, JudgedImages } from "./images.svelte";

const body: Images = {
  version: 2,
  height: 1,
  width: 2,
  count: 2,
  pixels: btoa(String.fromCharCode(0, 255, 128, 64)),
  labels: [[0], [1]],
};
const state = (changes: Partial<State["data"]> = {}) =>
  ({ session: "abc", data: { version: 2, view: "image", ...changes } }) as State;

describe("the judged pictures", () => {
  const images = new JudgedImages(body);

  it("are bytes, and inputs in the range of the data", () => {
    expect([...images.picture(1)]).toEqual([128, 64]);
    expect(images.inputs(0, [0, 1])).toEqual([0, 1]);
    expect(images.inputs(0, [-1, 1])).toEqual([-1, 1]);
  });

  it("know which of them is probed, rounding aside", () => {
    expect(images.indexOf([0.501, 0.25], [0, 1])).toBe(1);
    expect(images.indexOf([0.9, 0.25], [0, 1])).toBe(-1);
    expect(images.indexOf([0.5], [0, 1])).toBe(-1);
  });
});

describe("the store of pictures", () => {
  it("fetches them once for each version of the data, and drops them with other data", async () => {
    const fetched = vi.fn(async () => new Response(JSON.stringify(body)));
    vi.stubGlobal("fetch", fetched);
    const store = new ImageStore();
    await store.follow(state());
    await store.follow(state());
    expect(fetched).toHaveBeenCalledTimes(1);
    expect(store.images?.count).toBe(2);
    await store.follow(state({ version: 3 }));
    expect(fetched).toHaveBeenCalledTimes(2);
    await store.follow(state({ view: "plane" }));
    expect(store.images).toBeNull();
  });

  it("says why there are none", async () => {
    vi.stubGlobal(
      "fetch",
      async () => new Response(JSON.stringify({ field: "session", message: "no pictures" }), { status: 422 }),
    );
    const store = new ImageStore();
    await store.follow(state());
    expect(store.images).toBeNull();
    expect(store.problem).toBe("no pictures");
  });
});
