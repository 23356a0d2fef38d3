import { beforeEach, describe, expect, it } from "vitest";
import { grouped } from "./numbers";
import { keptSide, mostNumbers, OwnPictures, pixelsOf, type Source } from "./ownPictures.svelte";

const photograph: Source = { grey: new Uint8Array(keptSide * keptSide).fill(51) };
const drawing: Source = { strokes: [[0.2, 0.8].map((y) => ({ x: 0.5, y, weight: 1 }))] };
let own: OwnPictures;

beforeEach(() => {
  own = new OwnPictures();
  own.rename(1, "Cat");
});

describe("own pictures", () => {
  it("say what is missing until every class has two", () => {
    expect(own.missing).toBe("“Cat” needs 2 more pictures.");
    own.add(photograph, 1);
    expect(own.missing).toBe("“Cat” needs 1 more picture.");
    own.add(photograph, 1);
    expect(own.missing).toBe("“Class 2” needs 2 more pictures.");
    own.add(drawing, 2);
    own.add(drawing, 2);
    expect(own.missing).toBe("");
    own.rename(2, " Cat ");
    expect(own.missing).toBe("Two classes are called “Cat”.");
  });

  it("become rows of every class with its number", () => {
    for (const id of [1, 1, 2, 2, 2]) own.add(id === 1 ? photograph : drawing, id);
    own.side = 16;
    const data = own.document(() => 0.4);
    expect(data).toMatchObject({
      kind: "arrays",
      task: "classes",
      image: [16, 16],
      classes: 2,
      class_names: ["Cat", "Class 2"],
    });
    expect(data.targets.map(([target]) => target).sort()).toEqual([0, 0, 1, 1, 1]);
    for (const [index, row] of data.inputs.entries()) {
      expect(row).toHaveLength(256);
      expect(row.every((value) => value === 0.2)).toBe(data.targets[index]?.[0] === 0);
    }
  });

  it("are of every class in training and test set, however they are shuffled", () => {
    own.addClass();
    const sizes = new Map([
      [1, 20],
      [2, 2],
      [own.classes[2]?.id ?? 0, 3],
    ]);
    own.side = 16;
    // As people add them: class by class.
    for (const [id, size] of sizes) for (let count = 0; count < size; count++) own.add(photograph, id);
    for (const draw of [0, 0.2, 0.5, 0.7, 0.999]) {
      let moment = draw;
      const random = () => {
        moment = (moment * 7.3 + 0.17) % 1;
        return moment;
      };
      const { targets, split } = own.document(random);
      const train = Math.round(targets.length * split.train);
      const classesOf = (rows: number[][]) => new Set(rows.map(([target]) => target)).size;
      expect(classesOf(targets.slice(0, train))).toBe(3);
      expect(classesOf(targets.slice(train))).toBe(3);
    }
  });

  it("can be of several classes at once, and go back to one each", () => {
    own.add(photograph, 1);
    own.add(drawing, 2);
    own.setSeveral(true);
    const [first, second] = own.pictures;
    own.tick(first?.id ?? 0, 2, true);
    own.tick(second?.id ?? 0, 2, false);
    expect(own.document(() => 0.99).targets).toEqual([
      [1, 1],
      [0, 0],
    ]);
    expect(own.document().task).toBe("labels");
    own.setSeveral(false);
    expect(own.pictures.map((picture) => picture.classes)).toEqual([[1], [1]]);
  });

  it("go with their class, of which two stay", () => {
    own.removeClass(1);
    expect(own.classes).toHaveLength(2);
    own.addClass();
    own.add(drawing, own.classes[2]?.id ?? 0);
    own.add(drawing, 1);
    own.removeClass(own.classes[2]?.id ?? 0);
    expect(own.pictures).toHaveLength(1);
    own.remove(own.pictures[0]?.id ?? 0);
    expect(own.pictures).toHaveLength(0);
  });

  it("are no more than the server takes, and too many after a larger side say so", () => {
    own.side = 48;
    for (let count = 0; count < 300; count++) own.add(drawing, 1 + (count % 2));
    expect(own.pictures).toHaveLength(Math.floor(mostNumbers / 48 ** 2));
    expect(own.full).toBe(true);
    expect(own.add(drawing, 1)).toBe(false);
    own.side = 16;
    expect(own.full).toBe(false);
    for (let count = 0; count < 100; count++) own.add(drawing, 1);
    own.side = 48;
    expect(own.missing).toBe(`At most 43 pictures of 48 × 48 (${grouped(mostNumbers)} numbers).`);
  });
});

describe("pixelsOf", () => {
  it("scales to any side", () => {
    for (const side of [16, 28, 32, 48]) {
      expect(pixelsOf(photograph, side)).toHaveLength(side * side);
      expect(Math.max(...pixelsOf(drawing, side))).toBeGreaterThan(0.9);
      expect(pixelsOf(drawing, side)[0]).toBe(0);
    }
  });
});
