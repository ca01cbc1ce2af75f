import type { Command } from "../../../src/incident/commands.ts";
import { decide, type World } from "../../../src/incident/decide.ts";
import type { Event, NewEvent } from "../../../src/incident/events.ts";
import { fold, type Incident } from "../../../src/incident/incident.ts";
import type { Instant } from "../../../src/incident/time.ts";
import type { Verdict } from "../../../src/incident/verdict.ts";
import { directoryAt } from "../../../src/organisation/organisation.ts";
import { type Beginning, commandOf, declaration, instantOf, turningAway } from "./random-commands.ts";
import type { Deed } from "./random-deeds.ts";
import { staffed } from "./random-people.ts";
import { incidentId } from "./random-pick.ts";

/** One command and all that came of it. */
export type Moment = {
  command: Command;
  world: World;
  before: Incident | undefined;
  verdict: Verdict;
  /** The new events as they are read back. */
  events: Event[];
  after: Incident | undefined;
};

/** How new events become numbered ones; the ledger also seals some. */
export type Numbering = (events: NewEvent[], before: Incident | undefined) => Event[];

export const unsealed: Numbering = (events, before) =>
  events.map((event, index) => ({ ...event, seq: (before?.version ?? 0) + index + 1 }));

const start: Instant = "2026-11-22T03:00:00.000Z";

/** Plays deeds one after the other through the real rules. */
export function play(first: World, begun: Beginning, deeds: Deed[], number: Numbering = unsealed): Moment[] {
  const moments: Moment[] = [];
  let written = first;
  let incident: Incident | undefined;
  const tell = (command: Command, world: World) => {
    const before = incident;
    const verdict = decide(command, before, world);
    const events = number(verdict.events, before);
    incident = fold(incidentId, events, before);
    moments.push({ command, world, before, verdict, events, after: incident });
  };
  const begins = seenAt(written, start);
  tell(declaration(begun, begins, start), begins);
  if (incident) for (const command of turningAway(begun, begins, start)) tell(command, begins);
  for (const deed of deeds) {
    if (!incident) return moments;
    const now = instantOf(deed, incident, moments.at(-1)?.command.now ?? start);
    const world = seenAt(written, now);
    const command = commandOf(deed, incident, world, now);
    if (command) tell(command, world);
    else written = staffed(written, incident, deed, now);
  }
  return moments;
}

/** With everybody who is away by then. */
function seenAt(world: World, now: Instant): World {
  return { ...world, directory: directoryAt(world.directory, world.organisation, now) };
}
