import type { DemoChoice, State } from "../protocol/messages";
import { arrivalDemo } from "./arrival";
import { withoutCuts } from "./cuts";
import { type JsonObject, same } from "./experiment";
import { encodeDocument } from "./url";

/**
 * Query and fragment that open the present document again, with all edges: a demo's name, and the document where it
 * differs. Null where it is too large for an address.
 */
export async function addressOf(
  { experiment, speed }: Pick<State, "experiment" | "speed">,
  demo: DemoChoice | null,
): Promise<string | null> {
  const whole = withoutCuts(experiment as JsonObject);
  const query = demo ? `?demo=${encodeURIComponent(demo.id)}` : "";
  if (demo && same(withoutCuts(demo.experiment as JsonObject), whole) && demo.speed === speed) return query;
  const fragment = await encodeDocument({ experiment: whole, speed });
  return fragment === null ? null : `${query}#${fragment}`;
}

/** Puts it into the address bar, without a new entry in the browser's history. */
export function showAddress(address: string): void {
  const present = location.search + location.hash;
  const untouched = present === "" && address === `?demo=${arrivalDemo}`;
  if (!untouched && address !== present) {
    history.replaceState(history.state, "", location.pathname + address);
  }
}
