import type { SourceAuth } from "../alerts/auth.ts";
import type { ConfiguredSource } from "../alerts/configured.ts";
import type { HandshakeName } from "../alerts/handshake.ts";
import type { Example } from "../alerts/mapping/examples.ts";
import type { Retention } from "../alerts/retention.ts";
import type { Policy } from "../policy/policy.ts";
import type { Place } from "./mistake.ts";
import type { SealingKeySource } from "./sealing-key.ts";
import type { Secret } from "./secret.ts";
import type { TeamsCredential } from "./teams-credential.ts";
import type { Path } from "./yaml.ts";

/** Everything that Muster was told, in one place: `muster.yaml` and the environment. Printing it shows no secret. */
export type Config = {
  /** `muster.yaml`, as it was named, and the absolute path of its folder, from which relative paths start. */
  file: string;
  directory: string;
  policy: Policy;
  server: { host: string; port: number; publicUrl?: string };
  logLevel: LogLevel;
  /** The bearer of `/metrics`. Absent: only this machine itself is answered. */
  adminToken?: Secret;
  /** `file` is an absolute path; several replicas need `postgres`. */
  database: { kind: "sqlite"; file: string } | { kind: "postgres"; url: Secret };
  /** Absent: timers live in this process, and one replica only may run. */
  redis?: { url: Secret };
  slack?: SlackConfig;
  teams?: TeamsConfig;
  twilio?: TwilioConfig;
  /** By the name in `/alerts/<name>`. */
  alerts: Record<string, AlertSource>;
  /** How long alerts are kept that no incident's record speaks of. */
  retention: Retention;
  sealingKey: SealingKeySource;
  leaseMs: number;
  sweepMs: number;
  providerTimeoutMs: number;
};

export const logLevels = ["fatal", "error", "warn", "info", "debug", "trace", "silent"] as const;
type LogLevel = (typeof logLevels)[number];

/**
 * `apiUrl` ends with a slash, as Slack's client wants it; `team` is the workspace's id; `recordReaction` the name of the
 * reaction that adds a message to the record.
 */
export type SlackConfig = {
  botToken: Secret;
  transport: SlackTransport;
  apiUrl: string;
  team?: string;
  recordReaction: string;
  installing?: SlackInstalling;
};

/** How other workspaces install the app. `tokenKeys` are the present one, then the former one where there is one. */
export type SlackInstalling = {
  clientId: string;
  clientSecret: Secret;
  tokenKeys: [Secret, ...Secret[]];
  workspaces: string[];
  publicUrl: string;
};

/** How Slack reaches Muster: it calls over HTTP and signs, or Muster opens connections of its own (Socket Mode). */
export type SlackTransport = { kind: "http"; signingSecret: Secret } | { kind: "socket"; appToken: Secret };

/**
 * Ids are GUIDs of Entra, addresses end without a slash. `serviceUrl`: where Teams is written to until a conversation says
 * better; no other host is ever called back.
 */
export type TeamsConfig = {
  appId: string;
  tenant: string;
  credential: TeamsCredential;
  /** The team in which rooms are private channels, once that was tried. */
  channelsIn?: string;
  openIdMetadataUrl: string;
  loginUrl: string;
  graphUrl: string;
  serviceUrl: string;
};

/** `apiUrl` ends without a slash; `from` is the E.164 number that texts and calls come from. */
export type TwilioConfig = { accountSid: string; authToken: Secret; from: string; apiUrl: string };

export type AlertSource = ConfiguredSource & {
  auth: HiddenAuth;
  handshake?: HandshakeName | undefined;
  /** What its mapping should come to, and where that is written. */
  examples?: MappingExamples | undefined;
};

export type MappingExamples = { listed: Example[]; place: (path: Path) => Place };

/** How a source proves who it is, with its secrets wrapped where it has any. */
export type HiddenAuth = Hidden<SourceAuth>;
type Hidden<T> = T extends { secret: string }
  ? Omit<T, "secret" | "previousSecret"> & { secret: Secret; previousSecret?: Secret }
  : T;

/** What the alert door takes; the secrets are in the clear. */
export function revealedAuth(auth: HiddenAuth): SourceAuth {
  if (!("secret" in auth)) return auth;
  const { secret, previousSecret, ...rest } = auth;
  return { ...rest, secret: secret.reveal(), ...(previousSecret && { previousSecret: previousSecret.reveal() }) };
}
