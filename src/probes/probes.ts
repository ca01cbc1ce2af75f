import { installPath } from "../chat/slack/install/install.ts";
import { scopeDifference, scopes } from "../chat/slack/install/scopes.ts";
import { type SlackFinding, slackProbe, socketProbe } from "../chat/slack/probe.ts";
import { type CheckLine, type Probe, redisAdvice } from "../commands/check.ts";
import type { SlackConfig } from "../config/shape.ts";
import type { Config } from "../config.ts";
import { type Ledger, organisationStream } from "../ledger/ledger.ts";
import { inspectPostgres } from "../ledger/postgres-schema.ts";
import { toOrganisationEvent, verifyStored } from "../ledger/seal.ts";
import { inspectSqlite } from "../ledger/sqlite.ts";
import { agreeables } from "../organisation/agreements.ts";
import { foldOrganisation } from "../organisation/organisation.ts";
import { twilioProbe } from "../pager/twilio-probe.ts";
import { durationText } from "../policy/duration-text.ts";
import type { Person } from "../policy/policy.ts";
import { readRedisSettings } from "../timers/redis.ts";
import { openSlack, openSlackApp, openWorkspaces } from "../wire/slack.ts";
import { openLedger, openRecord, worldOf } from "../wire.ts";
import { issuerLines } from "./issuers.ts";
import { teamsLines, type Writing } from "./teams.ts";

type Quarantined = Awaited<ReturnType<Ledger["listAlerts"]>>[number];

/** What `muster check` asks of the outside world. It only reads, save what `writing` wants written. */
export function probesOf(config: Config, writing: Writing = {}): Probe[] {
  const { redis, slack, teams } = config;
  return [
    { name: "database", probe: () => databaseLines(config) },
    ...(redis ? [{ name: "Redis", probe: () => redisLines(redis.url.reveal()) }] : []),
    ...(slack ? [{ name: "Slack", probe: () => slackLines(config, slack) }] : []),
    ...(teams
      ? [
          {
            name: "Teams",
            probe: () =>
              withLedger(config, isWriting(writing), (ledger) => teamsLines(teams, { config, ledger, ...writing })),
          },
        ]
      : []),
    { name: "alert sources", probe: () => issuerLines(config) },
    ...(config.twilio ? [{ name: "Twilio", probe: () => twilioLines(config) }] : []),
  ];
}

const isWriting = ({ nudge = false, tryChannels = false }: Writing) => nudge || tryChannels;

/** Written to, it is one that is there: whoever asks makes none. */
async function withLedger<T>(config: Config, isWritten: boolean, ask: (ledger: Ledger) => Promise<T>): Promise<T> {
  if (isWritten) await (await openRecord(config)).close();
  const ledger = await openLedger(config, { readOnly: !isWritten });
  try {
    return await ask(ledger);
  } finally {
    await ledger.close();
  }
}

async function databaseLines(config: Config): Promise<CheckLine[]> {
  const { database } = config;
  switch (database.kind) {
    case "sqlite":
      return sqliteLines(config, database.file);
    case "postgres": {
      const findings = await inspectPostgres({ url: database.url.reveal() });
      if (findings.some(({ status }) => status === "mistake")) return findings;
      return [...(await ledgerLines(config, "PostgreSQL, every commit waited for")), ...findings];
    }
  }
}

/** Whoever looks on makes no file, and brings none up to date: that is for who runs it, with the rights it then has. */
async function sqliteLines(config: Config, file: string): Promise<CheckLine[]> {
  const found = inspectSqlite(file);
  switch (found) {
    case "older": {
      const what = `database: ${file} was written by an older Muster, and what is in it was not looked at`;
      return [{ status: "warning", what, cure: "back it up; muster serve brings it up to date" }];
    }
    case "absent": {
      const [_none, ...lines] = await ledgerLines(config, file);
      return [{ status: "ok", what: `database: ${file}, no ledger yet: muster serve makes it` }, ...lines];
    }
    case "current":
      return ledgerLines(config, file);
  }
}

async function ledgerLines(config: Config, name: string): Promise<CheckLine[]> {
  const ledger = await openLedger(config, { readOnly: true });
  try {
    const incidents = await ledger.listIncidents();
    const quarantined = await ledger.countQuarantined(quarantinedCounted);
    const shown = await ledger.listAlerts({ status: "quarantined", limit: quarantinedShown });
    const more = quarantined - shown.length;
    const atLeast = quarantined === quarantinedCounted ? "at least " : "";
    return [
      { status: "ok", what: `database: ${name}, incidents ${incidents.length}` },
      retentionLine(config),
      ...(await agreementLines(config, ledger)),
      ...shown.map(quarantineLine),
      ...(more > 0
        ? [{ status: "warning" as const, what: `${atLeast}${more} more alerts were not understood`, cure }]
        : []),
    ];
  } finally {
    await ledger.close();
  }
}

function retentionLine({ retention: { alertsMs, quarantinedMs } }: Config): CheckLine {
  const [alerts, quarantined] = [alertsMs, quarantinedMs].map((ms) => durationText(ms));
  const what = `alerts: kept ${alerts}, in quarantine ${quarantined}; those in an incident's record as long as that`;
  return { status: "ok", what };
}

/** The texts that people have to agree to before they hold, and whose click is missing. */
async function agreementLines(config: Config, ledger: Ledger): Promise<CheckLine[]> {
  const stored = await ledger.read(organisationStream);
  verifyStored(organisationStream, stored);
  const organisation = foldOrganisation(stored.map(toOrganisationEvent));
  const now = new Date().toISOString();
  const { rules, directory } = worldOf(config, now);
  const texts = agreeables(rules, { organisation, directory, now });
  const inForce = texts.filter(({ standing }) => standing.status === "in-force");
  const waiting = texts.flatMap(({ text, standing }): CheckLine[] => {
    if (standing.status !== "awaiting" || standing.missing.length === 0) return [];
    const which = text.kind === "order" ? `the standing order ${text.order}` : "the authority table";
    const effect = text.kind === "order" ? "allows nothing yet" : "does not hold, and only a fallback row does";
    const what = `${which} ${effect}: not agreed to by ${standing.missing.join(", ")}`;
    return [{ status: "warning", what, cure: "have each of them type /muster agreements, read it and agree" }];
  });
  const line: CheckLine = { status: "ok", what: `agreements: in force ${inForce.length} of ${texts.length}` };
  return texts.length === 0 ? [] : [line, ...waiting];
}

const quarantinedShown = 5;
const quarantinedCounted = 1_000;
const cure = "mend its mapping or its kind in muster.yaml, restart muster serve, then muster alerts replay";

function quarantineLine({ id, source, receivedAtMs, outcome }: Quarantined): CheckLine {
  const since = new Date(receivedAtMs).toISOString().slice(0, 16).replace("T", " ");
  const why = outcome?.status === "quarantined" ? `: ${outcome.reason}` : "";
  const what = `alert ${id} from ${source}, received ${since} UTC, was not understood and is kept${why}`;
  return { status: "warning", what, cure };
}

async function redisLines(url: string): Promise<CheckLine[]> {
  const settings = await readRedisSettings(url);
  return [{ status: "ok", what: "Redis answers" }, ...redisAdvice(settings)];
}

type SlackPerson = { id: string; slack: string } & Pick<Person, "guest" | "slackTeam">;

async function slackLines(config: Config, slack: SlackConfig): Promise<CheckLine[]> {
  const people = Object.entries(config.policy.people).flatMap(([id, { slack, guest, slackTeam }]): SlackPerson[] =>
    slack ? [{ id, slack, guest, slackTeam }] : [],
  );
  const others = slack.installing?.workspaces ?? [];
  const ours = people.filter(({ slackTeam }) => slackTeam === undefined || !others.includes(slackTeam));
  const findings = await slackProbe(
    openSlack(slack, { timeoutMs: config.providerTimeoutMs }),
    ours.map(({ slack }) => slack),
  );
  const [connection] = findings;
  const lines = personLines(findings, people);
  const app = openSlackApp(slack, config.providerTimeoutMs);
  if (app) lines.push(...personLines([await socketProbe(app)], people));
  if (connection?.kind !== "connected") return lines;
  const elsewhere = await workspaceLines(config, slack, people);
  const found = [...findings, ...elsewhere.findings].filter((finding) => isReachable(finding, people)).length;
  return [...lines, ...elsewhere.lines, { status: "ok", what: `Slack: people found ${found} of ${people.length}` }];
}

/** Whether each other workspace has installed the app and its token still holds, and whether its people are there. */
async function workspaceLines(
  config: Config,
  slack: SlackConfig,
  people: SlackPerson[],
): Promise<{ lines: CheckLine[]; findings: SlackFinding[] }> {
  const { installing } = slack;
  if (!installing) return { lines: [], findings: [] };
  const ledger = await openLedger(config, { readOnly: true });
  try {
    const workspaces = openWorkspaces(slack, ledger);
    const client = openSlack(slack, { workspaces, timeoutMs: config.providerTimeoutMs });
    const lines = ((await workspaces?.underFormerKey()) ?? []).map(formerKeyLine);
    const findings: SlackFinding[] = [];
    for (const team of installing.workspaces) {
      const theirs = people.filter(({ slackTeam }) => slackTeam === team).map(({ slack }) => slack);
      const [connection, ...persons] = await slackProbe(client.inWorkspace(team), theirs);
      if (connection) lines.push(workspaceLine(team, connection, `${installing.publicUrl}${installPath}`));
      lines.push(...personLines(persons, people));
      findings.push(...persons);
    }
    return { lines, findings };
  } finally {
    await ledger.close();
  }
}

function formerKeyLine(team: string): CheckLine {
  const what = `Slack: the token of ${team} is still encrypted with SLACK_TOKEN_KEY_PREVIOUS`;
  return {
    status: "warning",
    what,
    cure: "restart muster serve, which encrypts it anew, before you take that key away",
  };
}

function personLines(findings: SlackFinding[], people: SlackPerson[]): CheckLine[] {
  const nameOf = (user: string) => people.find(({ slack }) => slack === user)?.id ?? user;
  const lines = (finding: SlackFinding) => (isReachable(finding, people) ? [] : slackLine(finding, nameOf));
  return findings.flatMap(lines);
}

function isReachable(finding: SlackFinding, people: SlackPerson[]): boolean {
  if (finding.kind !== "person") return false;
  const person = people.find(({ slack }) => finding.user === slack);
  return finding.problem === "none" || (person !== undefined && isNamedSo(finding, person));
}

function workspaceLine(team: string, finding: SlackFinding, address: string): CheckLine {
  if (finding.kind === "connected") return { status: "ok", what: `Slack: installed in ${finding.team} (${team})` };
  const code = "code" in finding ? finding.code : "unknown";
  const cure = `have somebody who may install apps there open ${address}`;
  return { status: "warning", what: `Slack: not installed in ${team} (${code}): nobody can be paged there`, cure };
}

type Found = Extract<SlackFinding, { kind: "person" }>;

/** A guest, or somebody from elsewhere, whom the policy means. */
function isNamedSo({ problem, team }: Found, { guest, slackTeam }: Pick<Person, "guest" | "slackTeam">): boolean {
  if (problem === "a-guest") return guest === true;
  return problem === "from-elsewhere" && team === slackTeam;
}

function slackLine(finding: SlackFinding, nameOf: (user: string) => string): CheckLine[] {
  switch (finding.kind) {
    case "connected":
      return [
        { status: "ok", what: `Slack: connected to ${finding.team} (${finding.teamId})` },
        ...scopeLines(finding.scopes),
      ];
    case "not-connected":
      return [
        {
          status: "mistake",
          what: `Slack does not take the token (${finding.code})`,
          cure: "copy the Bot User OAuth Token of the installed app into SLACK_BOT_TOKEN",
        },
      ];
    case "not-reached": {
      const cure = "see that this machine can reach it, and https://slack-status.com";
      return [{ status: "mistake", what: `Slack cannot be reached (${finding.code})`, cure }];
    }
    case "socket":
      return [socketLine(finding.problem)];
    case "person": {
      if (finding.problem === "none") return [];
      const what = `Slack: ${nameOf(finding.user)} is ${finding.problem.replaceAll("-", " ")}`;
      return [{ status: "mistake", what, cure: accountCure(finding) }];
    }
    case "person-unknown": {
      const what = `Slack does not know ${nameOf(finding.user)} (${finding.code})`;
      return [{ status: "mistake", what, cure: "copy the member id from their Slack profile into muster.yaml" }];
    }
  }
}

function socketLine(problem: Extract<SlackFinding, { kind: "socket" }>["problem"]): CheckLine {
  if (!problem) return { status: "ok", what: "Slack: Socket Mode takes connections" };
  const what = `Slack: Socket Mode takes no connection (${problem.code})`;
  if (problem.isSilent) return { status: "mistake", what, cure: "see that this machine can reach Slack" };
  const cure =
    "turn Socket Mode on in the app's settings, and set SLACK_APP_TOKEN to an App-Level Token with connections:write";
  return { status: "mistake", what, cure };
}

function accountCure({ problem, team }: Found): string {
  const correct = "correct their slack id in muster.yaml; it begins with U";
  if (problem === "a-guest") return `${correct}; a guest who is meant to be in war rooms has guest: true beside it`;
  return problem === "from-elsewhere" ? `${correct}; somebody who is meant has slackTeam: ${team} beside it` : correct;
}

/** Slack names the token's scopes in a header of every answer; where that is missing nothing is said. */
function scopeLines(granted: string[] | undefined): CheckLine[] {
  if (!granted) return [];
  const { missing, superfluous } = scopeDifference(granted);
  const lines = missing.map((scope): CheckLine => {
    const cure = "add it under OAuth & Permissions, and reinstall the app";
    return { status: "mistake", what: `Slack: the app lacks the scope ${scope} (${scopes[scope]})`, cure };
  });
  if (superfluous.length > 0) {
    const what = `Slack: the app has scopes that Muster never uses: ${superfluous.join(", ")}`;
    lines.push({ status: "warning", what, cure: "take them away under OAuth & Permissions, and reinstall the app" });
  }
  return missing.length > 0 ? lines : [{ status: "ok", what: "Slack: the app has every scope it needs" }, ...lines];
}

async function twilioLines({ twilio, server, providerTimeoutMs }: Config): Promise<CheckLine[]> {
  if (!twilio) return [];
  if (!server.publicUrl) {
    const cure = "set PUBLIC_URL, or server.publicUrl in muster.yaml, to where Twilio reaches Muster";
    return [{ status: "mistake", what: "replies by phone cannot arrive: no public address is set", cure }];
  }
  const { accountSid, authToken, apiUrl, from } = twilio;
  const findings = await twilioProbe({
    accountSid,
    authToken: authToken.reveal(),
    apiUrl,
    from,
    publicUrl: server.publicUrl,
    timeoutMs: providerTimeoutMs,
    nowMs: () => Date.now(),
  });
  return findings.map((finding) =>
    finding.ok ? { status: "ok", what: finding.what } : { status: "mistake", what: finding.what, cure: finding.cure },
  );
}
