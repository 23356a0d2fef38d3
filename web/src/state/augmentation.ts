import type { ControlInfo } from "../protocol/messages";
import { percent, significant } from "./numbers";

type Values = { readonly [name: string]: unknown };

const units: Record<string, string> = { shift: " px", rotate: "°" };

/** Whether anything is done to the pictures. */
export function augments(values: Values | undefined): boolean {
  return Object.values(values ?? {}).some((value) => value === true || Number(value) > 0);
}

/** What is done to them, such as "shift 2 px, flip". */
export function augmentationWords(controls: readonly ControlInfo[], values: Values | undefined): string {
  const words = controls.flatMap(({ name, label, percent: isShare }) => {
    const value = values?.[name];
    const word = label.toLowerCase();
    if (value === true) return [word];
    const amount = Number(value ?? 0);
    if (!(amount > 0)) return [];
    return [`${word} ${isShare ? percent(amount) : significant(amount) + (units[name] ?? "")}`];
  });
  return words.join(", ") || "off";
}
