import { afterEach, beforeEach, expect, test } from "vitest";
import type { MtlsAuth } from "../../src/alerts/auth/mtls.ts";
import type { OidcAuth } from "../../src/alerts/auth/oidc.ts";
import { issuerLines } from "../../src/probes/issuers.ts";
import { startIssuer } from "./issuer.ts";

let issuer: Awaited<ReturnType<typeof startIssuer>>;
beforeEach(async () => {
  issuer = await startIssuer();
});
afterEach(() => issuer.goDown());

function linesOf(path: string) {
  const { address } = issuer;
  const auth: OidcAuth = { kind: "oidc", issuer: address, keys: address + path, audience: "muster", subject: "1" };
  return issuerLines({ alerts: { scc: { kind: "gcpscc", auth } } });
}

test("muster check says that an issuer tells its keys", async () => {
  expect(await linesOf("/keys")).toEqual([{ status: "ok", what: "alerts/scc: its issuer tells 1 keys" }]);
});

test("muster check says that an issuer tells none, and that nobody is let in then", async () => {
  const none = [
    expect.objectContaining({ status: "mistake", what: expect.stringContaining("no keys are told at http") }),
  ];
  expect(await linesOf("/elsewhere")).toEqual(none);
  await issuer.goDown();
  expect(await linesOf("/keys")).toEqual(none);
});

test("muster check asks nobody where no source has an issuer", async () => {
  const auth: MtlsAuth = { kind: "mtls", header: "X-S", subject: "CN=a", from: ["10.0.0.5"] };
  expect(await issuerLines({ alerts: { a: { kind: "generic", auth } } })).toEqual([]);
  expect(issuer.fetched()).toBe(0);
});
