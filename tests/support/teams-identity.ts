import Fastify from "fastify";
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from "jose";

/**
 * Microsoft's connector as far as its identity goes: it tells its keys on loopback, as
 * https://login.botframework.com/v1/.well-known/openidconfiguration does, and signs tokens with them.
 */
export type Connector = {
  /** For `openIdMetadataUrl`. */
  metadataUrl: string;
  /** A token as the connector sends it, unless told otherwise; `kid`: which key it says it is signed with. */
  token(
    claims?: JWTPayload,
    how?: { kid?: string; by?: "its-key" | "an-unendorsed-key" | "somebody" },
  ): Promise<string>;
  /** How often its keys were fetched. */
  fetched(): number;
  /** From now on it signs with a key of another id, and tells it. */
  changeKey(): Promise<void>;
  /** Whoever asks for its keys gets no answer from now on, or one again. */
  hang(isHanging: boolean): void;
  /** Its keys cannot be fetched any more. */
  goDown(): Promise<void>;
  close(): Promise<void>;
};

export const appId = "2d5f3c1e-6f0b-4b0e-9f57-8c3a3a0c3d11";
export const tenantId = "0d9b645f-597b-41f0-a2a3-ef103fbd91bb";
export const serviceUrl = "https://smba.trafficmanager.net/emea/";
export const connectorIssuer = "https://api.botframework.com";

const usualKids = { "its-key": "key-1", "an-unendorsed-key": "key-2", somebody: "key-1" };

export async function startConnector(): Promise<Connector> {
  const kids = { ...usualKids };
  const pairs = {
    "its-key": await generateKeyPair("RS256"),
    "an-unendorsed-key": await generateKeyPair("RS256"),
    somebody: await generateKeyPair("RS256"),
  };
  const key = async (by: "its-key" | "an-unendorsed-key", endorsements: string[]) => ({
    ...(await exportJWK(pairs[by].publicKey)),
    kid: kids[by],
    use: "sig",
    endorsements,
  });
  const keys = [await key("its-key", ["msteams", "webchat"]), await key("an-unendorsed-key", ["webchat"])];
  let fetches = 0;
  let isHanging = false;
  const http = Fastify({ forceCloseConnections: true });
  http.addHook("onRequest", async () => {
    if (isHanging) await new Promise(() => {});
  });
  http.get("/v1/.well-known/openidconfiguration", async () => ({
    issuer: connectorIssuer,
    jwks_uri: `${http.listeningOrigin}/v1/.well-known/keys`,
    id_token_signing_alg_values_supported: ["RS256"],
  }));
  http.get("/v1/.well-known/keys", async () => {
    fetches += 1;
    return { keys };
  });
  await http.listen({ port: 0, host: "127.0.0.1" });
  const metadataUrl = `${http.listeningOrigin}/v1/.well-known/openidconfiguration`;
  return {
    metadataUrl,
    fetched: () => fetches,
    async changeKey() {
      kids["its-key"] = "key-3";
      pairs["its-key"] = await generateKeyPair("RS256");
      keys[0] = await key("its-key", ["msteams"]);
    },
    hang: (to) => {
      isHanging = to;
    },
    goDown: () => http.close(),
    close: () => http.close(),
    async token(claims = {}, { by = "its-key", kid = kids[by] } = {}) {
      const nowSec = Math.floor(Date.now() / 1_000);
      const usual = { iss: connectorIssuer, aud: appId, serviceurl: serviceUrl, nbf: nowSec - 60, exp: nowSec + 3_540 };
      return await new SignJWT({ ...usual, ...claims })
        .setProtectedHeader({ alg: "RS256", typ: "JWT", kid })
        .sign(pairs[by].privateKey);
    },
  };
}
