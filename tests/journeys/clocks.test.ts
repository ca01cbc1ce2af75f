import { beforeEach, describe, expect, test } from "vitest";
import type { SeenMessage } from "../../src/exercise/slack-player.ts";
import { type Journey, startJourney } from "../support/journey.ts";
import { organisation } from "../support/organisation.ts";

/** `/muster clocks` as Slack brings it. */

let journey: Journey;
let id: string;

beforeEach(async () => {
  const people = { grace: { name: "Grace Lin", roles: ["cpo"], timezone: "Europe/Berlin" } };
  const policy = organisation({ people }) as { organisation: object };
  journey = await startJourney({
    policy: { ...policy, organisation: { ...policy.organisation, clocks: ["gdpr", "sec", "circia"] } },
  });
  await told("ben", "declare 2 Payroll server is encrypted");
  id = await journey.declared();
  await journey.settled(id);
});

const told: Journey["told"] = (...said) => journey.told(...said);

/** Looks at the clocks, and presses a button of what is shown. */
async function pressed(person: string, label: string) {
  const { slack } = journey.person(person);
  const card = await (await slack.command(`${id} clocks`)).said();
  return slack.pressOn({ ...card, ts: "1.0", channel: "D0MUSTER00" } as SeenMessage, label);
}

describe("/muster clocks", () => {
  test("shows what would start each clock, and says that nobody has reviewed it; recording it starts the clock", async () => {
    const before = await told("grace", `${id} clocks`);
    expect(before).toContain("Once somebody records that the organisation became aware");
    expect(before).toContain("not in force, so it never runs");
    expect(await told("grace", `${id} clocks aware 00:00 The desk called`)).toContain(
      "Notify the supervisory authority (GDPR): due",
    );
    const [recorded] = await journey.facts(id, "ClockTriggerRecorded");
    expect(recorded).toMatchObject({ by: { person: "grace" }, data: { trigger: "aware", note: "The desk called" } });
    expect(recorded?.data.occurredAt).toMatch(/T2[23]:00:00\.000Z$/);
    const after = await told("grace", `${id} clocks`);
    expect(after).toContain("Berlin time");
    expect(after).toContain("UTC)");
    expect(after).toContain("left");
    expect(after).toContain("Not reviewed by counsel");
    await journey.settled(id);
    expect((await journey.inRoom(id)).join("\n")).toContain("Grace Lin recorded that the organisation became aware");
  });

  test("has a button for each thing that people record; its form says when, on whose word, and what follows", async () => {
    const grace = journey.person("grace");
    await grace.fill(() => pressed("grace", "We became aware"), { when: "00:00", note: "The desk called" });
    const [aware] = await journey.facts(id, "ClockTriggerRecorded");
    expect(aware).toMatchObject({ by: { person: "grace" }, data: { trigger: "aware", note: "The desk called" } });
    expect(aware?.data.occurredAt).toMatch(/T2[23]:00:00\.000Z$/);

    await grace.fill(() => pressed("grace", "Determined material"), { holds: "no", when: "2026-01-05 09:30" });
    const [, material] = await journey.facts(id, "ClockTriggerRecorded", 2);
    expect(material?.data).toMatchObject({
      trigger: "material",
      holds: false,
      occurredAt: "2026-01-05T08:30:00.000Z",
    });
    expect((await journey.facts(id, "ClockStarted")).map(({ data }) => data.clock)).toEqual(["gdpr-authority"]);

    await grace.fill(() => pressed("grace", "Sent: Notify the supervisory authority (GDPR)"), {});
    const [met] = await journey.facts(id, "ClockMet");
    expect(met).toMatchObject({ by: { person: "grace" }, data: { clock: "gdpr-authority", late: false } });
    const shown = await told("grace", `${id} clocks`);
    expect(shown).toContain("Correct: We became aware");
    expect(shown).not.toContain("Sent: Notify the supervisory authority");
  });

  test("is looked at by whoever may look, and recorded by those whom it is for", async () => {
    expect(await told("noor", `${id} clocks`)).toContain("Not started");
    expect(await told("noor", `${id} clocks material`)).toContain("/muster clocks is for the");
    expect(await told("grace", `${id} clocks materail`)).toContain("Did you mean “material”?");
    expect(await told("grace", `${id} clocks aware 25:99`)).toContain("Please write when as 02:40");
    expect((await journey.events(id)).some(({ type }) => type === "ClockTriggerRecorded")).toBe(false);
  });

  test("goes on after the incident is closed", async () => {
    await told("ben", `${id} clocks aware`);
    await told("ben", `${id} close Done`);
    expect(await told("ben", `${id} clocks sent gdpr-authority`)).toContain("the notice was submitted");
    expect((await journey.incident(id)).legal.clocks["gdpr-authority"]?.state).toMatchObject({ status: "met" });
  });
});
