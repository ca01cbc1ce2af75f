import { readFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { bothWays } from "../support/both-ways.ts";
import { type Journey, startJourney } from "../support/journey.ts";
import { everyMedium, organisation, quickLadder, ransomNote } from "../support/organisation.ts";
import { effectOf, until, wordsOf } from "../support/persistent.ts";

/** The main line, from an alert that comes in to an incident that ends: real HTTP, Slack and Twilio on loopback. */

const asGuardDuty = JSON.parse(
  readFileSync(new URL("../fixtures/alerts/guardduty-instance.json", import.meta.url), "utf8"),
) as unknown;

async function declaredAndConfirmed(journey: Journey): Promise<string> {
  await journey.alert(ransomNote);
  const id = await journey.declared();
  await journey.person("ben").confirm(id);
  return id;
}

/** What somebody's phone got: the texts, and how often it rang. */
async function phoneOf({ stage, person }: Journey, id: string) {
  const { phoneNumber } = person(id);
  const texts = (await stage.phone.messages()).filter(({ to }) => to === phoneNumber);
  const calls = (await stage.phone.calls()).filter(({ to }) => to === phoneNumber);
  return { texts: texts.map(({ body }) => body), calls: calls.map(({ said }) => said.join(" ")) };
}

async function pagesOf({ person }: Journey, id: string, incident: string): Promise<string[]> {
  const effects = (await person(id).about(incident)).map((message) => effectOf(message) ?? "");
  return effects.filter((effect) => effect.startsWith("page:"));
}

test("the same finding, twenty times at once and again later, is one incident with one room", async () => {
  const journey = await startJourney({ policy: organisation() });
  await Promise.all(Array.from({ length: 20 }, () => journey.alert(ransomNote)));
  const id = await journey.declared();
  await journey.alert(ransomNote);
  await until("triage of all", async () => {
    return (await journey.metric("muster_alerts_total", { outcome: "repeated" })) === 20 || undefined;
  });
  await journey.settled(id);
  expect(await journey.incidents()).toEqual([id]);
  expect(await journey.rooms()).toMatchObject([{ name: expect.stringContaining(id.toLowerCase()) }]);
  expect(await pagesOf(journey, "ben", id)).toHaveLength(1);
});

test("a GuardDuty finding in its EventBridge envelope becomes an incident with its commander paged first", async () => {
  const journey = await startJourney({ policy: organisation({ triage: { declareAt: "sev4" } }) });
  expect(await journey.stage.sendAlert("guardduty", asGuardDuty)).toEqual({ status: 202 });
  const id = await journey.declared();
  await journey.settled(id);
  expect(await pagesOf(journey, "ben", id)).toHaveLength(1);
  expect(await pagesOf(journey, "amara", id)).toEqual([]);
});

test("a different finding on the same asset is attached, and the room is told", async () => {
  const journey = await startJourney({ policy: organisation() });
  await journey.alert(ransomNote);
  const id = await journey.declared();
  await journey.alert({ ...ransomNote, id: "edr-2", title: "Shadow copies deleted" });
  await journey.facts(id, "AlertAttached");
  await journey.settled(id);
  expect(await journey.incidents()).toEqual([id]);
  expect((await journey.inRoom(id)).join("\n")).toContain("Another alert about the same thing: Shadow copies deleted");
});

test("two sources that give different findings the same id are told apart, also within one incident", async () => {
  const policy = organisation();
  const other = { kind: "generic", auth: { kind: "bearer" } };
  const alerts = { edr: other, siem: other };
  const journey = await startJourney({ policy: { ...policy, alerts } });
  await journey.alert(ransomNote);
  const id = await journey.declared();
  expect((await journey.stage.sendAlert("siem", { ...ransomNote, title: "Logs deleted" })).status).toBe(202);
  const [attached] = await journey.facts(id, "AlertAttached");
  expect(attached?.data.alert.title).toBe("Logs deleted");
  const { alerts: known } = await journey.incident(id);
  expect(Object.values(known).map(({ title }) => title)).toEqual([ransomNote.title, "Logs deleted"]);
});

test("an alert below the threshold is kept, and nobody is woken", async () => {
  const journey = await startJourney({ policy: organisation() });
  await journey.alert({ ...ransomNote, severity: "low" });
  await until("triage", async () => (await journey.metric("muster_alerts_total", { outcome: "kept" })) || undefined);
  expect(await journey.incidents()).toEqual([]);
  expect(await journey.rooms()).toEqual([]);
  expect((await journey.server.bot.ports.ledger.countAlerts()).handled).toBe(1);
});

test("an alert whose severity nobody knows wakes the commander, rather than being taken for a mild one", async () => {
  const journey = await startJourney({ policy: organisation() });
  await journey.alert({ ...ransomNote, severity: "very bad" });
  const id = await journey.declared();
  await journey.settled(id);
  expect((await journey.incident(id)).severity).toBe("sev2");
  expect(await pagesOf(journey, "ben", id)).toHaveLength(1);
  expect((await journey.inRoom(id)).join("\n")).toContain("the alert named none that Muster knows");
});

test("executives are called when the commander has not confirmed in time", async () => {
  const journey = await startJourney({ policy: organisation({ triage: { within: "700ms" } }) });
  await journey.alert(ransomNote);
  const id = await journey.declared();
  expect(await pagesOf(journey, "amara", id)).toEqual([]);
  await journey.facts(id, "TriageLapsed");
  await journey.settled(id);
  for (const executive of ["amara", "carla", "noor"]) {
    expect(await pagesOf(journey, executive, id)).toHaveLength(1);
  }
  expect((await journey.inRoom(id)).join("\n")).toContain("so the executives are being called");
});

test("a signal that the policy lists calls the executives at once", async () => {
  const journey = await startJourney({ policy: organisation({ triage: { immediately: ["ransom"] } }) });
  await journey.alert(ransomNote);
  const id = await journey.declared();
  await journey.settled(id);
  expect(await pagesOf(journey, "amara", id)).toHaveLength(1);
  expect((await journey.events(id)).some(({ type }) => type === "IncidentConfirmed")).toBe(false);
});

test("standing down tells everybody who was paged, by chat and by text, and pages nobody after that", async () => {
  const steps = [...everyMedium, { at: "25%", by: ["sms", "voice"] }];
  const journey = await startJourney({ policy: organisation({ sev1: { steps } }) });
  await journey.alert(ransomNote);
  const id = await journey.declared();
  // Whoever does something here is awake: no page that has not left by then leaves any more.
  await journey.facts(id, "PageAccepted", 3);
  await journey.person("ben").confirm(id);
  await journey.facts(id, "PageAccepted", 12);
  const ben = journey.person("ben");
  await ben.fill(() => ben.command(`${id} stand-down`), { reason: "It was the backup job." });
  await journey.facts(id, "IncidentStoodDown");
  await journey.settled(id);
  const before = await Promise.all(["ben", "amara", "carla", "noor"].map((each) => phoneOf(journey, each)));
  for (const [index, each] of ["ben", "amara", "carla", "noor"].entries()) {
    const words = (await journey.person(each).about(id)).map(wordsOf).join("\n");
    expect(words).toContain("False alarm");
    expect(before[index]?.texts.filter((body) => body.includes("was a false alarm"))).toHaveLength(1);
    expect(before[index]?.calls).toHaveLength(1);
  }
  // Past the step that would have rung them again.
  await pause(15_000);
  const after = await Promise.all(["ben", "amara", "carla", "noor"].map((each) => phoneOf(journey, each)));
  expect(after).toEqual(before);
}, 90_000);

test("one person with two roles gets one call-in, on the shorter clock", async () => {
  const call = [
    { role: "coo", acknowledgeWithin: "60s" },
    { role: "cio", acknowledgeWithin: "20s" },
  ];
  const people = { noor: { name: "Noor Haddad" }, carla: { name: "Carla Reyes", roles: ["coo", "cio"] } };
  const journey = await startJourney({ policy: organisation({ sev1: { call }, people }) });
  const id = await declaredAndConfirmed(journey);
  await journey.settled(id);
  expect(await pagesOf(journey, "carla", id)).toHaveLength(1);
  const [callIn, ...others] = (await journey.facts(id, "CallInStarted")).filter(({ data }) => data.person === "carla");
  expect(others).toEqual([]);
  expect(callIn?.data.roles).toEqual(["coo", "cio"]);
  expect(Date.parse(callIn?.data.acknowledgeBy ?? "") - Date.parse(callIn?.at ?? "")).toBe(20_000);
});

test("of an Alertmanager group only what fires declares, and a resolved alert closes nothing", async () => {
  const journey = await startJourney({ policy: organisation() });
  const one = (status: string, instance: string, severity: string) => ({
    status,
    labels: { alertname: "ShellInPod", instance, severity },
    annotations: { summary: `A shell on ${instance}` },
    startsAt: "2026-11-22T00:41:00Z",
    fingerprint: `print-${instance}`,
  });
  const send = (alerts: object[]) => {
    return journey.stage.sendAlert("prometheus", { version: "4", groupKey: "shells", status: "firing", alerts });
  };
  await send([
    one("resolved", "node-7", "critical"),
    one("firing", "node-8", "critical"),
    one("firing", "node-9", "low"),
  ]);
  const id = await journey.declared();
  await journey.facts(id, "AlertAttached");
  const { title, alerts } = await journey.incident(id);
  expect(title).toBe("A shell on node-8");
  expect(Object.values(alerts).map((alert) => alert.title)).toEqual(["A shell on node-8", "A shell on node-9"]);
  await send([one("resolved", "node-8", "critical")]);
  await journey.facts(id, "AlertResolved");
  await journey.settled(id);
  expect((await journey.incident(id)).status).toBe("declared");
  expect(await journey.incidents()).toEqual([id]);
  await until("the card", async () => {
    return (await journey.inRoom(id)).some((words) => words.includes("Resolved: A shell on node-8")) || undefined;
  });
});

test("text messages and calls say the codename, what is asked and the bridge, and nothing of what happened", async () => {
  const journey = await startJourney({ policy: organisation({ sev1: { steps: everyMedium } }) });
  const id = await declaredAndConfirmed(journey);
  await journey.settled(id);
  const { codename } = await journey.incident(id);
  const { texts, calls } = await phoneOf(journey, "carla");
  for (const said of [...texts, ...calls]) {
    expect(said).toContain(codename);
    expect(said).toContain("+1 555 0199");
    expect(said).not.toMatch(/ransom|fs-01|sev1/i);
  }
  expect([texts.length, calls.length]).toEqual([1, 1]);
});

describe.each(bothWays)("over %s, what people do at Slack:", (_name, start) => {
  test("raising the severity calls only those who were not called yet", async () => {
    const journey = await start({ policy: organisation() });
    await journey.alert({ ...ransomNote, severity: "sev2" });
    const id = await journey.declared();
    await journey.person("ben").confirm(id);
    await journey.settled(id);
    expect(await pagesOf(journey, "carla", id)).toEqual([]);
    await journey.person("ben").type(`${id} severity 1 It spreads to the plant.`);
    await journey.settled(id);
    for (const executive of ["amara", "carla", "noor"]) {
      expect(await pagesOf(journey, executive, id)).toHaveLength(1);
    }
  });

  test("a handoff names the new commander everywhere, and calls them in", async () => {
    const journey = await start({ policy: organisation() });
    const id = await declaredAndConfirmed(journey);
    await journey.person("ben").type(`${id} handoff <@${journey.person("grace").slackUser}|grace>`);
    await journey.settled(id);
    expect((await journey.incident(id)).commander).toBe("grace");
    expect(await pagesOf(journey, "grace", id)).toHaveLength(1);
    await until("the topic", async () => (await journey.rooms())[0]?.topic.includes("Grace Lin") || undefined);
    expect((await journey.inRoom(id)).join("\n")).toContain("Grace Lin is the commander now");
    // Who commands may do what a commander may.
    await journey.person("grace").type(`${id} contain It is cut off.`);
    expect((await journey.incident(id)).status).toBe("contained");
  });

  test("an answer by button, text or key stops one's own ladder and nobody else's", async () => {
    const call = ["ciso", "coo", "cio"].map((role) => ({ role, acknowledgeWithin: "8s" }));
    const journey = await start({ policy: organisation({ sev1: { call, steps: quickLadder } }) });
    const id = await declaredAndConfirmed(journey);
    const { codename } = await journey.incident(id);
    await journey.person("amara").press(id, "I'm awake, joining in 15");
    await journey.person("carla").text(id, codename, "1");
    await journey.person("noor").key(id, "1");
    await journey.facts(id, "CallInAcknowledged", 4);
    await journey.settled(id);
    expect(await phoneOf(journey, "amara")).toEqual({ texts: [], calls: [] });
    expect(await phoneOf(journey, "carla")).toMatchObject({ texts: { length: 1 }, calls: [] });
    expect(await phoneOf(journey, "noor")).toMatchObject({ texts: { length: 1 }, calls: { length: 1 } });
    const { state } = (await journey.incident(id)).callIns["amara.1"] ?? {};
    expect(state).toMatchObject({ status: "acknowledged", joinBy: expect.any(String) });
  });
});
