import { inspect } from "node:util";
import { afterEach, beforeEach, expect, it } from "vitest";
import { proofBy } from "../../../src/chat/teams/proof.ts";
import { teamsTokens } from "../../../src/chat/teams/tokens.ts";
import { certificate } from "../../support/certificate.ts";
import { startTeamsDouble, type TeamsDouble, teamsApp } from "../../support/teams-double.ts";

const scope = "https://api.botframework.com/.default";
let double: TeamsDouble;
let nowMs = 0;

beforeEach(async () => {
  double = await startTeamsDouble({ people: [] });
  nowMs = 0;
});
afterEach(async () => {
  expect(double.breaches).toEqual([]);
  await double.close();
});

const start = (password = double.password, loginUrl = double.url) =>
  teamsTokens({
    appId: teamsApp.id,
    tenant: teamsApp.tenant,
    proof: proofBy({ kind: "password", reveal: () => password }, teamsApp.id),
    loginUrl,
    timeoutMs: 2_000,
    nowMs: () => nowMs,
  });
const logins = () => double.asked.length;

it("many who ask at once share one request, and later ones its token", async () => {
  const tokens = start();
  const all = await Promise.all(Array.from({ length: 20 }, () => tokens.get(scope)));
  expect(new Set([...all, await tokens.get(scope)]).size).toBe(1);
  expect(logins()).toBe(1);
});

it("a token of another service is another", async () => {
  const tokens = start();
  expect(await tokens.get(scope)).not.toBe(await tokens.get(`${double.url}/.default`));
});

it("one that ends soon is renewed behind the back of whoever uses it, and nobody waits", async () => {
  const tokens = start();
  const first = await tokens.get(scope);
  nowMs = 3_600_000 - 4 * 60_000;
  double.mishap({ match: /token/, status: 503 });
  expect(await tokens.get(scope)).toBe(first);
  await expect.poll(logins).toBe(2);
  expect(await tokens.get(scope)).toBe(first);
  await expect.poll(logins).toBe(3);
  expect(await tokens.get(scope)).not.toBe(first);
});

it("one that has all but ended is not used", async () => {
  const tokens = start();
  const first = await tokens.get(scope);
  nowMs = 3_600_000 - 30_000;
  expect(await tokens.get(scope)).not.toBe(first);
});

it("one that was refused is not used again, and a newer one is left alone", async () => {
  const tokens = start();
  const first = await tokens.get(scope);
  tokens.refuse(scope, first);
  const second = await tokens.get(scope);
  expect(second).not.toBe(first);
  tokens.refuse(scope, first);
  expect(await tokens.get(scope)).toBe(second);
});

it("a secret that is refused is unauthorized, and neither it nor a token is in what is thrown", async () => {
  const error = await start("not the secret")
    .get(scope)
    .catch((each: unknown) => each);
  expect(error).toMatchObject({ kind: "unauthorized", code: "invalid_client" });
  expect(inspect(error)).not.toContain("not the secret");
});

it("a login that is down says that certainly nothing was done", async () => {
  double.mishap({ match: /token/, status: 503 });
  await expect(start().get(scope)).rejects.toMatchObject({ kind: "rate-limited", code: "login_503" });
  const nowhere = start(double.password, "http://127.0.0.1:9");
  await expect(nowhere.get(scope)).rejects.toMatchObject({ kind: "rate-limited" });
});

it("a certificate stands in for the secret: the app signs for each login anew that it is itself, and its key never leaves", async () => {
  const ours = certificate();
  double.knowCertificate(ours);
  const { tenant, id: appId } = teamsApp;
  const proof = proofBy({ kind: "certificate", reveal: () => ours }, appId);
  const tokens = teamsTokens({ appId, tenant, proof, loginUrl: double.url, timeoutMs: 2_000 });
  expect(await tokens.get(scope)).toEqual(expect.any(String));
  expect(await tokens.get(`${double.url}/.default`)).toEqual(expect.any(String));
  const sent = double.asked.map(({ body }) => String(body));
  expect(sent.join()).not.toContain("client_secret");
  expect(new Set(sent.map((form) => new URLSearchParams(form).get("client_assertion"))).size).toBe(2);
});

it("a certificate that Entra does not know is unauthorized", async () => {
  double.knowCertificate(certificate());
  const { tenant, id: appId } = teamsApp;
  const another = certificate();
  const proof = proofBy({ kind: "certificate", reveal: () => another }, appId);
  const tokens = teamsTokens({ appId, tenant, proof, loginUrl: double.url, timeoutMs: 2_000 });
  await expect(tokens.get(scope)).rejects.toMatchObject({ kind: "unauthorized", code: "invalid_client" });
});
