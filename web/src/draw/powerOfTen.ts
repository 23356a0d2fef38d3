const superscripts = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** A power of ten as people write it: 10⁻², 1, 100, 10⁴. */
export function powerOfTen(exponent: number): string {
  if (exponent >= 0 && exponent < 3) return String(10 ** exponent);
  const digits = Array.from(String(Math.abs(exponent)), (digit) => superscripts[Number(digit)]).join("");
  return `10${exponent < 0 ? "⁻" : ""}${digits}`;
}
