import { describe, expect, it, vi } from "vitest";
import type { Playground } from "../../state/playground.svelte";
import { HoverProbe, moved } from "./probe.svelte";

function playgroundAt(probe: number[]) {
  return { state: { probe }, probe: vi.fn() };
}

describe("HoverProbe", () => {
  it("follows the pointer and goes back where it was", () => {
    const playground = playgroundAt([1, 2]);
    const probe = new HoverProbe(playground as unknown as Playground);
    probe.hover([3, 4]);
    expect(probe.inputs).toEqual([3, 4]);
    probe.leave();
    expect(playground.probe.mock.calls).toEqual([[[3, 4]], [[1, 2]]]);
    expect(probe.inputs).toEqual([1, 2]);
  });

  it("stays where it was clicked", () => {
    const playground = playgroundAt([1, 2]);
    const probe = new HoverProbe(playground as unknown as Playground);
    probe.hover([3, 4]);
    probe.pin([3, 4]);
    probe.hover([5, 6]);
    probe.leave();
    expect(playground.probe).toHaveBeenLastCalledWith([3, 4]);
  });
});

describe("moved", () => {
  const press = (key: string, shiftKey = false) => ({ key, shiftKey }) as KeyboardEvent;
  it("steps in the plane and stays inside", () => {
    expect(moved([0, 0], [-5, 5], press("ArrowUp"))).toEqual([0, 0.2]);
    expect(moved([0, 0], [-5, 5], press("ArrowLeft", true))).toEqual([-1, 0]);
    expect(moved([5, 0], [-5, 5], press("ArrowRight"))).toEqual([5, 0]);
    expect(moved([0], [-5, 5], press("ArrowUp"))).toEqual([0]);
    expect(moved([0, 0], [-5, 5], press("a"))).toBeNull();
  });
});
