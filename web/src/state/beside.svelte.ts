import { untrack } from "svelte";
import type { DemoChoice } from "../protocol/messages";
import { type Order, SessionSocket } from "../protocol/socket";
import type { Beside, Connect } from "./besideNetwork.svelte";
import { courseOf, highestSpeed } from "./equalExamples";
import { asExperiment, same } from "./experiment";
import type { Playground } from "./playground.svelte";
import type { Lens } from "./view";

/** The networks beside the page's own one: as many as the present demo asks for. */
export class BesideNetworks {
  networks = $state.raw<readonly Beside[]>([]);
  private readonly main: Playground;
  private readonly connect: Connect;
  private made = "";
  private readonly looks = new Set<readonly Lens[]>();
  /** Grows when the page comes back from where it was put away. */
  private visits = $state(0);

  constructor(main: Playground, connect: Connect = (options) => new SessionSocket(options)) {
    this.main = main;
    this.connect = connect;
  }

  /** Makes and ends networks as demos come and go, for as long as the page lives. */
  watch(): void {
    $effect.root(() => {
      $effect(() => {
        void this.visits;
        const [demo, session] = [this.main.demo, this.main.state?.session ?? ""];
        untrack(() => this.match(demo, session));
      });
      $effect(() => {
        const { state } = this.main;
        for (const network of this.networks) if (state) network.follow(state);
      });
      $effect(() => this.holdTogether());
    });
    window.addEventListener("pagehide", () => this.match(null, ""));
    window.addEventListener("pageshow", (event) => {
      if (event.persisted) this.visits++;
    });
    document.addEventListener("visibilitychange", () => {
      for (const network of this.networks) network.subscribe();
    });
  }

  pass(order: Order): void {
    for (const network of this.networks) network.pass(order);
  }

  /** Lets all of them show these lenses too. Returns a function that takes it back. */
  look(lenses: readonly Lens[]): () => void {
    const show = () => {
      for (const network of this.networks) network.look(this.lenses);
    };
    // A look of its own, though another may be at the same lenses.
    const own = [...lenses];
    this.looks.add(own);
    show();
    return () => {
      this.looks.delete(own);
      show();
    };
  }

  private get lenses(): readonly Lens[] {
    return [...new Set([...this.looks].flat())];
  }

  /** Whether some see other numbers of examples in a step than the page's own. */
  get unequal(): boolean {
    return this.networks.some(({ courses }) => courses !== null);
  }

  /** Whether their losses are others than that of the page's own: numbers that cannot be compared. */
  get otherLosses(): boolean {
    const own = this.main.experiment?.loss;
    return this.networks.some(({ state }) => state && !same(asExperiment(state.experiment).loss, own));
  }

  /** Lets the page's own network go no faster than those beside it can follow by examples. */
  private holdTogether(): void {
    const { state, owner } = this.main;
    const courses = this.networks.flatMap((network) => network.courses?.own ?? []);
    if (!state || !owner || courses.length === 0) return;
    const most = highestSpeed(courseOf(state), courses);
    if (state.speed === null || state.speed > most) untrack(() => this.main.setSpeed(most));
  }

  private match(demo: DemoChoice | null, session: string): void {
    const wanted = demo?.beside?.length && session ? `${demo.id} ${session}` : "";
    if (wanted === this.made) return;
    this.made = wanted;
    for (const network of this.networks) network.close();
    this.networks = [];
    if (wanted && demo) void this.open(demo, wanted);
  }

  /** What only such demos need is loaded with the first of them. */
  private async open(demo: DemoChoice, wanted: string): Promise<void> {
    const { Beside } = await import("./besideNetwork.svelte");
    if (wanted !== this.made) return;
    this.networks = demo.beside.map((info) => new Beside(info, demo, this.main, this.connect));
    for (const network of this.networks) {
      network.look(this.lenses);
      void network.open();
    }
  }
}
