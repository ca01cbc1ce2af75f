import type { By } from "../../src/incident/by.ts";
import type { EventData, EventType, NewEvent } from "../../src/incident/events.ts";
import { hashOf } from "../../src/incident/hash.ts";
import type { StoredEvent } from "../../src/ledger/ledger.ts";
import { chain, generateSealingKey, type SealingKey } from "../../src/ledger/seal.ts";

/** A whole incident as events, with something of every kind in it, and its rows as the ledger stores them. */

export const sealingKey: SealingKey = generateSealingKey().key;
export const incidentId = "INC-7K3Q";
export const names = { amara: "Amara Okafor", ben: "Ben Ito", carla: "Carla Rossi", dev: "Dev Shah" };

const dissent = "# I object.\n\n| this | costs |\n> 8,000 USD a minute *and* <b>trust</b>";

const muster: By = { person: "muster", roles: [], via: "timer" };
const amara: By = { person: "amara", roles: ["ciso"], via: "slack" };
const ben: By = { person: "ben", roles: ["commander"], via: "slack" };
const carla: By = { person: "carla", roles: [], via: "voice", actingFor: "dev" };

const rules = {
  organisation: { name: "Acme" },
  authority: [{ fallback: true }, { when: { action: "isolate" }, decides: { kind: "any", roles: ["ciso"] } }],
};

const alert: EventData<"AlertAttached">["alert"] = {
  alertId: "a-1",
  source: "guardduty",
  key: "guardduty:finding-1",
  title: "Backdoor on web-1",
  severity: "sev2",
  severityDefaulted: false,
  environment: "it",
  assets: ["i-0abc"],
  status: "firing",
};

function at(second: number): string {
  return new Date(Date.UTC(2026, 10, 22, 3, 0, second)).toISOString();
}

export function made<T extends EventType>(type: T, second: number, by: By, data: EventData<T>): NewEvent {
  return { type, at: at(second), by, data } as NewEvent;
}

export function declaration(changes: Partial<EventData<"IncidentDeclared">> = {}): NewEvent {
  return made(
    "IncidentDeclared",
    0,
    { person: "muster", roles: [], via: "alert" },
    {
      codename: "quiet harbour",
      title: "Backdoor on web-1",
      severity: "sev2",
      environment: "it",
      service: "shop",
      personalData: "none",
      exercise: false,
      cause: { kind: "alert", alert },
      commander: "ben",
      triage: { status: "awaiting", confirmBy: at(300) },
      rulesHash: hashOf(rules),
      rules,
      ...changes,
    },
  );
}

const calling: NewEvent[] = [
  made("CallInStarted", 1, muster, {
    callIn: "c1",
    person: "dev",
    roles: ["coo"],
    why: "severity",
    acknowledgeBy: at(61),
    pages: [{ step: 0, at: at(1), media: ["chat", "sms"] }],
    escalations: [{ at: at(61), to: "delegate" }],
    endsAt: at(600),
  }),
  made("PageDue", 1, muster, {
    page: "p1",
    callIn: "c1",
    person: "dev",
    step: 0,
    medium: "sms",
    scheduled: at(1),
    tryUntil: at(31),
  }),
  made("PageFailed", 2, muster, { page: "p1", reason: "rejected", detail: "21610" }),
  made("PageDue", 2, muster, {
    page: "p2",
    callIn: "c1",
    person: "dev",
    step: 0,
    medium: "voice",
    scheduled: at(2),
    tryUntil: at(32),
  }),
  made("PageAccepted", 3, muster, { page: "p2", ref: "CA1", ambiguous: true }),
  made("PageSkipped", 4, muster, {
    callIn: "c1",
    person: "dev",
    step: 1,
    media: ["chat"],
    reason: "superseded",
  }),
  made("RoleUnheld", 5, muster, { role: "cio", wentTo: "amara" }),
  made("CallInEscalated", 61, muster, { callIn: "c1", escalation: 0, to: "delegate", people: ["carla"] }),
  made("CallInStarted", 61, muster, {
    callIn: "c2",
    person: "carla",
    roles: ["coo"],
    why: "delegate",
    from: "c1",
    acknowledgeBy: at(121),
    pages: [],
    escalations: [],
    endsAt: at(600),
  }),
  made("CallInAcknowledged", 75, { ...carla, via: "voice" }, { callIn: "c2", person: "carla", joiningInMinutes: 5 }),
  made("PersonJoined", 90, { person: "carla", roles: [], via: "slack" }, { person: "carla" }),
  made("CallInUnanswered", 95, muster, { callIn: "c1", person: "dev" }),
];

const room: NewEvent[] = [
  made("RoomFailed", 96, muster, { effect: "room:1", reason: "unavailable" }),
  made("RoomOpened", 97, muster, {
    effect: "room:1",
    room: { platform: "slack", id: "C1", name: "inc-quiet-harbour" },
  }),
  made("PersonInvited", 97, muster, { effect: "invite:amara", person: "amara" }),
  made("InviteFailed", 97, muster, { effect: "invite:dev", person: "dev", reason: "not-found" }),
  made("CardPosted", 98, muster, { effect: "card:situation", ref: "1.1" }),
  made("CardFailed", 98, muster, { effect: "card:clocks", reason: "rejected" }),
  made("NoticePosted", 98, muster, { effect: "notice:1" }),
  made("NoticeFailed", 98, muster, { effect: "notice:2", reason: "rejected" }),
];

const deciding: NewEvent[] = [
  made("DecisionProposed", 100, ben, {
    decisionId: "d1",
    question: "Shut down web-1?",
    action: "isolate",
    service: "shop",
    options: [
      { id: "shut", label: "Shut it down", costToAct: "8,000 USD | a minute", costToWait: "0" },
      { id: "wait", label: "Wait", costToAct: "0", costToWait: "It spreads" },
    ],
    recommended: "shut",
    deciders: { kind: "any", roles: ["ciso", "coo"] },
    authorityRow: 1,
    deadline: at(1_600),
    proposedBy: "ben",
    contentHash: "00",
  }),
  made("DeciderAsked", 100, muster, { decisionId: "d1", person: "amara", role: "ciso" }),
  made("DeciderAsked", 100, muster, { decisionId: "d1", person: "dev", role: "coo" }),
  made("CommandRefused", 101, ben, { command: "Choose", code: "not-a-decider", decisionId: "d1" }),
  made("DissentRecorded", 102, carla, { decisionId: "d1", role: "coo" }),
  made("DissentExplained", 103, carla, { decisionId: "d1", reason: dissent }),
  made("ChoiceMade", 110, amara, { decisionId: "d1", role: "ciso", option: "shut", shown: "00" }),
  made("DecisionMade", 110, muster, { decisionId: "d1", option: "shut", chosenBy: ["amara"] }),
  made("DecisionProposed", 120, ben, {
    decisionId: "d2",
    question: "Tell customers now?",
    options: [
      { id: "yes", label: "Yes", costToAct: "Calls", costToWait: "Rumours" },
      { id: "no", label: "No", costToAct: "Rumours", costToWait: "Calls" },
    ],
    recommended: "yes",
    deciders: { kind: "atLeast", needs: 2, roles: ["ciso", "coo"] },
    tieBreaker: "ceo",
    deadline: at(180),
    proposedBy: "ben",
    contentHash: "01",
  }),
  made("DecisionExpired", 180, muster, { decisionId: "d2" }),
];

const subject = { what: "isolate", target: "web-1", service: "shop", environment: "it" } as const;
const authorisation = { kind: "decision", decisionId: "d1", option: "shut", people: ["amara"] } as const;
const period = { warnAt: at(12_000), until: at(14_400) };

/** An action that was decided and one that was not, a service that was down twice, and its customers. */
export const containing: NewEvent[] = [
  made("ActionAuthorised", 111, muster, {
    action: "a1",
    ...subject,
    outage: true,
    authorisation: { ...authorisation, people: ["amara"] },
    ...period,
  }),
  made("CustomerNoticeOwed", 111, muster, { service: "shop", role: "coo", person: "dev", dueAt: at(3_600) }),
  made("ActionStarted", 112, ben, { action: "a1" }),
  made("ServiceDown", 112, ben, { service: "shop", since: at(112), action: "a1", marks: [] }),
  made("DowntimeReached", 113, muster, { service: "shop", mark: "100%", people: ["dev"] }),
  made("OtherCauseReported", 113, ben, { service: "shop", since: at(112), reason: "A | disk", marks: [] }),
  made("EarlierDowntimeReported", 113, ben, { service: "shop", since: at(112), action: "a1", marks: [] }),
  made("ActionDone", 114, ben, { action: "a1" }),
  made("AuthorisationEnding", 115, muster, { action: "a1", people: ["amara"] }),
  made("AuthorisationExpired", 116, muster, { action: "a1", people: ["amara"] }),
  made("ActionLeftStanding", 116, muster, { action: "a1", people: [], remindAt: at(171) }),
  made("ActionLeftStanding", 171, muster, { action: "a1", people: ["amara"], remindAt: at(231) }),
  made("ActionReverted", 172, ben, { action: "a1", reason: "Clean | now" }),
  made("ServiceUp", 172, ben, { service: "shop", action: "a1" }),
  made("CustomerNoticeOverdue", 173, muster, { service: "shop", people: ["dev"] }),
  made("CustomersTold", 174, carla, { service: "shop", occurredAt: at(150) }),
  made("ActionTaken", 175, ben, {
    action: "a2",
    what: "isolate",
    target: "web-2",
    environment: "it",
    occurredAt: at(60),
  }),
  made("RatificationAsked", 175, ben, { action: "a2", decisionId: "d2" }),
  made("ActionRatified", 176, muster, {
    action: "a2",
    authorisation: { kind: "order", order: "so-1", people: ["amara"] },
    ...period,
  }),
  made("ReversalDecided", 177, muster, { action: "a2", decisionId: "d2" }),
  made("StopOrdered", 178, carla, { action: "a2", role: "clinical-safety", reason: "The pumps <need> it" }),
  made("ActionFailed", 179, ben, { action: "a2", reason: "No answer" }),
  made("ServiceDown", 180, ben, { service: "shop", since: at(180), marks: [] }),
  made("ServiceUp", 240, ben, { service: "shop" }),
  made("CustomerNoticeDropped", 241, muster, { service: "shop", people: ["dev"] }),
];

/** What was recorded of legal deadlines, and came of it. */
export const legal: NewEvent[] = [
  made("ClockTriggerRecorded", 181, carla, {
    trigger: "aware",
    occurredAt: at(10),
    holds: true,
    peopleAffected: 700,
    note: "The | helpdesk called",
  }),
  made("ClockStarted", 181, carla, {
    clock: "gdpr-authority",
    row: {
      regime: "gdpr",
      name: "Notify the supervisory authority",
      recipient: "supervisory authority",
      stage: "initial",
      basis: "GDPR Art 33(1), (4)",
      source: "read",
      startedBy: "aware",
      condition: { words: "unless a risk to people is unlikely" },
    },
    startsAt: at(10),
    due: at(259_210),
    warnings: [{ percent: 50, at: at(129_610) }],
    inputs: { triggers: { aware: at(10) }, timezone: "UTC" },
  }),
  made("ClockTriggerRecorded", 182, amara, { trigger: "aware", occurredAt: at(5), holds: true, amends: 3 }),
  made("ClockCorrected", 182, amara, {
    clock: "gdpr-authority",
    why: "corrected",
    before: at(259_210),
    startsAt: at(5),
    due: at(259_205),
    warnings: [],
  }),
  made("ClockWarned", 183, muster, { clock: "gdpr-authority", percent: 90, told: [{ person: "amara", by: "chat" }] }),
  made("ClockMissed", 184, muster, { clock: "gdpr-authority", due: at(259_205), told: [] }),
  made("ClockSetAside", 185, amara, { clock: "gdpr-authority", why: "does-not-apply", reason: "Test data" }),
  made("ClockTakenUp", 186, amara, { clock: "gdpr-authority", reason: "It was not" }),
  made("ClockMet", 187, amara, { clock: "gdpr-authority", submittedAt: at(187), late: false }),
  made("DeterminationAwaited", 188, muster, { by: at(189) }),
  made("DeterminationOverdue", 189, muster, { triggers: ["material"], told: [], by: at(86_589) }),
];

const ending: NewEvent[] = [
  made("NoteAdded", 190, amara, { text: "Vendor called 🎧 back", occurredAt: at(150) }),
  made("SeverityChanged", 200, ben, { from: "sev2", to: "sev1", reason: "It spreads" }),
  made("CommanderHandedOver", 210, ben, { from: "ben", to: "amara" }),
  made("AlertAttached", 215, muster, { alert }),
  made("AlertResolved", 220, muster, { key: alert.key, alertId: "a-2", source: "guardduty" }),
  made("AlertsCounted", 230, muster, { total: 412, from: at(20), to: at(230) }),
  made("AlertUnread", 240, muster, { alertId: "a-3", source: "wazuh", asset: "fs-01" }),
  made("IncidentContained", 300, amara, { reason: "Cut off" }),
  made("IncidentRecovered", 400, amara, {}),
  made("ExportRequested", 450, amara, {}),
  made("ExportFailed", 451, muster, { effect: "export:1", reason: "rejected" }),
  made("ExportSent", 452, muster, { effect: "export:2" }),
  made("IncidentClosed", 500, amara, { reason: "Done" }),
];

export const updates: NewEvent[] = [
  made("UpdatesPlanned", 1, muster, { everyMs: 1_800_000, nextDueAt: at(1_801), nextLateAt: at(2_161) }),
  made("UpdateGiven", 160, ben, { text: "It | has stopped", nextDueAt: at(1_960), nextLateAt: at(2_320) }),
  made("UpdateDue", 1_960, muster, { dueAt: at(1_960), people: ["ben"] }),
  made("UpdateLate", 2_320, muster, { dueAt: at(1_960), nextDueAt: at(3_760), nextLateAt: at(4_120) }),
  made("UpdatesPlanned", 2_400, muster, {}),
  made("CatchUpOwed", 2_401, muster, { person: "dev" }),
  made("DelegationAwaited", 2_401, muster, { principal: "carla", delegate: "dev", until: at(2_450) }),
  made("DelegationOver", 2_450, muster, { principal: "carla", delegate: "dev" }),
  made("TurnAwaited", 2_402, muster, { roles: ["coo"], turnAt: at(2_500) }),
  made("TurnBegan", 2_500, muster, { roles: ["coo"] }),
];

/** What becomes of the room. */
export const roomLife: NewEvent[] = [
  made("RoomLinked", 98, muster, { effect: "links:1" }),
  made("RoomLinksFailed", 98, muster, { effect: "links:1", reason: "rejected" }),
  made("RoomLost", 99, muster, { effect: "notice:2", reason: "is_archived" }),
  made("ArchiveDue", 500, muster, {}),
  made("ArchiveFailed", 501, muster, { effect: "archive:1", reason: "restricted_action" }),
  made("RoomArchived", 502, muster, { effect: "archive:1" }),
  made("ExcludedPersonSeen", 502, muster, { person: "carla", platform: "slack" }),
  made("PersonRemoved", 502, muster, { effect: "remove:carla", person: "carla" }),
  made("RemovalFailed", 502, muster, { effect: "remove:carla", person: "carla", reason: "rejected" }),
];

export const wholeIncident: NewEvent[] = [
  declaration(),
  made("IncidentConfirmed", 1, ben, {}),
  ...calling,
  ...room,
  ...deciding,
  ...ending,
];

/** The rows that the ledger would hold, sealed by `key`; salts are counted up, so the same story hashes the same. */
export function stored(events: NewEvent[] = wholeIncident, key: SealingKey = sealingKey): StoredEvent[] {
  let salts = 0;
  const salt = () => (salts++).toString(16).padStart(32, "0");
  return chain({ incident: incidentId, events, after: undefined, salt, sealingKey: key }).stored;
}
