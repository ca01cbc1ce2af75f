import { describe } from "vitest";
import type { Outcome } from "../../../src/incident/commands.ts";
import { isNewsOfExcluded } from "../../../src/incident/confidential/removals.ts";
import type { Incident } from "../../../src/incident/incident.ts";
import { owed } from "../../../src/incident/owed.ts";
import { own } from "../../../src/incident/own.ts";
import { isNewsOfLoss, roomOn } from "../../../src/incident/room.ts";
import { always, everyMoment, repeated } from "./stories.ts";

describe("an effect", () => {
  everyMoment("that is owed has a name of its own", ({ after }) => {
    return repeated(after ? owed(after).map(({ effect }) => effect) : []);
  });

  always("that is a page is due once", ({ moments }) => {
    const facts = moments.flatMap(({ events }) => events);
    return repeated(facts.flatMap(({ type, data }) => (type === "PageDue" ? [data.page] : [])));
  });

  always("that was accepted is never owed again", ({ moments }) => {
    const accepted = new Set<string>();
    return moments.flatMap(({ events, after }) => {
      for (const { type, data } of events) if (type === "PageAccepted") accepted.add(data.page);
      return after ? owed(after).filter(({ effect }) => accepted.has(effect)) : [];
    });
  });

  everyMoment("has its outcome recorded, whatever has happened since", ({ command, before, verdict }) => {
    if (command.type !== "RecordOutcome" || !before) return [];
    const [first] = verdict.events;
    const isSaid = Object.entries(command.outcome.data).every(([name, value]) => {
      return first && own<unknown>({ ...first.data }, name) === value;
    });
    const isRecorded = first?.type === command.outcome.type && isSaid;
    return verdict.kind === "done" && (isRecorded || isNoNews(before, command.outcome)) ? [] : [verdict];
  });

  always("that is a room happens once: a second one changes nothing", ({ moments }) => {
    return (["slack", "teams"] as const).flatMap((platform) => {
      const rooms = moments.flatMap(({ after }) => (after && roomOn(after, platform)?.id) ?? []);
      return new Set(rooms).size > 1 ? rooms : [];
    });
  });
});

/** That a room is lost is seen again at every effect that it was to get; who comes into a room may well be wanted there. */
function isNoNews(before: Incident, { type, data }: Outcome): boolean {
  if (type === "RoomLost") return !isNewsOfLoss(before, data);
  return type === "ExcludedPersonSeen" && !isNewsOfExcluded(before, data);
}
