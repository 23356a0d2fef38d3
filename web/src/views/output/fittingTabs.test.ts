import { describe, expect, it } from "vitest";
import { fittingTabs } from "./fittingTabs";

const widths = [60, 70, 60, 50, 40, 30];
const row = (room: number) => ({ room, gap: 10, more: 40 });

describe("tabs in a row", () => {
  it("all stand where there is room for all, without a button", () => {
    expect(fittingTabs(widths, 5, row(360))).toEqual([0, 1, 2, 3, 4, 5]);
    expect(fittingTabs([], 0, row(0))).toEqual([]);
  });

  it("leave room for the button", () => {
    // 60 + 70 + 60 + 50 with three gaps is 270; a gap and the button make it 320.
    expect(fittingTabs(widths, 0, row(359))).toEqual([0, 1, 2, 3]);
    expect(fittingTabs(widths, 0, row(320))).toEqual([0, 1, 2, 3]);
    expect(fittingTabs(widths, 0, row(319))).toEqual([0, 1, 2]);
  });

  it("always have the open one, after the first ones", () => {
    expect(fittingTabs(widths, 5, row(319))).toEqual([0, 1, 2, 5]);
    expect(fittingTabs(widths, 4, row(310))).toEqual([0, 1, 2, 4]);
    expect(fittingTabs(widths, 4, row(309))).toEqual([0, 1, 4]);
    expect(fittingTabs(widths, 4, row(20))).toEqual([4]);
    for (let room = 0; room < 400; room++) {
      for (const open of widths.keys()) expect(fittingTabs(widths, open, row(room))).toContain(open);
    }
  });
});
