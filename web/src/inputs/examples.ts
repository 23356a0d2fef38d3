/** Which of these examples the inputs are; −1: none of them. */
export function exampleAt(points: readonly (readonly number[])[], inputs: readonly number[]): number {
  return points.findIndex((point) => alike(point, inputs));
}

/** Examples of the same class, or the same classes, together; `labels` tells those of each. */
export function byClasses(labels: readonly (readonly number[])[]): number[][] {
  const groups = new Map<string, number[]>();
  for (const [example, classes] of labels.entries()) {
    const key = classes.join(" ");
    groups.set(key, [...(groups.get(key) ?? []), example]);
  }
  return [...groups.values()];
}

/** Whether two examples are the same, but for what 32 bits lose. */
export function alike(first: ArrayLike<number>, second: ArrayLike<number>): boolean {
  const near = 1e-3;
  if (first.length !== second.length) return false;
  for (let place = 0; place < first.length; place++) {
    if (Math.abs((first[place] as number) - (second[place] as number)) > near) return false;
  }
  return true;
}

/** Classes in words, such as "circle + square". */
export function named(numbers: readonly number[], names: readonly string[]): string {
  return numbers.length === 0 ? "none" : numbers.map((number) => names[number] ?? String(number)).join(" + ");
}
