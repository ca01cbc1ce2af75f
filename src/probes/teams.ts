import { ownAllowance } from "../allowance/allowance.ts";
import { type TeamsFinding, teamsProbe } from "../chat/teams/probe.ts";
import type { CheckLine } from "../commands/check.ts";
import type { TeamsConfig } from "../config/shape.ts";
import type { Config } from "../config.ts";
import type { Ledger } from "../ledger/ledger.ts";
import { openTeams } from "../wire/teams.ts";

type TeamsPerson = { id: string; teams: string; guest?: boolean | undefined };

/** What `muster check` says of Teams: the secret, everybody whom the policy has there, and who has never met the app. */
export async function teamsLines(
  teams: TeamsConfig,
  { config, ledger }: { config: Config; ledger: Ledger },
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
    const lines = findings.flatMap((finding) => lineOf(finding, people));
    if (findings[0]?.kind !== "connected") return lines;
    const found = findings.filter((finding) => finding.kind === "person" && isWelcome(finding, people)).length;
    return [...lines, { status: "ok", what: `Teams: people found ${found} of ${people.length}` }];
  } finally {
    await allowance.end();
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
      const cure = "check TEAMS_APP_ID and TEAMS_TENANT_ID, and make a new client secret for TEAMS_APP_PASSWORD";
      return [{ status: "mistake", what: `Teams: Microsoft does not take the app's secret (${finding.code})`, cure }];
    }
    case "not-reached": {
      const cure = "see that this machine can reach login.microsoftonline.com, and https://status.cloud.microsoft";
      return [{ status: "mistake", what: `Teams cannot be reached (${finding.code})`, cure }];
    }
    case "person-not-asked": {
      const what = `Teams: nobody could be asked about ${nameOf(finding.user, people)} (${finding.code})`;
      return [
        { status: "warning", what, cure: "grant the app User.Read.All in Entra, with an administrator's consent" },
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
  const cure = "have the app installed for everybody (Teams admin center, Setup policies), or have them open it once";
  return [{ status: "warning", what: `Teams: ${name} has never opened the app`, cure }];
}

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
