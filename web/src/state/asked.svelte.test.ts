import { expect, it } from "vitest";
import { Asked } from "./asked.svelte";

/** A document that has what was sent when the server answers, in order. */
function server() {
  let stands: readonly number[] = [1];
  const waiting: ((done: boolean) => void)[] = [];
  const asked = new Asked<readonly number[]>(() => stands);
  const send = (next: readonly number[]) =>
    new Promise<boolean>((resolve) => {
      waiting.push((done) => {
        if (done) stands = next;
        resolve(done);
      });
    });
  const add = (value: number) => asked.put([...asked.value, value], send);
  const answer = (done: boolean) => waiting.shift()?.(done);
  return { asked, add, answer };
}

it("builds edits on those that are still on their way", async () => {
  const { asked, add, answer } = server();
  const both = [add(2), add(3)];
  expect(asked.value).toEqual([1, 2, 3]);
  answer(true);
  await both[0];
  expect(asked.value).toEqual([1, 2, 3]);
  answer(true);
  expect(await Promise.all(both)).toEqual([true, true]);
  expect(asked.value).toEqual([1, 2, 3]);
});

it("goes back to the document where one is refused, and where nothing is asked for", async () => {
  const { asked, add, answer } = server();
  const refused = add(2);
  answer(false);
  expect(await refused).toBe(false);
  expect(asked.value).toEqual([1]);
  asked.hold([7]);
  expect(asked.value).toEqual([7]);
  const done = add(8);
  answer(true);
  await done;
  expect(asked.value).toEqual([7, 8]);
});
