import { describe, expect, it } from "vitest";
import type { EventType } from "../../src/incident/events.ts";
import { actingPolicy } from "../support/acting.ts";
import { type Given, given } from "../support/builders.ts";
import { examplePolicy, worldOf } from "../support/example.ts";

/** Who answers for a role hears what is asked of it, and so does whoever is there in their place; by text where they sleep. */

const dataOf = (story: Given, type: EventType) =>
  story.added
    .filter((event) => event.type === type)
    .map(({ data }) => data as { told: { person: string; by: string }[] });
const tellers = (story: Given, type: EventType) => dataOf(story, type).map(({ told }) => told);
const notices = ({ incident }: Given, what: string) =>
  Object.values(incident.notices).flatMap(({ to, about }) =>
    to.kind === "person" && about.what === "containment" && about.said.news === what ? [[to.person, to.by]] : [],
  );

const legal = () =>
  given(worldOf({ ...examplePolicy, organisation: { ...examplePolicy.organisation, clocks: ["gdpr"] } }));
const aware = (story: Given) =>
  story.told({ type: "RecordTrigger", by: story.by("ben"), trigger: "aware", holds: true });
const outage = (story = given(worldOf(actingPolicy))) =>
  story.declared().joined("amara", "carla").proposed().chose("amara", "shut").chose("carla", "shut");
/** The owner of payments and who tells their customers has a phone, and no chat account. */
const byPhone = () => {
  const payments = { ...actingPolicy.services.payments, owner: "ceo", customerNotice: "ceo" };
  return given(worldOf({ ...actingPolicy, services: { ...actingPolicy.services, payments } }));
};

describe("whoever stands in for who answers for a role", () => {
  it("is warned of a legal deadline, and hears that it was missed, was set aside, or waits for a judgement", () => {
    const away = aware(legal().away("grace", "dev", "200h").declared({ severity: "sev3" }).delivered());
    expect(tellers(away.after("37h"), "ClockWarned")[0]).toContainEqual({ person: "dev", by: "chat" });
    expect(tellers(away.after("73h"), "ClockMissed")[0]).toContainEqual({ person: "dev", by: "chat" });
    expect(tellers(away.after("25h"), "DeterminationOverdue")[0]).toContainEqual({ person: "dev", by: "chat" });
    const by = away.by("ben");
    const aside = away.told({ type: "SetClockAside", by, clock: "gdpr-authority", reason: "A risk is unlikely" });
    expect(tellers(aside, "ClockSetAside")[0]).toContainEqual({ person: "dev", by: "chat" });
  });

  it("is asked to tell customers, hears that it is late, and that nobody need be told after all", () => {
    const owed = outage(given(worldOf(actingPolicy)).away("grace", "ivan"));
    expect(notices(owed, "customers-owed")).toContainEqual(["ivan", "chat"]);
    expect(notices(owed.delivered().after("61m"), "customers-overdue")).toContainEqual(["ivan", "chat"]);
    const failed = owed.told({ type: "ReportAction", step: "failed", reason: "The switch is stuck" });
    expect(notices(failed, "customers-dropped")).toContainEqual(["ivan", "chat"]);
  });

  it("hears that customers wait though they came to stand in only after it was asked", () => {
    const owed = outage().delivered().away("grace", "ivan");
    expect(notices(owed.after("61m"), "customers-overdue")).toContainEqual(["ivan", "chat"]);
  });

  it("is told nothing of an incident that is kept from them", () => {
    const away = legal().away("grace", "dev", "200h").declared({ severity: "sev3" }).excluded("dev", "ben").delivered();
    expect(JSON.stringify(tellers(aware(away).after("37h"), "ClockWarned"))).not.toContain("dev");
  });
});

describe("what an owner must do", () => {
  it("reaches by text whoever has a phone and no chat account", () => {
    const owed = outage(byPhone());
    expect(notices(owed, "customers-owed")).toEqual([["farid", "sms"]]);
    expect(notices(owed.delivered().after("61m"), "customers-overdue")).toContainEqual(["farid", "sms"]);
    const failed = owed.told({ type: "ReportAction", step: "failed", reason: "The switch is stuck" });
    expect(notices(failed, "customers-dropped")).toEqual([["farid", "sms"]]);
    const down = owed.told({ type: "ReportAction", step: "started" }).delivered().after("2h1m");
    expect(notices(down, "downtime")).toContainEqual(["farid", "sms"]);
  });

  it("reaches by text beside chat whoever did nothing there of late", () => {
    const down = outage().told({ type: "ReportAction", step: "started" }).delivered();
    const asleep = [
      ["carla", "chat"],
      ["carla", "sms"],
    ];
    expect(notices(down.after("3h13m"), "downtime")).toEqual(expect.arrayContaining(asleep));
    expect(notices(down.after("5h"), "ending")).toEqual(expect.arrayContaining(asleep));
    expect(notices(down.after("5h"), "expired")).toEqual(expect.arrayContaining(asleep));
  });

  it("is said in chat alone to whoever looks there", () => {
    expect(notices(outage(), "customers-owed").map(([, by]) => by)).not.toContain("voice");
    const carla = outage(
      given(
        worldOf({
          ...actingPolicy,
          services: {
            ...actingPolicy.services,
            payments: { ...actingPolicy.services.payments, customerNotice: "coo" },
          },
        }),
      ),
    );
    expect(notices(carla, "customers-owed")).toEqual([["carla", "chat"]]);
  });
});
