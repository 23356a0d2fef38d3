/**
 * Which tabs stand in a row of a given width: all, or as many of the first ones as leave room for the open one and for
 * the button that has the rest. Widths in pixels.
 */
export function fittingTabs(
  widths: readonly number[],
  open: number,
  { room, gap, more }: { room: number; gap: number; more: number },
): number[] {
  const all = [...widths.keys()];
  const needed = (tabs: readonly number[]) => tabs.reduce((sum, tab) => sum + (widths[tab] ?? 0) + gap, -gap);
  if (needed(all) <= room) return all;
  for (let count = all.length - 1; count > 0; count--) {
    const tabs = all.filter((tab) => tab === open || tab < (open < count ? count : count - 1));
    if (needed(tabs) + gap + more <= room) return tabs;
  }
  return all.filter((tab) => tab === open);
}
