import { resolve } from "node:path";
import { keyBytes } from "../alerts/auth/hmac.ts";
import type { Policy } from "../policy/policy.ts";
import type { Environment } from "./environment.ts";
import { failedExamples } from "./examples.ts";
import { installingOf } from "./installing.ts";
import { readingOf } from "./mapping-file.ts";
import { secretVariable } from "./misplaced.ts";
import type { Place } from "./mistake.ts";
import type { Written } from "./schema.ts";
import type { SealingKeySource } from "./sealing-key.ts";
import type { Secret } from "./secret.ts";
import type { AlertSource, Config, HiddenAuth, SlackConfig, SlackTransport, TwilioConfig } from "./shape.ts";
import type { Path } from "./yaml.ts";

/** What is set up: `written` says what for, the environment has the secrets. Lacks become mistakes of `environment`. */
export type Setup = { environment: Environment; written: Written; place: (path: Path) => Place; directory: string };

type WrittenAuth = NonNullable<Written["alerts"][string]>["auth"];

/** `isWanted` without `config`: something is missing, and was told. */
export type Connection<T> = { isWanted: boolean; config?: T };

export function slackOf({ environment, written, place }: Setup): Connection<SlackConfig> {
  const botToken = environment.secret("SLACK_BOT_TOKEN");
  const signingSecret = environment.secret("SLACK_SIGNING_SECRET");
  const appToken = environment.secret("SLACK_APP_TOKEN");
  const apiUrl = `${environment.url("SLACK_API_URL") ?? "https://slack.com/api"}/`;
  const isWanted = Boolean(written.slack ?? botToken ?? signingSecret ?? appToken);
  if (!isWanted) return { isWanted };
  const at = written.slack && place(["slack"]);
  if (!botToken) environment.missing("SLACK_BOT_TOKEN", "without it Slack cannot be used", { at, isSecret: true });
  const transport = transportOf(environment, at, { signingSecret, appToken });
  // https://docs.slack.dev/authentication/tokens: only a bot's token may do what Muster does.
  if (botToken && /^(xoxp|xapp|xoxe)/.test(botToken.reveal())) {
    const cure = "take the Bot User OAuth Token, which begins with xoxb-";
    environment.mistake("SLACK_BOT_TOKEN", "SLACK_BOT_TOKEN holds another kind of token", cure);
  }
  if (!botToken || !transport) return { isWanted };
  const { team, recordReaction = "pushpin" } = written.slack ?? {};
  const installing = installingOf({ environment, written, place });
  return {
    isWanted,
    config: {
      botToken,
      transport,
      apiUrl,
      recordReaction,
      ...(team !== undefined && { team }),
      ...(installing && { installing }),
    },
  };
}

type Keys = Record<"signingSecret" | "appToken", Secret | undefined>;

/** What is there says how Slack reaches Muster, so one of the two has to be there, and not both. */
function transportOf(environment: Environment, at: Place | undefined, keys: Keys): SlackTransport | undefined {
  const { signingSecret, appToken } = keys;
  if (signingSecret && appToken) {
    const cure = "keep SLACK_APP_TOKEN for Socket Mode, or SLACK_SIGNING_SECRET for requests over HTTP";
    environment.mistake("SLACK_APP_TOKEN", "SLACK_APP_TOKEN and SLACK_SIGNING_SECRET are both set", cure);
    return undefined;
  }
  if (signingSecret) return { kind: "http", signingSecret };
  if (!appToken) {
    const why = "without it, or SLACK_APP_TOKEN for Socket Mode, no click from Slack can be believed";
    const isTold = environment.text("SLACK_APP_TOKEN_FILE") !== undefined;
    if (!isTold) environment.missing("SLACK_SIGNING_SECRET", why, { at, isSecret: true });
    return undefined;
  }
  if (!appToken.reveal().startsWith("xapp-")) {
    const cure = "take the App-Level Token, which begins with xapp-";
    environment.mistake("SLACK_APP_TOKEN", "SLACK_APP_TOKEN holds another kind of token", cure);
    return undefined;
  }
  return { kind: "socket", appToken };
}

export function twilioOf(setup: Setup): Connection<TwilioConfig> {
  const { environment, written, place } = setup;
  const accountSid = environment.secret("TWILIO_ACCOUNT_SID")?.reveal();
  const authToken = environment.secret("TWILIO_AUTH_TOKEN");
  const fromVariable = environment.text("TWILIO_FROM");
  const from = fromVariable ?? written.twilio?.from;
  const apiUrl = environment.url("TWILIO_API_URL") ?? "https://api.twilio.com";
  const isWanted = Boolean(written.twilio ?? accountSid ?? authToken ?? fromVariable);
  if (!isWanted) return { isWanted };
  const at = written.twilio && place(["twilio"]);
  const secret = { at, isSecret: true };
  if (!accountSid) environment.missing("TWILIO_ACCOUNT_SID", "without it nobody can be texted or rung", secret);
  if (!authToken) environment.missing("TWILIO_AUTH_TOKEN", "without it nobody can be texted or rung", secret);
  if (!from) environment.missing("TWILIO_FROM", "texts and calls come from a number of yours", { at });
  if (!environment.text("PUBLIC_URL") && !written.server?.publicUrl) {
    environment.missing("PUBLIC_URL", "Twilio brings replies and keypresses to it", { at });
  }
  judgeTwilio(environment, accountSid, fromVariable);
  if (!accountSid || !authToken || !from) return { isWanted };
  return { isWanted, config: { accountSid, authToken, from, apiUrl } };
}

function judgeTwilio(environment: Environment, accountSid?: string, from?: string): void {
  if (accountSid && !/^AC\w+$/.test(accountSid)) {
    const cure = "take the Account SID, which begins with AC";
    environment.mistake("TWILIO_ACCOUNT_SID", "TWILIO_ACCOUNT_SID is not an account's id", cure);
  }
  if (from && !/^\+[1-9]\d{6,14}$/.test(from)) {
    environment.mistake("TWILIO_FROM", "TWILIO_FROM is not a phone number", "write it in E.164, like +15550100");
  }
}

/** With a policy, which says where services and assets are, mappings are held to their examples. */
export function alertsOf(setup: Setup, policy: Policy | undefined): Record<string, AlertSource> {
  const ready = Object.entries(setup.written.alerts).flatMap(([name, source]) => {
    const auth = authOf(setup, name, source?.auth);
    const read = source && readingOf(setup, name, source);
    if (read && policy) setup.environment.mistakes.push(...failedExamples(read, policy));
    return read && auth ? [[name, { ...read, auth }] as const] : [];
  });
  return Object.fromEntries(ready);
}

/** Of a source that is not understood the secret is looked for all the same. */
function authOf({ environment, place }: Setup, name: string, auth: WrittenAuth | undefined): HiddenAuth | undefined {
  if (auth?.kind === "mtls" || auth?.kind === "oidc") return auth;
  const variable = secretVariable(name);
  const secret = environment.secret(variable);
  const previousSecret = environment.secret(`${variable}_PREVIOUS`);
  const why = `without it no alert from ${name} can be believed`;
  if (!secret) environment.missing(variable, why, { at: place(["alerts", name]), isSecret: true });
  if (!secret || !auth) return undefined;
  for (const [named, one] of Object.entries({ [variable]: secret, [`${variable}_PREVIOUS`]: previousSecret })) {
    if (auth.kind !== "hmac" || auth.keyEncoding !== "base64" || !one || keyBytes(one.reveal())) continue;
    environment.mistake(named, `${named} is not base64`, "copy it whole from where the source shows it");
  }
  return { ...auth, secret, ...(previousSecret && { previousSecret }) };
}

export function databaseOf({ environment, directory }: Setup): Config["database"] {
  const given = environment.secret("DATABASE_URL");
  const url = given?.reveal() ?? "sqlite:muster.db";
  if (given && isPostgresUrl(url)) return { kind: "postgres", url: given };
  const path = /^sqlite:(?:\/\/)?([^:?#]+)$/.exec(url)?.[1];
  if (path !== undefined) return { kind: "sqlite", file: resolve(directory, path) };
  const cure = /^postgres(ql)?:/.test(url)
    ? "write postgres://HOST:5432/DATABASE with ROLE:PASSWORD@ before the host, odd characters as % and two digits"
    : "write postgres://… and the address of a database, or sqlite: and the path of a file, such as sqlite:muster.db";
  environment.mistake("DATABASE_URL", "DATABASE_URL is not understood", cure);
  return { kind: "sqlite", file: resolve(directory, "muster.db") };
}

/** With a database named: the driver would otherwise take the role's name, or a variable of the process. */
function isPostgresUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, pathname } = new URL(text);
  return ["postgres:", "postgresql:"].includes(protocol) && /^\/[^/]+$/.test(pathname);
}

export function redisOf({ environment }: Setup): Config["redis"] {
  const url = environment.secret("REDIS_URL");
  if (!url) return undefined;
  const isRedis = URL.canParse(url.reveal()) && /^rediss?:\/\/./.test(url.reveal());
  if (!isRedis)
    environment.mistake("REDIS_URL", "REDIS_URL is not understood", "write redis://HOST:6379 or rediss://…");
  return { url };
}

export function sealingKeyOf({ environment, directory }: Setup): SealingKeySource {
  const file = environment.text("MUSTER_SEALING_KEY_FILE");
  const inPlace = environment.text("MUSTER_SEALING_KEY");
  if (inPlace === undefined) return { kind: "file", file: resolve(directory, file ?? "muster-sealing-key.pem") };
  const text = environment.secret("MUSTER_SEALING_KEY");
  return text ? { kind: "text", text } : { kind: "file", file: resolve(directory, file ?? "") };
}
