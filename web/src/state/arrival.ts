import { createSession, ProblemError } from "../protocol/api";
import type { Catalog, CreateSession, Problem } from "../protocol/messages";
import { asExperiment } from "./experiment";
import { currentAddress, storedSession } from "./storedSession";
import { LinkError, type Request, readAddress, withValues } from "./url";

export const arrivalDemo = "spirals";

/** The session that the page shows, and how it came by it. */
export interface Arrival {
  session: string;
  token: string | null;
  demo: string | null;
  problem: Problem | null;
}

/**
 * Finds the session for an address: the running one of this tab after a reload, somebody's to watch,
 * or a new one from the document that the address holds.
 */
export async function arrive(catalog: Promise<Catalog>, rejoin = true): Promise<Arrival> {
  const stored = storedSession();
  if (rejoin && stored && stored.address === currentAddress()) {
    return { session: stored.session, token: stored.token, demo: stored.demo, problem: null };
  }
  try {
    const request = await readAddress(location);
    if (request.session) {
      const token = stored?.session === request.session ? stored.token : null;
      return { session: request.session, token, demo: null, problem: null };
    }
    return await create(await bodyOf(request, catalog), demoOf(request));
  } catch (error) {
    const problem = problemOf(error);
    if (!problem) throw error;
    const arrival = await create(await bodyOf({ ...nothing, demo: arrivalDemo }, catalog), arrivalDemo);
    return { ...arrival, problem: { ...problem, message: `${problem.message} The default opens instead.` } };
  }
}

/** A new session that goes on with a document from its start. */
export async function create(body: CreateSession, demo: string | null): Promise<Arrival> {
  const { session, token } = await createSession(body);
  return { session, token, demo, problem: null };
}

const nothing: Request = { session: null, demo: null, document: null, values: [], speed: undefined };

function demoOf(request: Request): string | null {
  return request.demo ?? (request.document ? null : arrivalDemo);
}

async function bodyOf(request: Request, catalog: Promise<Catalog>): Promise<CreateSession> {
  if (request.document) {
    const { experiment, speed } = request.document;
    return { experiment, speed, run: true };
  }
  const id = request.demo ?? arrivalDemo;
  const demo = (await catalog).demos.find((choice) => choice.id === id);
  if (!demo) {
    const allowed = (await catalog).demos.map((choice) => choice.id).join(", ");
    throw new LinkError("demo", `There is no demo “${id}”.`, allowed);
  }
  const speed = request.speed === undefined ? demo.speed : request.speed;
  const body: CreateSession = { run: demo.run, speed };
  if (demo.until !== null) body.steps = demo.until;
  if (request.values.length === 0) return { ...body, demo: id };
  return { ...body, experiment: withValues(asExperiment(demo.experiment), request.values) };
}

/** A failure that is the address's fault, in words; null for any other. */
export function problemOf(error: unknown): Problem | null {
  if (!(error instanceof LinkError || error instanceof ProblemError)) return null;
  const { field, message, allowed } = error;
  return { field, message, allowed };
}
