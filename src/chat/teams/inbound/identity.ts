import type { Activity } from "botbuilder";
import {
  AuthenticationConfiguration,
  BotFrameworkAuthenticationFactory,
  type ServiceClientCredentials,
  ServiceClientCredentialsFactory,
} from "botframework-connector";
import { JwtTokenExtractor } from "botframework-connector/lib/auth/jwtTokenExtractor.js";
import { z } from "zod";
import { type ConnectorKeys, KeysNotTold } from "./keys.ts";

/** Whether a request to `/teams/messages` is from Microsoft's connector, for us, and about our organisation. */

export type TeamsIdentityOptions = {
  appId: string;
  /** Our Entra tenant. */
  tenant: string;
  /** Hosts at which Teams may be answered, such as `smba.trafficmanager.net`; anything else never gets our token. */
  serviceHosts: readonly string[];
  /** Where the connector's signing keys are told, such as https://login.botframework.com/v1/.well-known/openidconfiguration */
  openIdMetadataUrl: string;
};

/**
 * Why a request was turned away. `keys`: the keys to verify with could not be fetched, which lets nobody in;
 * `tenant`: a genuine one of another organisation's.
 */
export type IdentityRefusal = "no-token" | "token" | "keys" | "channel" | "service-url" | "tenant";

/** What is judged of an activity. */
export type Claimed = { channelId: string; serviceUrl: string; tenant: string | undefined };

export type TeamsIdentity = {
  /** Undefined when it is authentic. Never throws. */
  refusalOf(claimed: Claimed, authorization: string | undefined): Promise<IdentityRefusal | undefined>;
};

const issuer = "https://api.botframework.com";
const channel = "msteams";

/**
 * The signature, issuer, audience, times, endorsements and service URL of a token are verified by botframework-connector
 * (learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication), with `keys`; whatever it
 * throws is a refusal; of a token that is expired or forged it also writes lines of its own to standard error, with the
 * public half of a key. It also takes tokens of the emulator and of other bots, and learns issuers from them before it
 * verifies anything: such tokens do not reach it.
 */
export function teamsIdentity(options: TeamsIdentityOptions, keys: ConnectorKeys): TeamsIdentity {
  const { tenant, serviceHosts } = options;
  const authentication = channelAuthentication(options);
  verifyWith(keys, options);

  async function verified({ channelId, serviceUrl }: Claimed, authorization: string): Promise<boolean | "keys"> {
    // Ours to give only as far as the library declares it: it reads these two.
    const activity = { channelId, serviceUrl } as Activity;
    try {
      await authentication.authenticateRequest(activity, authorization);
      return true;
    } catch (error) {
      return error instanceof KeysNotTold ? "keys" : false;
    }
  }

  return {
    async refusalOf(claimed, authorization) {
      if (!authorization) return "no-token";
      if (!isOfTheConnector(authorization)) return "token";
      if (claimed.channelId !== channel) return "channel";
      if (!isAnswerable(claimed.serviceUrl, serviceHosts)) return "service-url";
      const verdict = await verified(claimed, authorization);
      if (verdict !== true) return verdict === "keys" ? "keys" : "token";
      return claimed.tenant === tenant ? undefined : "tenant";
    },
  };
}

function channelAuthentication({ appId, openIdMetadataUrl }: TeamsIdentityOptions) {
  const itself = new OurselvesOnly(appId);
  const configuration = new AuthenticationConfiguration([channel]);
  // Its other addresses are for calls that we do not make, and for the emulator.
  return BotFrameworkAuthenticationFactory.create(
    "",
    true,
    "",
    "",
    issuer,
    "",
    openIdMetadataUrl,
    openIdMetadataUrl,
    "",
    itself,
    configuration,
  );
}

/**
 * The library asks for keys what it has for their address. Its own fetches them as somebody waits, without end, and lets
 * nobody in while it cannot, a day after it last could.
 */
function verifyWith(keys: ConnectorKeys, { openIdMetadataUrl }: TeamsIdentityOptions): void {
  const { openIdMetadata } = new JwtTokenExtractor({}, openIdMetadataUrl, []);
  openIdMetadata.getKey = async (kid) => (await keys.of(kid)) ?? null;
}

/** Calls out are made by `tokens.ts`: the library signs nothing for us. */
class OurselvesOnly extends ServiceClientCredentialsFactory {
  private readonly appId: string;
  constructor(appId: string) {
    super();
    this.appId = appId;
  }
  override async isValidAppId(appId: string): Promise<boolean> {
    return appId === this.appId;
  }
  override async isAuthenticationDisabled(): Promise<boolean> {
    return false;
  }
  override createCredentials(): Promise<ServiceClientCredentials> {
    throw new Error("no call is made with these credentials");
  }
}

const signedBy = z.looseObject({ alg: z.string(), kid: z.string() });
const read = (part: string): unknown => JSON.parse(Buffer.from(part, "base64url").toString());

/** What the connector says in a token, and no emulator or other bot: these have a version and a tenant of their own. */
const connectorsClaims = z.looseObject({
  iss: z.string(),
  exp: z.number(),
  serviceurl: z.string().min(1),
  ver: z.undefined().optional(),
  tid: z.undefined().optional(),
  appid: z.undefined().optional(),
  azp: z.undefined().optional(),
});

/** By what it says of itself; nothing is believed of it yet. */
function isOfTheConnector(authorization: string): boolean {
  const [scheme, token = "", ...rest] = authorization.split(" ");
  if (scheme !== "Bearer" || rest.length > 0) return false;
  const [header = "", payload = ""] = token.split(".");
  try {
    return signedBy.safeParse(read(header)).success && connectorsClaims.safeParse(read(payload)).data?.iss === issuer;
  } catch {
    return false;
  }
}

/** Over https, save on this machine. */
function isAnswerable(serviceUrl: string, hosts: readonly string[]): boolean {
  if (!URL.canParse(serviceUrl)) return false;
  const { protocol, hostname, host } = new URL(serviceUrl);
  const isLocal = hostname === "127.0.0.1" || hostname === "localhost";
  return (protocol === "https:" || isLocal) && (hosts.includes(hostname) || hosts.includes(host));
}
