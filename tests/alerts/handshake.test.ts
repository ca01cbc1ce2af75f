import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openDoor } from "./door.ts";

const bearer = { authorization: "Bearer token" };
const challenge = "x-okta-verification-challenge";
let door: Awaited<ReturnType<typeof openDoor>>;
beforeEach(async () => {
  door = await openDoor({
    sources: {
      graph: { kind: "msgraph", auth: { kind: "client-state", secret: "state-of-ours" } },
      okta: { kind: "okta", auth: { kind: "bearer", secret: "token" } },
      mapped: { kind: "mapping", handshake: "okta", auth: { kind: "bearer", secret: "token" } },
      prom: { kind: "alertmanager", auth: { kind: "bearer", secret: "token" } },
    },
  });
});
afterEach(() => door.close());

describe("Microsoft Graph's validation of an address", () => {
  const validate = (token: string, source = "graph") =>
    door.post(`/alerts/${source}?validationToken=${encodeURIComponent(token)}`, "");

  test("gets the decoded token back as plain text, and nothing is stored", async () => {
    const token = "Validation: Testing client application reachability for Request-Id: 522a8e7e+ä";
    const answer = await validate(token);
    expect(answer.status).toBe(200);
    expect(answer.headers.get("content-type")).toBe("text/plain; charset=utf-8");
    expect(await answer.text()).toBe(token);
    expect(door.kept).toEqual([]);
  });

  test("is never a page in a browser", async () => {
    const answer = await validate("<script>alert(1)</script>");
    expect(answer.headers.get("content-type")).toBe("text/plain; charset=utf-8");
    expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
  });

  test.each([
    ["longer than a token is", "x".repeat(1_001)],
    ["with a line break", "a\r\nset-cookie: a=b"],
    ["empty", ""],
  ])("%s is 400, and repeats nothing", async (_what, token) => {
    const answer = await validate(token);
    expect(answer.status).toBe(400);
    expect(await answer.text()).not.toContain("xxx");
    expect(answer.headers.get("set-cookie")).toBeNull();
  });

  test("twice in one address is 400", async () => {
    expect((await door.post("/alerts/graph?validationToken=a&validationToken=b", "")).status).toBe(400);
  });

  test("at a source of another kind means nothing: whoever sends proves who they are", async () => {
    expect((await validate("token", "prom")).status).toBe(401);
    const answer = await fetch(`${door.url}/alerts/graph?validationToken=a`);
    expect(answer.status).toBe(405);
  });
});

describe("Okta's verification of an event hook", () => {
  const verify = (headers: Record<string, string>, source = "okta") =>
    fetch(`${door.url}/alerts/${source}`, { headers });

  test("gets its challenge back once it has proved who it is, and nothing is stored", async () => {
    const answer = await verify({ ...bearer, [challenge]: "challenge-of-okta" });
    expect(answer.status).toBe(200);
    expect(answer.headers.get("content-type")).toContain("application/json");
    expect(await answer.json()).toEqual({ verification: "challenge-of-okta" });
    expect(door.kept).toEqual([]);
  });

  test("is answered by a mapping of one's own too, where it is told to", async () => {
    const answer = await verify({ ...bearer, [challenge]: "challenge-of-okta" }, "mapped");
    expect(await answer.json()).toEqual({ verification: "challenge-of-okta" });
  });

  test("without proof is 401", async () => {
    expect((await verify({ [challenge]: "challenge-of-okta" })).status).toBe(401);
  });

  test("that asks nothing, or asks another kind of source, is 405", async () => {
    expect((await verify(bearer)).status).toBe(405);
    expect((await verify({ ...bearer, [challenge]: "challenge-of-okta" }, "prom")).status).toBe(405);
  });

  test("does not stand in the way of its alerts", async () => {
    expect((await door.post("/alerts/okta", "{}", { ...bearer, [challenge]: "a" })).status).toBe(202);
  });
});
