import type { ControlInfo } from "../protocol/messages";
import { percent, significant } from "../state/numbers";

/** How a number becomes a place on a track and back: linear or logarithmic, in steps, with 0 below the lowest. */
export interface Scale {
  low: number;
  high: number;
  step: number | null;
  log: boolean;
  percent: boolean;
  zero: boolean;
  whole: boolean;
}

/** Places on a track. */
export const places = 1000;
const zeroPlaces = 40;

export function scaleOf(control: ControlInfo): Scale {
  return {
    low: control.low ?? 0,
    high: control.high ?? 1,
    step: control.step ?? null,
    log: control.log ?? false,
    percent: control.percent ?? false,
    zero: control.zero ?? false,
    whole: control.type === "count",
  };
}

/** Whether a value has a place on the track. */
export function holds(value: number, { low, high, zero }: Scale): boolean {
  return (value >= low && value <= high) || (zero && value === 0);
}

export function placeOf(value: number, scale: Scale): number {
  const start = scale.zero ? zeroPlaces : 0;
  if (scale.zero && value <= 0) return 0;
  const clamped = Math.min(Math.max(value, scale.low), scale.high);
  const share = scale.log
    ? Math.log(clamped / scale.low) / Math.log(scale.high / scale.low)
    : (clamped - scale.low) / (scale.high - scale.low);
  return Math.round(start + share * (places - start));
}

/** The value at a place, rounded to what a person would choose there. */
export function valueAt(place: number, scale: Scale): number {
  const start = scale.zero ? zeroPlaces : 0;
  if (scale.zero && place < zeroPlaces / 2) return 0;
  const share = Math.min(Math.max((place - start) / (places - start), 0), 1);
  const raw = scale.log
    ? scale.low * (scale.high / scale.low) ** share
    : scale.low + share * (scale.high - scale.low);
  return rounded(raw, scale);
}

/** The next value with an arrow key: one step, or one place of two significant digits. */
export function stepped(value: number, direction: number, scale: Scale): number {
  if (scale.zero && value <= scale.low && direction < 0) return 0;
  if (scale.zero && value <= 0) return direction > 0 ? scale.low : 0;
  const unit = unitAt(value, direction, scale);
  return rounded(value + direction * unit, scale);
}

export function shown(value: number, scale: Pick<Scale, "percent">): string {
  return scale.percent
    ? percent(value, Number.isInteger(Math.round(value * 1000) / 10) ? 0 : 1)
    : significant(value);
}

/** A typed number made to fit; the exact value is kept within the bounds. */
export function fitted(value: number, scale: Scale): number {
  if (scale.zero && value <= 0) return 0;
  const clamped = Math.min(Math.max(value, scale.low), scale.high);
  return scale.whole ? Math.round(clamped) : clamped;
}

function unitAt(value: number, direction: number, scale: Scale): number {
  if (!scale.log) return scale.step ?? (scale.high - scale.low) / 100;
  const magnitude = 10 ** Math.floor(Math.log10(value) + 1e-9);
  const exact = Math.abs(value - magnitude) < magnitude * 1e-9;
  const unit = (direction < 0 && exact ? magnitude / 10 : magnitude) / 10;
  return scale.whole ? Math.max(1, Math.round(unit)) : unit;
}

function rounded(raw: number, scale: Scale): number {
  const clamped = Math.min(Math.max(raw, scale.low), scale.high);
  if (scale.log) {
    const value = Number(clamped.toPrecision(2));
    const inside = Math.min(Math.max(value, scale.low), scale.high);
    return scale.whole ? Math.round(inside) : inside;
  }
  const step = scale.step ?? niceStep((scale.high - scale.low) / 200);
  const value = scale.low + Math.round((clamped - scale.low) / step) * step;
  return Math.min(Number(value.toPrecision(10)), scale.high);
}

function niceStep(size: number): number {
  return 10 ** Math.floor(Math.log10(size));
}
