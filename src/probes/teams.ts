import { ownAllowance } from "../allowance/allowance.ts";
import { helloCard } from "../chat/cards/organisation/reach.ts";
import { teamsChat } from "../chat/teams/adapter.ts";
import { type TeamsFinding, teamsProbe } from "../chat/teams/probe.ts";
import type { CheckLine } from "../commands/check.ts";
import type { TeamsConfig } from "../config/shape.ts";
import type { Config } from "../config.ts";
import type { Ledger } from "../ledger/ledger.ts";
import { isPassing, ProviderError } from "../run/send.ts";
import { openTeams } from "../wire/teams.ts";
import { channelLines } from "./teams-channels.ts";

type TeamsPorts = ReturnType<typeof openTeams>;

export type Writing = { nudge?: boolean; tryChannels?: boolean };

type TeamsPerson = { id: string; teams: string; guest?: boolean | undefined };

/**
 * What `muster check` says of Teams: the secret, everybody whom the policy has there, and who has never met the app.
 * `nudge`: these are written to, and `ledger` remembers where they are from then on; `tryChannels`: and whether a private
 * channel takes what Muster writes.
 */
export async function teamsLines(
  teams: TeamsConfig,
  { config, ledger, nudge = false, tryChannels = false }: { config: Config; ledger: Ledger } & Writing,
): Promise<CheckLine[]> {
  const people = Object.entries(config.policy.people).flatMap(([id, { teams: user, guest }]): TeamsPerson[] =>
    user ? [{ id, teams: user, guest }] : [],
  );
  const allowance = ownAllowance();
  try {
    const ports = openTeams(teams, { ledger, allowance, timeoutMs: config.providerTimeoutMs });
    const findings = await teamsProbe(
      ports,
      people.map(({ teams: user }) => user),
    );
    const lines: CheckLine[] = endingLines(teams);
    for (const finding of findings) {
      const isToMeet = nudge && finding.kind === "person" && isWelcome(finding, people) && !finding.isMet;
      if (isToMeet) lines.push(await nudged(finding, people, { teams, config, ...ports }));
      else lines.push(...lineOf(finding, people));
    }
    if (findings[0]?.kind !== "connected") return lines;
    const users = people.map(({ teams: user }) => user);
    lines.push(...(await channelLines(ports, { isTried: tryChannels, users })));
    const found = findings.filter((finding) => finding.kind === "person" && isWelcome(finding, people)).length;
    return [...lines, { status: "ok", what: `Teams: people found ${found} of ${people.length}` }];
  } finally {
    await allowance.end();
  }
}

const warnedAheadMs = 30 * 24 * 3_600_000;

/** A certificate that ends takes Teams with it. */
function endingLines({ credential }: TeamsConfig): CheckLine[] {
  if (credential.kind === "password" || credential.endsMs - Date.now() > warnedAheadMs) return [];
  const what = `Teams: the app's certificate ends on ${new Date(credential.endsMs).toISOString().slice(0, 10)}`;
  const cure = "upload a new one in Entra, put it into TEAMS_APP_CERTIFICATE and restart; then remove the old one";
  return [{ status: "warning", what, cure }];
}

type Nudging = { teams: TeamsConfig; config: Config } & Pick<TeamsPorts, "connector" | "graph" | "conversations">;

/** One line to somebody by day, so that nobody meets Muster in the night that they are called. */
async function nudged({ user }: Found, people: TeamsPerson[], nudging: Nudging): Promise<CheckLine> {
  const { teams, config, connector, graph, conversations } = nudging;
  const { appId, tenant } = teams;
  const renewEveryMs = config.providerTimeoutMs;
  const chat = teamsChat({ appId, tenant, connector, graph, conversations, renewEveryMs, userOf: () => user });
  const name = nameOf(user, people);
  try {
    const send = { effect: `hello:${name}`, lane: "note", take: async () => {} } as const;
    await chat.post({ kind: "person", person: name }, helloCard(), send);
    return { status: "ok", what: `Teams: ${name} had never opened the app, and has a line from Muster there now` };
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    // A chat that was opened and holds nothing is none that they have seen: they are asked about again.
    await conversations.forget(user);
    const what = `Teams: ${name} has never opened the app, and cannot be written to (${error.code})`;
    return { status: "warning", what, cure: isPassing(error) ? "run muster check --nudge again" : neverOpened };
  }
}

type Found = Extract<TeamsFinding, { kind: "person" }>;

function isWelcome({ user, problem }: Found, people: TeamsPerson[]): boolean {
  return problem === "none" || (problem === "a-guest" && whoIs(user, people)?.guest === true);
}

const whoIs = (user: string, people: TeamsPerson[]) => people.find(({ teams }) => teams === user);

function lineOf(finding: TeamsFinding, people: TeamsPerson[]): CheckLine[] {
  switch (finding.kind) {
    case "connected":
      return [{ status: "ok", what: "Teams: Microsoft takes the app's secret" }];
    case "not-connected": {
      const cure =
        "check TEAMS_APP_ID and TEAMS_TENANT_ID, and make a new client secret for TEAMS_APP_PASSWORD, or upload the certificate";
      return [{ status: "mistake", what: `Teams: Microsoft does not take the app's secret (${finding.code})`, cure }];
    }
    case "not-reached": {
      const cure = "see that this machine can reach login.microsoftonline.com, and https://status.cloud.microsoft";
      return [{ status: "mistake", what: `Teams cannot be reached (${finding.code})`, cure }];
    }
    case "person-not-asked": {
      const what = `Teams: ${nameOf(finding.user, people)} could not be looked up (${finding.code}), and approves nothing in Teams until then`;
      if (finding.isPassing) return [{ status: "warning", what, cure: "run muster check again" }];
      return [
        { status: "mistake", what, cure: "grant the app User.Read.All in Entra, with an administrator's consent" },
      ];
    }
    case "person":
      return personLines(finding, people);
  }
}

function personLines(finding: Found, people: TeamsPerson[]): CheckLine[] {
  const name = nameOf(finding.user, people);
  if (!isWelcome(finding, people)) {
    const what = `Teams: ${name} is ${finding.problem.replaceAll("-", " ")}`;
    return [{ status: "mistake", what, cure: cures[finding.problem] }];
  }
  if (finding.isMet) return [];
  const cure = `muster check --nudge writes to them; or ${neverOpened}`;
  return [{ status: "warning", what: `Teams: ${name} has never opened the app`, cure }];
}

const neverOpened =
  "have the app installed for everybody (Teams admin center, Setup policies), or have them open it once";

const cures: Record<Found["problem"], string> = {
  none: "",
  deactivated: "have their account switched on in Entra, or name somebody else",
  "a-guest": "a guest who is meant to be in war rooms has guest: true in muster.yaml",
  "known-by-another-id": "copy the object id from their page in Entra into muster.yaml",
  unknown: "copy the object id from their page in Entra into muster.yaml",
};

function nameOf(user: string, people: TeamsPerson[]): string {
  return whoIs(user, people)?.id ?? user;
}
