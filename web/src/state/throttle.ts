export interface Throttled<Arguments extends unknown[]> {
  (...values: Arguments): void;
  /** Calls at once with the last values, if any are waiting. */
  flush(): void;
}

/** A function called at most once in `interval` milliseconds; the last values always get through. */
export function throttle<Arguments extends unknown[]>(
  call: (...values: Arguments) => void,
  interval: number,
): Throttled<Arguments> {
  let waiting: Arguments | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function fire(): void {
    timer = undefined;
    if (!waiting) return;
    const values = waiting;
    waiting = null;
    timer = setTimeout(fire, interval);
    call(...values);
  }

  function throttled(...values: Arguments): void {
    waiting = values;
    if (timer === undefined) fire();
  }

  throttled.flush = () => {
    clearTimeout(timer);
    timer = undefined;
    if (!waiting) return;
    const values = waiting;
    waiting = null;
    call(...values);
  };
  return throttled;
}
