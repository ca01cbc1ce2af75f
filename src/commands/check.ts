import { dirname } from "node:path";
import { codeOf } from "../config/environment.ts";
import { secretVariable } from "../config/misplaced.ts";
import type { Mistake } from "../config/mistake.ts";
import { type Config, type Loaded, loadConfig, placeText, policyFindings, readSealingKey } from "../config.ts";
import { isLoopbackHost } from "../http.ts";
import { LedgerUnavailable } from "../ledger/ledger.ts";

/** One line of the answer. `what` and `cure` never hold a secret. */
export type CheckLine = { status: "ok"; what: string } | { status: "warning" | "mistake"; what: string; cure: string };

/** Something that only the outside world can answer: is the database writable, does Slack take the token. */
export type Probe = { name: string; probe: () => Promise<CheckLine[]> };

export type CheckRequest = {
  file?: string;
  env: Record<string, string | undefined>;
  /** A date such as `2026-11-22`. */
  today: string;
  /** Made only when the configuration has no mistake; they run side by side. */
  probes(config: Config): Probe[];
  print(line: string): void;
  /** A probe that has not answered by then is a mistake. */
  probeTimeoutMs?: number;
};

/** Prints a line for everything that was looked at. Returns the exit code: 0 only when no line is a ✗. */
export async function runCheck(request: CheckRequest): Promise<number> {
  const { print, probes, probeTimeoutMs = 15_000 } = request;
  const loaded = loadConfig(request);
  const offline = [
    ...configLines(loaded),
    ...policyLines(loaded, request.today),
    ...mappingLines(loaded),
    ...sealingKeyLines(loaded),
    ...installationLines(loaded),
    ...leftOutLines(loaded),
  ];
  for (const line of offline) print(checkText(line));
  const asked = loaded.ok ? probes(loaded.config).map((probe) => ask(probe, probeTimeoutMs)) : [];
  const answers: CheckLine[] = [];
  for (const answer of asked) {
    for (const line of await answer) {
      print(checkText(line));
      answers.push(line);
    }
  }
  return [...offline, ...answers].some(({ status }) => status === "mistake") ? 1 : 0;
}

/** `✓ what`, `! what — cure` or `✗ what — cure` */
function checkText(line: CheckLine): string {
  switch (line.status) {
    case "ok":
      return `✓ ${line.what}`;
    case "warning":
      return `! ${line.what} — ${line.cure}`;
    case "mistake":
      return `✗ ${line.what} — ${line.cure}`;
  }
}

function lineOf(status: "warning" | "mistake", mistake: Mistake): CheckLine {
  return { status, what: `${placeText(mistake)} ${mistake.message}`, cure: mistake.cure };
}

/** What a mistake keeps from being looked at at all. */
function leftOutLines(loaded: Loaded): CheckLine[] {
  if (loaded.ok) return [];
  const what = [
    ...(loaded.policy ? [] : ["the policy"]),
    ...(loaded.policy && !loaded.unread ? [] : ["the examples of mappings"]),
    "the sealing key, the database and whatever Muster is connected to",
  ];
  const cure = "put it right, then run muster check again";
  return [
    {
      status: "warning",
      what: `not checked until every ✗ of the configuration is put right: ${what.join(", ")}`,
      cure,
    },
  ];
}

function configLines(loaded: Loaded): CheckLine[] {
  if (!loaded.ok) return loaded.mistakes.map((mistake) => lineOf("mistake", mistake));
  const { alerts, slack, teams, twilio, redis } = loaded.config;
  const parts = [
    slack && (slack.transport.kind === "socket" ? "Slack (Socket Mode)" : "Slack"),
    teams && "Teams",
    twilio && "Twilio",
    redis && "Redis",
    ...Object.keys(alerts).map((name) => `alerts/${name}`),
  ];
  const setUp = parts.filter((part) => part !== undefined).join(", ") || "nothing";
  return [{ status: "ok", what: `configuration: ${setUp} set up` }];
}

function policyLines(loaded: Loaded, today: string): CheckLine[] {
  const findings = policyFindings(loaded, today);
  const lines = findings.map(({ severity, ...mistake }) => lineOf(severity, mistake));
  if (!loaded.ok || findings.some(({ severity }) => severity === "mistake")) return lines;
  const { people, severities, authority, services } = loaded.config.policy;
  const counts = [
    `people ${Object.keys(people).length}`,
    `services ${Object.keys(services).length}`,
    `rows of authority ${authority.length}`,
    Object.keys(severities).join(" and "),
  ];
  return [{ status: "ok", what: `policy: ${counts.join(", ")}` }, ...lines];
}

/** An example that does not give what it should is a mistake of the configuration. */
function mappingLines(loaded: Loaded): CheckLine[] {
  if (!loaded.ok) return [];
  return Object.entries(loaded.config.alerts).flatMap(([name, source]): CheckLine[] => {
    if (!source.examples) return [];
    const { listed, place } = source.examples;
    const message = `alerts.${name} has a mapping without an example: nothing says that it works`;
    const cure = "add examples: a payload, and the alerts that it gives";
    if (listed.length === 0) return [lineOf("warning", { ...place([]), message, cure })];
    const well =
      listed.length === 1 ? "1 example gives what it should" : `${listed.length} examples give what they should`;
    return [{ status: "ok", what: `mapping of alerts/${name}: ${well}` }];
  });
}

function sealingKeyLines(loaded: Loaded): CheckLine[] {
  if (!loaded.ok) return [];
  const { sealingKey } = loaded.config;
  const read = readSealingKey(sealingKey);
  if (!read.ok) return [lineOf("mistake", read.mistake)];
  const { kid, former } = read.key;
  const formerly = former.length > 0 ? `, formerly ${former.map((key) => key.kid).join(", ")}` : "";
  const ok: CheckLine = { status: "ok", what: `sealing key: ${kid}${formerly}` };
  if (!read.isOpenToOthers || sealingKey.kind !== "file") return [ok];
  const what = `${sealingKey.file} can be read by others than its owner`;
  return [ok, { status: "warning", what, cure: `chmod 600 ${sealingKey.file}` }];
}

const shortestSecret = 16;

/** What works, and is not how an installation that matters should be. */
function installationLines(loaded: Loaded): CheckLine[] {
  if (!loaded.ok) return [];
  const { alerts, adminToken, server, database, sealingKey } = loaded.config;
  const lines: CheckLine[] = [];
  const warn = (what: string, cure: string) => lines.push({ status: "warning", what, cure });
  const secrets = Object.entries(alerts).flatMap(([name, { auth }]) =>
    "secret" in auth ? [[secretVariable(name), auth.secret] as const] : [],
  );
  for (const [name, secret] of [...secrets, ["MUSTER_ADMIN_TOKEN", adminToken] as const]) {
    if (!secret || secret.reveal().length >= shortestSecret) continue;
    warn(
      `${name} is shorter than ${shortestSecret} characters: it can be guessed`,
      'make one with "openssl rand -hex 32"',
    );
  }
  const url = server.publicUrl === undefined ? undefined : new URL(server.publicUrl);
  if (url && isLoopbackHost(url.hostname.replace(/^\[|\]$/g, ""))) {
    warn(
      "PUBLIC_URL is an address of this machine: nobody elsewhere can reach it",
      "set it to where Twilio reaches Muster",
    );
  } else if (url?.protocol === "http:") {
    warn("PUBLIC_URL is not https: answers can be read on their way", "put a proxy with a certificate in front");
  }
  if (database.kind === "sqlite" && sealingKey.kind === "file" && dirname(database.file) === dirname(sealingKey.file)) {
    const cure = "keep the key elsewhere, and name it in MUSTER_SEALING_KEY_FILE";
    warn("the sealing key is in the same folder as the database: whoever copies one has both", cure);
  }
  return lines;
}

/** Why something on the network does not answer, by the system's code. */
const networkTroubles: Record<string, string> = {
  ECONNREFUSED: "nothing listens at that address",
  ENOTFOUND: "no machine has that name",
  EAI_AGAIN: "the name cannot be looked up now",
  ETIMEDOUT: "there is no answer",
  ECONNRESET: "the connection was broken off",
  EHOSTUNREACH: "that machine cannot be reached from here",
};

/** A failure is told by its name and code: a message could quote an address with a password in it. The ledger's own do not. */
function failureLine(name: string, error: unknown): CheckLine {
  const usual = "see that it runs, can be reached from here, and lets Muster in";
  if (error instanceof LedgerUnavailable) {
    const [what = "", cure = usual] = error.message.split(" — ");
    return { status: "mistake", what: `${name}: ${what}`, cure };
  }
  const code = codeOf(error);
  const known = networkTroubles[code] ?? (error instanceof Error ? error.name : "failed");
  return { status: "mistake", what: `${name}: ${known} (${code})`, cure: usual };
}

async function ask({ name, probe }: Probe, timeoutMs: number): Promise<CheckLine[]> {
  const timer = Promise.withResolvers<CheckLine[]>();
  const late: CheckLine = {
    status: "mistake",
    what: `${name}: no answer within ${timeoutMs} ms`,
    cure: "see that it runs and can be reached from here",
  };
  const timeout = setTimeout(() => timer.resolve([late]), timeoutMs);
  try {
    return await Promise.race([probe(), timer.promise]);
  } catch (error) {
    return [failureLine(name, error)];
  } finally {
    clearTimeout(timeout);
  }
}

/**
 * What Redis should be set to, as `CONFIG GET` has it; undefined is a setting that this account may not read.
 * Timers are only prompt, never the truth, so nothing here is a mistake.
 * https://redis.io/docs/latest/operate/oss_and_stack/management/persistence/
 */
export function redisAdvice(settings: { maxmemoryPolicy?: string; appendonly?: string }): CheckLine[] {
  const lines: CheckLine[] = [];
  if (settings.maxmemoryPolicy !== undefined && settings.maxmemoryPolicy !== "noeviction") {
    const what = `Redis may evict timers when its memory is full (maxmemory-policy ${settings.maxmemoryPolicy})`;
    lines.push({ status: "warning", what, cure: "set maxmemory-policy noeviction" });
  }
  if (settings.appendonly !== undefined && settings.appendonly !== "yes") {
    const what = "Redis forgets its timers when it restarts: pages are then late by up to a sweep";
    lines.push({ status: "warning", what, cure: "set appendonly yes" });
  }
  return lines;
}
