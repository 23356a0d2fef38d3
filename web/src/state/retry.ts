import { ProblemError } from "../protocol/api";

/** Tries until the server answers; only failures of the network are tried again. */
export async function retried<T>(call: () => Promise<T>, wait: (seconds: number) => void): Promise<T> {
  for (let seconds = 0.5; ; seconds = Math.min(seconds * 2, 8)) {
    try {
      return await call();
    } catch (error) {
      if (error instanceof ProblemError) throw error;
      wait(seconds);
      await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
    }
  }
}
