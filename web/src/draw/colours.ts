/** Colours of signed quantities and of classes, mixed in OKLab from the tokens. */

export type Rgb = readonly [red: number, green: number, blue: number];

export interface Palette {
  dark: boolean;
  ink: string;
  ink2: string;
  ink3: string;
  line: string;
  line2: string;
  panel: string;
  sunk: string;
  acc: string;
  neg: string;
  pos: string;
  /** The signed scale from −1 to 1, as pixels; the middle entry is 0. */
  scale: Uint32Array;
  /** The same, paler, for pictures with points on top. */
  paleScale: Uint32Array;
  ends: { neg: Rgb; mid: Rgb; pos: Rgb };
}

export const scaleEntries = 513;
const half = (scaleEntries - 1) / 2;
/** How far the decision picture goes towards the ends. */
export const paleReach = { light: 0.62, dark: 0.75 };
/** Class colours are of all shades, so that their regions must be paler still. */
const classReach = { light: 0.45, dark: 0.6 };
/** Exponents of the display scale: above 1 it spreads values near the ends, where saturated units live. */
export const linear = 1;
export const soft = 2.4;

/** The exponent that suits an activation, from its curve over z: those that saturate at both ends need a soft scale. */
export function exponentFor(curve: readonly number[] | undefined): number {
  if (!curve || curve.length < 10) return linear;
  const near = Math.round(curve.length / 8);
  const rise = (from: number, to: number) => Math.abs((curve.at(to) ?? 0) - (curve.at(from) ?? 0));
  const flat = 0.05;
  return rise(0, near) < flat && rise(-1 - near, -1) < flat && rise(0, -1) > flat ? soft : linear;
}

/** Chosen so that any two differ for people with every kind of colour vision, on light and dark ground. */
const classHues: readonly Rgb[] = [
  [0xca, 0x6d, 0x00],
  [0x2a, 0x8e, 0xdf],
  [0x81, 0x33, 0x6d],
  [0x76, 0xd8, 0x96],
  [0x48, 0x40, 0xbe],
  [0xec, 0xa1, 0xf6],
  [0x58, 0x54, 0x11],
  [0x56, 0x7e, 0x79],
  [0xfe, 0xa8, 0x11],
  [0xb5, 0x97, 0xa5],
];

/** The colour of class number `index`; more than ten begin again. */
export function classRgb(index: number): Rgb {
  return classHues[((index % classHues.length) + classHues.length) % classHues.length] as Rgb;
}

export function classColour(index: number): string {
  return css(classRgb(index));
}

/** Whether the points of a dataset take the ends of the signed scale, the class colours, or its whole length. */
export function pointColour(
  palette: Palette,
  task: "regression" | "binary" | "classes",
  value: number,
  reach = 1,
): string {
  if (task === "classes") return classColour(value);
  if (task === "binary") return value > 0.5 ? palette.pos : palette.neg;
  return signedColour(palette, value / (reach || 1));
}

/** A CSS colour for a value from −1 to 1. */
export function signedColour(palette: Palette, value: number): string {
  const bounded = Math.max(-1, Math.min(1, Number.isFinite(value) ? value : 0));
  const { neg, mid, pos } = palette.ends;
  return css(mix(mid, bounded < 0 ? neg : pos, Math.abs(bounded)));
}

/** A table of 513 pixels between the ends; `reach` says how far it goes towards them. */
export function signedTable(neg: Rgb, mid: Rgb, pos: Rgb, reach = 1): Uint32Array {
  return Uint32Array.from({ length: scaleEntries }, (_, index) => {
    const value = (index - half) / half;
    return pixel(mix(mid, value < 0 ? neg : pos, Math.abs(value) * reach));
  });
}

/** For each byte of a neuron's picture (128 is 0) its pixel. */
export function neuronTable(scale: Uint32Array, exponent: number): Uint32Array {
  return Uint32Array.from({ length: 256 }, (_, byte) => entry(scale, (byte - 128) / 127, exponent));
}

/** For each byte of a prediction (0 the low end, 255 the high end) its pixel. */
export function predictionTable(scale: Uint32Array): Uint32Array {
  return Uint32Array.from({ length: 256 }, (_, byte) => entry(scale, (byte / 255) * 2 - 1, linear));
}

/** For each byte of a quantity without sign its pixel, from the middle to the positive end. */
export function positiveTable(scale: Uint32Array): Uint32Array {
  return Uint32Array.from({ length: 256 }, (_, byte) => entry(scale, byte / 255, linear));
}

/** From the ground to ink, for images: the pixel of each byte. */
export function inkTable({ dark, ends }: Palette): Uint32Array {
  const ink: Rgb = dark ? [238, 238, 238] : [24, 24, 24];
  return Uint32Array.from({ length: 256 }, (_, byte) => pixel(mix(ends.mid, ink, byte / 255)));
}

const classTables = new WeakMap<Palette, Map<number, Uint32Array>>();

/** From the middle to a class's colour, as far as the decision picture goes, for each byte. */
export function classTable(palette: Palette, index: number): Uint32Array {
  const known = classTables.get(palette) ?? new Map<number, Uint32Array>();
  classTables.set(palette, known);
  const table = known.get(index) ?? makeClassTable(palette, index);
  known.set(index, table);
  return table;
}

function makeClassTable(palette: Palette, index: number): Uint32Array {
  const reach = palette.dark ? classReach.dark : classReach.light;
  return Uint32Array.from({ length: 256 }, (_, byte) =>
    pixel(mix(palette.ends.mid, classRgb(index), (byte / 255) * reach)),
  );
}

/** The pixel of a value from −1 to 1. */
export function entry(scale: Uint32Array, value: number, exponent = linear): number {
  const bounded = Math.max(-1, Math.min(1, value));
  const shown = Math.sign(bounded) * Math.abs(bounded) ** exponent;
  return scale[Math.round(half + shown * half)] as number;
}

let known: { key: string; palette: Palette } | undefined;

/** The colours of the present theme. */
export function palette(): Palette {
  const root = document.documentElement;
  const key = `${root.style.colorScheme} ${matchMedia("(prefers-color-scheme: dark)").matches}`;
  if (known?.key !== key) known = { key, palette: readPalette() };
  return known.palette;
}

const names = ["ink", "ink2", "ink3", "line", "line2", "panel", "sunk", "acc", "neg", "mid", "pos"] as const;

function readPalette(): Palette {
  const sample = document.createElement("span");
  // With reduced motion every change takes a moment, and a colour in passing would be read.
  sample.style.transition = "none";
  document.documentElement.append(sample);
  const read = (name: string): Rgb => {
    sample.style.color = `var(--${name})`;
    return parseColour(getComputedStyle(sample).color);
  };
  const tokens = Object.fromEntries(names.map((name) => [name, read(name)])) as Record<
    (typeof names)[number],
    Rgb
  >;
  sample.remove();
  const { neg, mid, pos } = tokens;
  const dark = toOklab(mid)[0] < 0.5;
  const texts = Object.fromEntries(names.map((name) => [name, css(tokens[name])])) as Record<
    (typeof names)[number],
    string
  >;
  return {
    ...texts,
    dark,
    ends: { neg, mid, pos },
    scale: signedTable(neg, mid, pos),
    paleScale: signedTable(neg, mid, pos, dark ? paleReach.dark : paleReach.light),
  };
}

/** A computed colour: `rgb(…)`, `color(srgb …)` or `#rrggbb`; black where it is none of them. */
export function parseColour(text: string): Rgb {
  if (text.startsWith("#")) {
    const number = Number.parseInt(text.slice(1), 16);
    return [(number >> 16) & 255, (number >> 8) & 255, number & 255];
  }
  const [red = 0, green = 0, blue = 0] = (text.match(/[\d.]+(?:e-?\d+)?/g) ?? []).map(Number);
  const unit = text.startsWith("color(") ? 255 : 1;
  return [red * unit, green * unit, blue * unit];
}

export function mix(from: Rgb, to: Rgb, share: number): Rgb {
  const [first, second] = [toOklab(from), toOklab(to)];
  const at = (index: 0 | 1 | 2) => first[index] + (second[index] - first[index]) * share;
  return fromOklab([at(0), at(1), at(2)]);
}

/** Lightness, green–red and blue–yellow (Ottosson 2020). */
export function toOklab(colour: Rgb): Rgb {
  const [red, green, blue] = colour.map(toLinear) as unknown as Rgb;
  const long = Math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue);
  const medium = Math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue);
  const short = Math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue);
  return [
    0.2104542553 * long + 0.793617785 * medium - 0.0040720468 * short,
    1.9779984951 * long - 2.428592205 * medium + 0.4505937099 * short,
    0.0259040371 * long + 0.7827717662 * medium - 0.808675766 * short,
  ];
}

export function fromOklab([lightness, a, b]: Rgb): Rgb {
  const long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const short = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    fromLinear(4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short),
    fromLinear(-1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short),
    fromLinear(-0.0041960863 * long - 0.7034186147 * medium + 1.707614701 * short),
  ];
}

function toLinear(value: number): number {
  const share = value / 255;
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
}

function fromLinear(value: number): number {
  const share = value <= 0.0031308 ? value * 12.92 : 1.055 * value ** (1 / 2.4) - 0.055;
  return Math.max(0, Math.min(255, share * 255));
}

export function css([red, green, blue]: Rgb): string {
  return `rgb(${Math.round(red)} ${Math.round(green)} ${Math.round(blue)})`;
}

/** As in the memory of an image: red in the lowest byte, opaque. */
export function pixel([red, green, blue]: Rgb): number {
  return (0xff000000 | (Math.round(blue) << 16) | (Math.round(green) << 8) | Math.round(red)) >>> 0;
}
