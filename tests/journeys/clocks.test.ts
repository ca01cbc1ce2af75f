import { beforeEach, describe, expect, test } from "vitest";
import type { SeenMessage } from "../../src/exercise/slack-player.ts";
import { bothWays } from "../support/both-ways.ts";
import type { Journey, startJourney } from "../support/journey.ts";
import { organisation } from "../support/organisation.ts";
import { wordsOf } from "../support/persistent.ts";
import { homeWith, modalWith, opensHome, pressesIn } from "../support/slack-home.ts";

/** `/muster clocks` as Slack brings it. */

let journey: Journey;
let id: string;

async function begin(start: typeof startJourney): Promise<void> {
  const people = { grace: { name: "Grace Lin", roles: ["cpo"], timezone: "Europe/Berlin" } };
  const policy = organisation({ people }) as { organisation: object };
  journey = await start({
    policy: { ...policy, organisation: { ...policy.organisation, clocks: ["gdpr", "sec", "circia"] } },
  });
  await told("ben", "declare 2 Payroll server is encrypted");
  id = await journey.declared();
  await journey.settled(id);
}

const told: Journey["told"] = (...said) => journey.told(...said);

/** Looks at the clocks, and presses a button of what is shown. */
async function pressed(person: string, label: string) {
  const { slack } = journey.person(person);
  const card = await (await slack.command(`${id} clocks`)).said();
  return slack.pressOn({ ...card, ts: "1.0", channel: "D0MUSTER00" } as SeenMessage, label);
}

describe.each(bothWays)("over %s, /muster clocks", (_name, start) => {
  beforeEach(() => begin(start));

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

  test("reaches whoever must send the notice when its clock starts, without their being called", async () => {
    await told("ben", `${id} clocks aware`);
    await journey.settled(id);
    const direct = await journey.person("grace").slack.directMessages();
    expect(direct.map(wordsOf).join("\n")).toContain("A legal deadline that you answer for has begun.");
  });

  test("what goes on is named as it closes, in the room, on the home of whoever answers, and by every look afterwards", async () => {
    await told("ben", `${id} clocks aware`);
    const closed = await told("ben", `${id} close Done`);
    expect(closed).toContain("Legal deadlines go on though this is over:");
    expect(closed).toContain("Notify the supervisory authority (GDPR) by");
    await journey.settled(id);
    expect((await journey.inRoom(id)).join("\n")).toContain("Legal deadlines go on though this is over:");

    const { codename } = await journey.incident(id);
    const grace = journey.person("grace").slackUser;
    await opensHome(journey.stage, grace);
    const page = await homeWith(journey.stage, grace, "Legal deadlines that you answer for");
    expect(JSON.stringify(page.blocks)).toContain(`${codename} (${id}), which is over`);
    await pressesIn(journey.stage, grace, page, `Open my view of ${codename}`);
    await modalWith(journey.stage, grace, "Sent: Notify the supervisory authority (GDPR)");

    expect(await told("grace", "status")).toContain("No incident is open.");
    for (const line of ["status", "clocks", "brief", "export"] as const) {
      expect(await told("grace", line)).toContain(`: a legal deadline runs on. Type /muster ${id} ${line}`);
    }
    expect(await told("grace", "clocks sent gdpr-authority")).toContain(`Type /muster ${id} clocks`);
    expect(await told("grace", "help")).toContain("what ended last");
    await told("grace", `${id} clocks sent gdpr-authority`);
    expect(await told("amara", "export")).toMatch(new RegExp(`\\(${id}\\), closed .*\\. Type /muster ${id} export`));
  });

  test("an incident that is over is named to nobody from whom it is kept", async () => {
    await told("ben", `${id} close Done`);
    await told("ben", "declare 2 Somebody inside --confidential");
    const secret = (await journey.incidents()).find((each) => each !== id) ?? "";
    await journey.settled(secret);
    await told("ben", `${secret} close Done`);
    expect(await told("ben", "export")).toContain(`Type /muster ${secret} export`);
    const others = await told("noor", "export");
    expect(others).toContain(`Type /muster ${id} export`);
    expect(others).not.toContain(secret);
  });

  test("goes on after the incident is closed", async () => {
    await told("ben", `${id} clocks aware`);
    await told("ben", `${id} close Done`);
    expect(await told("ben", `${id} clocks sent gdpr-authority`)).toContain("the notice was submitted");
    expect((await journey.incident(id)).legal.clocks["gdpr-authority"]?.state).toMatchObject({ status: "met" });
  });
});
