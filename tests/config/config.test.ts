import { join } from "node:path";
import { inspect } from "node:util";
import { pino } from "pino";
import { describe, expect, it } from "vitest";
import { type Config, type Loaded, loadConfig, policyFindings, revealedAuth } from "../../src/config.ts";
import { certificate } from "../support/certificate.ts";
import { folder, slackSecrets, smallPolicy, twilioSecrets } from "./folder.ts";

const fixture = "tests/fixtures/policy.yaml";

function load(yaml: string, env: Record<string, string> = {}, files: Record<string, string> = {}): Loaded {
  return loadConfig({ file: join(folder({ "muster.yaml": yaml, ...files }), "muster.yaml"), env });
}

function configOf(loaded: Loaded): Config {
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.mistakes));
  return loaded.config;
}

function messagesOf(loaded: Loaded): string[] {
  return loaded.ok ? [] : loaded.mistakes.map(({ message, cure }) => `${message} — ${cure}`);
}

describe("a policy without a word about the installation", () => {
  it("loads, with defaults for everything else", () => {
    const config = configOf(loadConfig({ file: fixture, env: {} }));
    expect(config.policy.people.nadia?.delegates).toEqual(["omar"]);
    expect(config.policy.severities.sev1?.steps[1]).toEqual({ kind: "rung", atShare: 0.2, to: "person", by: ["sms"] });
    expect(config.policy.services.booking?.revenuePerMinute).toEqual({ amount: 900.5, currency: "EUR" });
    expect(config.policy.organisation.triage).toMatchObject({ withinMs: 300_000, declareAt: "sev2" });
    expect(config).toMatchObject({
      server: { host: "0.0.0.0", port: 3000 },
      logLevel: "info",
      database: { kind: "sqlite", file: join(process.cwd(), "tests/fixtures/muster.db") },
      sealingKey: { kind: "file", file: join(process.cwd(), "tests/fixtures/muster-sealing-key.pem") },
      alerts: {},
      retention: { alertsMs: 90 * 86_400_000, quarantinedMs: 365 * 86_400_000 },
      leaseMs: 10_000,
      sweepMs: 15_000,
      providerTimeoutMs: 5_000,
    });
    expect([config.slack, config.twilio, config.redis, config.adminToken]).toEqual(Array(4).fill(undefined));
  });

  it("may say for how long alerts are kept, for a day or more", () => {
    const kept = (retention: string) => load(`${smallPolicy}retention: ${retention}\n`, slackSecrets);
    const month = configOf(kept("{ alerts: 30d }")).retention;
    expect(month).toEqual({ alertsMs: 30 * 86_400_000, quarantinedMs: 365 * 86_400_000 });
    expect(messagesOf(kept("{ alerts: 3h, quarantined: ever }"))).toEqual([
      'retention.alerts is not understood — write how long, from "1d" to "3660d", such as "90d"',
      'retention.quarantined is not understood — write how long, from "1d" to "3660d", such as "90d"',
    ]);
  });

  it("makes no promise that Slack and Twilio could not keep", () => {
    const loaded = loadConfig({ file: fixture, env: { ...slackSecrets, ...twilioSecrets } });
    const findings = policyFindings(loaded, "2026-11-22");
    expect(findings.filter(({ severity }) => severity === "mistake")).toEqual([]);
    const inForce = findings.filter(({ message }) => !message.endsWith("is read and not acted on yet"));
    expect(inForce.map(({ line, column, message }) => `${line}:${column} ${message}`)).toEqual([
      "5:5 counsel has not reviewed Muster's rows of hipaa, and every card says so",
      "33:3 priya is only on a chat platform that is not set up: a call-in starts with sms",
      "44:3 rosa is called as clinical-safety for sev1 and has no delegate: that step calls nobody",
      "45:3 samir has no chat address: a call-in starts with sms",
      "48:3 ursula is only on a chat platform that is not set up: a call-in starts with sms",
      "56:3 vera is called as cpo for sev1 and has no delegate: that step calls nobody",
      "66:1 people may declare a severity that has no ladder of its own: sev2 uses that of sev1, sev4 uses that of sev3",
      "71:17 nobody is called when cio stays silent in sev1",
      "100:3 row 4 of the authority table cannot judge ventilators: it has no revenuePerMinute. Where such a row might decide, the fallback row does",
      "109:3 row 4 of the authority table cannot judge lab-orders: it has no recoveryTime or revenuePerMinute. Where such a row might decide, the fallback row does",
      "110:3 row 4 of the authority table cannot judge canteen: it has no recoveryTime or revenuePerMinute. Where such a row might decide, the fallback row does",
      "111:1 nobody is named who agreed to the authority table: whoever edits this file decides who decides",
    ]);
  });

  it("is an exercise only when the policy says so", () => {
    expect(configOf(loadConfig({ file: fixture, env: {} })).policy.organisation.exercise).toBe(false);
    const text = smallPolicy.replace("{ name: Example }", "{ name: Example, exercise: true }");
    const file = join(folder({ "muster.yaml": text }), "muster.yaml");
    expect(configOf(loadConfig({ file, env: {} })).policy.organisation.exercise).toBe(true);
  });
});

describe("the environment", () => {
  it("says how the installation runs, before muster.yaml does", () => {
    const yaml = `${smallPolicy}server: { port: 8080, host: 127.0.0.1, publicUrl: "https://one.example.com" }\ntwilio: { from: "+15550111" }\n`;
    const env = {
      ...slackSecrets,
      ...twilioSecrets,
      PORT: "9000",
      SLACK_API_URL: "http://127.0.0.1:4000/api",
      TWILIO_API_URL: "http://127.0.0.1:4001/",
      LOG_LEVEL: "debug",
      LEASE_MS: "2000",
      SWEEP_MS: "500",
      PROVIDER_TIMEOUT_MS: "1000",
      DATABASE_URL: "sqlite:data/ledger.db",
      REDIS_URL: "redis://:redis-password@localhost:6379",
      MUSTER_ADMIN_TOKEN: "token-of-the-admin",
    };
    const config = configOf(load(yaml, env));
    expect(config.server).toEqual({ host: "127.0.0.1", port: 9000, publicUrl: "https://muster.example.com" });
    expect(config.slack?.apiUrl).toBe("http://127.0.0.1:4000/api/");
    expect(config.slack?.botToken.reveal()).toBe("xoxb-1-bot-token");
    expect(config.twilio).toMatchObject({ from: "+15550199", apiUrl: "http://127.0.0.1:4001" });
    expect(config).toMatchObject({ logLevel: "debug", leaseMs: 2000, sweepMs: 500, providerTimeoutMs: 1000 });
    expect(config.database).toEqual({ kind: "sqlite", file: join(config.directory, "data/ledger.db") });
    expect(config.redis?.url.reveal()).toBe("redis://:redis-password@localhost:6379");
    expect(config.adminToken?.reveal()).toBe("token-of-the-admin");
  });

  it("leaves to muster.yaml what it does not say, and takes an empty variable as none", () => {
    const yaml = `${smallPolicy}server: { port: 8080, publicUrl: "https://one.example.com/" }\ntwilio: { from: "+15550111" }\n`;
    const config = configOf(load(yaml, { ...twilioSecrets, TWILIO_FROM: "", PUBLIC_URL: "", PORT: " " }));
    expect(config.server).toEqual({ host: "0.0.0.0", port: 8080, publicUrl: "https://one.example.com" });
    expect(config.twilio?.from).toBe("+15550111");
  });

  it("knows the reaction that adds a message to the record, and says how to write another", () => {
    const reactionOf = (yaml: string) => configOf(load(`${smallPolicy}${yaml}`, slackSecrets)).slack?.recordReaction;
    expect([reactionOf(""), reactionOf("slack: { recordReaction: memo }\n")]).toEqual(["pushpin", "memo"]);
    const wrong = load(`${smallPolicy}slack: { recordReaction: ":memo:" }\n`, slackSecrets);
    expect(JSON.stringify(wrong)).toContain("without colons, such as pushpin");
  });

  it("takes a secret from the file that NAME_FILE names, trimmed", () => {
    const { SLACK_SIGNING_SECRET } = slackSecrets;
    const env = { SLACK_BOT_TOKEN_FILE: "secrets/token", SLACK_SIGNING_SECRET };
    const config = configOf(load(smallPolicy, env, { "secrets/token": "xoxb-from-a-file\n" }));
    expect(config.slack?.botToken.reveal()).toBe("xoxb-from-a-file");
  });

  it("takes an app-level token for Socket Mode, and a signing secret for requests over HTTP", () => {
    const { SLACK_BOT_TOKEN, SLACK_SIGNING_SECRET } = slackSecrets;
    const transport = (env: Record<string, string>) => configOf(load(smallPolicy, env)).slack?.transport;
    const socket = transport({ SLACK_BOT_TOKEN, SLACK_APP_TOKEN: "xapp-1-A0-token" });
    expect(socket?.kind === "socket" && socket.appToken.reveal()).toBe("xapp-1-A0-token");
    const http = transport({ SLACK_BOT_TOKEN, SLACK_SIGNING_SECRET });
    expect(http?.kind === "http" && http.signingSecret.reveal()).toBe(SLACK_SIGNING_SECRET);
  });

  it("says what to keep when both are there", () => {
    expect(messagesOf(load(smallPolicy, { ...slackSecrets, SLACK_APP_TOKEN: "xapp-1" }))).toEqual([
      "SLACK_APP_TOKEN and SLACK_SIGNING_SECRET are both set — keep SLACK_APP_TOKEN for Socket Mode, or SLACK_SIGNING_SECRET for requests over HTTP",
    ]);
  });

  it("says which secret's file is absent, empty, or named beside the secret itself", () => {
    const env = {
      SLACK_BOT_TOKEN_FILE: "absent",
      SLACK_SIGNING_SECRET_FILE: "empty",
      MUSTER_ADMIN_TOKEN: "one-admin-token",
      MUSTER_ADMIN_TOKEN_FILE: "empty",
    };
    const messages = messagesOf(load(smallPolicy, env, { empty: "\n" }));
    expect(messages).toEqual([
      "the file that SLACK_BOT_TOKEN_FILE names does not exist — name a file that exists and that Muster may read",
      "the file that SLACK_SIGNING_SECRET_FILE names is empty — put the secret into it",
      "MUSTER_ADMIN_TOKEN and MUSTER_ADMIN_TOKEN_FILE are both set — keep one of them",
    ]);
  });

  it("is filled in by a .env beside muster.yaml, which the process's own variables overrule", () => {
    const dotEnv = "PORT=4000\nHOST=10.0.0.1\n";
    const config = configOf(load(smallPolicy, { PORT: "5000" }, { ".env": dotEnv }));
    expect(config.server).toEqual({ host: "10.0.0.1", port: 5000 });
  });

  it("has its mistakes told with the line of the .env", () => {
    const loaded = load(smallPolicy, { LEASE_MS: "soon" }, { ".env": "# ports\nPORT=http\nLOG_LEVEL=inf\n" });
    expect(loaded.ok ? [] : loaded.mistakes).toEqual([
      {
        file: ".env",
        line: 2,
        column: 1,
        message: "PORT is not a whole number from 0 to 65535",
        cure: "write a number such as 3000",
      },
      {
        file: ".env",
        line: 3,
        column: 1,
        message: "LOG_LEVEL is not one of: fatal, error, warn, info, debug, trace, silent",
        cure: "write info",
      },
      {
        file: "environment",
        message: "LEASE_MS is not a whole number from 100 to 600000",
        cure: "write a number such as 10000",
      },
    ]);
  });

  it.each([
    [{ SLACK_BOT_TOKEN: "xapp-1-secret", SLACK_SIGNING_SECRET: "s" }, "SLACK_BOT_TOKEN holds another kind of token"],
    [{ SLACK_SIGNING_SECRET: "s" }, "SLACK_BOT_TOKEN is not set: without it Slack cannot be used"],
    [
      { SLACK_BOT_TOKEN: "xoxb-1" },
      "SLACK_SIGNING_SECRET is not set: without it, or SLACK_APP_TOKEN for Socket Mode, no click from Slack can be believed",
    ],
    [{ SLACK_BOT_TOKEN: "xoxb-1", SLACK_APP_TOKEN: "xoxb-2" }, "SLACK_APP_TOKEN holds another kind of token"],
    [
      { SLACK_BOT_TOKEN: "xoxb-1", SLACK_APP_TOKEN_FILE: "absent" },
      "the file that SLACK_APP_TOKEN_FILE names does not exist",
    ],
    [{ SLACK_APP_TOKEN: "xapp-1" }, "SLACK_BOT_TOKEN is not set: without it Slack cannot be used"],
    [{ ...slackSecrets, SLACK_APP_TOKEN: "xapp-1" }, "SLACK_APP_TOKEN and SLACK_SIGNING_SECRET are both set"],
    [{ ...twilioSecrets, TWILIO_ACCOUNT_SID: "SK0" }, "TWILIO_ACCOUNT_SID is not an account's id"],
    [
      { ...twilioSecrets, TWILIO_ACCOUNT_SID: "" },
      "TWILIO_ACCOUNT_SID is not set: without it nobody can be texted or rung",
    ],
    [
      { ...twilioSecrets, TWILIO_AUTH_TOKEN: "" },
      "TWILIO_AUTH_TOKEN is not set: without it nobody can be texted or rung",
    ],
    [{ ...twilioSecrets, TWILIO_FROM: "" }, "TWILIO_FROM is not set: texts and calls come from a number of yours"],
    [{ ...twilioSecrets, TWILIO_FROM: "0555" }, "TWILIO_FROM is not a phone number"],
    [{ ...twilioSecrets, PUBLIC_URL: "" }, "PUBLIC_URL is not set: Twilio brings replies and keypresses to it"],
    [{ PUBLIC_URL: "muster.example.com" }, "PUBLIC_URL is not an address"],
    [{ PUBLIC_URL: "https://me:secret@example.com" }, "PUBLIC_URL is not an address"],
    [{ DATABASE_URL: "postgres://muster:secret@db" }, "DATABASE_URL is not understood"],
    [{ DATABASE_URL: "postgres://muster:se#cret@db/muster" }, "DATABASE_URL is not understood"],
    [{ DATABASE_URL: "mysql://db" }, "DATABASE_URL is not understood"],
    [{ DATABASE_URL: "sqlite:" }, "DATABASE_URL is not understood"],
    [{ REDIS_URL: "localhost:6379" }, "REDIS_URL is not understood"],
    [{ PROVIDER_TIMEOUT_MS: "10000" }, "PROVIDER_TIMEOUT_MS is not shorter than LEASE_MS"],
    [{ PORT: "65536" }, "PORT is not a whole number from 0 to 65535"],
  ])("%j is one mistake", (env, message) => {
    const loaded = load(smallPolicy, env);
    expect(loaded.ok ? [] : loaded.mistakes.map((mistake) => mistake.message)).toEqual([message]);
  });

  it.each(["postgres", "postgresql"])("takes a %s address as a secret, from a file too", (scheme) => {
    const url = `${scheme}://muster:a%40secret@db.example.com:5433/muster?sslmode=verify-full`;
    for (const config of [
      configOf(load(smallPolicy, { DATABASE_URL: url })),
      configOf(load(smallPolicy, { DATABASE_URL_FILE: "database" }, { database: `${url}\n` })),
    ]) {
      expect(config.database.kind === "postgres" && config.database.url.reveal()).toBe(url);
      expect(inspect(config, { depth: 9 }) + JSON.stringify(config)).not.toContain("a%40secret");
    }
  });

  it("says how an odd character is written in a database's address, and does not repeat it", () => {
    expect(messagesOf(load(smallPolicy, { DATABASE_URL: "postgres://muster:se#cret@db/muster" }))).toEqual([
      "DATABASE_URL is not understood — write postgres://HOST:5432/DATABASE with ROLE:PASSWORD@ before the host, odd characters as % and two digits",
    ]);
  });

  it("suggests the variable that was probably meant", () => {
    const env = { SLACK_SIGNING_SECRET: "s", SLACK_BOT_TOKN: "xoxb-1" };
    expect(messagesOf(load(smallPolicy, env))).toEqual([
      "SLACK_BOT_TOKEN is not set: without it Slack cannot be used — set SLACK_BOT_TOKEN, or SLACK_BOT_TOKEN_FILE to a file that holds it (SLACK_BOT_TOKN is set: is that it?)",
    ]);
  });
});

describe("alert sources", () => {
  const alerts = `${smallPolicy}alerts:
  guard-duty: { kind: guardduty, auth: { kind: bearer } }
  am: { kind: alertmanager, auth: { kind: basic, username: prometheus } }
  edr: { kind: generic, auth: { kind: hmac, header: X-Signature, prefix: "sha256=", timestampHeader: X-Timestamp, toleranceSeconds: 60 } }
`;

  it("get their secrets from variables of their own name, and the one before while it is replaced", () => {
    const config = configOf(
      load(alerts, {
        ALERTS_GUARD_DUTY_SECRET: "one",
        ALERTS_GUARD_DUTY_SECRET_PREVIOUS: "zero",
        ALERTS_AM_SECRET: "two",
        ALERTS_EDR_SECRET: "three",
      }),
    );
    const revealed = Object.entries(config.alerts).map(([name, { kind, auth }]) => [name, kind, revealedAuth(auth)]);
    expect(revealed).toEqual([
      ["guard-duty", "guardduty", { kind: "bearer", secret: "one", previousSecret: "zero" }],
      ["am", "alertmanager", { kind: "basic", username: "prometheus", secret: "two" }],
      [
        "edr",
        "generic",
        {
          kind: "hmac",
          header: "X-Signature",
          algorithm: "sha256",
          encoding: "hex",
          prefix: "sha256=",
          signs: "{timestamp}.{body}",
          timestampHeader: "X-Timestamp",
          toleranceSeconds: 60,
          secret: "three",
        },
      ],
    ]);
  });

  it("without a secret are mistakes, each at its line", () => {
    const loaded = load(alerts, { ALERTS_AM_SECRET: "two" });
    expect(loaded.ok ? [] : loaded.mistakes.map(({ line, column, message }) => [line, column, message])).toEqual([
      [10, 3, "ALERTS_GUARD_DUTY_SECRET is not set: without it no alert from guard-duty can be believed"],
      [12, 3, "ALERTS_EDR_SECRET is not set: without it no alert from edr can be believed"],
    ]);
  });
});

describe("secrets", () => {
  const env = {
    ...slackSecrets,
    ...twilioSecrets,
    REDIS_URL: "redis://:redis-password@localhost:6379",
    MUSTER_ADMIN_TOKEN: "token-of-the-admin",
    MUSTER_SEALING_KEY: "the-sealing-key-itself",
    ALERTS_EDR_SECRET: "secret-of-the-edr",
  };
  const { TWILIO_FROM: _from, PUBLIC_URL: _url, TWILIO_ACCOUNT_SID: _sid, ...secrets } = env;
  const yaml = `${smallPolicy}alerts: { edr: { kind: generic, auth: { kind: bearer } } }\n`;

  it("of a loaded configuration are never printed, however it is printed", () => {
    const config = configOf(load(yaml, env));
    const lines: string[] = [];
    pino({ level: "info" }, { write: (line: string) => lines.push(line) }).info({ config }, "started");
    const prints = [JSON.stringify(config), inspect(config, { depth: null, showHidden: true }), ...lines];
    for (const print of prints) {
      expect(print).toContain("[secret]");
      for (const secret of Object.values(secrets)) expect(print).not.toContain(secret);
    }
    expect(`${config.adminToken}`).toBe("[secret]");
  });

  it("of the environment stay out of messages even where the file repeats them", () => {
    const quoted = 'services: { a: { revenuePerMinute: "about secret-of-the-edr" }, b: { owner: secret-of-the-edr } }';
    const loaded = load(`${smallPolicy}token-of-the-admin: 1\n${quoted}\n`, env);
    const all = JSON.stringify(loaded.ok ? [] : loaded.mistakes);
    expect(loaded.ok ? 0 : loaded.mistakes.length).toBe(3);
    for (const secret of Object.values(secrets)) expect(all).not.toContain(secret);
  });

  it("written into muster.yaml are mistakes that say where they belong, and never what they are", () => {
    const loaded = load(
      `${smallPolicy}slack: { botToken: xoxb-17-live, signingSecret: 0123456789abcdef0123456789abcdef, appToken: xapp-1-live }
twilio: { authToken: hunter2-hunter2, accountSid: AC1, from: 0123456789abcdef0123456789abcdef }
alerts: { edr: { kind: generic, auth: { kind: bearer, secret: hunter2-edr } } }
redisUrl: redis://:hunter2-redis@db
services: { "xoxp-99-key": { owner: xoxb-18-owner }, token: { owner: secret } }
`,
      { ALERTS_EDR_SECRET: "given" },
    );
    const mistakes = loaded.ok
      ? []
      : loaded.mistakes.filter(({ message }) => message.startsWith("a secret is written"));
    expect(
      mistakes.map(({ line, column, cure }) => [line, column, /set (\w+|its own variable) in/.exec(cure)?.[1]]),
    ).toEqual([
      [9, 20, "SLACK_BOT_TOKEN"],
      [9, 49, "SLACK_SIGNING_SECRET"],
      [9, 93, "SLACK_APP_TOKEN"],
      [10, 22, "TWILIO_AUTH_TOKEN"],
      [10, 51, "TWILIO_ACCOUNT_SID"],
      [10, 62, "TWILIO_AUTH_TOKEN"],
      [11, 63, "ALERTS_EDR_SECRET"],
      [12, 11, "REDIS_URL"],
      [13, 13, "its own variable"],
      [13, 37, "its own variable"],
    ]);
    expect(JSON.stringify(loaded)).not.toMatch(/live|0123456789abcdef|hunter2|99-key|18-owner/);
  });

  it("in a line that is not YAML stay out of the message", () => {
    const loaded = load('slack: { token: "xoxb-17-live\npeople: [\n');
    expect(loaded.ok).toBe(false);
    expect(JSON.stringify(loaded)).not.toContain("17-live");
  });
});

describe("the ids of the bot and its organisation", () => {
  const appId = "2D5F3C1E-6F0B-4B0E-9F57-8C3A3A0C3D11";
  const tenant = "0D9B645F-597B-41F0-A2A3-EF103FBD91BB";
  const inSmallLetters = { appId: appId.toLowerCase(), tenant: tenant.toLowerCase() };

  it("are in small letters, as Microsoft's tokens have them, whether the environment or the file names them", () => {
    const password = { TEAMS_APP_PASSWORD: "a secret of the app" };
    const named = configOf(load(smallPolicy, { ...password, TEAMS_APP_ID: appId, TEAMS_TENANT_ID: tenant }));
    expect(named.teams).toMatchObject(inSmallLetters);
    const written = configOf(load(`${smallPolicy}teams: { appId: ${appId}, tenant: ${tenant} }\n`, password));
    expect(written.teams).toMatchObject(inSmallLetters);
  });
});

describe("how the app proves itself to Microsoft", () => {
  const id = "2d5f3c1e-6f0b-4b0e-9f57-8c3a3a0c3d11";
  const ids = { TEAMS_APP_ID: id, TEAMS_TENANT_ID: id };
  const told = (env: Record<string, string>) => {
    const loaded = load(smallPolicy, { ...ids, ...env });
    return loaded.ok ? loaded.config.teams?.credential.kind : loaded.mistakes.map(({ message }) => message);
  };

  it("is a client secret, or a certificate with its private key in one file or variable", () => {
    const pem = certificate();
    expect(told({ TEAMS_APP_PASSWORD: "a secret of the app" })).toBe("password");
    expect(told({ TEAMS_APP_CERTIFICATE: pem })).toBe("certificate");
    expect(told({ TEAMS_APP_CERTIFICATE: pem.replaceAll("\n", "\\n") })).toBe("certificate");
  });

  it("is one of the two", () => {
    const both = { TEAMS_APP_PASSWORD: "a secret of the app", TEAMS_APP_CERTIFICATE: certificate() };
    expect(told(both)).toEqual(["TEAMS_APP_PASSWORD and TEAMS_APP_CERTIFICATE are both set"]);
    expect(told({})).toEqual([
      "TEAMS_APP_PASSWORD is not set: without it, or TEAMS_APP_CERTIFICATE, Teams cannot be used",
    ]);
  });

  it("is refused where it cannot work, and shows nothing of itself", () => {
    const refused = ["TEAMS_APP_CERTIFICATE is not a certificate together with its private key"];
    const [ours, another] = [certificate(), certificate()];
    const keyOf = (pem: string) => pem.slice(pem.indexOf("-----BEGIN PRIVATE"));
    expect(told({ TEAMS_APP_CERTIFICATE: keyOf(ours) })).toEqual(refused);
    expect(told({ TEAMS_APP_CERTIFICATE: ours.replace(keyOf(ours), keyOf(another)) })).toEqual(refused);
    expect(told({ TEAMS_APP_CERTIFICATE: certificate({ key: "ed25519" }) })).toEqual(refused);
  });
});

it.each([
  ["TEAMS_LOGIN_URL", "https://login.microsoftonline.us"],
  ["TEAMS_GRAPH_URL", "https://dod-graph.microsoft.us"],
  ["TEAMS_GRAPH_URL", "https://microsoftgraph.chinacloudapi.cn"],
  ["TEAMS_SERVICE_URL", "https://smba.infra.gov.teams.microsoft.us/teams"],
  ["TEAMS_OPENID_METADATA_URL", "https://login.botframework.azure.us/v1/.well-known/openidconfiguration"],
])("Microsoft's national clouds are refused, with what works instead: %s=%s", (name, address) => {
  const id = "2d5f3c1e-6f0b-4b0e-9f57-8c3a3a0c3d11";
  const ids = { TEAMS_APP_ID: id, TEAMS_TENANT_ID: id, TEAMS_APP_PASSWORD: "a secret of the app" };
  const loaded = load(smallPolicy, { ...ids, [name]: address });
  const { mistakes } = loaded.ok ? { mistakes: [] } : loaded;
  expect(mistakes.map(({ message }) => message)).toEqual([
    `${name} is an address of one of Microsoft's national clouds, where Muster does not work`,
  ]);
  expect(mistakes[0]?.cure).toContain("public cloud");
  const commercial = load(smallPolicy, {
    ...ids,
    TEAMS_SERVICE_URL: "https://smba.infra.gcc.teams.microsoft.com/teams",
  });
  expect(commercial.ok).toBe(true);
});
