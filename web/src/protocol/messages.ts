// Generated from the server's models by `npm run types`; do not edit.

export type Command =
  | Hello
  | Run
  | Pause
  | Step
  | Reset
  | Speed
  | Patch
  | SetWeight
  | SetWeights
  | SwapUnits
  | RescaleUnit
  | PlaceWeights
  | Probe
  | Subscribe
  | Unsubscribe
  | Ack;
export type Message = State | Layout | History | Done | Error;

export interface Wire {
  command: Command;
  message: Message;
  body:
    | Catalog
    | CreateSession
    | CreateSweep
    | SweepNumbers
    | SweepLandscape
    | Created
    | Numbers
    | Weights
    | Data
    | Images
    | Problem
    | FeatureAnswer;
}
/**
 * First message on a socket. With the owner's token it may control, without it only watch.
 */
export interface Hello {
  /**
   * chosen by the client
   */
  id?: number;
  type: "hello";
  token?: string | null;
}
/**
 * Train on; for `steps` steps, or until somebody pauses.
 */
export interface Run {
  /**
   * chosen by the client
   */
  id?: number;
  type: "run";
  steps?: number | null;
}
/**
 * Stop training; everything stays.
 */
export interface Pause {
  /**
   * chosen by the client
   */
  id?: number;
  type: "pause";
}
/**
 * Exactly `count` steps or epochs, then pause.
 */
export interface Step {
  /**
   * chosen by the client
   */
  id?: number;
  type: "step";
  count?: number;
  unit?: "step" | "epoch";
}
/**
 * Back to step 0 of the present document; with `new_seed` from other initial weights.
 */
export interface Reset {
  /**
   * chosen by the client
   */
  id?: number;
  type: "reset";
  new_seed?: boolean;
}
/**
 * Steps a second from now on; null is as fast as possible.
 */
export interface Speed {
  /**
   * chosen by the client
   */
  id?: number;
  type: "speed";
  steps_per_second?: number | null;
}
/**
 * Change part of the document (JSON merge patch); learned weights stay where shapes allow.
 */
export interface Patch {
  /**
   * chosen by the client
   */
  id?: number;
  type: "patch";
  changes: {
    [k: string]: unknown;
  };
}
/**
 * Set one weight (`source` → `unit` of layer number `layer`), or with `source` null that unit's bias.
 */
export interface SetWeight {
  /**
   * chosen by the client
   */
  id?: number;
  type: "set_weight";
  /**
   * 0 is the first hidden layer
   */
  layer: number;
  source?: number | null;
  unit: number;
  value: number;
}
/**
 * Replace all parameters, the output layer's last; their shapes are those of the network.
 */
export interface SetWeights {
  /**
   * chosen by the client
   */
  id?: number;
  type: "set_weights";
  layers: LayerWeights[];
}
/**
 * Parameters of one layer, nested by shape.
 *
 * weights: (in, out), (size, size, in, out) of a convolution, empty where nothing is learned. biases: (out,).
 */
export interface LayerWeights {
  weights: unknown[];
  biases: number[];
}
/**
 * Let two units of hidden layer number `layer` change places: the network computes the same.
 */
export interface SwapUnits {
  /**
   * chosen by the client
   */
  id?: number;
  type: "swap_units";
  layer: number;
  first: number;
  second: number;
}
/**
 * Multiply what goes into a hidden unit and divide what comes out of it: the network computes the same.
 *
 * Of ReLU and leaky ReLU any `factor` above 0, of tanh and sine −1, of linear units any but 0.
 */
export interface RescaleUnit {
  /**
   * chosen by the client
   */
  id?: number;
  type: "rescale_unit";
  layer: number;
  unit: number;
  factor: number;
}
/**
 * Put the weights that train at a place of a plane of the landscape that somebody looks at.
 */
export interface PlaceWeights {
  /**
   * chosen by the client
   */
  id?: number;
  type: "place_weights";
  u: number;
  v: number;
  /**
   * `landscape_number` of a frame; null: the one that was laid last
   */
  plane?: number | null;
}
/**
 * The example whose activations frames carry: raw inputs, such as a point of the plane.
 */
export interface Probe {
  /**
   * chosen by the client
   */
  id?: number;
  type: "probe";
  inputs: number[];
}
/**
 * What this client draws from now on. Frames carry just that, at most `rate` times a second.
 */
export interface Subscribe {
  /**
   * chosen by the client
   */
  id?: number;
  type: "subscribe";
  /**
   * metrics always come along
   */
  lenses?: (
    | "weights"
    | "neurons"
    | "prediction"
    | "probe"
    | "gradients"
    | "saliency"
    | "test"
    | "embedding"
    | "shift"
    | "augmented"
    | "next_step"
    | "gradient_check"
    | "gradient_cloud"
    | "bowl"
    | "landscape"
    | "curvature"
    | "blame_example"
    | "blame_batch"
    | "blame_train"
    | "layers"
    | "units"
    | "planes"
    | "elsewhere"
  )[];
  /**
   * pixels a side of a neuron's picture
   */
  neuron_size?: 16 | 24 | 36 | 50 | 100;
  /**
   * pixels a side of the decision picture
   */
  prediction_size?: 50 | 100 | 150;
  /**
   * for each layer the units whose pictures are drawn; null: the first 12
   */
  columns?: number[][] | null;
  /**
   * the plane that the lens landscape shows; one for the session, the owner's first
   */
  landscape?: LandscapeView | null;
  rate?: number;
}
/**
 * Which plane of the parameters' space is shown, and how finely.
 */
export interface LandscapeView {
  plane?: "weights" | "random" | "sharpest" | "path";
  /**
   * plane `weights`: a parameter by its number in the lens `weights`
   */
  first?: number | null;
  /**
   * null: of those with the largest gradient
   */
  second?: number | null;
  /**
   * whose loss
   */
  part?: "train" | "test";
  /**
   * points a side
   */
  size?: 21 | 31 | 41 | 64;
  /**
   * half of a side, in units of the axes; null: as needed
   */
  reach?: number | null;
  /**
   * draws the directions of the plane `random`
   */
  seed?: number;
  /**
   * u, v: where the lens elsewhere shows the network; null: nowhere
   */
  at?: [number, number] | null;
}
/**
 * No more frames, for a hidden tab.
 */
export interface Unsubscribe {
  /**
   * chosen by the client
   */
  id?: number;
  type: "unsubscribe";
}
/**
 * This frame has been drawn; at most two may be under way.
 */
export interface Ack {
  /**
   * chosen by the client
   */
  id?: number;
  type: "ack";
  frame: number;
}
/**
 * Everything about a session but its numbers. Sent whole whenever any of it changes.
 */
export interface State {
  type: "state";
  session: string;
  role: "owner" | "viewer";
  status: "compiling" | "paused" | "running" | "diverged" | "closed";
  /**
   * it trains, or will as soon as its program is compiled
   */
  running: boolean;
  /**
   * what the session is busy with, in words; empty: nothing
   */
  notice: string;
  /**
   * grows with every reset; history and frames of other runs are void
   */
  run: number;
  /**
   * grows with every change of the network's shape; frames carry it
   */
  revision: number;
  experiment: {
    [k: string]: unknown;
  };
  speed: number | null;
  device: string;
  /**
   * what it trains with; null: nothing is compiled yet
   */
  program: ("exact" | "padded") | null;
  batch_size: number;
  steps_per_epoch: number;
  loss: string;
  link: "identity" | "sigmoid" | "softmax";
  parameters: number;
  /**
   * hidden layers, then the output layer
   */
  layers: LayerInfo[];
  data: DataInfo;
  /**
   * of those at their own pace the ones that have something to show here
   */
  lenses: string[];
  probe: number[];
  marks: Mark[];
  diverged: Divergence | null;
  viewers: number;
}
/**
 * A layer as the page draws it.
 */
export interface LayerInfo {
  kind: string;
  /**
   * of its kind, short
   */
  name: string;
  /**
   * units, filters or channels: the last number of the output's shape
   */
  units: number;
  /**
   * empty where there is none
   */
  activation: string;
  parameters: number;
  /**
   * (numbers,), or (height, width, channels)
   */
  input_shape: number[];
  output_shape: number[];
  /**
   * (in, out), or (size, size, in, out) of a convolution; a product of 0: nothing to learn
   */
  weights_shape: number[];
  /**
   * for one example
   */
  multiplications: number;
  /**
   * of convolutions and pools
   */
  window: WindowInfo | null;
  /**
   * each channel of the output comes from the same channel of the input alone
   */
  channelwise: boolean;
}
/**
 * Square windows that slide over an image.
 *
 * Output row r sees the input's rows from r·stride − top on, `size` of them, and columns alike.
 */
export interface WindowInfo {
  size: number;
  stride: number;
  /**
   * rows of zeros before the image
   */
  top: number;
  /**
   * columns of zeros before the image
   */
  left: number;
}
/**
 * What the data look like. `version` changes whenever its examples do.
 */
export interface DataInfo {
  version: number;
  view: "plane" | "line" | "image" | "table";
  task: "regression" | "binary" | "classes" | "labels";
  /**
   * @minItems 2
   * @maxItems 2
   */
  domain: [number, number];
  image: [number, number] | null;
  classes: string[];
  /**
   * labels of the network's inputs
   */
  inputs: string[];
  /**
   * labels of a probe's inputs, before features are made
   */
  raw_inputs: string[];
  /**
   * which pixel of the picture each input of the network is, where pixels are shuffled
   */
  pixel_order: number[] | null;
  /**
   * for pictures that a hand can draw
   */
  drawing: Drawing | null;
  /**
   * pictures are ink on empty ground
   */
  ink: boolean;
  /**
   * of the values that are to be predicted; empty: none
   */
  unit: string;
  /**
   * examples of each set, at most, that losses and accuracies are of: the first ones
   */
  scored: number;
  train: number;
  validation: number;
  test: number;
}
/**
 * How the pictures of a dataset were made, so that a drawn one looks alike.
 */
export interface Drawing {
  /**
   * the longer side of the ink's box, as a share of the picture's height
   */
  fill: number;
  /**
   * what is put into the middle
   */
  centre: "mass" | "box";
}
/**
 * Something that happened at a step, for the loss chart.
 */
export interface Mark {
  step: number;
  text: string;
}
/**
 * Why training stopped: `step` is the last good one, where the session stands now.
 */
export interface Divergence {
  step: number;
  message: string;
  advice: string;
  /**
   * a learning rate worth trying
   */
  rate: number | null;
}
/**
 * How the frames that name this number are laid out.
 */
export interface Layout {
  type: "layout";
  number: number;
  fields: FieldLayout[];
  /**
   * names of the values in the array `metrics`, NaN where none
   */
  metrics: string[];
  /**
   * units of each layer that `neurons` holds, in order
   */
  columns: number[][];
}
/**
 * One array of a frame: `offset` bytes after the header, aligned to 8.
 */
export interface FieldLayout {
  name: string;
  dtype: "uint8" | "float32" | "float64";
  shape: number[];
  offset: number;
}
/**
 * Rows of the metrics' record from row `start` on; at the recorded steps only, same for same document.
 */
export interface History {
  type: "history";
  run: number;
  start: number;
  step: number[];
  /**
   * passes over the training set: batch sizes may change on the way
   */
  epoch: number[];
  train_loss: (number | null)[];
  validation_loss: (number | null)[];
  test_loss: (number | null)[];
  train_accuracy: (number | null)[];
  validation_accuracy: (number | null)[];
  test_accuracy: (number | null)[];
  best: Best | null;
  /**
   * which sort of program trained from which step on: their numbers agree to float tolerance only
   */
  programs: Switch[];
}
/**
 * The turning point: where the judged loss was lowest.
 */
export interface Best {
  step: number;
  loss: number;
  judged_on: "validation" | "test";
}
/**
 * From this step on the session trained with this sort of program.
 */
export interface Switch {
  step: number;
  program: "exact" | "padded";
}
/**
 * A command was carried out.
 */
export interface Done {
  type: "done";
  id: number;
}
/**
 * A command was refused, and nothing changed.
 */
export interface Error {
  type: "error";
  id: number | null;
  field: string;
  message: string;
  allowed: string;
}
/**
 * Everything there is to choose.
 */
export interface Catalog {
  version: string;
  families: Option[];
  datasets: DatasetChoice[];
  features: FeatureChoice[];
  formula: FormulaInfo;
  layers: LayerChoice[];
  activations: ActivationChoice[];
  initializers: Choice[];
  losses: LossChoice[];
  links: {
    [k: string]: string;
  };
  optimizers: Choice[];
  schedules: Choice[];
  regularization: ControlInfo[];
  augmentation: ControlInfo[];
  demos: DemoChoice[];
  default: {
    [k: string]: unknown;
  };
  limits: Limits;
}
/**
 * One value of a pick.
 */
export interface Option {
  id: string;
  label: string;
}
/**
 * A dataset, with a few of its examples to draw.
 */
export interface DatasetChoice {
  id: string;
  label: string;
  help: string;
  controls: ControlInfo[];
  family: string;
  view: "plane" | "line" | "image" | "table";
  task: "regression" | "binary" | "classes" | "labels";
  /**
   * @minItems 2
   * @maxItems 2
   */
  domain: [number, number];
  image: [number, number] | null;
  points: number[][];
  values: number[];
  defaults: {
    [k: string]: unknown;
  };
}
/**
 * How one parameter is set.
 */
export interface ControlInfo {
  name: string;
  type: "slider" | "count" | "toggle" | "pick";
  label: string;
  help: string;
  low: number | null;
  high: number | null;
  step: number | null;
  log: boolean;
  percent: boolean;
  zero: boolean;
  options: Option[];
  default: unknown;
}
/**
 * A feature of the plane. picture: 25×25 values over the plane, top row first, scaled to −1…1.
 */
export interface FeatureChoice {
  id: string;
  label: string;
  help: string;
  controls: ControlInfo[];
  picture: number[];
}
/**
 * What a typed feature may hold, and how many features there may be.
 *
 * longest: its most characters. names: coordinates and constants.
 */
export interface FormulaInfo {
  longest: number;
  most_features: number;
  names: string[];
  functions: FunctionInfo[];
}
/**
 * A function that formulas may call, and how it is written.
 */
export interface FunctionInfo {
  usage: string;
  help: string;
}
/**
 * A kind of layer. needs_image: it works on pictures alone. ends_image: what it gives on is a row of numbers.
 */
export interface LayerChoice {
  id: string;
  label: string;
  help: string;
  controls: ControlInfo[];
  needs_image: boolean;
  ends_image: boolean;
}
/**
 * An activation. curve: over z from −4 to 4. formula: of z, in MathML. symmetry: see `networks.activations`.
 */
export interface ActivationChoice {
  id: string;
  label: string;
  help: string;
  controls: ControlInfo[];
  curve: number[];
  formula: string;
  symmetry: ("homogeneous" | "odd" | "linear") | null;
}
/**
 * One entry of a registry.
 */
export interface Choice {
  id: string;
  label: string;
  help: string;
  controls: ControlInfo[];
}
/**
 * A loss and the tasks it fits.
 */
export interface LossChoice {
  id: string;
  label: string;
  help: string;
  controls: ControlInfo[];
  tasks: string[];
}
/**
 * A demo of one click.
 *
 * own: what the demo's network is called beside others. panel: what is open at first. run: whether it trains at once.
 * probe: the example that is followed at first; null: the data say. landscape: the plane that is shown at first. race:
 * one that starts at once.
 */
export interface DemoChoice {
  id: string;
  label: string;
  help: string;
  headline: string;
  text: string;
  try_this: string[];
  experiment: {
    [k: string]: unknown;
  };
  speed: number | null;
  until: number | null;
  cures: CureInfo[];
  own: string;
  beside: BesideInfo[];
  panel: string;
  run: boolean;
  probe: number[] | null;
  landscape: LandscapeView | null;
  race: RaceInfo | null;
}
/**
 * A switch of a demo.
 */
export interface CureInfo {
  label: string;
  help: string;
  changes: {
    [k: string]: unknown;
  };
  undo: {
    [k: string]: unknown;
  };
}
/**
 * A second network that trains beside the demo's own: the changes that make its document.
 */
export interface BesideInfo {
  label: string;
  changes: {
    [k: string]: unknown;
  };
}
/**
 * Networks that set out together: the changes that make the document of each, steps of each, and steps a second.
 */
export interface RaceInfo {
  changes: {
    [k: string]: unknown;
  }[];
  steps: number;
  speed: number | null;
}
/**
 * Bounds of this server, from its settings.
 */
export interface Limits {
  max_parameters: number;
  max_layers: number;
  max_samples: number;
}
/**
 * What a new session trains. Without an experiment the default one; with a demo's id that demo's.
 */
export interface CreateSession {
  /**
   * the document; parts left out are defaults
   */
  experiment?: {
    [k: string]: unknown;
  } | null;
  /**
   * id of a demo, in place of a document
   */
  demo?: string | null;
  /**
   * start training at once
   */
  run?: boolean;
  /**
   * pause after so many steps
   */
  steps?: number | null;
  /**
   * steps a second; null: as fast as possible
   */
  speed?: number | null;
  /**
   * "exact" waits for the program of this very network, so that all numbers come from it
   */
  program?: "auto" | "exact";
}
/**
 * Networks that train together, each as long. Give `seeds` or `changes`.
 */
export interface CreateSweep {
  /**
   * the document; parts left out are defaults
   */
  experiment?: {
    [k: string]: unknown;
  } | null;
  /**
   * of each network
   */
  steps?: number;
  /**
   * so many networks from other initial weights
   */
  seeds?: number | null;
  /**
   * a network for each: JSON merge patches
   */
  changes?:
    | {
        [k: string]: unknown;
      }[]
    | null;
  /**
   * steps a second of each network; null: as fast as possible
   */
  speed?: number | null;
}
/**
 * Where a sweep stands.
 */
export interface SweepNumbers {
  sweep: string;
  status: "compiling" | "running" | "done";
  steps: number;
  networks: SweptNetwork[];
}
/**
 * Where one network of a sweep stands. Null where there is no such number.
 *
 * seed: of its initial weights. problem: why it cannot train; empty: it can. answer: what it predicts for the inputs
 * that were asked about.
 */
export interface SweptNetwork {
  seed: number;
  step: number;
  diverged: boolean;
  problem: string;
  train_loss: number | null;
  validation_loss: number | null;
  test_loss: number | null;
  train_accuracy: number | null;
  validation_accuracy: number | null;
  test_accuracy: number | null;
  answer: number[] | null;
  weights: LayerWeights[] | null;
  history: SweptHistory | null;
}
/**
 * The record of one network, oldest row first; the last row is the present one where an evaluation is cheap.
 */
export interface SweptHistory {
  steps: number[];
  train_loss: (number | null)[];
  test_loss: (number | null)[];
}
/**
 * The loss over a plane of the parameters' space, and where the networks of a sweep are on it.
 */
export interface SweepLandscape {
  /**
   * false: nothing has begun, or it is being compiled; the lists are empty then
   */
  ready: boolean;
  /**
   * the network through whose weights the plane goes; its loss is shown
   */
  anchor: number;
  /**
   * of the anchor
   */
  step: number;
  /**
   * what is shown of the first axis, lowest and highest
   */
  u: number[];
  v: number[];
  /**
   * rows of v, columns of u; null where it is not finite
   */
  values: (number | null)[][];
  /**
   * the length of one unit of u and of v
   */
  axes: number[];
  /**
   * of the variance, along each axis
   */
  shares: number[];
  /**
   * plane `weights`: the numbers of the two parameters, else -1
   */
  chosen: number[];
  networks: SweptTrace[];
}
/**
 * The way of one network over the plane, oldest place first; the last one is where it is now.
 *
 * points: (u, v). losses: its own, penalties included; null where there is none. off: distance from the plane. All
 * empty for one that has not begun, or whose parameters have other shapes than those of the sweep's first network.
 */
export interface SweptTrace {
  steps: number[];
  points: [number, number][];
  losses: (number | null)[];
  off: number[];
}
/**
 * A new session. Keep the token: it alone controls the session.
 */
export interface Created {
  session: string;
  token: string;
}
/**
 * Where a session stands. Null where there is no such number.
 */
export interface Numbers {
  session: string;
  status: "compiling" | "paused" | "running" | "diverged" | "closed";
  step: number;
  epoch: number;
  train_loss: number | null;
  validation_loss: number | null;
  test_loss: number | null;
  train_accuracy: number | null;
  validation_accuracy: number | null;
  test_accuracy: number | null;
  steps_per_second: number;
  /**
   * why training stopped, if it did
   */
  diverged: Divergence | null;
  experiment: {
    [k: string]: unknown;
  };
}
/**
 * All parameters, the output layer last.
 */
export interface Weights {
  layers: LayerWeights[];
}
/**
 * The examples a session learns from.
 */
export interface Data {
  version: number;
  train: SubsetBody;
  validation: SubsetBody;
  test: SubsetBody;
  truth: Curve | null;
  gallery: Gallery;
}
/**
 * Examples of one set. points: raw inputs; values: class numbers, or the first target.
 */
export interface SubsetBody {
  points: number[][];
  values: number[];
}
/**
 * A one-dimensional function.
 */
export interface Curve {
  x: number[];
  y: number[];
}
/**
 * The examples that responses and predictions are drawn for, sorted by class.
 */
export interface Gallery {
  points: number[][];
  /**
   * the numbers of each one's classes; empty for regression
   */
  labels: number[][];
  /**
   * what is to be predicted of each; empty for classes
   */
  values: number[][];
}
/**
 * The pictures that the lens `test` judges, in its order: the first test examples, or train where there is no test.
 *
 * pixels: base64 of uint8 (count, height, width), 0 to 255 for the lowest to the highest value of `domain`.
 * labels: for each picture the numbers of its classes: one, or with several labels any number.
 */
export interface Images {
  version: number;
  height: number;
  width: number;
  count: number;
  pixels: string;
  labels: number[][];
}
/**
 * What was wrong: the field, the message, and what is allowed.
 */
export interface Problem {
  field: string;
  message: string;
  allowed: string;
}
/**
 * What a typed feature is; one of the two is null.
 */
export interface FeatureAnswer {
  /**
   * its id is what stands in a document
   */
  feature: FeatureChoice | null;
  /**
   * what is wrong with the formula, in words
   */
  problem: Problem | null;
}
