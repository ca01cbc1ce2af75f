import { beforeEach, describe, expect, test } from "vitest";
import type { SeenMessage } from "../../src/exercise/slack-player.ts";
import { bothWays } from "../support/both-ways.ts";
import type { Journey, startJourney } from "../support/journey.ts";
import { organisation, ransomNote, shutDownQuestion } from "../support/organisation.ts";
import { wordsOf } from "../support/persistent.ts";

/** What people do to contain it, as Slack brings it: decided, carried out, said, undone. */

let journey: Journey;
let id: string;
async function begin(start: typeof startJourney): Promise<void> {
  const deciders = { of: ["ciso", "coo", "cio"], atLeast: 2 };
  journey = await start({
    policy: organisation({
      roles: { coo: { safety: true } },
      services: { payments: { owner: "coo", tolerableDowntime: "4h", breakingPoint: "24h", customerNotice: "press" } },
      authority: [
        { when: { action: "shut-down" }, decides: deciders, within: "60s" },
        { when: { action: "isolate-host" }, decides: { any: ["ciso"] }, within: "60s" },
        { fallback: true, decides: deciders, within: "60s" },
      ],
    }),
  });
  await journey.alert(ransomNote);
  id = await journey.declared();
  await journey.settled(id);
  await journey.person("ben").confirm(id);
}

/** Amara proposes to shut payments down, and two of those who decide choose it. */
async function shutDownDecided(): Promise<void> {
  const [amara, carla] = [journey.person("amara"), journey.person("carla")];
  await amara.fill(() => amara.command(`${id} decide`), {
    ...shutDownQuestion,
    ...{ action: "shut-down", acts: "1" },
    service: "payments",
  });
  await amara.press(id, "Approve");
  await carla.press(id, "Approve");
  await journey.facts(id, "ActionAuthorised");
}

const told: Journey["told"] = (...said) => journey.told(...said);

describe.each(bothWays)("over %s, an action", (_name, start) => {
  beforeEach(() => begin(start));

  test("that was decided is started, done and reverted by people, and its service is down meanwhile", async () => {
    await shutDownDecided();
    expect(await told("ben", "action")).toContain("a1 · Shut down: payments, not started; authorised until");
    expect(await told("ben", "action start")).toContain("Shut down: payments (a1): recorded as started at ");
    expect(await told("grace", "action done a1")).toContain("recorded as done");
    expect(await told("ben", "status")).toMatch(/payments down since .*, tolerable until .*.*breaking point/);
    expect(await told("ben", "action revert a1 The host is clean")).toContain("recorded as reverted");
    expect(await told("ben", "status")).toContain("payments up again since");
    const [reverted] = await journey.facts(id, "ActionReverted");
    expect(reverted?.data).toEqual({ action: "a1", reason: "The host is clean" });
    await journey.settled(id);
    expect((await journey.inRoom(id)).join("\n")).toContain("Ben Adler: Shut down: payments (a1) was started.");
  });

  test("that takes a service down makes somebody tell its customers, by a button of their own", async () => {
    await shutDownDecided();
    await journey.settled(id);
    const grace = journey.person("grace");
    await grace.fill(() => grace.pressAny(id, ["Customers have been told"]), {});
    const [fact] = await journey.facts(id, "CustomersTold");
    expect(fact).toMatchObject({ by: { person: "grace" }, data: { service: "payments" } });
  });

  test("done before anybody authorised it is said loudly, and ratified by whoever decides such a thing", async () => {
    expect(await told("ben", "action took isolate-host FS-01")).toContain("Those who decide are asked now");
    await journey.person("amara").press(id, "Choose: It may stand");
    await journey.facts(id, "ActionRatified");
    await journey.settled(id);
    expect((await journey.inRoom(id)).join("\n")).toContain(
      "Not authorised: Isolate host: FS-01 (a1) was done before anybody had authorised it.",
    );
    expect(await told("ben", "action")).toContain("authorised until");
  });

  test("done by somebody else is recorded by the form as theirs, and they may not ratify it alone", async () => {
    const ben = journey.person("ben");
    const card = await (await ben.slack.command(`${id} action`)).said();
    const open = () =>
      ben.slack.pressOn({ ...card, ts: "1.0", channel: "D0MUSTER00" } as SeenMessage, "Record what was done already");
    const done = { what: "shut-down", target: "payroll", service: "payments", doneBy: "Carla Reyes" };
    await ben.fill(open, { ...done, at: "yesterday 23:10" });
    const [taken] = await journey.facts(id, "ActionTaken");
    expect(taken).toMatchObject({ by: { person: "ben" }, data: { doneBy: "carla", outage: true } });
    const yesterday = new Date(Date.parse(taken?.at ?? "") - 86_400_000).toISOString().slice(0, 10);
    expect(taken?.data.occurredAt).toBe(`${yesterday}T23:10:00.000Z`);
    const [asked] = await journey.facts(id, "DecisionProposed");
    expect(asked?.data.notAlone).toEqual(["carla", "ben"]);
    await journey.settled(id);
    expect((await journey.inRoom(id)).join("\n")).toContain(
      "Not authorised: Shut down: payroll (a1) was done by Carla Reyes before anybody had authorised it.",
    );
  });

  test("that no order covers names who decides, and a button opens the question with the step filled in", async () => {
    const ben = journey.person("ben");
    const answer = await (await ben.slack.command(`${id} action isolate host FS-01`)).said();
    expect(wordsOf(answer)).toContain(
      "No standing order in force covers “isolate host” here. It is for CISO to decide",
    );
    expect(JSON.stringify(answer)).toContain("Propose it");
  });

  test("is stopped at once by somebody who answers for safety, and by nobody else alone", async () => {
    await shutDownDecided();
    await told("ben", "action start");
    expect(await told("noor", "action stop a1 I do not like it")).toContain("Stopping an action alone is for COO (");
    expect(await told("carla", "action stop a1 Payroll is on it")).toContain("stopped. The room");
    await journey.settled(id);
    const words = (await journey.person("ben").about(id)).map(wordsOf).join("\n");
    expect(words).toContain(
      "STOP: Carla Reyes (COO) ordered that Shut down: payments (a1) be stopped or undone at once.",
    );
  });
});

describe.each(bothWays)("over %s, a service", (_name, start) => {
  beforeEach(() => begin(start));

  test("is named to whoever closes while it is down; a button asks why, closes, and the room reads what is left", async () => {
    const ben = journey.person("ben");
    expect(await told("ben", "down payments")).toContain("payments down since");
    const refused = await (await ben.slack.command(`${id} close Done`)).said();
    expect(wordsOf(refused)).toContain("payments is down.");
    expect((await journey.incident(id)).status).toBe("declared");
    const card = { ...refused, ts: "1.1", channel: "D0MUSTER00" };
    await ben.fill(() => ben.slack.pressOn(card, "Close anyway…"), { reason: "Payments go on elsewhere." });
    const [closed] = await journey.facts(id, "IncidentClosed");
    expect(closed?.data).toMatchObject({
      reason: "Payments go on elsewhere.",
      leftOpen: [{ kind: "service", service: "payments" }],
    });
    await journey.settled(id);
    expect((await journey.inRoom(id)).join("\n")).toContain("Left open: payments is down.");
  });

  test("is said to be down and up again, each at the time that was said", async () => {
    expect(await told("ben", "down payments since 00:00 The database is gone")).toContain("payments down since");
    expect(await told("ben", "down payments")).toContain("recorded as down already");
    expect(await told("ben", "up payments")).toContain("payments up again since");
    expect(await told("ben", "down payrol")).toContain("Muster knows no service “payrol”. There are: payments.");
    const [down] = await journey.facts(id, "ServiceDown");
    expect(down?.data).toMatchObject({ reason: "The database is gone" });
    expect(down?.data.since).toMatch(/T00:00:00\.000Z$/);
  });
});
