import { ProblemError } from "../protocol/api";

/** Tries until the server answers, at most so many times; only failures of the network are tried again. */
export async function retried<T>(
  call: () => Promise<T>,
  wait: (seconds: number) => void,
  most = Number.POSITIVE_INFINITY,
): Promise<T> {
  for (let seconds = 0.5, tries = 1; ; seconds = Math.min(seconds * 2, 8), tries++) {
    try {
      return await call();
    } catch (error) {
      if (error instanceof ProblemError || tries >= most) throw error;
      wait(seconds);
      await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
    }
  }
}
