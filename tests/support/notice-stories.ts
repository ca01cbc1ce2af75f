import type { About } from "../../src/incident/notice.ts";
import { muster } from "../../src/incident/verdict.ts";
import { type Given, given } from "./builders.ts";
import { exampleAlert, examplePolicy, worldOf } from "./example.ts";
import { updated, updating } from "./updating.ts";

const declared = given().declared();
const alerted = given().alerted();
const open = declared.joined("amara", "carla").proposed();
const organisation = { ...examplePolicy.organisation, clocks: ["cert-in" as const] };
const underCertIn = given(worldOf({ ...examplePolicy, organisation })).declared();
const aware = underCertIn.told({ type: "RecordTrigger", trigger: "aware", holds: true });
const aside = aware.told({ type: "SetClockAside", clock: "cert-in-report", reason: "It was a test" });
const tieable = given(
  worldOf({
    ...examplePolicy,
    authority: [
      { when: { action: "shut-down" }, consents: ["clinical-safety"] },
      { fallback: true, decides: { all: ["ciso", "coo"] }, tieBreaker: "ceo", within: "25m" },
    ],
  }),
)
  .declared()
  .joined("amara", "carla", "elena")
  .proposed();
const torn = tieable
  .staffed("farid", { media: ["chat"] })
  .chose("amara", "shut")
  .chose("carla", "keep");
const acting = declared.joined("amara").acknowledged("dev").after("10m");
/** Dev is called in the place of both who decide. */
const actingForTwo = given(
  worldOf({
    ...examplePolicy,
    people: { ...examplePolicy.people, amara: { ...examplePolicy.people.amara, delegates: ["dev"] } },
  }),
)
  .declared()
  .proposed()
  .after("10m");
const made = open.chose("amara", "shut").chose("carla", "shut");

const taken = declared.told({ type: "RecordTaken", what: "isolate-host", target: "FS-01" });

/** For every kind of notice a story that owes it, and what it says; a new kind breaks compilation here. */
export const noticeStories: { [K in About["what"]]: [story: Given, words: string] } = {
  declared: [declared, "quiet harbour was declared as sev1 at 03:00 UTC.\nBen Adler leads."],
  "false-alarm": [
    alerted.delivered().stoodDown("A drill"),
    "False alarm: quiet harbour was stood down by Ben Adler. You can go back to sleep.\n> A drill",
  ],
  "status-changed": [
    declared.contained("Host is off"),
    "Ben Adler says quiet harbour is contained: it spreads no further.\n> Host is off\n> — Ben Adler",
  ],
  "severity-changed": [
    declared.rated("sev3", "Only a test host"),
    "Ben Adler changed the severity from sev1 to sev3.\n> Only a test host",
  ],
  "triage-lapsed": [
    alerted.after("5m"),
    "Ben Adler did not confirm or stand down quiet harbour in time, so the executives are being called.",
  ],
  "commander-changed": [declared.handedOver("amara"), "Amara Okafor is the commander now, handed over from Ben Adler."],
  "alert-worse": [
    given()
      .alerted({ alert: { ...exampleAlert, severity: "sev3" } })
      .anotherAlert({ key: exampleAlert.key }),
    "rates this alert worse now, sev1 and no longer sev3: Instance i-0abc talks to a command server. The incident stays sev1",
  ],
  "alert-attached": [
    alerted.anotherAlert({ title: "Disk full" }),
    "Another alert about the same thing: Disk full (GuardDuty, sev1).",
  ],
  "alert-resolved": [
    alerted.resolved(),
    "GuardDuty says this alert has resolved: Instance i-0abc talks to a command server. The incident stays open",
  ],
  "alert-unread": [
    alerted.unread({ source: "wazuh", asset: "i-0abc" }),
    "wazuh sent an alert that Muster could not read, and it names i-0abc, which this incident is about.",
  ],
  "role-unheld": [given().staffed("carla", { roles: [] }).declared(), "Nobody holds the role COO"],
  "privileged-note": [
    declared.told({ type: "AddNote", text: "We knew in May.", privileged: true }),
    "For counsel: Ben Adler asks that this be treated as privileged.\n> We knew in May.",
  ],
  "page-failed": [
    declared.pageRejected("amara", "chat", "user_not_found"),
    "A chat message to Amara Okafor did not go out (it was refused with “user_not_found”). Muster goes on",
  ],
  "no-address": [
    declared.called("farid"),
    "Farid Haddad cannot be reached by chat message: Muster has no address for that.",
  ],
  escalated: [declared.after("11m"), "Amara Okafor has not answered: Ben Adler is called instead."],
  "lead-wanted": [
    given().declared({ by: "amara" }).joined("amara").after("3h"),
    "Nobody leads now: Ben Adler has not answered, and nobody is next in line. Somebody has to take the lead.",
  ],
  unanswered: [declared.after("3h"), "did not answer, and Muster has tried every way."],
  "join-overdue": [
    declared.acknowledged("amara", 5).after("5m"),
    "Amara Okafor is awake and was expected by 03:05 UTC, and has not pressed “I'm here” yet.",
  ],
  "invite-failed": [
    declared.outcome({ type: "InviteFailed", data: { effect: "x", person: "carla", reason: "user_is_restricted" } }),
    "Carla Reyes could not be added to the room (it was refused with “user_is_restricted”). Please add them by hand.",
  ],
  "removal-failed": [
    declared
      .delivered()
      .excluded("carla")
      .outcome({
        type: "RemovalFailed",
        data: { effect: "remove:INC-7K3Q2:carla", person: "carla", reason: "restricted_action" },
      }),
    "This is kept from Carla Reyes, who may still be in quiet-harbour-inc-7k3q2 and read there: Muster could not take them out (it was refused with “restricted_action”). Please take them out by hand.",
  ],
  "room-lost": [
    declared
      .delivered()
      .outcome({ type: "RoomLost", data: { effect: "card:INC-7K3Q2:situation", reason: "not_in_channel" } }),
    "Muster cannot write in the room quiet-harbour-inc-7k3q2 any more (it was refused with “not_in_channel”).",
  ],
  "room-is-a-chat": [
    declared.outcome({
      type: "RoomOpened",
      data: {
        effect: "room:INC-7K3Q2",
        room: { platform: "slack", id: "C0", name: "quiet-harbour-inc-7k3q2" },
        chatBecause: "Forbidden",
      },
    }),
    "The room quiet-harbour-inc-7k3q2 is a group chat, not a private channel.",
  ],
  "room-not-archived": [
    declared
      .closed()
      .outcome({ type: "ArchiveFailed", data: { effect: "archive:INC-7K3Q2", reason: "restricted_action" } }),
    "Please archive it by hand.",
  ],
  "stands-in": [
    given().declared({ by: "grace", severity: "sev3" }).confirmed().acknowledged("ben").rated("sev1").after("5m"),
    "Amara Okafor (CISO) has not answered, so you stand in for them here, until Amara Okafor takes over.",
  ],
  undelivered: [
    declared
      .delivered()
      .proposed()
      .outcome({ type: "CardFailed", data: { effect: "card:INC-7K3Q2:d1:carla", reason: "user_not_found" } }),
    "Carla Reyes could not be sent the question to decide (it was refused with “user_not_found”), and Muster has stopped trying. Please tell them yourself.",
  ],
  "acting-started": [acting, "Dev Patel acts for Carla Reyes (COO), until they take over themselves."],
  "acting-ended": [
    acting.tookOver("carla"),
    "Carla Reyes has taken over from Dev Patel. What was chosen for them stands.",
  ],
  "decision-edited": [
    tieable.chose("amara", "shut").told({
      type: "EditDecision",
      decisionId: "d1",
      question: "Shut down at 04:00?",
      options: tieable.incident.decisions.d1?.options ?? [],
      recommended: "shut",
    }),
    "Shut down at 04:00?\nThe question has changed. What was chosen or said before does not count any more: please choose again.",
  ],
  "stand-ins-called": [
    tieable.chose("amara", "shut").after("12m30s"),
    "Called in the place of those who have said nothing:\nDev Patel, for Carla Reyes, who is here and may choose until 03:25 UTC.",
  ],
  "seat-passed-on": [
    actingForTwo.joined("dev"),
    "Dev Patel answers here for Amara Okafor, and one person counts once. Farid Haddad is called to answer for Carla Reyes (COO).",
  ],
  "decision-tied": [torn, "Those who decide have all spoken, and do not agree."],
  "tie-breaker-called": [torn, "To break the tie, Farid Haddad is called."],
  "tie-to-break": [
    torn.told({
      type: "ExplainChoice",
      by: torn.by("amara"),
      decisionId: "d1",
      reason: "It spreads by the minute",
    }),
    [
      "They do not agree: you decide between them, on the decision's card. What they say from now on is sent to you, and is there too.",
      "Amara Okafor (CISO): “Shut down”",
      "> It spreads by the minute",
      "> — Amara Okafor (CISO), who chose “Shut down”",
      "Carla Reyes (COO): “Keep running”",
      "Carla Reyes (COO) has not said why “Keep running”.",
    ].join("\n"),
  ],
  "reason-given": [
    torn.told({ type: "ExplainChoice", by: torn.by("amara"), decisionId: "d1", reason: "It spreads by the minute" }),
    "> It spreads by the minute\n> — Amara Okafor (CISO), who chose “Shut down”",
  ],
  "option-vetoed": [
    tieable.chose("elena", "keep").chose("amara", "shut").chose("carla", "shut"),
    "OT / clinical safety refuses “Shut down”, and without that nothing is approved.",
  ],
  "right-passed": [
    tieable.after("20m").acknowledged("farid").after("5m"),
    "The time is over; until 03:31 UTC Farid Haddad may decide.",
  ],
  "turn-over": [
    given(
      worldOf({
        ...examplePolicy,
        roles: {
          ...examplePolicy.roles,
          administrator: { rota: { people: ["grace", "ivan"], from: "2026-11-22T00:10", turn: "3h" } },
        },
        authority: [{ fallback: true, decides: { all: ["ciso", "administrator"] }, within: "25m" }],
      }),
    )
      .declared()
      .joined("amara", "grace")
      .proposed()
      .asleep("10m")
      .staffed("grace", { roles: [] })
      .staffed("ivan", { roles: ["administrator"] })
      .told({ type: "PassTime", by: muster }),
    "is over: whoever holds that role now is asked, and you need do nothing more in it. What you chose stays on the record",
  ],
  spoken: [tieable.heard("carla", "shut"), "Ben Adler wrote down what you said. It counts once you confirm it"],
  "spoken-denied": [
    tieable.heard("carla", "shut").told({ type: "DenySpoken", by: given().by("carla"), decisionId: "d1" }),
    "Carla Reyes says they did not say that.",
  ],
  "condition-met": [
    given()
      .declared()
      .joined("amara", "carla")
      .proposed()
      .chose("amara", "shut")
      .chose("carla", "shut", "d1", { condition: "Customers first." })
      .told({ type: "ReportConditionMet" }),
    "Ben Adler says that this is met: the condition of Carla Reyes: “Customers first.”",
  ],
  "decision-closed": [
    made,
    "Shut down payments?\nDecided: Shut down, by Amara Okafor (CISO) and Carla Reyes (COO), at 03:00 UTC.",
  ],
  containment: [
    taken,
    "Not authorised: Isolate host: FS-01 (a1) was done before anybody had authorised it.\nThose who decide are asked now",
  ],
  "clock-recorded": [
    aware,
    "Ben Adler recorded that the organisation became aware: Sun 22 Nov 2026, 03:00 UTC.\nWhat counts from then:\nReport to CERT-In (CERT-In): due Sun 22 Nov 2026, 09:00 UTC",
  ],
  "clocks-started": [
    aware,
    "A legal deadline that you answer for has begun.\nReport to CERT-In (CERT-In), to CERT-In: due Sun 22 Nov 2026, 09:00 UTC. To be sent by",
  ],
  "clock-overtaken": [
    aware
      .after("3h")
      .told({ type: "RecordTrigger", trigger: "aware", holds: true, occurredAt: "2026-11-22T02:30:00.000Z" }),
    "What you were told of this deadline does not hold any more: Report to CERT-In (CERT-In).\nIt is due Sun 22 Nov 2026, 08:30",
  ],
  "clock-warned": [
    aware.after("3h"),
    "50 % of the time is over: Report to CERT-In (CERT-In) is due Sun 22 Nov 2026, 09:00 UTC.",
  ],
  "clock-missed": [
    aware.after("6h"),
    "A legal deadline has passed: Report to CERT-In (CERT-In). It was due Sun 22 Nov 2026, 09:00 UTC.",
  ],
  "clock-set-aside": [
    aside,
    "Ben Adler recorded that this deadline does not apply: Report to CERT-In (CERT-In).\n> It was a test",
  ],
  "clock-taken-up": [
    aside.told({ type: "TakeClockUp", clock: "cert-in-report", reason: "It was none" }),
    "Ben Adler recorded that this deadline applies after all: Report to CERT-In (CERT-In).\n> It was none",
  ],
  "judgement-open": [
    underCertIn.after("24h"),
    "Nobody has recorded when the organisation became aware.\nLegal deadlines wait for it, and the law may not.",
  ],
  "update-given": [
    updated(updating().declared()),
    "Update\n> It has stopped spreading\n> — Ben Adler\nThe next update is due by 03:30 UTC.",
  ],
  "update-due": [
    updating().declared().after("30m"),
    "An update is due by 04:30, Berlin time.\nSay in the room how things stand",
  ],
  "update-late": [
    updating().declared().after("36m"),
    "An update is late: it was due by 03:30 UTC, and nobody has given it.\nBen Adler leads.",
  ],
  "catch-up": [
    made.after("1m").acknowledged("dev"),
    "Shut down payments? Decided: Shut down, by Amara Okafor (CISO) and Carla Reyes (COO), at 22:00, New York time.",
  ],
};
