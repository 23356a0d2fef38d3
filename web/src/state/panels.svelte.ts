import { untrack } from "svelte";

/** One of several pictures that share the output's place. */
export interface Panel {
  id: string;
  label: string;
}

/** Which of the output's panels is open. The choice lasts as long as that panel is there. */
export class OutputPanels {
  available = $state.raw<readonly Panel[]>([]);
  /** Whether the open panel is to have most of the page, where the page has room for that. */
  enlarged = $state(false);
  private wanted = $state("");

  readonly open: string = $derived(
    (this.available.find(({ id }) => id === this.wanted) ?? this.available[0])?.id ?? "",
  );

  offer(panels: readonly Panel[]): void {
    const ids = (list: readonly Panel[]) => list.map(({ id }) => id).join(" ");
    // An effect that offers panels must not wait for what it writes itself.
    if (ids(panels) === ids(untrack(() => this.available))) return;
    this.available = panels;
    if (!panels.some(({ id }) => id === untrack(() => this.wanted))) this.wanted = "";
  }

  choose(id: string): void {
    this.wanted = id;
  }

  /** Chooses by place, as the keys 1 to 9 do; nothing where there is no such panel. */
  chooseAt(index: number): void {
    const panel = this.available[index];
    if (panel) this.wanted = panel.id;
  }
}
