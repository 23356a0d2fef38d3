type Changes = { [name: string]: unknown };

/** One JSON merge patch (RFC 7396) that does what `first` and then `second` do. */
export function mergePatches(first: Changes, second: Changes): Changes {
  const merged: Changes = { ...first };
  for (const [name, value] of Object.entries(second)) {
    const before = merged[name];
    merged[name] = isObject(before) && isObject(value) ? mergePatches(before, value) : value;
  }
  return merged;
}

function isObject(value: unknown): value is Changes {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
