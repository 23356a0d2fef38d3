import { afterEach, describe, expect, it, vi } from "vitest";
import { createSession, endSession, getCatalog, getImages, ProblemError } from "./api";

function answering(body: unknown, status: number) {
  const fetched = vi.fn(
    async (_path: string, _request?: RequestInit) => new Response(JSON.stringify(body), { status }),
  );
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

  it("reads pictures, and ends a session with its token, also while the page goes", async () => {
    const fetched = answering({ count: 0 }, 200);
    expect(await getImages("a/b")).toEqual({ count: 0 });
    endSession({ session: "a/b", token: "t" });
    expect(fetched.mock.calls.map(([path]) => path)).toEqual([
      "/api/sessions/a%2Fb/images",
      "/api/sessions/a%2Fb",
    ]);
    expect(fetched).toHaveBeenLastCalledWith(
      "/api/sessions/a%2Fb",
      expect.objectContaining({ method: "DELETE", keepalive: true, headers: { authorization: "Bearer t" } }),
    );
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
