import { afterEach, describe, expect, it, vi } from "vitest";
import { createSession, getCatalog, ProblemError } from "./api";

function answering(body: unknown, status: number) {
  const fetched = vi.fn(async () => new Response(JSON.stringify(body), { status }));
  vi.stubGlobal("fetch", fetched);
  return fetched;
}
afterEach(() => vi.unstubAllGlobals());

describe("the REST functions", () => {
  it("posts a body and reads the answer", async () => {
    const fetched = answering({ session: "a", token: "b" }, 201);
    expect(await createSession({ demo: "spirals", run: true })).toEqual({ session: "a", token: "b" });
    expect(fetched).toHaveBeenCalledWith("/api/sessions", expect.objectContaining({ method: "POST" }));
  });

  it("throws the server's problem", async () => {
    answering({ field: "demo", message: "unknown", allowed: "spirals" }, 422);
    const error = await createSession({ demo: "?" }).catch((problem: unknown) => problem);
    expect(error).toBeInstanceOf(ProblemError);
    expect(error).toMatchObject({ field: "demo", message: "unknown", allowed: "spirals" });
  });

  it("lets a server that is not well be asked again: no problem of the request's", async () => {
    answering({}, 502);
    const error = await getCatalog().catch((problem: unknown) => problem);
    expect(error).toBeInstanceOf(Error);
    expect(error).not.toBeInstanceOf(ProblemError);
  });
});
