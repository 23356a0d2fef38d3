const interval = 250;
const rests = 2;

/** Of a look at the server: after about eight seconds without an answer it is away. */
export const mostTries = 5;
export const away = "The server cannot be reached.";

/** Waits before the next question: about four a second, and longer where the last answer has taken long. */
export function pauseAfter(asked: number): Promise<void> {
  return waited(Math.max(interval, rests * (performance.now() - asked)));
}

export function waited(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
