import type { Command } from "../incident/commands.ts";
import { nextDeadline } from "../incident/deadlines.ts";
import { decide as coreDecide, type PolicyWorld, type World } from "../incident/decide.ts";
import type { Event } from "../incident/events.ts";
import { fold, type Incident } from "../incident/incident.ts";
import { owed } from "../incident/owed.ts";
import { own } from "../incident/own.ts";
import type { Instant } from "../incident/time.ts";
import { fromMs, toMs } from "../incident/time.ts";
import type { Verdict } from "../incident/verdict.ts";
import { type Append, type Key, organisationStream } from "../ledger/ledger.ts";
import { toEvent, toOrganisationEvent } from "../ledger/seal.ts";
import type { OrganisationCommand } from "../organisation/commands.ts";
import { decideOrganisation, type OrganisationVerdict } from "../organisation/decide.ts";
import type { OrganisationEvent } from "../organisation/events.ts";
import { directoryAt, foldOrganisation, noOrganisation, type Organisation } from "../organisation/organisation.ts";
import type { Clock } from "./clock.ts";
import { createStreams, type StreamPorts, type TurnTaken } from "./stream.ts";

/**
 * command → decide → ledger. The only way an incident or the organisation changes. Every command about an incident is
 * judged by the organisation as the ledger holds it at that moment, on whichever replica.
 */

export type Asked = {
  incident: string;
  /** Made when its turn has come, with `now` not before the incident's last event. */
  command(now: Instant): Command;
  /** Correlation keys that the incident must hold for this command to count; a refused command takes none. */
  keys?: Key[];
  /** Kept with the facts: the same interaction gets the same answer again, and changes nothing again. */
  interaction?: { id: string; answer(verdict: Verdict, after: Incident | undefined): unknown };
  /** Effects whose outcome this is. */
  releases?: string[];
};

export type AskedOfOrganisation = {
  command(now: Instant): OrganisationCommand;
  interaction?: { id: string; answer(verdict: OrganisationVerdict, after: Organisation): unknown };
};

export type Handled =
  | { kind: "handled"; verdict: Verdict; incident: Incident | undefined; answer: unknown }
  | { kind: "answered-before"; answer: unknown }
  | { kind: "key-conflict"; key: string; incident: string };

export type Handler = {
  handle(asked: Asked): Promise<Handled>;
  /** A command about the organisation itself, which needs no incident. */
  organise(asked: AskedOfOrganisation): Promise<TurnTaken<Organisation, OrganisationVerdict>>;
  /** The incident as the ledger holds it now; undefined when there is none. */
  read(incident: string): Promise<Incident | undefined>;
  /** The same for whoever only looks: it waits for no command that is being recorded here. */
  glance(incident: string): Promise<Incident | undefined>;
  /** What commands are judged by at this moment. */
  world(): Promise<World & { now: Instant }>;
  /** The same with the organisation as this replica last read it, for an answer that can wait for nothing. */
  recalledWorld(): World & { now: Instant };
};

export type HandlerPorts = StreamPorts & {
  clock: Clock;
  /** Who people are at that instant; without one, at this moment. */
  world(at?: Instant): PolicyWorld;
  /** Judges commands; the core's own rules unless told otherwise. */
  decide?: typeof coreDecide;
  /** Told of every incident that changed, after its append. */
  changed(incident: Incident): void;
  /** Told of the facts that this process appended, and of the incident with them in it. */
  appended(events: Event[], incident: Incident): void;
  /** Told when this process appended to the organisation's stream. */
  organised?(): void;
};

export function createHandler(ports: HandlerPorts): Handler {
  const { ledger, decide = coreDecide } = ports;
  const incidents = createStreams<Incident, Event, Verdict>(ports, {
    // Whoever names the organisation's stream where an incident's id belongs finds no incident.
    read: async (id, afterSeq) => (id === organisationStream ? [] : await ledger.read(id, afterSeq)),
    toEvent,
    fold,
    row: rowOf,
    appended(events, incident) {
      ports.appended(events, incident);
      if (events.length > 0) ports.changed(incident);
    },
  });
  const organisations = createStreams<Organisation, OrganisationEvent, OrganisationVerdict>(ports, {
    read: (id, afterSeq) => ledger.read(id, afterSeq),
    toEvent: toOrganisationEvent,
    fold: (_id, events, from) => foldOrganisation(events, from),
    row: () => ({ status: organisationStream, nextDueMs: undefined, owes: false }),
    appended: () => ports.organised?.(),
  });

  /** Time runs backwards in no stream, whichever replica's clock wrote last. */
  function worldWith(organisation: Organisation = noOrganisation, incident?: Incident): World & { now: Instant } {
    const written = [organisation.lastAt, incident?.lastAt].filter((at) => at !== undefined);
    const now = fromMs(Math.max(ports.clock.nowMs(), ...written.map(toMs)));
    const { rules, directory } = ports.world(now);
    return { now, rules, directory: directoryAt(directory, organisation, now), organisation };
  }

  async function judge({ command }: Asked, incident: Incident | undefined): Promise<Verdict> {
    const { now, ...world } = worldWith(await organisations.glance(organisationStream), incident);
    return decide(asKnown(command(now), world), incident, world);
  }

  function judgeOrganisation({ command }: AskedOfOrganisation, organisation: Organisation): OrganisationVerdict {
    const { now } = worldWith(organisation);
    return decideOrganisation(command(now), organisation, ports.world(now));
  }

  return {
    async handle(asked) {
      const taken = await incidents.take({
        ...asked,
        id: asked.incident,
        judge: (incident) => judge(asked, incident),
      });
      if (taken.kind !== "handled") return taken;
      const { after: incident, ...handled } = taken;
      return { ...handled, incident };
    },
    organise: ({ interaction, ...asked }) =>
      organisations.take({
        id: organisationStream,
        judge: async (organisation = noOrganisation) => judgeOrganisation(asked, organisation),
        ...(interaction && {
          interaction: {
            id: interaction.id,
            answer: (verdict, after = noOrganisation) => interaction.answer(verdict, after),
          },
        }),
      }),
    read: (incident) => incidents.read(incident),
    glance: (incident) => incidents.glance(incident),
    world: async () => worldWith(await organisations.glance(organisationStream)),
    recalledWorld: () => worldWith(organisations.recall(organisationStream)),
  };
}

/**
 * A known person speaks in the roles that they have when the command is judged, however long it had waited since they
 * pressed, and it says which version of the organisation it was judged by.
 */
function asKnown(command: Command, { directory, organisation }: World): Command {
  const roles = own(directory.people, command.by.person)?.roles;
  if (!roles) return command;
  const orgSeq = organisation.version > 0 && { orgSeq: organisation.version };
  return { ...command, by: { ...command.by, roles, ...orgSeq } };
}

function rowOf(incident: Incident): Append["row"] {
  const next = nextDeadline(incident);
  const nextDueMs = next === undefined ? undefined : toMs(next);
  return { status: incident.status, nextDueMs, owes: owed(incident).length > 0 };
}
