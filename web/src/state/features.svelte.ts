import { untrack } from "svelte";
import { lookAtFeature } from "../protocol/api";
import type { Catalog, FeatureAnswer, FeatureChoice } from "../protocol/messages";
import { Asked } from "./asked.svelte";
import { ofPage } from "./ofPage.svelte";
import type { Playground } from "./playground.svelte";

const side = 25;

/** The features to choose from: the catalog's, then those that somebody typed. */
export class Features {
  /** Typed ones by their formulas, in order: chosen, or kept to be chosen again. */
  private kept = $state.raw<readonly string[]>([]);
  /** What the server said of formulas, by dataset and formula. */
  private looked = $state.raw<ReadonlyMap<string, FeatureChoice>>(new Map());
  private readonly fetched = new Set<string>();
  private readonly playground: Playground;

  private readonly asked = new Asked(() => chosenOf(this.playground));
  readonly chosen: readonly string[] = $derived.by(() => this.asked.value);
  readonly typed: readonly FeatureChoice[] = $derived.by(() => {
    const known = new Set(this.playground.catalog?.features.map(({ id }) => id));
    const ids = new Set([...this.kept, ...this.chosen]);
    return known.size === 0 ? [] : [...ids].filter((id) => !known.has(id)).map((id) => this.choiceOf(id));
  });
  readonly all: readonly FeatureChoice[] = $derived.by(() => [
    ...(this.playground.catalog?.features ?? []),
    ...this.typed,
  ]);
  /** The catalog with typed features among the others: what pictures are drawn from. */
  readonly catalog: Catalog | null = $derived.by(() => {
    const { catalog } = this.playground;
    return this.typed.length === 0 || !catalog ? catalog : { ...catalog, features: [...this.all] };
  });

  constructor(playground: Playground) {
    this.playground = playground;
  }

  /** Fetches pictures of formulas that come from elsewhere, such as from a link, for as long as the page lives. */
  watch(): void {
    $effect.root(() => {
      $effect(() => {
        const missing = this.typed.filter(({ id }) => !this.looked.has(this.key(id)));
        untrack(() => {
          for (const { id } of missing) void this.fetch(id);
        });
      });
    });
  }

  /** What a formula is, or what is wrong with it. */
  async look(formula: string): Promise<FeatureAnswer> {
    const data = this.data;
    const answer = await lookAtFeature(formula, data);
    if (answer.feature) this.remember(data, answer.feature);
    return answer;
  }

  /** Makes a feature an input, in place of another one where one is edited. Says why not; "" where all is well. */
  async add({ id }: FeatureChoice, replaced: string | null = null): Promise<string> {
    const most = this.playground.catalog?.formula.most_features ?? Number.POSITIVE_INFINITY;
    const others = this.chosen.filter((other) => other !== replaced);
    if (others.includes(id)) return "This is an input already";
    if (others.length >= most) return `There are ${most} inputs already: switch one off first`;
    const place = replaced === null ? -1 : this.chosen.indexOf(replaced);
    const next = place < 0 ? this.inOrder([...others, id]) : this.chosen.with(place, id);
    if (!(await this.put(next))) {
      const words = this.playground.problem?.message ?? "The server did not take it";
      this.playground.problem = null;
      return words.replace(/^data\.features\.\d+: /, "");
    }
    this.kept = [...new Set(this.kept.map((other) => (other === replaced ? id : other)).concat(id))];
    return "";
  }

  /** Switches one on or off. At least one stays. */
  async toggle(id: string): Promise<void> {
    const on = this.chosen.includes(id);
    if (on && this.chosen.length === 1) {
      this.playground.say("At least one feature stays");
      return;
    }
    const next = on ? this.chosen.filter((other) => other !== id) : this.inOrder([...this.chosen, id]);
    // One that came with a link stays in sight when it is switched off.
    this.kept = [...new Set([...this.kept, ...this.typed.map((feature) => feature.id)])];
    await this.put(next);
  }

  /** Takes a typed feature away for good. The last input stays. */
  async remove(id: string): Promise<void> {
    if (this.chosen.includes(id)) {
      await this.toggle(id);
      if (this.chosen.length === 1 && this.chosen[0] === id) return;
    }
    this.kept = this.kept.filter((other) => other !== id);
  }

  private put(next: readonly string[]): Promise<boolean> {
    return this.asked.put(next, (features) => this.playground.patch({ data: { features } }));
  }

  private get data(): string {
    return this.playground.experiment?.data.kind ?? "";
  }

  private key(id: string): string {
    return `${this.data} ${id}`;
  }

  private inOrder(ids: readonly string[]): string[] {
    const known = this.all.map((feature) => feature.id);
    return [...known.filter((id) => ids.includes(id)), ...ids.filter((id) => !known.includes(id))];
  }

  private choiceOf(id: string): FeatureChoice {
    const looked = this.looked.get(this.key(id));
    if (looked) return looked;
    const label = this.playground.state?.data.inputs[chosenOf(this.playground).indexOf(id)] ?? id;
    return { id, label, help: id, controls: [], picture: Array<number>(side * side).fill(0) };
  }

  private async fetch(id: string): Promise<void> {
    const key = this.key(id);
    if (this.fetched.has(key)) return;
    this.fetched.add(key);
    try {
      await this.look(id);
    } catch {
      // Without its picture for now; its name and its weights are there.
      this.fetched.delete(key);
    }
  }

  private remember(data: string, feature: FeatureChoice): void {
    this.looked = new Map(this.looked).set(`${data} ${feature.id}`, feature);
  }
}

function chosenOf({ experiment }: Playground): readonly string[] {
  return (experiment?.data.features ?? []) as string[];
}

export const featuresOf = ofPage((playground) => {
  const features = new Features(playground);
  features.watch();
  return features;
});
