/** The experiment document as the page reads it. The server validates it; here are only names. */

export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };
export type JsonObject = { [name: string]: Json };

export type Part = JsonObject & { kind: string };

export interface Split {
  train: number;
  validation: number;
  test: number;
}

export interface Experiment {
  version: number;
  data: Part & { seed: number };
  network: {
    layers: Part[];
    /** Missing in documents from before layers could be frozen. */
    output?: JsonObject;
    initializer: string;
    seed: number;
  };
  loss: Part;
  optimizer: Part & { schedule: Part; clip_norm: number | null };
  regularization: { [name: string]: number };
  /** Missing in documents from before there were images. */
  augmentation?: { [name: string]: number | boolean };
  batch: { size: number | "full"; order: string; seed: number };
}

/** The document of a state or a demo, whose generated type is only "an object". */
export function asExperiment(document: object): Experiment {
  return document as Experiment;
}

export function splitOf(experiment: Experiment): Split {
  return experiment.data.split as unknown as Split;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether two documents say the same; the order of names does not matter. */
export function same(first: unknown, second: unknown): boolean {
  if (first === second) return true;
  if (Array.isArray(first) && Array.isArray(second)) {
    return first.length === second.length && first.every((value, index) => same(value, second[index]));
  }
  if (isObject(first) && isObject(second)) {
    const names = Object.keys(first);
    return (
      names.length === Object.keys(second).length &&
      names.every((name) => Object.hasOwn(second, name) && same(first[name], second[name]))
    );
  }
  return false;
}

/** Whether everything that `changes` says already stands in `document`. */
export function contains(document: unknown, changes: unknown): boolean {
  if (!isObject(changes)) return same(document, changes);
  return isObject(document) && Object.keys(changes).every((name) => contains(document[name], changes[name]));
}
