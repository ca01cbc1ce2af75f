import { describe, expect, it } from "vitest";
import { owed } from "../../src/incident/owed.ts";
import { isHiddenFrom } from "../../src/incident/permission.ts";
import { type Given, given } from "../support/builders.ts";
import { exampleAlert, examplePolicy, worldOf } from "../support/example.ts";

/** To whom notices are owed: never to somebody for whom there is no such incident. */

const organisation = {
  ...examplePolicy.organisation,
  insiderContact: "general-counsel",
  clocks: ["gdpr" as const, "sec" as const],
  timezone: "Europe/Berlin",
  country: "DE",
};
const services = {
  payments: { tier: 1, owner: "coo", tolerableDowntime: "1h", customerNotice: "cpo", asOf: "2026-10-01" },
};
const authority = [{ fallback: true, decides: { all: ["ciso", "coo"] }, tieBreaker: "ceo", within: "25m" }];
const policy = { ...examplePolicy, organisation, services, authority };
const guarded = () => given(worldOf(policy));
const alert = { ...exampleAlert, title: "Insider risk: bulk download" };

const told = (story: Given) => {
  const { incident, world } = story;
  const people = Object.values(incident.notices).flatMap(({ to }) => (to.kind === "person" ? [to.person] : []));
  for (const person of people) expect(isHiddenFrom(incident, person, world.directory)).toBe(false);
  return [...new Set(people)].toSorted();
};
const people = ({ incident }: Given) => [
  ...new Set(owed(incident).flatMap((effect) => ("person" in effect ? [effect.person] : []))),
];
const calledIn = ({ incident }: Given) => Object.values(incident.callIns).map(({ person }) => person);

describe("an incident kept alone with the insider contact", () => {
  const alone = () => guarded().alerted({ alert }).acknowledged("ivan");

  it("tells nobody but them: of no judgement, no clock, no service that is down and no customer notice", () => {
    const aware = alone().told({ type: "RecordTrigger", trigger: "aware", holds: true });
    expect(told(alone().after("25h"))).toEqual(["ivan"]);
    expect(told(aware.outage("70h"))).toEqual(["ivan"]);
    const down = alone().told({ type: "ReportDown", service: "payments" });
    expect(down.refusal).toBeUndefined();
    expect(told(down.after("2h"))).toEqual(["ivan"]);
    const taken = alone().told({
      ...{ type: "RecordTaken", what: "shut-down", target: "payments", service: "payments" },
    } as const);
    expect(told(taken.after("2h"))).toEqual(["ivan"]);
    for (const story of [aware, down, taken]) {
      expect(people(story.outage("70h")).filter((person) => person !== "ivan")).toEqual([]);
      expect(calledIn(story.outage("70h"))).toEqual(["ivan"]);
    }
  });

  it("names in its facts only people who are told", () => {
    const facts = alone().after("25h").events;
    const reminder = facts.find(({ type }) => type === "DeterminationOverdue")?.data as { told: { person: string }[] };
    expect(new Set(reminder.told.map(({ person }) => person))).toEqual(new Set(["ivan"]));
  });

  it("puts no question to anybody whom the contact has not called by name", () => {
    expect(alone().proposed({ by: "ivan" }).refusal).toMatchObject({ code: "nobody-can-decide" });
    const both = alone().called("amara").called("carla").proposed({ by: "ivan" });
    expect(both.refusal).toBeUndefined();
    expect(Object.keys(both.incident.decisions.d1?.asked ?? {})).toEqual(["amara", "carla"]);
    // Neither a stand-in at half time nor the tie-breaker at 80 % is brought in.
    expect(new Set(calledIn(both.after("24m")))).toEqual(new Set(["ivan", "amara", "carla"]));
  });

  it("asks those whom the table names once the contact confirms it", () => {
    const asked = alone().confirmed().proposed({ by: "ivan" });
    expect(Object.keys(asked.incident.decisions.d1?.asked ?? {})).toEqual(["amara", "carla"]);
    expect(calledIn(asked.outage("21m"))).toContain("farid");
  });
});

describe("a confidential incident", () => {
  const secret = () => guarded().declared({ confidential: true });

  it("tells whoever is in it what others are responsible for who are not: the fallback, else who leads", () => {
    const aware = secret().told({ type: "RecordTrigger", trigger: "aware", holds: true }).outage("70h");
    expect(told(aware)).not.toContain("grace");
    expect(told(aware)).not.toContain("ivan");
    const warned = aware.events.filter(({ type }) => type === "ClockWarned");
    expect(warned.length).toBeGreaterThan(0);
    for (const { data } of warned) {
      const { told: warnedOf } = data as { told: { person: string }[] };
      expect(new Set(warnedOf.map(({ person }) => person))).toEqual(new Set(["ben"]));
    }
    const withGrace = secret().called("grace").told({ type: "RecordTrigger", trigger: "aware", holds: true });
    expect(told(withGrace.outage("70h"))).toContain("grace");
  });

  it("brings in the next authority when a service is down for too long, who then hears of it", () => {
    const down = secret().told({ type: "ReportDown", service: "payments" }).outage("61m");
    expect(calledIn(down)).toContain("farid");
    expect(told(down)).toContain("farid");
  });

  it("gives a privileged note to counsel who are in it, and says whom to call where none is", () => {
    const note = (story: Given) => story.told({ type: "AddNote", text: "We knew.", privileged: true });
    const secretly = { ...policy, organisation: { ...organisation, insiderContact: "cpo" } };
    const story = given(worldOf(secretly)).declared({ confidential: true });
    expect(note(story).refusal).toEqual({ code: "no-counsel", roles: ["general-counsel"], outside: ["ivan"] });
    expect(told(note(story.called("ivan")))).toContain("ivan");
  });

  it("hears nobody say what they are asked to confirm who is not in it", () => {
    const story = guarded().staffed("zoe", { name: "Zoe", roles: ["ciso"], media: ["chat"] });
    const asked = story.declared({ confidential: true }).proposed();
    expect(asked.heard("zoe", "shut").refusal).toEqual({ code: "not-here", person: "zoe" });
  });
});

describe("counsel, where another role is", () => {
  const legal = () =>
    given(
      worldOf({
        ...policy,
        organisation: { ...organisation, counsel: ["legal"] },
        commands: {},
        people: {
          ...examplePolicy.people,
          lena: { name: "Lena Legal", roles: ["legal"], slack: "U0LENA", phone: "+15550109" },
        },
      }),
    ).declared();

  it("is warned of legal deadlines, may record what starts them and may take the record", () => {
    const story = legal().told({ type: "RecordTrigger", trigger: "aware", holds: true });
    const warned = story.outage("70h").events.filter(({ type }) => type === "ClockWarned");
    expect(JSON.stringify(warned[0]?.data)).toContain("lena");
    expect(JSON.stringify(warned[0]?.data)).not.toContain("ivan");
    expect(story.told({ type: "Export", by: story.by("lena") }).refusal).toBeUndefined();
    const recorded = legal().told({ type: "RecordTrigger", by: legal().by("lena"), trigger: "aware", holds: true });
    expect(recorded.refusal).toBeUndefined();
    expect(story.told({ type: "Export", by: story.by("ivan") }).refusal).toMatchObject({ code: "not-permitted" });
  });
});

describe("a safety role that falls in two steps", () => {
  it("may order a stop: whoever must consent may also refuse what follows", () => {
    const roles = { ...examplePolicy.roles, "chief-medical-officer": { fallback: "cio" } };
    const { elena: _none, ...rest } = examplePolicy.people;
    const story = given(worldOf({ ...examplePolicy, people: rest as typeof examplePolicy.people, roles }))
      .declared()
      .proposed()
      .chose("amara", "shut")
      .chose("carla", "shut");
    const stopped = story.told({ type: "OrderStop", by: story.by("dev"), action: "a1", reason: "patients" });
    expect(stopped.refusal).toBeUndefined();
    expect(stopped.added[0]).toMatchObject({ type: "StopOrdered", data: { role: "clinical-safety" } });
  });
});
