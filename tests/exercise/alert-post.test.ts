import { expect, it } from "vitest";
import { type SourceAuth, verify } from "../../src/alerts/auth.ts";
import { alertHeaders, alertSourceSchema } from "../../src/exercise/alert-post.ts";

const nowMs = Date.parse("2026-11-22T03:00:00Z");
const body = '{"title":"Ransom note"}';
const secret = "s3cret-s3cret-s3cret";

it.each<Record<string, string>>([
  { kind: "bearer" },
  { kind: "bearer", header: "X-Api-Key" },
  { kind: "basic", username: "monitor" },
  { kind: "hmac", header: "X-Signature", prefix: "sha256=", encoding: "hex" },
  { kind: "hmac", header: "X-Signature", encoding: "base64", timestampHeader: "X-Time" },
])("the door believes an alert that is sent as %o, and not with another secret", (written) => {
  const { auth } = alertSourceSchema.parse({ auth: written });
  const expected = { algorithm: "sha256", ...auth, secret } as SourceAuth;
  const judge = (used: string) => {
    const sent = Object.entries(alertHeaders(auth, used, body, nowMs));
    const headers = Object.fromEntries(sent.map(([name, value]) => [name.toLowerCase(), value]));
    return verify(expected, { headers, body: Buffer.from(body), nowMs });
  };
  expect(judge(secret)).toEqual({ kind: "authentic" });
  expect(judge("another-secret")).toMatchObject({ kind: "refused", reason: "wrong-credentials" });
});
