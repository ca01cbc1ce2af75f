import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type Loaded, loadConfig, revealedAuth } from "../../src/config.ts";
import { folder, smallPolicy } from "./folder.ts";

const secrets = { ALERTS_A_SECRET: "secret-of-the-source" };

function load(auth: string, env: Record<string, string> = secrets): Loaded {
  const yaml = `${smallPolicy}alerts:\n  a: { kind: generic, auth: ${auth} }\n`;
  return loadConfig({ file: join(folder({ "muster.yaml": yaml }), "muster.yaml"), env });
}

function authIn(auth: string, env?: Record<string, string>) {
  const loaded = load(auth, env);
  const source = loaded.ok ? loaded.config.alerts.a : undefined;
  if (!source) throw new Error(JSON.stringify(loaded));
  return revealedAuth(source.auth);
}

function mistakesIn(auth: string, env?: Record<string, string>): string[] {
  const loaded = load(auth, env);
  return loaded.ok ? [] : loaded.mistakes.map(({ line, message, cure }) => `${line ?? ""} ${message} — ${cure}`.trim());
}

describe("how a source proves who it is", () => {
  it("is a word for those that publish how they sign", () => {
    expect(authIn("{ kind: github }")).toEqual({
      kind: "hmac",
      header: "X-Hub-Signature-256",
      algorithm: "sha256",
      encoding: "hex",
      prefix: "sha256=",
      signs: "{body}",
      secret: "secret-of-the-source",
    });
    expect(authIn("{ kind: pagerduty }")).toMatchObject({ kind: "hmac", separator: ",", prefix: "v1=" });
  });

  it("can be written out for any other", () => {
    const written =
      '{ kind: hmac, header: X-S, algorithm: sha512, encoding: base64, signs: "v0:{timestamp}:{id}:{body}", timestampHeader: X-T, timestampFormat: iso, idHeader: X-Id, separator: "," }';
    expect(authIn(written)).toMatchObject({
      algorithm: "sha512",
      signs: "v0:{timestamp}:{id}:{body}",
      idHeader: "X-Id",
    });
  });

  it("needs no secret of ours where somebody else vouches for it", () => {
    expect(authIn("{ kind: mtls, header: X-Client, subject: CN=a, from: [10.0.0.5, 'fd00::/8'] }", {})).toEqual({
      kind: "mtls",
      header: "X-Client",
      subject: "CN=a",
      from: ["10.0.0.5", "fd00::/8"],
    });
    expect(authIn("{ kind: google, audience: https://m.example.com, email: p@example.com }", {})).toEqual({
      kind: "oidc",
      issuer: "https://accounts.google.com",
      keys: "https://www.googleapis.com/oauth2/v3/certs",
      audience: "https://m.example.com",
      email: "p@example.com",
    });
  });
});

describe("a mistake in how a source proves who it is", () => {
  const hmac = (rest: string) => `{ kind: hmac, header: X-S, ${rest} }`;
  const oidc = "kind: oidc, issuer: https://i.example.com, keys: https://i.example.com/keys, audience: muster";
  it.each([
    [hmac("signs: '{timestamp}.{body}'"), "name the timestampHeader that {timestamp} stands for"],
    [
      hmac("signs: '{body}', timestampHeader: X-T"),
      "write {timestamp} in it: a timestamp that is not signed proves nothing",
    ],
    [hmac("signs: '{id}.{body}'"), "name the idHeader that {id} stands for"],
    [hmac("idHeader: X-Id"), "write {id} in it, or take idHeader away"],
    [hmac("signs: '{bdy}'"), "write it with {body}, {timestamp}, {id} and nothing else in braces"],
    [hmac("signs: nothing"), "write {body} in it, once"],
    [hmac("algorithm: md5"), "alerts.a.auth.algorithm is not one of: sha1, sha256, sha512"],
    ["{ kind: basic, username: 'a:b' }", "write a name without a colon"],
    [`{ ${oidc} }`, "add email or subject: whom the token was issued to"],
    ["{ kind: mtls, header: X-C, subject: CN=a, from: [anywhere] }", "write an address or a range"],
    ["{ kind: mtls, header: X-C, subject: CN=a, from: [0.0.0.0/0] }", "name the proxy: this is everybody's address"],
    ["{ kind: mtls, header: X-C, subject: CN=a, from: [] }", "alerts.a.auth.from is an empty list"],
    ["{ kind: google, audience: x }", "alerts.a.auth.email is missing"],
  ])("is told at its line, with its cure: %s", (auth, expected) => {
    const told = mistakesIn(auth);
    expect(told.join("\n")).toContain(expected);
    expect(told.every((line) => line.startsWith("10 "))).toBe(true);
  });

  it("is told of a secret that is not written as its source writes it, without the secret", () => {
    const told = mistakesIn("{ kind: standard-webhooks }", { ALERTS_A_SECRET: "not base64, is it?" });
    expect(told).toEqual(["ALERTS_A_SECRET is not base64 — copy it whole from where the source shows it"]);
    const whole = {
      ALERTS_A_SECRET: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
      ALERTS_A_SECRET_PREVIOUS: "cut off, it is",
    };
    expect(mistakesIn("{ kind: standard-webhooks }", whole).join()).toContain("ALERTS_A_SECRET_PREVIOUS is not base64");
    expect(
      mistakesIn("{ kind: standard-webhooks }", { ALERTS_A_SECRET: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw" }),
    ).toEqual([]);
  });
});
