/** Colours of up to ten groups of points, told apart also without red or green, and none of them the scale's. */
const onLight = [
  "#3d0595",
  "#bb6477",
  "#195c28",
  "#d9a12b",
  "#6b0f4d",
  "#78ae8d",
  "#6a8908",
  "#4fbcec",
  "#a837b1",
  "#55597b",
] as const;
const onDark = [
  "#6f71f7",
  "#d28b8c",
  "#187505",
  "#e9e467",
  "#914e7f",
  "#30bcca",
  "#afb335",
  "#a9e2e5",
  "#d147be",
  "#7d7d62",
] as const;

/** The colour of group number `index` on the present ground; after ten they begin again. */
export function clusterColour(index: number, dark: boolean): string {
  const colours = dark ? onDark : onLight;
  return colours[((index % colours.length) + colours.length) % colours.length] as string;
}
