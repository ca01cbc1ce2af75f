import { expect, test } from "vitest";
import { referenceOf } from "../../src/incident/hash.ts";
import { chainFacts, generateSealingKey, loadSealingKey } from "../../src/ledger/seal.ts";
import { type Given, given, start } from "../support/builders.ts";
import { seededIds } from "../support/manual-clock.ts";
import { highestRate } from "./bound.ts";
import { countPages, lastInstant, slowness } from "./count.ts";
import type { Shadow } from "./fault.ts";
import { markOf, type Sent } from "./provider-log.ts";

/** What is counted after a fault: each of these mistakes has to be seen. */

const sealingKey = loadSealingKey(generateSealingKey().pem);

const promptMs = 5_000;

function count({ incident, events }: Given, sent: Sent[], shadows: Shadow[] = []) {
  const ids = seededIds(1);
  const chained = { incident: incident.id, events, after: undefined, salt: () => ids.salt(), sealingKey };
  const raised = { finding: "f1", incident, stored: chainFacts(chained), isOver: true };
  return countPages({ raised: [raised], sent, keys: [sealingKey.publicJwk], shadows, promptMs });
}

/** Everybody is called, everything that was owed was delivered, and everybody came. */
const delivered = () => given().alerted().confirmed().delivered().joined("amara", "carla", "dev");
const pagesOf = ({ incident }: Given) =>
  Object.values(incident.callIns).flatMap(({ id, pages }) =>
    Object.values(pages).map((page) => ({ ...page, callIn: id })),
  );

/** As the providers would have kept them, each with its lease. */
function allSent(story: Given): Sent[] {
  return pagesOf(story).map(({ effect, medium, callIn }) => ({
    at: start,
    tookMs: 3,
    replica: "a",
    leased: [effect],
    mark:
      medium === "chat"
        ? { by: "effect", effect }
        : medium === "sms"
          ? { by: "reference", reference: referenceOf(effect) }
          : { by: "call-in", incident: story.incident.id, callIn },
  }));
}

test("a night in which every page went once has nothing to count", () => {
  const story = delivered();
  const counted = count(story, allSent(story));
  expect(counted).toMatchObject({ lost: [], twice: [], phantom: [], ambiguous: [], unsound: [] });
  expect(counted.pages).toBeGreaterThan(2);
});

test("a page that the ledger calls accepted and no provider ever saw is lost", () => {
  const story = delivered();
  const missing = pagesOf(story).find(({ state }) => state.status === "accepted")?.effect ?? "";
  const others = allSent(story).filter(({ leased }) => !leased?.includes(missing));
  expect(count(story, others).lost).toEqual([`${missing} (accepted) reached no provider`]);
});

test("an alert that was answered 202 and called nobody is lost", () => {
  const raised = [{ finding: "f1", stored: [], isOver: false }];
  expect(countPages({ raised, sent: [], keys: [], shadows: [], promptMs }).lost).toEqual([
    "f1 was answered 202, and nobody was called",
  ]);
});

test("a step whose time never came is lost, unless its person had answered", () => {
  const climbing = given().alerted().confirmed();
  const steps = ({ lost }: { lost: string[] }) => lost.filter((line) => line.includes("amara.1: step"));
  expect(steps(count(climbing, []))).not.toEqual([]);
  expect(steps(count(climbing.acknowledged("amara"), []))).toEqual([]);
});

test("a page that went twice is counted, and apart where the ledger says that it may have", () => {
  const story = delivered();
  const sent = allSent(story);
  const [again] = sent;
  expect(count(story, again ? [...sent, again] : []).twice).toHaveLength(1);
  const [page] = pagesOf(story);
  const doubted = story.outcome({ type: "PageAccepted", data: { page: page?.effect ?? "", ambiguous: true } });
  const counted = count(doubted, again ? [...sent, again] : []);
  expect([counted.twice.length, counted.ambiguous.length]).toEqual([0, 1]);
});

test("a page that goes before it is due is early, whoever's clock says otherwise", () => {
  const story = delivered();
  const before = new Date(Date.parse(start) - 3_600_000).toISOString();
  const [first, ...others] = allSent(story);
  const sent = [{ ...(first as Sent), at: before }, ...others];
  expect(count(story, sent).early).toHaveLength(1);
  expect(count(story, allSent(story)).early).toEqual([]);
});

test("a page that leaves long after it was due is late, unless what was broken explains it", () => {
  const story = delivered();
  const later = new Date(Date.parse(start) + 9_000).toISOString();
  const [first, ...others] = allSent(story);
  const sent = [{ ...(first as Sent), at: later }, ...others];
  expect(count(story, sent).late).toHaveLength(1);
  const shadow = (toMs: number) => ({ fromMs: Date.parse(start) - 1_000, toMs: Date.parse(start) + toMs });
  expect(count(story, sent, [shadow(3_000)]).late).toHaveLength(1);
  expect(count(story, sent, [shadow(7_000)]).late).toEqual([]);
});

test("what a double was slow over excuses whoever waited for it, and a quick one nobody", () => {
  const story = delivered();
  const later = new Date(Date.parse(start) + 9_000).toISOString();
  const [first, ...others] = allSent(story);
  const took = (tookMs: number) => [{ ...(first as Sent), at: later, tookMs }, ...others];
  expect(count(story, took(3), slowness(took(3))).late).toHaveLength(1);
  expect(count(story, took(8_000), slowness(took(8_000))).late).toEqual([]);
});

test("a page may wait from one shadow to the next, and not over the light between two", () => {
  const long = { fromMs: 90_000, toMs: 110_000 };
  const last = (...shadows: Shadow[]) => lastInstant(100_000, { shadows, promptMs });
  expect(last({ fromMs: 114_000, toMs: 120_000 }, long)).toBe(125_000);
  expect(last(long, { fromMs: 116_000, toMs: 120_000 })).toBe(115_000);
  expect(last({ fromMs: 80_000, toMs: 99_000 })).toBe(105_000);
});

test("a page without a lease is a phantom; of one whose database did not answer nothing is said", () => {
  const story = delivered();
  const early = "2020-01-01T00:00:00.000Z";
  const bare = (leased: string[] | null) => allSent(story).map((sent) => ({ ...sent, at: early, leased }));
  expect(count(story, bare([])).phantom).toHaveLength(pagesOf(story).length);
  expect(count(story, bare(null)).phantom).toEqual([]);
});

test("a record that does not verify is found", () => {
  const story = delivered();
  const ids = seededIds(1);
  const chained = {
    incident: story.incident.id,
    events: story.events,
    after: undefined,
    salt: () => ids.salt(),
    sealingKey,
  };
  const stored = chainFacts(chained);
  const changed = stored.map((each, index) => (index === 1 ? { ...each, at: "2020-01-01T00:00:00.000Z" } : each));
  const raised = { finding: "f1", incident: story.incident, stored: changed, isOver: true };
  expect(
    countPages({ raised: [raised], sent: [], keys: [sealingKey.publicJwk], shadows: [], promptMs }).unsound,
  ).toHaveLength(1);
});

test("what a provider is asked to send is known by what it carries; what only looks sends nothing", () => {
  const metadata = JSON.stringify({ event_type: "muster", event_payload: { effect: "page:INC-1:amara.1:0:chat" } });
  expect(markOf("/api/chat.postMessage", String(new URLSearchParams({ metadata })))).toEqual({
    by: "effect",
    effect: "page:INC-1:amara.1:0:chat",
  });
  const text = String(new URLSearchParams({ Body: "quiet harbour needs you. Ref KQM27" }));
  expect(markOf("/2010-04-01/Accounts/AC1/Messages.json", text)).toEqual({ by: "reference", reference: "KQM27" });
  const Twiml = '<Gather action="http://h/twilio/voice?incident=INC-1&amp;callIn=amara.1&amp;alone=1">';
  expect(markOf("/2010-04-01/Accounts/AC1/Calls.json", String(new URLSearchParams({ Twiml })))).toEqual({
    by: "call-in",
    incident: "INC-1",
    callIn: "amara.1",
  });
  expect(markOf("/api/conversations.history", "")).toBeUndefined();
  expect(markOf("/2010-04-01/Accounts/AC1/Messages.json", "")).toBeUndefined();
});

test("three thousand kills without a failure say, with 95 % confidence, below one in a thousand", () => {
  expect(highestRate(0, 3_000)).toBeCloseTo(1 - 0.05 ** (1 / 3_000), 9);
  expect(highestRate(0, 3_000)).toBeLessThan(0.001);
  expect(highestRate(0, 2_990)).toBeGreaterThan(0.001);
  // Tables of the Poisson limit: 4.744 for one failure, 6.296 for two.
  expect(highestRate(1, 100_000) * 100_000).toBeCloseTo(4.744, 2);
  expect(highestRate(2, 100_000) * 100_000).toBeCloseTo(6.296, 2);
  expect(highestRate(5, 5)).toBe(1);
});
