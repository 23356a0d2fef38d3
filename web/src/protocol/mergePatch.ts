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

/** A document after a JSON merge patch (RFC 7396): null takes a name away, an array is replaced as a whole. */
export function patched(document: unknown, changes: unknown): unknown {
  if (!isObject(changes)) return changes;
  const result: Changes = isObject(document) ? { ...document } : {};
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) delete result[name];
    else result[name] = patched(result[name], value);
  }
  return result;
}

function isObject(value: unknown): value is Changes {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
