import type {
  Catalog,
  Created,
  CreateSession,
  CreateSweep,
  Data,
  DataInfo,
  FeatureAnswer,
  Images,
  Problem,
  SweepLandscape,
  SweepNumbers,
} from "./messages";

/** The server refused: which field was wrong, what was wrong with it, and what is allowed. */
export class ProblemError extends Error implements Problem {
  readonly field: string;
  readonly allowed: string;

  constructor({ field, message, allowed }: Problem) {
    super(message);
    this.name = "ProblemError";
    this.field = field;
    this.allowed = allowed;
  }
}

export function getCatalog(): Promise<Catalog> {
  return ask("/api/catalog");
}

/** What a typed feature is over the plane of a dataset, or what is wrong with it. */
export function lookAtFeature(formula: string, data: string): Promise<FeatureAnswer> {
  return ask(`/api/features?${new URLSearchParams({ formula, data })}`);
}

export function createSession(body: CreateSession): Promise<Created> {
  return ask("/api/sessions", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
}

/** Of pictures only the gallery is drawn: all of them would be megabytes. */
export function getData(session: string, view: DataInfo["view"]): Promise<Data> {
  const limit = view === "image" ? "?most=1" : "";
  return ask(`/api/sessions/${encodeURIComponent(session)}/data${limit}`);
}

export function getImages(session: string): Promise<Images> {
  return ask(`/api/sessions/${encodeURIComponent(session)}/images`);
}

/** Ends a session of one's own. The request outlives the page; nobody waits for an answer. */
export function endSession({ session, token }: Created): void {
  fetch(`/api/sessions/${encodeURIComponent(session)}`, {
    method: "DELETE",
    headers: { authorization: `Bearer ${token}` },
    keepalive: true,
  }).catch(() => {
    // The server ends it by itself when nobody has watched it for a while.
  });
}

export function createSweep(body: CreateSweep): Promise<SweepNumbers> {
  return ask("/api/sweeps", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
}

/** at: raw inputs for which each network's prediction is asked. weights, history: all of them too. */
export function readSweep(
  sweep: string,
  {
    at = [],
    weights = false,
    history = false,
  }: { at?: readonly number[]; weights?: boolean; history?: boolean } = {},
): Promise<SweepNumbers> {
  const asked = new URLSearchParams(at.map((value) => ["at", String(value)]));
  if (weights) asked.set("weights", "true");
  if (history) asked.set("history", "true");
  return ask(`/api/sweeps/${encodeURIComponent(sweep)}?${asked}`);
}

/** Which plane through the weights of a sweep's networks is looked at. paths: where they have been, too. */
export interface SweepView {
  plane: string;
  size: number;
  paths: boolean;
  first?: number | null;
  second?: number | null;
}

/** The loss over a plane. */
export function readSweepLandscape(sweep: string, view: SweepView): Promise<SweepLandscape> {
  const asked = new URLSearchParams();
  for (const [name, value] of Object.entries(view)) if (value !== null) asked.set(name, String(value));
  return ask(`/api/sweeps/${encodeURIComponent(sweep)}/landscape?${asked}`);
}

/** Nobody waits for an answer, as with `endSession`. */
export function endSweep(sweep: string): void {
  fetch(`/api/sweeps/${encodeURIComponent(sweep)}`, { method: "DELETE", keepalive: true }).catch(() => {
    // The server ends it by itself when nobody has asked for it for a while.
  });
}

/** Throws ProblemError where the server refused, any other Error where it could not be reached or is not well. */
async function ask<Answer>(path: string, request: RequestInit = {}): Promise<Answer> {
  const response = await fetch(path, request);
  if (response.ok) return (await response.json()) as Answer;
  if (response.status >= 500) throw new Error(`${path}: ${response.status}`);
  throw new ProblemError(problemOf(await response.json().catch(() => null), response.status));
}

function problemOf(body: unknown, status: number): Problem {
  const { field, message, allowed } = (body ?? {}) as Partial<Problem>;
  return {
    field: field ?? "",
    message: message ?? `The server refused with status ${status}.`,
    allowed: allowed ?? "",
  };
}
