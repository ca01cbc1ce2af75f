import { describe, expect, it } from "vitest";
import { type EventType, eventData, parseEvent } from "../../src/incident/events.ts";
import { evolve, fold } from "../../src/incident/incident.ts";
import { given, incidentId } from "../support/builders.ts";
import { factStories, putAnew } from "../support/fact-stories.ts";

const facts = factStories.flatMap(({ events }) => events);

describe("facts", () => {
  it.each(Object.keys(eventData) as EventType[])("%s happens, and is read back as it was written", (type) => {
    const found = facts.filter((event) => event.type === type);
    expect(found).not.toEqual([]);
    for (const event of found) {
      const { seq, at, by, data } = JSON.parse(JSON.stringify(event));
      expect(parseEvent({ seq, at, type, by, data })).toEqual(JSON.parse(JSON.stringify(event)));
    }
  });

  it("of an older ledger, of a question that was put anew, are read as they are written now", () => {
    const { events, incident } = putAnew();
    const older = events.map((event) =>
      parseEvent(event.type === "DecisionReplaced" ? { ...event, type: "DecisionExpired" } : event),
    );
    expect(older).toContainEqual(expect.objectContaining({ type: "DecisionReplaced" }));
    expect(fold(incidentId, older)).toEqual(incident);
    expect(incident.decisions.d1?.state).toMatchObject({ status: "replaced", replacedBy: "d1.2" });
  });

  it("of an older ledger, which kept with a count how fast alerts came, are read without it", () => {
    const { events, incident } = given().alerted().after("1m").counted(1_000, 60);
    const older = events.map((event) =>
      parseEvent(event.type === "AlertsCounted" ? { ...event, data: { ...event.data, perMinute: 7 } } : event),
    );
    expect(fold(incidentId, older)).toEqual(incident);
  });

  it("of an unknown kind are not read, and the error names no content", () => {
    const stored = { seq: 3, at: "2026-11-22T03:00:00.000Z", type: "Hacked", by: {}, data: { secret: "s3cret" } };
    expect(() => parseEvent(stored)).toThrow("event 3 has an unknown type: Hacked");
    expect(() => parseEvent({ ...stored, type: "constructor" })).toThrow("event 3 has an unknown type: constructor");
  });

  it("count people in whole numbers from none on", () => {
    const about = { trigger: "aware", occurredAt: "2026-11-22T03:00:00.000Z", holds: true };
    const by = { person: "dev", roles: ["cpo"], via: "slack" };
    const said = (peopleAffected: number) =>
      parseEvent({
        seq: 2,
        at: about.occurredAt,
        type: "ClockTriggerRecorded",
        by,
        data: { ...about, peopleAffected },
      });
    expect(said(0)).toMatchObject({ data: { peopleAffected: 0 } });
    for (const impossible of [-1, 0.5]) expect(() => said(impossible)).toThrow(/peopleAffected/);
  });

  it("begin with the declaration", () => {
    const [, second] = given().declared().events;
    expect(() => second && evolve(incidentId, undefined, second)).toThrow("the first event must be IncidentDeclared");
    expect(fold(incidentId, [])).toBeUndefined();
  });

  it("fold the same whether from the beginning or from where one had got to", () => {
    for (const { events, incident } of factStories) {
      const half = Math.floor(events.length / 2);
      expect(fold(incidentId, events.slice(half), fold(incidentId, events.slice(0, half)))).toEqual(incident);
      expect(incident.version).toBe(events.length);
    }
  });
});
