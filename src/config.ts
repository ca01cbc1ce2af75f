import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { ConfiguredSource } from "./alerts/configured.ts";
import { alertsOf, databaseOf, redisOf, type Setup, sealingKeyOf, slackOf, twilioOf } from "./config/connections.ts";
import { codeOf, readEnvironment, unreadable } from "./config/environment.ts";
import { explainIssues, placed } from "./config/issues.ts";
import { knownKeysOf } from "./config/known-keys.ts";
import { readingsOf } from "./config/mapping-file.ts";
import { isMisplaced, misplacedSecrets } from "./config/misplaced.ts";
import { inReadingOrder, type Mistake, type Place } from "./config/mistake.ts";
import { salvage, withPartsMeant } from "./config/salvage.ts";
import { fileSchema, type Written, writtenIn } from "./config/schema.ts";
import { masked } from "./config/secret.ts";
import { type Config, logLevels } from "./config/shape.ts";
import { teamsOf } from "./config/teams.ts";
import { type Path, readYaml } from "./config/yaml.ts";
import { checkPolicy } from "./policy/check.ts";
import type { Configured, Finding } from "./policy/finding.ts";
import type { Policy } from "./policy/policy.ts";
import { unitMs } from "./policy/quantities.ts";
import type { Unread } from "./policy/unread.ts";

export { type Mistake, placeText } from "./config/mistake.ts";
export { readSealingKey } from "./config/sealing-key.ts";
export { type Config, revealedAuth } from "./config/shape.ts";

/** `configured` says what is meant to be set up, so that the policy can be checked while secrets are still missing. */
export type Loaded = { place: (path: Path) => Place; configured: Configured } & (
  | { ok: true; config: Config }
  | { ok: false; mistakes: Mistake[]; policy?: Policy; unread?: Unread }
);

export type LoadRequest = {
  /** `muster.yaml` in the current folder when absent. */
  file?: string;
  /** The process's variables. A file `.env` beside `muster.yaml` fills in those that are not set. */
  env: Record<string, string | undefined>;
};

/**
 * Environment and `muster.yaml` → what Muster was told, or every mistake at once, each with its line where it has one.
 * Secrets come from the environment (`NAME`, or `NAME_FILE`), never from the file, and never appear in a message.
 * Whether the policy can be kept is another question: see `policyFindings`.
 */
export function loadConfig({ file = "muster.yaml", env }: LoadRequest): Loaded {
  const directory = dirname(resolve(file));
  const environment = readEnvironment(env, directory);
  const read = readPolicyFile(file, environment.secrets);
  const setup: Setup = { environment, written: read.written, place: read.place, directory };
  const slack = slackOf(setup);
  const teams = teamsOf(setup);
  const twilio = twilioOf(setup);
  // Of a policy that was read only in part, a mapping's example might fail for what is missing.
  const rest = settingsOf(setup, read.unread ? undefined : read.policy);
  const mistakes = toldMistakes(read, environment);
  const { place, policy, unread } = read;
  const configured = {
    chat: { slack: slack.isWanted, teams: teams.isWanted },
    sms: twilio.isWanted,
    voice: twilio.isWanted,
  };
  if (!policy || mistakes.length > 0) {
    return { ok: false, mistakes, place, configured, ...(policy && { policy }), ...(unread && { unread }) };
  }
  const config: Config = {
    file,
    directory,
    policy,
    ...rest,
    ...(slack.config && { slack: slack.config }),
    ...(teams.config && { teams: teams.config }),
    ...(twilio.config && { twilio: twilio.config }),
  };
  return { ok: true, config, place, configured };
}

/** All that reading an incident's record takes: no secret of Slack, Twilio or an alert source. */
export type RecordConfig = Pick<Config, "policy" | "database" | "sealingKey">;

/** Like `loadConfig`, for whoever only reads the record: what other parts of Muster lack is no mistake here. */
export function loadRecordConfig({
  file = "muster.yaml",
  env,
}: LoadRequest): { ok: true; config: RecordConfig } | { ok: false; mistakes: Mistake[] } {
  const directory = dirname(resolve(file));
  const environment = readEnvironment(env, directory);
  const read = readPolicyFile(file, environment.secrets);
  const setup: Setup = { environment, written: read.written, place: read.place, directory };
  const parts = { database: databaseOf(setup), sealingKey: sealingKeyOf(setup) };
  const mistakes = toldMistakes(read, environment);
  if (!read.policy || mistakes.length > 0) return { ok: false, mistakes };
  return { ok: true, config: { policy: read.policy, ...parts } };
}

type PolicyLoaded = { place: (path: Path) => Place } & (
  | { ok: true; policy: Policy; configured: Configured; sources: Record<string, ConfiguredSource> }
  | { ok: false; mistakes: Mistake[] }
);

/** Like `loadConfig`, for whoever only reviews the policy: no secret is needed, and what others lack is no mistake. */
export function loadPolicy({ file = "muster.yaml", env }: LoadRequest): PolicyLoaded {
  const directory = dirname(resolve(file));
  const environment = readEnvironment(env, directory);
  const read = readPolicyFile(file, environment.secrets);
  const mistakes = toldMistakes(read, { ...environment, mistakes: [] });
  const { place, policy } = read;
  if (!policy || mistakes.length > 0) return { ok: false, mistakes, place };
  const setup: Setup = { environment, written: read.written, place, directory };
  const phone = twilioOf(setup).isWanted;
  const chat = { slack: slackOf(setup).isWanted, teams: teamsOf(setup).isWanted };
  const configured = { chat, sms: phone, voice: phone };
  return { ok: true, policy, configured, place, sources: readingsOf(setup) };
}

function toldMistakes(read: PolicyFile, { mistakes, secrets }: Setup["environment"]): Mistake[] {
  return inReadingOrder([...read.mistakes, ...mistakes]).map((mistake) => ({
    ...mistake,
    message: masked(mistake.message, secrets),
    cure: masked(mistake.cure, secrets),
  }));
}

/** Beside mistakes the policy is only what could be read of it, but for `unread`. */
type PolicyFile = {
  written: Written;
  policy?: Policy;
  unread?: Unread;
  mistakes: Mistake[];
  place: (path: Path) => Place;
};

function readPolicyFile(file: string, known: Set<string>): PolicyFile {
  const text = readText(file);
  if (typeof text !== "string") {
    return { written: { alerts: {} }, mistakes: [text], place: () => ({ file }) };
  }
  const yaml = readYaml(file, text);
  const { place } = yaml;
  if (yaml.data === undefined) return { written: writtenIn(undefined), mistakes: yaml.mistakes, place };
  const secrets = misplacedSecrets(yaml.scalars, known);
  const parsed = fileSchema.safeParse(yaml.data);
  const isClean = parsed.success && secrets.length === 0;
  const knownKeys = isClean ? () => [] : knownKeysOf(fileSchema);
  const issues = parsed.success ? [] : explainIssues(parsed.error.issues, { data: yaml.data, knownKeys });
  const drafts = [...secrets, ...issues.filter(({ path }) => !isMisplaced(path, secrets))];
  const mistakes = [...yaml.mistakes, ...drafts.map((draft) => placed(draft, yaml))];
  if (!parsed.success || secrets.length > 0) {
    const written = writtenIn(withPartsMeant(yaml.data, issues));
    const salvaged = salvage(yaml.data, secrets, knownKeys);
    if (!salvaged) return { written, mistakes, place };
    const { policy, unread, asWritten } = salvaged;
    return { written, mistakes, policy, unread, place: (path) => place(asWritten(path)) };
  }
  const { server, slack, teams, twilio, alerts, retention, ...policy } = parsed.data;
  return { written: { server, slack, teams, twilio, alerts, retention }, policy, mistakes, place };
}

function readText(file: string): string | Mistake {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if (codeOf(error) === "ENOENT") {
      const cure = "make one with muster init, or name yours: --config FILE";
      return { file, message: "there is no such file", cure };
    }
    return { file, message: `this file ${unreadable(error)}`, cure: "name a file that Muster may read: --config FILE" };
  }
}

/** A container, Slack and Twilio reach Muster from elsewhere; `127.0.0.1` would be reached by nobody. */
const everyInterface = "0.0.0.0";

function settingsOf(setup: Setup, policy: Policy | undefined) {
  const { environment, written } = setup;
  const publicUrl = environment.url("PUBLIC_URL") ?? written.server?.publicUrl?.replace(/\/+$/, "");
  const adminToken = environment.secret("MUSTER_ADMIN_TOKEN");
  const redis = redisOf(setup);
  const leaseMs = environment.wholeNumber("LEASE_MS", 10_000, { min: 100, max: 600_000 });
  const providerTimeoutMs = environment.wholeNumber("PROVIDER_TIMEOUT_MS", 5_000, { min: 50, max: 300_000 });
  if (providerTimeoutMs >= leaseMs) {
    // Else another replica would take over a page while this one still waits for the provider's answer.
    const message = "PROVIDER_TIMEOUT_MS is not shorter than LEASE_MS";
    environment.mistake("PROVIDER_TIMEOUT_MS", message, "make the lease at least twice as long as the time-out");
  }
  return {
    server: {
      host: environment.text("HOST") ?? written.server?.host ?? everyInterface,
      port: environment.wholeNumber("PORT", written.server?.port ?? 3000, { min: 0, max: 65_535 }),
      ...(publicUrl !== undefined && { publicUrl }),
    },
    logLevel: environment.oneOf("LOG_LEVEL", logLevels, "info"),
    ...(adminToken && { adminToken }),
    database: databaseOf(setup),
    ...(redis && { redis }),
    alerts: alertsOf(setup, policy),
    retention: {
      alertsMs: written.retention?.alerts ?? 90 * unitMs.d,
      quarantinedMs: written.retention?.quarantined ?? 365 * unitMs.d,
    },
    sealingKey: sealingKeyOf(setup),
    leaseMs,
    sweepMs: environment.wholeNumber("SWEEP_MS", 15_000, { min: 50, max: 3_600_000 }),
    providerTimeoutMs,
  };
}

export type PlacedFinding = Mistake & Pick<Finding, "severity">;

/** What the policy promises and cannot keep, in the order of the file. `today` is a date such as `2026-11-22`. */
export function policyFindings(loaded: Loaded, today: string): PlacedFinding[] {
  const policy = loaded.ok ? loaded.config.policy : loaded.policy;
  return policy ? placedFindings(policy, loaded, today, loaded.ok ? undefined : loaded.unread) : [];
}

export function placedFindings(
  policy: Policy,
  { configured, place }: Pick<Loaded, "configured" | "place">,
  today: string,
  unread?: Unread,
): PlacedFinding[] {
  const findings = checkPolicy(policy, configured, today, unread);
  return inReadingOrder(
    findings.map(({ path, severity, message, cure }) => ({ ...place(path), severity, message, cure })),
  );
}
