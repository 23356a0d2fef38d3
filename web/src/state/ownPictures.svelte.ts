import { Areas, averaged } from "../inputs/area";
import { drawn, type Hand, ownDrawing } from "../inputs/hand";
import { brushOf, type Stroke } from "../inputs/strokes";
import { grouped } from "./numbers";
import { ofPage } from "./ofPage.svelte";

/** Pixels a side that are kept of a photograph, whatever side is chosen. */
export const keptSide = 96;
export const sides = [16, 28, 32, 48] as const;
/** More would make every change of the session slow to tell: the document holds them all. */
export const mostNumbers = 100_000;
export const mostClasses = 12;
export const longestName = 24;
const fewestClasses = 2;
const fewestPictures = 2;

/** A photograph in grey, `keptSide` a side, or what was drawn. */
export type Source = { grey: Uint8Array } | { strokes: readonly Stroke[] };

export interface OwnPicture {
  id: number;
  source: Source;
  /** Ids of the classes it belongs to. */
  classes: readonly number[];
}

export interface OwnClass {
  id: number;
  name: string;
}

/** What the server is sent. */
export interface OwnData {
  kind: "arrays";
  task: "classes" | "labels";
  image: [number, number];
  inputs: number[][];
  targets: number[][];
  classes: number;
  class_names: string[];
  split: { train: number; validation: number; test: number };
}

/** A picture as the network sees it, values from 0 to 1. */
export function pixelsOf(source: Source, side: number): Float32Array {
  if ("strokes" in source) {
    const hand: Hand = { height: side, width: side, drawing: ownDrawing, brush: brushOf([], side) };
    return drawn(hand, source.strokes) ?? new Float32Array(side * side);
  }
  const values = Float32Array.from(source.grey, (byte) => byte / 255);
  const whole = { x: 0, y: 0, width: keptSide, height: keptSide };
  return averaged(new Areas({ values, width: keptSide, height: keptSide }), whole, side, side);
}

/** Pictures and classes of a person's own. They are in this page's memory and nowhere else until they are sent. */
export class OwnPictures {
  classes = $state.raw<readonly OwnClass[]>([
    { id: 1, name: "" },
    { id: 2, name: "" },
  ]);
  pictures = $state.raw<readonly OwnPicture[]>([]);
  side = $state<number>(28);
  /** A picture can belong to any number of classes. */
  several = $state(false);
  private next = 3;

  readonly most: number = $derived(Math.floor(mostNumbers / this.side ** 2));
  readonly full: boolean = $derived(this.pictures.length >= this.most);
  /** Why they cannot be trained on yet, in words; empty: they can. */
  readonly missing: string = $derived.by(() => {
    const names = this.classes.map((each) => this.nameOf(each.id));
    const twice = names.find((name, index) => names.indexOf(name) !== index);
    if (twice !== undefined) return `Two classes are called “${twice}”.`;
    for (const { id } of this.classes) {
      const lacking = fewestPictures - this.count(id);
      if (lacking > 0)
        return `“${this.nameOf(id)}” needs ${lacking} more ${lacking === 1 ? "picture" : "pictures"}.`;
    }
    return this.pictures.length > this.most
      ? `At most ${this.most} pictures of ${this.side} × ${this.side} (${grouped(mostNumbers)} numbers).`
      : "";
  });

  /** Whether any of them is drawn. */
  get drawings(): boolean {
    return this.pictures.some(({ source }) => "strokes" in source);
  }

  nameOf(id: number): string {
    const index = this.classes.findIndex((each) => each.id === id);
    return this.classes[index]?.name.trim() || `Class ${index + 1}`;
  }

  count(id: number): number {
    return this.pictures.filter((picture) => picture.classes.includes(id)).length;
  }

  addClass(): void {
    if (this.classes.length < mostClasses) this.classes = [...this.classes, { id: this.next++, name: "" }];
  }

  rename(id: number, name: string): void {
    this.classes = this.classes.map((each) =>
      each.id === id ? { id, name: name.slice(0, longestName) } : each,
    );
  }

  /** Pictures that belong to no class any more go with it, unless pictures may be of none. */
  removeClass(id: number): void {
    if (this.classes.length <= fewestClasses) return;
    this.classes = this.classes.filter((each) => each.id !== id);
    this.pictures = this.pictures
      .map((picture) => ({ ...picture, classes: picture.classes.filter((each) => each !== id) }))
      .filter((picture) => this.several || picture.classes.length > 0);
  }

  /** False where there is no room for another. */
  add(source: Source, id: number): boolean {
    if (this.full) return false;
    this.pictures = [...this.pictures, { id: this.next++, source, classes: [id] }];
    return true;
  }

  remove(id: number): void {
    this.pictures = this.pictures.filter((picture) => picture.id !== id);
  }

  tick(id: number, classId: number, on: boolean): void {
    this.pictures = this.pictures.map((picture) => {
      if (picture.id !== id) return picture;
      const others = picture.classes.filter((each) => each !== classId);
      return { ...picture, classes: on ? [...others, classId] : others };
    });
  }

  /** With one class a picture, each keeps its first, and takes the first of all where it has none. */
  setSeveral(several: boolean): void {
    this.several = several;
    const [first] = this.classes;
    if (several || !first) return;
    this.pictures = this.pictures.map((picture) => ({
      ...picture,
      classes: [picture.classes[0] ?? first.id],
    }));
  }

  /**
   * The server trains on the first rows and tests on the last. So one picture of each class comes first, another one of
   * each comes last, and between them the rest at random: of two pictures of a class both sets have one, as far as the
   * test set has room.
   */
  private ordered(random: () => number): OwnPicture[] {
    const rest = shuffled(this.pictures, random);
    const oneOfEach = () => {
      const taken: OwnPicture[] = [];
      for (const { id } of this.classes) {
        if (taken.some(({ classes }) => classes.includes(id))) continue;
        const place = rest.findIndex(({ classes }) => classes.includes(id));
        if (place >= 0) taken.push(...rest.splice(place, 1));
      }
      return taken;
    };
    const first = oneOfEach();
    const last = oneOfEach();
    return [...first, ...rest, ...last];
  }

  document(random: () => number = Math.random): OwnData {
    const rows = this.ordered(random);
    const ids = this.classes.map(({ id }) => id);
    const digits = 1000;
    return {
      kind: "arrays",
      task: this.several ? "labels" : "classes",
      image: [this.side, this.side],
      inputs: rows.map(({ source }) =>
        Array.from(pixelsOf(source, this.side), (value) => Math.round(value * digits) / digits),
      ),
      targets: rows.map(({ classes }) =>
        this.several ? ids.map((id) => (classes.includes(id) ? 1 : 0)) : [ids.indexOf(classes[0] as number)],
      ),
      classes: ids.length,
      class_names: ids.map((id) => this.nameOf(id)),
      split: { train: 0.8, validation: 0, test: 0.2 },
    };
  }
}

function shuffled<Item>(items: readonly Item[], random: () => number): Item[] {
  const result = [...items];
  for (let last = result.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    [result[last], result[other]] = [result[other] as Item, result[last] as Item];
  }
  return result;
}

/** The page's own pictures. */
export const ownPicturesOf = ofPage(() => new OwnPictures());
