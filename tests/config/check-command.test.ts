import { chmodSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type Probe, redisAdvice, runCheck } from "../../src/commands/check.ts";
import { init } from "../../src/commands/init.ts";
import type { Config } from "../../src/config.ts";
import { generateSealingKey } from "../../src/ledger/seal.ts";
import { folder, slackSecrets, smallPolicy } from "./folder.ts";

/** Every severity has a ladder of its own, so that nothing is said of it. */
const milder = ["sev2", "sev3", "sev4"].map((each) => `  ${each}: { steps: [{ at: 0%, by: [chat] }] }\n`).join("");
const agreedPolicy = smallPolicy.replace("authority:\n", `${milder}authority:\n`);

type Asked = { files?: Record<string, string>; env?: Record<string, string>; probes?: (config: Config) => Probe[] };

/** Runs the check in a folder with a sealing key; the folder's path is left out of the lines. */
async function check({ files = {}, env = slackSecrets, probes = () => [] }: Asked) {
  const directory = folder({ "muster.yaml": agreedPolicy, ...files });
  init(directory);
  const lines: string[] = [];
  const exit = await runCheck({
    file: join(directory, "muster.yaml"),
    // The database is elsewhere than the key, as it should be.
    env: { DATABASE_URL: "sqlite:ledger/muster.db", ...env },
    today: "2026-11-22",
    probes,
    print: (line) => lines.push(line.replaceAll(`${directory}/`, "")),
    probeTimeoutMs: 50,
  });
  return { exit, lines };
}

describe("muster check", () => {
  it("says what is well, probes included, and exits with 0", async () => {
    const probe = async () => [{ status: "ok" as const, what: "database: sqlite, writable" }];
    const { exit, lines } = await check({ probes: ({ database }) => [{ name: database.kind, probe }] });
    expect(lines).toEqual([
      "✓ configuration: Slack set up",
      "✓ policy: people 2, services 0, rows of authority 1, sev1 and sev2 and sev3 and sev4",
      expect.stringMatching(/^✓ sealing key: [\w-]{43}$/),
      "✓ database: sqlite, writable",
    ]);
    expect(exit).toBe(0);
  });

  it("tells a policy that cannot be kept with file, line and column, and exits with 1", async () => {
    const yaml = agreedPolicy.replace("delegates: [ben]", "delegates: [bne]");
    const { exit, lines } = await check({ files: { "muster.yaml": yaml } });
    expect(lines).toEqual([
      "✓ configuration: Slack set up",
      '✗ muster.yaml:3:78 there is no "bne" to stand in for amara — write "ben"',
      expect.stringMatching(/^✓ sealing key/),
    ]);
    expect(exit).toBe(1);
  });

  it("tells a warning with its cure, and exits with 0", async () => {
    const yaml = agreedPolicy.replace(", delegates: [ben]", "");
    const { exit, lines } = await check({ files: { "muster.yaml": yaml } });
    expect(lines).toContain(
      "! muster.yaml:6:26 nobody is called when ciso stays silent in sev1 — give amara a delegate, or the role a fallback",
    );
    expect(exit).toBe(0);
  });

  it("tells the policy's mistakes even while secrets are missing, and asks nobody", async () => {
    const yaml = `${agreedPolicy.replace("delegates: [ben]", "delegates: [amara]")}slack: {}\n`;
    const probes = () => [{ name: "database", probe: async () => Promise.reject(new Error("was asked")) }];
    const { exit, lines } = await check({ files: { "muster.yaml": yaml }, env: {}, probes });
    expect(lines.map((line) => line.split(" — ")[0])).toEqual([
      "✗ muster.yaml:12:1 SLACK_BOT_TOKEN is not set: without it Slack cannot be used",
      "✗ muster.yaml:12:1 SLACK_SIGNING_SECRET is not set: without it, or SLACK_APP_TOKEN for Socket Mode, no click from Slack can be believed",
      "✗ muster.yaml:3:78 amara is their own delegate",
      "! not checked until every ✗ of the configuration is put right: the sealing key, the database and whatever Muster is connected to",
    ]);
    expect(exit).toBe(1);
  });

  it("tells a probe that fails by its code alone, because its message may hold a password", async () => {
    const refused = Object.assign(new Error("connect redis://:hunter2@db"), { code: "ECONNREFUSED" });
    const { exit, lines } = await check({
      probes: () => [
        { name: "Redis", probe: () => Promise.reject(refused) },
        {
          name: "Slack",
          probe: async () => [{ status: "mistake", what: "Slack: invalid_auth", cure: "take a new token" }],
        },
      ],
    });
    expect(lines.slice(3)).toEqual([
      "✗ Redis: nothing listens at that address (ECONNREFUSED) — see that it runs, can be reached from here, and lets Muster in",
      "✗ Slack: invalid_auth — take a new token",
    ]);
    expect(exit).toBe(1);
  });

  it("warns of what works and can be guessed, read on its way, taken together or reached by nobody", async () => {
    const alerts = "alerts: { edr: { kind: generic, auth: { kind: bearer } } }\n";
    const warnings = async (env: Record<string, string>) => {
      const files = { "muster.yaml": agreedPolicy + alerts };
      const all = { ...slackSecrets, ALERTS_EDR_SECRET: "long-enough-to-be-a-secret", ...env };
      const { exit, lines } = await check({ files, env: all });
      return [exit, ...lines.filter((line) => line.startsWith("! ")).map((line) => line.split(" — ")[0])];
    };
    expect(await warnings({})).toEqual([0]);
    expect(await warnings({ ALERTS_EDR_SECRET: "hunter2", MUSTER_ADMIN_TOKEN: "admin" })).toEqual([
      0,
      "! ALERTS_EDR_SECRET is shorter than 16 characters: it can be guessed",
      "! MUSTER_ADMIN_TOKEN is shorter than 16 characters: it can be guessed",
    ]);
    expect(await warnings({ PUBLIC_URL: "http://muster.example.com" })).toEqual([
      0,
      "! PUBLIC_URL is not https: answers can be read on their way",
    ]);
    expect(await warnings({ PUBLIC_URL: "https://localhost:3000" })).toEqual([
      0,
      "! PUBLIC_URL is an address of this machine: nobody elsewhere can reach it",
    ]);
    expect(await warnings({ DATABASE_URL: "sqlite:muster.db" })).toEqual([
      0,
      "! the sealing key is in the same folder as the database: whoever copies one has both",
    ]);
  });

  it("does not wait for ever for a probe", async () => {
    const { exit, lines } = await check({ probes: () => [{ name: "Redis", probe: () => new Promise(() => {}) }] });
    expect(lines.at(-1)).toBe("✗ Redis: no answer within 50 ms — see that it runs and can be reached from here");
    expect(exit).toBe(1);
  });

  it("tells a sealing key that is absent, is none, or lies open", async () => {
    const none = await check({ env: { ...slackSecrets, MUSTER_SEALING_KEY_FILE: "absent.pem" } });
    expect([none.exit, none.lines.at(-1)]).toEqual([
      1,
      "✗ absent.pem there is no sealing key — make one with muster init, or name yours in MUSTER_SEALING_KEY_FILE",
    ]);
    const noKey = await check({ env: { ...slackSecrets, MUSTER_SEALING_KEY: "what-is-not-a-key" } });
    expect([noKey.exit, noKey.lines.at(-1)]).toEqual([
      1,
      "✗ environment the sealing key is not a private Ed25519 key in PEM or JWK form — give it as PKCS #8 PEM, such as muster init makes, and former keys below it",
    ]);
    const directory = folder();
    init(directory);
    const key = join(directory, "muster-sealing-key.pem");
    chmodSync(key, 0o644);
    const open = await check({ env: { ...slackSecrets, MUSTER_SEALING_KEY_FILE: key } });
    expect([open.exit, open.lines.at(-1)]).toEqual([
      0,
      `! ${key} can be read by others than its owner — chmod 600 ${key}`,
    ]);
  });
});

describe("a sealing key in the environment", () => {
  it("may have its line breaks written as \\n", async () => {
    const pem = generateSealingKey().pem.trim().replaceAll("\n", "\\n");
    const { exit, lines } = await check({ env: { ...slackSecrets, MUSTER_SEALING_KEY: pem } });
    expect([exit, lines.at(-1)]).toEqual([0, expect.stringMatching(/^✓ sealing key: [\w-]{43}$/)]);
  });
});

describe("advice on Redis", () => {
  it("is given where timers could be evicted or forgotten, and nowhere else", () => {
    expect(redisAdvice({ maxmemoryPolicy: "noeviction", appendonly: "yes" })).toEqual([]);
    expect(redisAdvice({})).toEqual([]);
    expect(
      redisAdvice({ maxmemoryPolicy: "allkeys-lru", appendonly: "no" }).map(({ status, what }) => [status, what]),
    ).toEqual([
      ["warning", "Redis may evict timers when its memory is full (maxmemory-policy allkeys-lru)"],
      ["warning", "Redis forgets its timers when it restarts: pages are then late by up to a sweep"],
    ]);
  });
});
