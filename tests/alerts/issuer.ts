import Fastify from "fastify";
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from "jose";
import { nowMs } from "./door.ts";

/** Somebody who issues tokens and tells the keys they are signed with, on loopback. */
export async function startIssuer() {
  const pairs = {
    first: await generateKeyPair("RS256"),
    second: await generateKeyPair("RS256"),
    stranger: await generateKeyPair("RS256"),
  };
  let told: ("first" | "second")[] = ["first"];
  let fetches = 0;
  const http = Fastify({ forceCloseConnections: true });
  http.get("/keys", async () => {
    fetches += 1;
    return { keys: await Promise.all(told.map(async (kid) => ({ ...(await exportJWK(pairs[kid].publicKey)), kid }))) };
  });
  http.get("/silent", () => new Promise(() => undefined));
  await http.listen({ port: 0, host: "127.0.0.1" });
  const address = http.listeningOrigin;
  /** As Pub/Sub has it issued, unless told otherwise. `kid`: which key the token says it is signed with. */
  const token = (claims: JWTPayload = {}, by: keyof typeof pairs = "first", kid: string = by) =>
    new SignJWT({
      iss: address,
      aud: "muster",
      email: "push@example.iam.gserviceaccount.com",
      email_verified: true,
      sub: "113774264463038321964",
      iat: nowMs / 1_000,
      exp: nowMs / 1_000 + 3_600,
      ...claims,
    })
      .setProtectedHeader({ alg: "RS256", kid })
      .sign(pairs[by].privateKey);
  return {
    address,
    token,
    fetched: () => fetches,
    replaceKey: () => {
      told = ["second"];
    },
    goDown: () => http.close(),
  };
}
