import { type LayerDocument, withoutPictures } from "../../controls/layerKinds";
import type { DatasetChoice, LayerChoice, LossChoice } from "../../protocol/messages";

export interface Changes {
  loss?: { kind: "auto" };
  network?: { layers: LayerDocument[] };
}

/** What else must change with the dataset, so that the server takes it: a loss of its task, layers for its inputs. */
export function changesFor(
  { task, image }: Pick<DatasetChoice, "task" | "image">,
  layers: readonly LayerDocument[],
  loss: Pick<LossChoice, "tasks"> | undefined,
  kinds: readonly LayerChoice[],
): Changes {
  const changes: Changes = {};
  if (loss && !loss.tasks.includes(task)) changes.loss = { kind: "auto" };
  const staying = image ? layers : withoutPictures(layers, kinds);
  if (staying.length < layers.length) changes.network = { layers: [...staying] };
  return changes;
}
