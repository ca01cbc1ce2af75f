import type { DeclareIncident } from "../incident/commands.ts";
import { type Command, dated, type Undated } from "../incident/commands.ts";
import { nextDeadline } from "../incident/deadlines.ts";
import { decide, type World } from "../incident/decide.ts";
import type { AlertFact, Event } from "../incident/events.ts";
import { fold, type Incident } from "../incident/incident.ts";
import { owed } from "../incident/owed.ts";
import { own } from "../incident/own.ts";
import type { Instant } from "../incident/time.ts";
import { muster } from "../incident/verdict.ts";
import { type DirectoryPerson, holders } from "../policy/directory.ts";
import { atLeastAsSevere, type PersonId, type Severity } from "../policy/policy.ts";
import type { Asked } from "./asked.ts";

/**
 * Plays an incident in which nobody answers, through the rules that a real one is judged by: it is declared, and time
 * passes at every deadline until every ladder is over. Every page is taken to be accepted.
 */
export type Played = { events: Event[]; cause: { kind: "alert" } | { kind: "person"; person: PersonId } };

const id = "SIMULATED";
/** A ladder repeats a hundred times at most, and there are not that many people. */
const mostRounds = 20_000;

export function play(asked: Asked & { severity: Severity }, world: World): Played | undefined {
  for (const declaration of declarations(asked, world)) {
    const events = declared(declaration, world);
    if (events.length === 0) continue;
    const { alert, by } = declaration;
    return {
      events: passing(events, world),
      cause: alert ? { kind: "alert" } : { kind: "person", person: by.person },
    };
  }
  return undefined;
}

/** Such an incident as it has just been declared; undefined where nobody may declare it. */
export function justDeclared(asked: Asked & { severity: Severity }, world: World): Incident | undefined {
  const begun = declarations(asked, world).map((declaration) => declared(declaration, world));
  return begun.map((events) => fold(id, events)).find((incident) => incident !== undefined);
}

/** By an alert, if one so mild would declare anything; else by whoever may, the commander on call first. */
function declarations(asked: Asked & { severity: Severity }, { rules, directory }: World): DeclareIncident[] {
  const { severity, at, service, personalData } = asked;
  const environment = asked.environment ?? own(rules.services, service ?? "")?.environment;
  const { declareAt, onCall } = rules.organisation.triage;
  const declare = {
    type: "DeclareIncident" as const,
    now: at,
    incident: id,
    codename: "simulated",
    title: "Simulated",
    severity,
    ...(environment && { environment }),
    ...(service && { service }),
    personalData: personalData ? ("suspected" as const) : ("none" as const),
    exercise: true,
  };
  const byPerson = ({ id: person, roles }: DirectoryPerson) => ({
    ...declare,
    by: { person, roles, via: "slack" as const },
  });
  const people = [...new Set([...holders(directory, onCall), ...Object.values(directory.people)])];
  const alert = alertOf({ ...asked, ...(environment && { environment }) });
  const byAlert = { ...declare, by: { ...muster, via: "alert" as const }, alert };
  return [...(atLeastAsSevere(severity, declareAt) ? [byAlert] : []), ...people.map(byPerson)];
}

export function alertOf({ severity = "sev1", environment = "it", service, signal }: Asked): AlertFact {
  return {
    alertId: "simulated",
    source: "simulation",
    key: "simulated",
    title: signal ?? "Simulated",
    severity,
    severityDefaulted: false,
    environment,
    assets: [],
    ...(service && { service }),
    status: "firing",
  };
}

function declared(command: DeclareIncident, world: World): Event[] {
  const verdict = decide(command, undefined, world);
  return verdict.kind === "done" ? numbered(verdict.events, 0) : [];
}

function numbered(events: { type: string }[], after: number): Event[] {
  return events.map((event, index) => ({ ...event, seq: after + index + 1 }) as Event);
}

function passing(begun: Event[], world: World): Event[] {
  const events = [...begun];
  let incident = fold(id, events) as Incident;
  const tell = (command: Undated, now: Instant) => {
    const added = numbered(decide(dated(command, now) as Command, incident, world).events, events.length);
    events.push(...added);
    incident = fold(id, added, incident) as Incident;
  };
  const accept = (now: Instant) => {
    for (const effect of owed(incident)) {
      if (effect.kind !== "page") continue;
      const outcome = { type: "PageAccepted" as const, data: { page: effect.effect } };
      tell({ type: "RecordOutcome", by: muster, outcome }, now);
    }
  };
  accept(incident.lastAt);
  for (let round = 0; isCalling(incident); round++) {
    const next = nextDeadline(incident);
    if (next === undefined || round > mostRounds) break;
    tell({ type: "PassTime", by: muster }, next);
    accept(next);
  }
  return events;
}

/** Other deadlines may be months away: this ends with the last ladder. */
function isCalling({ callIns, triage }: Incident): boolean {
  return triage.status === "awaiting" || Object.values(callIns).some(({ state }) => state.status === "waiting");
}
