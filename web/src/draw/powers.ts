const superscripts = "⁰¹²³⁴⁵⁶⁷⁸⁹";
/** Up to here a power of two is written out. */
const longest = 12;

/** A power of ten as people write it: 10⁻², 1, 100, 10⁴. */
export function powerOfTen(exponent: number): string {
  return exponent >= 0 && exponent < 3 ? String(10 ** exponent) : `10${raised(exponent)}`;
}

/** A power of two, exactly: 64, 4096, 2²⁰. */
export function powerOfTwo(value: number): string {
  const exponent = Math.round(Math.log2(value));
  return exponent <= longest ? String(2 ** exponent) : `2${raised(exponent)}`;
}

function raised(exponent: number): string {
  const digits = Array.from(String(Math.abs(exponent)), (digit) => superscripts[Number(digit)]).join("");
  return `${exponent < 0 ? "⁻" : ""}${digits}`;
}
