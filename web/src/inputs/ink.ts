/** Drawn pictures are mostly empty ground; in a photograph the darkest value is black. */
export function looksLikeInk(pictures: readonly ArrayLike<number>[], high = 1): boolean {
  const emptyBelow = 0.25 * high;
  let [empty, all] = [0, 0];
  for (const picture of pictures) {
    for (let place = 0; place < picture.length; place++) {
      if ((picture[place] as number) < emptyBelow) empty++;
    }
    all += picture.length;
  }
  return empty * 2 >= all;
}
