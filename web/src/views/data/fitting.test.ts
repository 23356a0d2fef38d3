import { expect, it } from "vitest";
import type { LayerChoice } from "../../protocol/messages";
import { changesFor } from "./fitting";

const kinds = [
  { id: "conv", needs_image: true, ends_image: false },
  { id: "max_pool", needs_image: true, ends_image: false },
  { id: "dense", needs_image: false, ends_image: true },
] as LayerChoice[];
const layers = [{ kind: "conv", filters: 8 }, { kind: "max_pool" }, { kind: "dense", units: 32 }];
const dense = { kind: "dense", units: 32 };

it("leaves out layers that need a picture where the next data have none", () => {
  expect(changesFor({ task: "binary", image: null }, layers, undefined, kinds)).toEqual({
    network: { layers: [dense] },
  });
  expect(changesFor({ task: "binary", image: null }, layers.slice(0, 2), undefined, kinds)).toEqual({
    network: { layers: [] },
  });
});

it("leaves layers and loss alone that fit", () => {
  expect(changesFor({ task: "classes", image: [8, 8] }, layers, { tasks: ["classes"] }, kinds)).toEqual({});
  expect(changesFor({ task: "binary", image: null }, [dense], undefined, kinds)).toEqual({});
});

it("chooses another loss for another task", () => {
  const loss = { tasks: ["classes"] };
  expect(changesFor({ task: "regression", image: null }, [dense], loss, kinds)).toEqual({
    loss: { kind: "auto" },
  });
});
