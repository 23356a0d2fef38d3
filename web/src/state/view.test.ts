import { expect, it } from "vitest";
import { DrawnView } from "./view";

it("asks for all that the parts of the page draw", () => {
  const view = new DrawnView();
  view.declare({ lenses: ["weights", "neurons"], neuron_size: 36 }, "network");
  view.declare({ lenses: ["prediction", "probe"], prediction_size: 150 }, "output");
  expect(view.subscription()).toEqual({
    lenses: ["neurons", "prediction", "probe", "weights"],
    neuron_size: 36,
    prediction_size: 150,
    columns: null,
    landscape: null,
  });
});

it("looks at the plane that its panel names, until that is closed", () => {
  const view = new DrawnView();
  view.declare({ lenses: ["landscape"] }, "output");
  view.declare({ landscape: { plane: "path" } }, "panel");
  expect(view.subscription()).toMatchObject({ lenses: ["landscape"], landscape: { plane: "path" } });
  view.release("panel");
  expect(view.subscription().landscape).toBeNull();
});

it("no longer asks for what a part stopped drawing", () => {
  const view = new DrawnView();
  view.declare({ lenses: ["weights"] }, "network");
  view.declare({ lenses: ["neurons"] }, "network");
  expect(view.subscription().lenses).toEqual(["neurons"]);
  view.release("network");
  expect(view.subscription().lenses).toEqual([]);
});

it("adds up declarations without a key", () => {
  const view = new DrawnView();
  view.declare({ lenses: ["weights"] });
  view.declare({ columns: [[0, 1]] });
  expect(view.subscription()).toMatchObject({ lenses: ["weights"], columns: [[0, 1]] });
});
