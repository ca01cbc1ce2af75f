import { createConnection } from "node:net";
import { Writable } from "node:stream";
import { pino } from "pino";
import { afterEach, describe, expect, test } from "vitest";
import { createHttp, type HttpOptions, isLoopbackHost } from "../../src/http.ts";
import { createLog } from "../../src/log.ts";
import { createMetrics } from "../../src/metrics.ts";

let opened: ReturnType<typeof createHttp> | undefined;
function create(options: Partial<HttpOptions> = {}) {
  const ready = async () => ({ notReady: [], degraded: [] });
  opened = createHttp({ log: createLog("silent"), metrics: createMetrics(), ready, ...options });
  return opened;
}
async function open(options: Partial<HttpOptions> = {}) {
  return create(options).listen({ port: 0, host: "127.0.0.1" });
}
afterEach(async () => {
  await opened?.close();
  opened = undefined;
});

function recordingLog() {
  const lines: string[] = [];
  const stream = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk));
      done();
    },
  });
  return { log: pino({ level: "debug" }, stream), lines };
}

describe("health", () => {
  test("is 200 as long as the process serves, ready or not", async () => {
    const url = await open({
      ready: async () => ({ notReady: [{ part: "ledger", reason: "unreachable" }], degraded: [] }),
    });
    const answer = await fetch(`${url}/healthz`);
    expect(answer.status).toBe(200);
    expect(answer.headers.get("x-powered-by")).toBeNull();
  });

  test("readiness is 200 with nothing missing", async () => {
    const answer = await fetch(`${await open()}/readyz`);
    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual({ ready: true, notReady: [], degraded: [] });
  });

  test("readiness is 200 with the list of what is degraded", async () => {
    const degraded = [{ part: "timers", reason: "Redis does not answer" }];
    const answer = await fetch(`${await open({ ready: async () => ({ notReady: [], degraded }) })}/readyz`);
    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual({ ready: true, notReady: [], degraded });
  });

  test("readiness is 503 with the list of what is not ready", async () => {
    const notReady = [
      { part: "ledger", reason: "unreachable" },
      { part: "clock", reason: "jumped" },
    ];
    const answer = await fetch(`${await open({ ready: async () => ({ notReady, degraded: [] }) })}/readyz`);
    expect(answer.status).toBe(503);
    expect(await answer.json()).toEqual({ ready: false, notReady, degraded: [] });
  });

  test("readiness that cannot be judged is 503 and tells no internals", async () => {
    const url = await open({ ready: () => Promise.reject(new Error("postgres://me:hunter2@db")) });
    const answer = await fetch(`${url}/readyz`);
    expect(answer.status).toBe(503);
    expect(await answer.text()).not.toContain("hunter2");
  });
});

describe("metrics", () => {
  test("are for the admin token, and nobody else", async () => {
    const metrics = createMetrics();
    const url = await open({ adminToken: "admin", metrics });
    const ask = (authorization?: string) =>
      fetch(`${url}/metrics`, { headers: authorization === undefined ? {} : { authorization } });
    expect((await ask()).status).toBe(401);
    expect((await ask("Bearer nope")).status).toBe(401);
    expect((await ask("Bearer ")).status).toBe(401);
    const answer = await ask("Bearer admin");
    expect(answer.status).toBe(200);
    expect(answer.headers.get("content-type")).toContain("text/plain");
    expect(await answer.text()).toContain('muster_refusals_total{door="metrics",reason="no-credentials"} 2');
  });

  test("with an admin token that is empty are for nobody", async () => {
    const url = await open({ adminToken: "" });
    expect((await fetch(`${url}/metrics`, { headers: { authorization: "Bearer " } })).status).toBe(401);
  });

  test("without an admin token are for this machine itself, not for what comes through its proxy", async () => {
    const url = await open({ isLoopback: true });
    expect((await fetch(`${url}/metrics`)).status).toBe(200);
    const proxied = await fetch(`${url}/metrics`, { headers: { "x-forwarded-for": "127.0.0.1" } });
    expect(proxied.status).toBe(403);
  });

  test.each([
    ["127.0.0.1", 200],
    ["127.9.8.7", 200],
    ["::1", 200],
    ["::ffff:127.0.0.1", 200],
    ["192.0.2.7", 403],
    ["::ffff:192.0.2.7", 403],
    ["2001:db8::1", 403],
  ])("without an admin token, asked from %s, are %i", async (remoteAddress, status) => {
    const answer = await create({ isLoopback: true }).inject({ url: "/metrics", remoteAddress });
    expect(answer.statusCode).toBe(status);
  });

  test("without an admin token are for nobody where others can reach this address, as a proxy speaks for all", async () => {
    const answer = await create().inject({ url: "/metrics", remoteAddress: "127.0.0.1" });
    expect(answer.statusCode).toBe(403);
    expect(answer.json().error).toContain("MUSTER_ADMIN_TOKEN");
  });

  test.each([
    ["127.0.0.1", true],
    ["localhost", true],
    ["::1", true],
    ["0.0.0.0", false],
    ["::", false],
    ["10.0.0.7", false],
    ["muster.example.com", false],
  ])("know whether others can reach %s", (host, expected) => {
    expect(isLoopbackHost(host)).toBe(expected);
  });
});

describe("an answer to what goes wrong", () => {
  test("at an unknown address is a plain sentence", async () => {
    const answer = await fetch(`${await open()}/nothing`);
    expect(answer.status).toBe(404);
    expect(await answer.json()).toEqual({ error: "There is nothing at this address." });
  });

  test("at an address that cannot be read is a plain sentence", async () => {
    const answer = await fetch(`${await open()}/%E0%A4%A`);
    expect(answer.status).toBe(400);
    expect(await answer.json()).toEqual({ error: "This address cannot be read." });
  });

  test("after a failure is 500 without its message or stack, which stay out of the log's words too", async () => {
    const { log, lines } = recordingLog();
    const http = create({ log });
    http.get("/fails", async () => {
      throw new TypeError("the body was hunter2");
    });
    const url = await http.listen({ port: 0, host: "127.0.0.1" });
    const answer = await fetch(`${url}/fails`);
    expect(answer.status).toBe(500);
    expect(await answer.json()).toEqual({ error: "Something went wrong here. It has been logged." });
    expect(lines.join("")).toContain("TypeError");
    expect(lines.join("")).toContain("http.test.ts");
    expect(lines.join("")).not.toContain("hunter2");
  });

  test("to a body over 1 MiB is 413", async () => {
    const http = create();
    http.post("/anything", async () => "read");
    const url = await http.listen({ port: 0, host: "127.0.0.1" });
    const answer = await fetch(`${url}/anything`, { method: "POST", body: "x".repeat(1_048_577) });
    expect(answer.status).toBe(413);
    expect(await answer.json()).toEqual({ error: "The body is larger than 1 MiB." });
  });

  test("to what is not HTTP is 400, and the server goes on", async () => {
    const url = await open();
    const received = await new Promise<string>((resolve, reject) => {
      const socket = createConnection(Number(new URL(url).port), "127.0.0.1", () => socket.write("HELLO\r\n\r\n"));
      socket.once("data", (data) => resolve(String(data)));
      socket.once("error", reject);
    });
    expect(received).toMatch(/^HTTP\/1\.1 400 /);
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
  });
});

test("a request is logged by method, route, status and duration, and by nothing that anybody typed", async () => {
  const { log, lines } = recordingLog();
  const http = create({ log });
  http.get("/things/:id", async () => "here");
  const url = await http.listen({ port: 0, host: "127.0.0.1" });
  await fetch(`${url}/things/hunter2?token=hunter2`, { headers: { authorization: "Bearer hunter2" } });
  await expect.poll(() => lines.length).toBeGreaterThan(0);
  const line = JSON.parse(lines.find((one) => one.includes("/things")) ?? "{}");
  expect(line).toMatchObject({ method: "GET", route: "/things/:id", status: 200, ms: expect.any(Number) });
  expect(lines.join("")).not.toContain("hunter2");
});

test("a stop lets the running request finish and closes its connection", async () => {
  const http = create();
  let finish = () => {};
  let begun = () => {};
  const running = new Promise<void>((resolve) => (begun = resolve));
  http.get("/slow", async () => {
    begun();
    await new Promise<void>((resolve) => (finish = resolve));
    return { done: true };
  });
  const url = await http.listen({ port: 0, host: "127.0.0.1" });
  await fetch(`${url}/healthz`); // leaves an idle connection behind
  const answer = fetch(`${url}/slow`);
  await running;
  const startedAt = performance.now();
  const closed = http.close();
  finish();
  expect(await (await answer).json()).toEqual({ done: true });
  await closed;
  expect(performance.now() - startedAt).toBeLessThan(5_000);
  await expect(fetch(`${url}/healthz`)).rejects.toThrow();
});
