import { execFile } from "node:child_process";
import { createHmac } from "node:crypto";
import { join } from "node:path";
import { promisify } from "node:util";
import { beforeEach, describe, expect, test } from "vitest";
import { postAsTwilio } from "../../src/exercise/phone-double.ts";
import type { SeenMessage } from "../../src/exercise/slack-player.ts";
import { type Journey, startJourney } from "../support/journey.ts";
import { everyMedium, organisation, ransomNote, shutDownQuestion } from "../support/organisation.ts";
import { labelsOf, until, wordsOf } from "../support/persistent.ts";
import { commandBody, post, signed } from "../support/raw-slack.ts";

/** Whatever comes in: the right status or a kind answer, counted, and nothing changed that should not be. */

const main = join(import.meta.dirname, "../../src/main.ts");
const signedSource = {
  kind: "generic",
  auth: { kind: "hmac", header: "x-signature", algorithm: "sha256", encoding: "hex", timestampHeader: "x-timestamp" },
};
const policy = () => {
  const sources = { edr: { kind: "generic", auth: { kind: "bearer" } }, siem: signedSource };
  return organisation({ sev1: { steps: everyMedium }, alerts: sources });
};

describe("at the door for alerts", () => {
  let journey: Journey;
  beforeEach(async () => {
    journey = await startJourney({ policy: policy(), sendsItself: ["siem"] });
  });

  const send = (source: string, body: string, headers: Record<string, string>) =>
    fetch(`${journey.stage.botUrl}/alerts/${source}`, { method: "POST", headers, body });
  const bearer = () => ({ authorization: `Bearer ${journey.stage.env.ALERTS_EDR_SECRET}` });
  const hmac = (body: string, atSeconds: number) => ({
    "x-timestamp": String(atSeconds),
    "x-signature": createHmac("sha256", journey.stage.env.ALERTS_SIEM_SECRET ?? "")
      .update(`${atSeconds}.${body}`)
      .digest("hex"),
  });
  const nowSeconds = () => Math.floor(Date.now() / 1_000);
  const body = JSON.stringify(ransomNote);

  const refusals: [what: string, reason: string, status: number, send: () => Promise<Response>][] = [
    ["a wrong token", "wrong-credentials", 401, () => send("edr", body, { authorization: "Bearer guessed" })],
    ["no token at all", "no-credentials", 401, () => send("edr", body, {})],
    ["a wrong signature", "wrong-credentials", 401, () => send("siem", `${body} `, hmac(body, nowSeconds()))],
    ["a signature of yesterday", "stale-timestamp", 401, () => send("siem", body, hmac(body, nowSeconds() - 86_400))],
    ["a signature of tomorrow", "future-timestamp", 401, () => send("siem", body, hmac(body, nowSeconds() + 86_400))],
    ["JSON that ends too soon", "malformed-json", 400, () => send("edr", '{"id":', bearer())],
    ["more than a megabyte", "too-large", 413, () => send("edr", `"${"x".repeat(1_048_576)}"`, bearer())],
    ["a source that nobody configured", "unknown-source", 404, () => send("nagios", body, bearer())],
  ];

  test.each(refusals)(
    "%s is refused (%s) with %i, is counted, and is not stored",
    async (_what, reason, status, ask) => {
      expect((await ask()).status).toBe(status);
      expect(await journey.metric("muster_refusals_total", { door: "alerts", reason })).toBe(1);
      expect(await journey.server.bot.ports.ledger.countAlerts()).toEqual({ stored: 0, handled: 0, quarantined: 0 });
      expect(await journey.incidents()).toEqual([]);
    },
  );

  test("authentic JSON of the wrong shape is accepted, kept, and seen in /metrics and by `muster check`", async () => {
    const answer = await send("edr", '{"alarm":"red"}', bearer());
    expect(answer.status).toBe(202);
    await until("quarantine", async () => (await journey.metric("muster_alerts_quarantined")) || undefined);
    expect(await journey.metric("muster_alerts_total", { source: "edr", outcome: "quarantined" })).toBe(1);
    const [kept] = await journey.server.bot.ports.ledger.listAlerts({ status: "quarantined", limit: 10 });
    expect(kept?.body).toBe('{"alarm":"red"}');
    expect(await musterCheck(journey)).toMatch(
      /! alert \S+ from edr, received \d{4}-\d{2}-\d{2} \d{2}:\d{2} UTC, was not understood and is kept: id: expected a text or a number — /,
    );
    expect(await journey.incidents()).toEqual([]);
  });
});

describe("at Slack's door", () => {
  let journey: Journey;
  let id: string;
  beforeEach(async () => {
    journey = await startJourney({ policy: policy() });
    await journey.alert(ransomNote);
    id = await journey.declared();
    await journey.settled(id);
  });

  const note = (words: string) => {
    return commandBody(journey.stage, `${id} note ${words}`, { user_id: journey.person("ben").slackUser });
  };
  const path = "/slack/commands";
  const notes = async () => (await journey.events(id)).filter(({ type }) => type === "NoteAdded").length;

  const refusals: [what: string, reason: string, status: number, ask: () => Promise<{ status: number }>][] = [
    [
      "a wrong signature",
      "signature",
      401,
      () => post(journey.stage, signed(journey.stage, { path, body: note("forged"), secret: "guessed" })),
    ],
    [
      "a request of ten minutes ago",
      "stale",
      401,
      () => post(journey.stage, signed(journey.stage, { path, body: note("stale"), aheadSeconds: -600 })),
    ],
    [
      "a request from the future",
      "future",
      401,
      () => post(journey.stage, signed(journey.stage, { path, body: note("future"), aheadSeconds: 600 })),
    ],
    [
      "more than a megabyte",
      "too-large",
      413,
      () => post(journey.stage, signed(journey.stage, { path, body: note("x".repeat(1_048_576)) })),
    ],
    [
      "a payload that is no JSON",
      "malformed",
      400,
      () => post(journey.stage, signed(journey.stage, { path: "/slack/interactions", body: "payload=%7B" })),
    ],
    [
      "JSON of no shape of Slack's",
      "malformed",
      400,
      () => post(journey.stage, signed(journey.stage, { path: "/slack/interactions", body: "payload=%7B%7D" })),
    ],
  ];

  test.each(refusals)(
    "%s is refused (%s) with %i, is counted, and changes nothing",
    async (_what, reason, status, ask) => {
      const before = await journey.events(id);
      expect((await ask()).status).toBe(status);
      expect(await journey.metric("muster_refusals_total", { door: "slack", reason })).toBe(1);
      expect(await journey.events(id)).toEqual(before);
    },
  );

  test("the same request again gets the same answer, and counts once", async () => {
    const request = signed(journey.stage, { path, body: note("The backups are intact.") });
    const first = await post(journey.stage, request);
    const second = await post(journey.stage, request);
    expect(first.text).toContain("Noted in the record");
    expect(second).toEqual(first);
    expect(await notes()).toBe(1);
    expect(await journey.metric("muster_appends_total", { result: "answered-before" })).toBe(1);
  });

  test("the same request ten times at once gets one answer, and counts once", async () => {
    const request = signed(journey.stage, { path, body: note("The backups are intact.") });
    const answers = await Promise.all(Array.from({ length: 10 }, () => post(journey.stage, request)));
    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
    expect(await notes()).toBe(1);
  });

  test("words alone that were refused are refused again in the same words, also where no incident is open any more", async () => {
    const ben = journey.person("ben");
    await ben.confirm(id);
    const asked = { user_id: ben.slackUser, channel_id: "D0SOMEBODY" };
    const request = signed(journey.stage, { path, body: commandBody(journey.stage, "confirm", asked) });
    const first = await post(journey.stage, request);
    expect(first.text).toContain("is confirmed already");
    await ben.type(`${id} stand-down It was the backup job.`);
    expect(await post(journey.stage, request)).toEqual(first);
  });

  test("a button of an incident that has ended gets a kind answer, and changes nothing", async () => {
    const { slack } = journey.person("ben");
    const card = await cardWith(journey, "ben", id, "Confirm");
    await journey.person("ben").type(`${id} stand-down It was the backup job.`);
    await journey.settled(id);
    const before = await journey.events(id);
    const answer = await slack.pressOn(card, "Confirm");
    expect(answer.status).toBe(200);
    expect(wordsOf(await answer.said())).toContain("was stood down, so nothing new begins in it");
    expect(await journey.events(id)).toEqual(before);
    expect(await journey.metric("muster_commands_refused_total", { code: "incident-ended" })).toBe(1);
  });

  test("a button that Muster does not know any more gets a kind answer, and is counted", async () => {
    const { slack } = journey.person("ben");
    const card = await cardWith(journey, "ben", id, "Confirm");
    const before = await journey.events(id);
    const forged = JSON.parse(
      JSON.stringify(card).replaceAll('\\"do\\":\\"confirm\\"', '\\"do\\":\\"destroy\\"'),
    ) as SeenMessage;
    const answer = await slack.pressOn(forged, "Confirm");
    expect(wordsOf(await answer.said())).toContain("Use the newest card");
    expect(await journey.metric("muster_refusals_total", { door: "slack", reason: "old-button" })).toBe(1);
    expect(await journey.events(id)).toEqual(before);
  });

  test("a form submitted twice asks its question once", async () => {
    await journey.person("ben").confirm(id);
    const { slack } = journey.person("amara");
    const view = await openDecide(journey, id);
    const [one, other] = [await slack.submit(view, shutDownQuestion), await slack.submit(view, shutDownQuestion)];
    expect([one.status, other.status]).toEqual([200, 200]);
    expect(other.ack).toEqual(one.ack);
    expect(await journey.facts(id, "DecisionProposed")).toHaveLength(1);
  });

  test("two who confirm at the same instant confirm once, and the slower one is told", async () => {
    const words = await Promise.all(["ben", "amara"].map((each) => journey.filledIn(each, `${id} confirm`)));
    expect(words.filter((said) => said.includes("Confirmed"))).toHaveLength(1);
    expect(words.filter((said) => said.includes("is confirmed already"))).toHaveLength(1);
    expect(await journey.facts(id, "IncidentConfirmed")).toHaveLength(1);
  });

  test("two who choose at the same instant are both recorded, and their quorum counts once", async () => {
    await journey.person("ben").confirm(id);
    const view = await openDecide(journey, id);
    await journey.person("amara").slack.submit(view, shutDownQuestion);
    const deciders = ["amara", "carla", "noor"];
    const cards = await Promise.all(deciders.map((each) => cardWith(journey, each, id, "Approve: Shut down")));
    const answers = await Promise.all(
      deciders.map((each, index) =>
        journey.person(each).slack.pressOn(cards[index] as SeenMessage, "Approve: Shut down"),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    const [made, ...others] = await journey.facts(id, "DecisionMade");
    expect(others).toEqual([]);
    const chosen = await journey.facts(id, "ChoiceMade", 2);
    expect(chosen.map(({ by }) => by.person).sort()).toEqual(made?.data.chosenBy.toSorted());
  });
});

describe("at the phone's door", () => {
  let journey: Journey;
  let id: string;
  beforeEach(async () => {
    journey = await startJourney({ policy: policy() });
    await journey.alert(ransomNote);
    id = await journey.declared();
    await journey.person("ben").confirm(id);
    await journey.settled(id);
  });

  const acknowledged = async () => (await journey.incident(id)).callIns["carla.1"]?.state.status;

  test("a text message of prose gets a kind answer, is counted, and stops no ladder", async () => {
    const answer = await journey.person("carla").phone.replySms("who is this? I am asleep, 2 hours please");
    expect(answer).toContain("Reply 1 if you are awake");
    expect(await acknowledged()).toBe("waiting");
    expect(await journey.metric("muster_refusals_total", { door: "sms", reason: "not-understood" })).toBe(1);
  });

  test("a key for the delegate is offered to those who have one to call, and to nobody else", async () => {
    const phoneOf = async (person: string) => {
      const { phoneNumber } = journey.person(person);
      return await until(`a text to ${person}`, async () =>
        (await journey.stage.phone.messages()).find(({ to }) => to === phoneNumber),
      );
    };
    expect((await phoneOf("carla")).body).toContain("2 call my delegate");
    expect((await phoneOf("amara")).body).toContain("Reply 1 awake, 3 call me.");
    expect(await journey.person("amara").phone.replySms("hello?")).toContain(
      "Reply 1 if you are awake, 3 to be called.",
    );
  });

  test("a phone that answers by itself is not talked to for ever, and a digit from it is still heard", async () => {
    const { phone } = journey.person("carla");
    const answers: string[] = [];
    for (let n = 0; n < 5; n += 1) answers.push(await phone.replySms("I am driving and will answer later."));
    expect(answers.map((answer) => answer !== "")).toEqual([true, true, true, false, false]);
    expect(await journey.person("grace").phone.replySms("What is going on?")).not.toBe("");
    expect(await journey.metric("muster_refusals_total", { door: "sms", reason: "not-understood" })).toBe(6);
    expect(await phone.replySms("1")).toContain("you are expected");
  });

  test("prose from somebody who was not called is answered too, and tells them of no incident", async () => {
    const answer = await journey.person("grace").phone.replySms("What is going on?");
    expect(answer).toContain("nobody is waiting for your answer right now. Nobody reads what is written here");
    expect(answer).not.toContain(id);
  });

  test("whoever asks to be rung is rung, and told why not once they have answered", async () => {
    const { phone } = journey.person("carla");
    expect(await phone.replySms("3")).toContain("calling you now");
    expect(await phone.replySms("1")).toContain("you are expected");
    expect(await phone.replySms("3")).toContain("you have answered already, so nobody rings you. Please join now.");
  });

  test("an unknown number learns nothing, not even that there is an incident, and is counted", async () => {
    const { accountSid, authToken, from } = journey.stage.phone;
    const params = { AccountSid: accountSid, MessageSid: "SM1", From: "+15559999999", To: from, Body: "1" };
    const before = await journey.events(id);
    const { status, text } = await postAsTwilio(`${journey.stage.botUrl}/twilio/sms`, params, authToken);
    expect(status).toBe(200);
    expect(text).not.toContain("<Message>");
    expect(await journey.events(id)).toEqual(before);
    expect(await journey.metric("muster_refusals_total", { door: "sms", reason: "unknown-number" })).toBe(1);
  });

  test.each(["sms", "voice"])(
    "a forged %s from a known number is refused, counted, and stops no ladder",
    async (door) => {
      const { phoneNumber } = journey.person("carla");
      const { from } = journey.stage.phone;
      const [sender, receiver] = door === "sms" ? [phoneNumber, from] : [from, phoneNumber];
      const params = { MessageSid: "SM1", CallSid: "CA1", From: sender, To: receiver, Body: "1", Digits: "1" };
      const url = `${journey.stage.botUrl}/twilio/${door}?incident=${id}&callIn=carla.1`;
      expect((await postAsTwilio(url, params, "guessed")).status).toBe(403);
      expect(await acknowledged()).toBe("waiting");
      expect(await journey.metric("muster_refusals_total", { door, reason: "wrong-signature" })).toBe(1);
    },
  );

  test("the same text delivered twice by the carrier gets the same answer, and counts once", async () => {
    const { accountSid, authToken, from } = journey.stage.phone;
    const { phoneNumber } = journey.person("carla");
    const params = { AccountSid: accountSid, MessageSid: "SM7", From: phoneNumber, To: from, Body: "1" };
    const deliver = () => postAsTwilio(`${journey.stage.botUrl}/twilio/sms`, params, authToken);
    const first = await deliver();
    expect(first.text).toContain("you are expected");
    expect(await deliver()).toEqual(first);
    const facts = await journey.facts(id, "CallInAcknowledged");
    expect(facts.filter(({ data }) => data.person === "carla")).toHaveLength(1);
  });
});

/** What the command says; it finds faults in a Twilio that has never heard of our server, so its exit code is 1. */
async function musterCheck({ stage }: Journey): Promise<string> {
  const env = { PATH: process.env.PATH, ...stage.env };
  const run = promisify(execFile)(process.execPath, [main, "check", "--config", stage.configFile], { env });
  return await run.then(
    ({ stdout }) => stdout,
    (failure: { stdout: string }) => failure.stdout,
  );
}

async function openDecide(journey: Journey, id: string) {
  const amara = journey.person("amara");
  await amara.command(`${id} decide`);
  return amara.slack.view();
}

/** The newest message to somebody with this button on it. */
function cardWith(journey: Journey, person: string, id: string, label: string): Promise<SeenMessage> {
  return until(`“${label}” for ${person}`, async () => {
    return (await journey.person(person).about(id)).find((message) => labelsOf(message).includes(label));
  });
}
