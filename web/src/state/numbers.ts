/** Numbers as the page writes them: thin spaces in thousands, a true minus sign, a spaced percent. */

const minus = "−";
const thinSpace = "\u2009";
const none = "–";

export function grouped(value: number): string {
  if (!Number.isFinite(value)) return none;
  const digits = Math.abs(Math.round(value)).toFixed(0);
  return sign(value) + digits.replace(/\B(?=(\d{3})+$)/g, thinSpace);
}

export function fixed(value: number, places: number): string {
  return Number.isFinite(value) ? sign(value) + Math.abs(value).toFixed(places) : none;
}

/** A loss in a constant width: four places below 10, fewer above. */
export function loss(value: number): string {
  if (!Number.isFinite(value)) return none;
  const size = Math.abs(value);
  if (size >= 99_999.5) return value.toExponential(1).replace("e+", "e").replace("-", minus);
  if (size >= 9.99995) return significant(value, 5);
  return fixed(value, 4);
}

export function percent(share: number, places = 0): string {
  return Number.isFinite(share) ? `${fixed(share * 100, places)}\u2009%` : none;
}

/** At most so many significant digits, without trailing zeros: 0.03, 1 200, 1e−8. */
export function significant(value: number, digits = 3): string {
  if (!Number.isFinite(value)) return none;
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size < 1e-4 || size >= 1e7) {
    return Number(value.toPrecision(digits)).toExponential().replace("e+", "e").replaceAll("-", minus);
  }
  const rounded = Number(size.toPrecision(digits));
  const [whole = "0", fraction] = rounded.toString().split(".");
  const left = grouped(Number(whole));
  return sign(value) + (fraction ? `${left}.${fraction}` : left);
}

/** What somebody typed, with a comma or a true minus sign too; null where it is no number. */
export function parseNumber(text: string): number | null {
  const plain = text
    .trim()
    .replaceAll(minus, "-")
    .replace(/[\s\u2009]/g, "")
    .replace(",", ".");
  const share = plain.endsWith("%");
  const value = Number(share ? plain.slice(0, -1) : plain);
  if (plain === "" || !Number.isFinite(value)) return null;
  return share ? value / 100 : value;
}

function sign(value: number): string {
  return value < 0 ? minus : "";
}
