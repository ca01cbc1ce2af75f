import { describe, expect, it } from "vitest";
import {
  incompleteCommandCard,
  notRecordedCard,
  openIncidentsCard,
  unknownCommandCard,
  unknownIncidentCard,
  whichIncidentCard,
} from "../../src/chat/cards/answers/answers.ts";
import { confirmationCard } from "../../src/chat/cards/answers/confirmation.ts";
import { helpCard } from "../../src/chat/cards/answers/help.ts";
import { forms } from "../../src/chat/cards/answers/help-forms.ts";
import { refusalCard } from "../../src/chat/cards/answers/refusal.ts";
import { parseCommandLine } from "../../src/chat/lines/command-line.ts";
import type { CommandType } from "../../src/incident/commands.ts";
import { decide } from "../../src/incident/decide.ts";
import type { Refusal, RefusalCode } from "../../src/incident/verdict.ts";
import { type CommandName, commandNameSchema, type Severity } from "../../src/policy/policy.ts";
import { actingPolicy } from "../support/acting.ts";
import { given, type Told } from "../support/builders.ts";
import { buttonsOf, textOf } from "../support/card-text.ts";
import { examplePolicy, worldOf } from "../support/example.ts";

const names = worldOf();

/** One of each; a new code breaks compilation here. */
const refusals: { [C in RefusalCode]: [refusal: Extract<Refusal, { code: C }>, words: string] } = {
  "no-such-incident": [{ code: "no-such-incident" }, "There is no such incident."],
  "incident-ended": [
    { code: "incident-ended", status: "stood-down" },
    "This incident was stood down, so nothing new begins in it.",
  ],
  "wrong-status": [
    { code: "wrong-status", status: "recovered", needs: "declared or contained" },
    "This incident is recovered already. That step is for one that is open or contained.",
  ],
  "not-permitted": [
    { code: "not-permitted", command: "close", roles: ["commander", "ciso"] },
    "/muster close is for the commander or CISO. Please ask Ben Adler or Amara Okafor.",
  ],
  "condition-not-met": [
    {
      code: "condition-not-met",
      ...{ action: "a1", what: "shut-down", target: "payments", service: "payments" },
      conditions: [{ person: "farid", words: "Customers are told first." }],
      commander: "ben",
    },
    "Action a1 may not start before this is met: the condition of Farid Haddad: “Customers are told first.” Once it is, Farid Haddad or Ben Adler may say so: /muster action condition-met a1. Only then does it start. If it was done all the same, record that: /muster action took shut-down on payments at 02:40.",
  ],
  "not-your-condition": [
    { code: "not-your-condition", person: "farid", commander: "ben" },
    "Only Farid Haddad or Ben Adler may say that this condition is met.",
  ],
  "no-condition": [{ code: "no-condition" }, "Nothing here hangs on a condition."],
  "which-condition": [{ code: "which-condition" }, "More than one condition is not met yet."],
  "unknown-person": [{ code: "unknown-person", person: "zed" }, "Muster does not know “zed”."],
  "unknown-role": [
    { code: "unknown-role", role: "head-of-it" },
    "Muster does not know a role “head of IT”. It knows: CISO, Deputy CISO, commander",
  ],
  "nobody-holds-role": [
    { code: "nobody-holds-role", role: "chief-medical-officer" },
    "Nobody holds the role Chief medical officer",
  ],
  "already-called": [{ code: "already-called", person: "carla" }, "Carla Reyes has been called already."],
  "already-commander": [{ code: "already-commander", person: "ben" }, "Ben Adler is the commander already."],
  "already-confirmed": [{ code: "already-confirmed" }, "This incident is confirmed already."],
  "too-little-time": [
    { code: "too-little-time", leastMs: 12.2 * 60_000, agreedMs: 24.4 * 60_000 },
    "For this question 24 min were agreed, so nobody gives less than half of it. Please give them at least 13 min, or leave the time empty.",
  ],
  "loose-ends": [
    {
      code: "loose-ends",
      ending: "close",
      open: [
        { kind: "decision", decisionId: "d1", question: "Shut down payments?" },
        { kind: "action", action: "a1", what: "isolate-host", target: "FS-01", is: "not-started" },
        { kind: "action", action: "a2", what: "isolate-host", target: "FS-02", is: "running" },
        { kind: "action", action: "a3", what: "shut-down", target: "payments", is: "unauthorised" },
        { kind: "action", action: "a4", what: "isolate-host", target: "FS-04", is: "stands" },
        { kind: "service", service: "payments" },
        { kind: "customers", service: "payments" },
      ],
    },
    "Something here is still open: “Shut down payments?” is not decided. Isolate host: FS-01 (a1) is authorised and has not been started. Isolate host: FS-02 (a2) was started, and nobody has said that it is done or failed. Shut down: payments (a3) was done and is not authorised. Isolate host: FS-04 (a4) stands and is authorised for a time only: after the end Muster asks nobody, and whoever ends it so answers for it. payments is down. The customers of payments have not been told. Please see to it first. To leave it so, say why: /muster close --anyway",
  ],
  "not-confirmed": [{ code: "not-confirmed" }, "If it was a false alarm, use /muster stand-down"],
  excluded: [{ code: "excluded", person: "carla" }, "This incident is kept from Carla Reyes"],
  "not-here": [
    { code: "not-here", person: "carla" },
    "Muster has no way to reach Carla Reyes here. Please tell this incident's commander",
  ],
  "excludes-yourself": [{ code: "excludes-yourself" }, "You know of it already"],
  "excluded-leads": [{ code: "excluded-leads", person: "ben" }, "Ben Adler leads this incident. Please hand it"],
  "excluded-decides": [
    { code: "excluded-decides", person: "carla", question: "Shut down payments?" },
    "Carla Reyes has a say in an open question in which you have a part too: “Shut down payments?”.",
  ],
  "nobody-left-to-lead": [{ code: "nobody-left-to-lead" }, "so nothing was declared."],
  "no-insider-contact": [{ code: "no-insider-contact" }, "Please use --confidential and --without instead"],
  "no-counsel": [{ code: "no-counsel", roles: ["general-counsel"] }, "Nobody holds the role general counsel"],
  "same-severity": [{ code: "same-severity", severity: "sev1" }, "The severity is sev1 already."],
  "not-your-call-in": [{ code: "not-your-call-in", callIn: "amara.1" }, "only they can answer it."],
  "no-such-call-in": [{ code: "no-such-call-in", callIn: "amara.9" }, "This call is not known any more."],
  "no-delegate": [{ code: "no-delegate" }, "No delegate is named for you"],
  "nobody-in-your-place": [
    { code: "nobody-in-your-place" },
    "In this incident nobody is called in your place, so you are still the one who is asked.",
  ],
  "no-phone": [{ code: "no-phone" }, "no phone number for you"],
  empty: [{ code: "empty", what: "note" }, "The note is empty. Please write a few words"],
  "bad-deadline": [
    { code: "bad-deadline" },
    "A decision needs a time by which it is made: at most 24 hours, unless more was agreed for such a question.",
  ],
  "bad-options": [{ code: "bad-options" }, "A decision needs two to five different options"],
  "being-asked": [
    { code: "being-asked", decisionId: "d1", question: "Shut down payments?", what: "shut-down", service: "payments" },
    "Those who decide are being asked about this already: “Shut down payments?”. To put it otherwise, press “Change the question”",
  ],
  "ask-about-action": [
    { code: "ask-about-action", action: "a1", what: "shut-down", target: "payments" },
    "This is action a1 already: Shut down: payments. To have it decided anew, type /muster action again a1",
  ],
  "nothing-changed": [
    { code: "nothing-changed" },
    "These are the words and the figures that they are asked already, so what was chosen stands.",
  ],
  "no-such-decision": [{ code: "no-such-decision", decisionId: "d9" }, "There is no such decision"],
  "decision-closed": [
    { code: "decision-closed", decisionId: "d1", status: "expired" },
    "Time ran out on this decision, and nothing was approved.",
  ],
  "no-such-option": [{ code: "no-such-option", option: "x" }, "This option is not part of the decision any more."],
  "shown-an-older-version": [
    { code: "shown-an-older-version" },
    "The question changed after this card was drawn, so your choice was not counted.",
  ],
  "not-known-yet": [
    { code: "not-known-yet" },
    "Your chat platform has not said yet whether you belong to this organisation, so nothing was recorded. Please press again",
  ],
  "from-outside": [
    { code: "from-outside" },
    "Your chat account is a guest's, another organisation's or switched off, and nobody from outside declares, decides or leads unless the policy names them so. Please ask whoever keeps muster.yaml: muster check says what your entry there needs.",
  ],
  "not-a-decider": [{ code: "not-a-decider", deciders: ["ciso", "coo"] }, "This decision is for CISO and COO."],
  "alone-on-own-proposal": [{ code: "alone-on-own-proposal" }, "You proposed this, so you cannot approve it alone."],
  "principal-has-refused": [
    { code: "principal-has-refused", person: "elena" },
    "Elena Petrova refused this before, so nobody else says otherwise for them. Please help to reach them",
  ],
  "principal-is-here": [
    { code: "principal-is-here", person: "carla", until: "2026-11-22T03:25:00.000Z" },
    "Carla Reyes is here, so nobody chooses for them. Please stay close: if they have said nothing when the time is over",
  ],
  "principal-has-chosen": [
    { code: "principal-has-chosen", person: "carla" },
    "Carla Reyes has chosen, so nobody chooses for them. If you disagree, press “I object”: it is kept beside the outcome.",
  ],
  "nobody-can-decide": [
    { code: "nobody-can-decide", roles: ["ciso", "coo"] },
    "Nobody could close this decision: it needs CISO and COO, and too few different people who may decide can be reached.",
  ],
  "not-your-proposal": [
    { code: "not-your-proposal" },
    "Only whoever proposed this, or the commander, may change its words or withdraw it.",
  ],
  "no-more-changes": [
    { code: "no-more-changes", latest: "2026-11-22T03:50:00.000Z" },
    "Changed once more, this question would be open for more than twice its time, so its words stay. Please let them decide on these words;",
  ],
  "withdraws-what-was-done": [
    { code: "withdraws-what-was-done", decisionId: "ratify-a1-1" },
    "This asks whether something may stand that was done already, so it is not withdrawn.",
  ],
  "withdraws-a-refusal": [
    { code: "withdraws-a-refusal", decisionId: "d1" },
    "Somebody who must agree has refused this, and their answer is not taken back with the question.",
  ],
  abstained: [{ code: "abstained" }, "You abstained from this decision, and that stands."],
  "somebody-acts-for-you": [
    { code: "somebody-acts-for-you", person: "dev" },
    "Dev Patel acts for you, so your own choice does not count yet. Press “I take over”",
  ],
  "chosen-for-you": [
    { code: "chosen-for-you", person: "dev" },
    "Dev Patel has chosen for you, and that stands. To reverse it, propose a new decision with /muster decide.",
  ],
  "nobody-acts-for-you": [{ code: "nobody-acts-for-you" }, "Nobody acts for you in this incident."],
  "chosen-by-another": [
    { code: "chosen-by-another", person: "dev", principal: "carla" },
    "Dev Patel has chosen for Carla Reyes already.",
  ],
  "no-delegates-here": [
    { code: "no-delegates-here", role: "coo" },
    "For this decision nobody may choose for somebody else; it needs the COO.",
  ],
  "said-before-asked": [
    { code: "said-before-asked", askedAt: "2026-11-22T03:25:00.000Z" },
    "That was before the question was put in these words, so it is no answer to it. Please ask them now; what they said before is kept with /muster note.",
  ],
  "not-your-turn-yet": [
    { code: "not-your-turn-yet", at: "2026-11-22T03:25:00.000Z" },
    "It is not your turn yet: you decide if they do not agree, or if they run out of time.",
  ],
  "right-has-passed": [
    { code: "right-has-passed", to: ["farid"] },
    "The time is over: only Farid Haddad may still choose.",
  ],
  "they-have-no-say": [{ code: "they-have-no-say", person: "grace" }, "Grace Lin may not choose in this decision now"],
  "nothing-to-explain": [
    { code: "nothing-to-explain", what: "dissents" },
    "There is no objection of yours to explain.",
  ],
  "explained-already": [
    { code: "explained-already" },
    "You have said why already, and your words stand as you wrote them.",
  ],
  "no-such-action": [{ code: "no-such-action", action: "a9" }, "There is no action a9 in this incident."],
  "which-action": [{ code: "which-action", actions: ["a1", "a2"] }, "This could be about a1 or a2."],
  "action-was-allowed": [
    { code: "action-was-allowed", action: "a1", status: "waiting" },
    "Action a1 allowed this at that time, so it was not done before anybody had authorised it. Say it of that action: /muster action done a1 at 02:40.",
  ],
  "action-not-authorised": [
    { code: "action-not-authorised", action: "a1", why: "expired" },
    "The authorisation of action a1 has run out, so it may not be started. Propose it again with /muster decide. If it was begun while it was authorised, say when: /muster action start a1 at 02:40. If it was done all the same, record that: /muster action took",
  ],
  "no-order-covers": [
    { code: "no-order-covers", what: "isolate-host", deciders: ["ciso", "coo"] },
    "No standing order in force covers “isolate host” here. It is for CISO and COO to decide.",
  ],
  "order-beyond-signers": [
    { code: "order-beyond-signers", order: "so-1", what: "shut-down", service: "payments", deciders: ["ciso", "coo"] },
    "The standing order so-1 does not hold here: those who agreed to it could not decide on “shut down” between them. It is for CISO and COO to decide. Propose it with /muster decide",
  ],
  "order-not-again": [
    { code: "order-not-again", action: "a1" },
    "Action a1 stands without authority, and a standing order allows it no second time. Press “Decide again”",
  ],
  "order-being-asked": [
    { code: "order-being-asked", decisionId: "d1" },
    "Those who decide are being asked about this, so no standing order is used.",
  ],
  "order-decided-against": [
    { code: "order-decided-against", decisionId: "d1" },
    "Those who decide about this, or somebody who must agree, said no, so no standing order is used.",
  ],
  "order-question-withdrawn": [
    { code: "order-question-withdrawn", decisionId: "d1" },
    "Those who decide were asked about this and the question was withdrawn, so no standing order is used.",
  ],
  "action-wrong-step": [
    { code: "action-wrong-step", action: "a1", status: "waiting", step: "reverted" },
    "Action a1 is not started yet, so it cannot be recorded as reverted.",
  ],
  "action-before-its-last-step": [
    { code: "action-before-its-last-step", action: "a1", status: "done", at: "2026-11-22T03:10:00.000Z" },
    "Action a1 was done at 03:10 UTC, and this would be before that. Please check the time",
  ],
  "action-being-decided": [{ code: "action-being-decided", action: "a1" }, "have been asked already."],
  "action-authorised": [
    { code: "action-authorised", action: "a1", until: "2026-11-22T07:00:00.000Z" },
    "Action a1 is authorised already. To have it decided anew, press “Decide again”",
  ],
  "action-over": [{ code: "action-over", action: "a1" }, "Action a1 does not stand any more."],
  "not-a-safety-role": [
    { code: "not-a-safety-role", roles: ["clinical-safety"] },
    "Stopping an action alone is for OT / clinical safety (Elena Petrova).",
  ],
  "unknown-service": [
    { code: "unknown-service", service: "payrol", known: ["payments", "payroll"] },
    "Muster knows no service “payrol”: did you mean payroll? There are: payments and payroll.",
  ],
  "service-already-down": [
    { code: "service-already-down", service: "payments" },
    "payments is recorded as down already. When it works again: /muster up payments.",
  ],
  "service-not-down": [{ code: "service-not-down", service: "payments" }, "payments is not recorded as down."],
  "up-before-down": [{ code: "up-before-down", service: "payments" }, "payments went down later than that."],
  "still-to-come": [
    { code: "still-to-come", clockTime: "03:20" },
    "03:20 has not come yet, on your own clock. If you mean yesterday, write “yesterday 03:20”",
  ],
  "no-customer-notice": [
    { code: "no-customer-notice", service: "payments" },
    "Nobody was asked to tell the customers of payments.",
  ],
  "no-clocks": [{ code: "no-clocks" }, "No legal clocks are agreed for this organisation"],
  "no-such-clock": [
    { code: "no-such-clock", clock: "gdrp", known: ["gdpr-authority", "sec-8k"] },
    "There is no deadline called “gdrp” here. There are: gdpr-authority and sec-8k.",
  ],
  "nothing-waits-for": [
    { code: "nothing-waits-for", trigger: "paid" },
    "No deadline of this organisation waits for a record that a ransom was paid.",
  ],
  "in-the-future": [{ code: "in-the-future" }, "only what has happened can be recorded"],
  "already-recorded": [
    { code: "already-recorded", trigger: "aware", at: "2026-11-22T03:00:00.000Z" },
    "Exactly that is recorded already.",
  ],
  "clock-not-started": [
    { code: "clock-not-started", clock: "sec-8k" },
    "The deadline sec-8k has not started, so there is nothing to set aside.",
  ],
  "clock-over": [
    { code: "clock-over", clock: "sec-8k", status: "set-aside" },
    "The deadline sec-8k is set aside already. /muster clocks keep sec-8k takes that back.",
  ],
  "clock-not-aside": [{ code: "clock-not-aside", clock: "sec-8k" }, "Nobody has set the deadline sec-8k aside."],
  "clock-judged-otherwise": [
    { code: "clock-judged-otherwise", clock: "sec-8k", startedBy: "material" },
    "The deadline sec-8k does not run because of what is recorded: that this was determined not to be material.",
  ],
  "sent-before-start": [
    { code: "sent-before-start", clock: "sec-8k", startsAt: "2026-11-22T03:00:00.000Z" },
    "The notice of sec-8k cannot have been sent by then: what starts that deadline is recorded as Sun 22 Nov 2026, 03:00 UTC.",
  ],
  "nothing-sent": [
    { code: "nothing-sent", clock: "sec-8k" },
    "Nobody has recorded that the notice of sec-8k was sent, so there is nothing to take back.",
  ],
};

describe("a refusal", () => {
  it.each(Object.values(refusals))("is said kindly, with the cure: $code", (refusal, words) => {
    const card = refusalCard(refusal, names);
    expect(card.summary).toContain(words);
    expect(card.blocks.filter(({ type }) => type === "text")).toHaveLength(2);
    expect(card.summary).toMatch(/\.$/);
  });

  it("tells times on the asker's own clock, wherever the organisation is", () => {
    const tokyo = worldOf({
      ...examplePolicy,
      organisation: { ...examplePolicy.organisation, timezone: "Asia/Tokyo" },
    });
    const asked = { type: "Join" as const, now: story.now, by: story.by("carla") };
    for (const code of ["action-before-its-last-step", "sent-before-start"] as const) {
      const { summary } = refusalCard(refusals[code][0], tokyo, asked);
      expect(summary).toContain("New York time");
      expect(summary).not.toContain("Tokyo");
    }
  });

  it("of a decision made already says how to object", () => {
    const card = refusalCard({ code: "decision-closed", decisionId: "d1", status: "made" }, names);
    expect(card.summary).toContain("press “Record my objection”");
  });

  it("of a severity that is not theirs names who may change it, and calls them by a button", () => {
    const by = { person: "carla", roles: ["coo"], via: "slack" as const };
    const asked = {
      type: "ChangeSeverity" as const,
      now: "2026-11-22T03:00:00.000Z",
      by,
      to: "sev1" as const,
      reason: "It spreads",
    };
    const refusal: Refusal = { code: "not-permitted", command: "severity", roles: ["commander", "ciso"] };
    const card = refusalCard(refusal, names, asked, "INC-1");
    expect(card.summary).toContain("Please ask Ben Adler or Amara Okafor");
    expect(buttonsOf(card)).toMatchObject([{ label: "Call one of them", action: { do: "call", incident: "INC-1" } }]);
  });

  it("does not say that something failed where it is so already", () => {
    const called: Refusal = { code: "already-called", person: "ben", awake: true };
    expect(refusalCard(called, names).title).toBe("Called already");
    expect(refusalCard({ code: "same-severity", severity: "sev1" }, names).title).toBe("That is so already");
    expect(refusalCard({ code: "no-such-incident" }, names).title).toBe("That did not happen");
  });

  it("tells a stranger that Muster does not know them, and who can change that", () => {
    const roles = ["somebody in the directory"];
    expect(refusalCard({ code: "not-permitted", command: "note", roles }, names).summary).toContain(
      "Muster does not know you yet",
    );
    expect(refusalCard({ code: "unknown-person", person: "slack:T0/U9" }, names).summary).toContain(
      "Muster does not know you yet",
    );
  });

  it("to declare the worst says which severities are for whom, and which are open to the asker", () => {
    const refusal: Refusal = { code: "not-permitted", command: "declare", roles: ["commander", "ciso", "deputy-ciso"] };
    const command = { type: "DeclareIncident" as const, now: story.now, by: story.by("carla"), ...declaration };
    const words = refusalCard(refusal, names, command).summary;
    expect(words).toContain("Declaring sev1 and sev2 is for the");
    expect(words).toContain("You may declare sev3 or sev4 yourself. Otherwise: please ask Ben Adler or Amara Okafor.");
    expect(words).not.toContain("/muster declare is for");
  });

  it("names the commander where nobody holds the roles", () => {
    const refusal: Refusal = { code: "not-permitted", command: "export", roles: ["auditor"] };
    expect(refusalCard(refusal, names).summary).toContain("Please ask this incident's commander.");
  });
});

const story = given().declared().joined("amara", "carla").proposed();
const d1 = { decisionId: "d1" };

/** What each command that people give is answered with. */
const confirmations: [command: Told, words: string][] = [
  [{ type: "ConfirmIncident" }, "Confirmed quiet harbour as sev1."],
  [{ type: "ChangeSeverity", to: "sev3", reason: "small" }, "quiet harbour is sev3 now."],
  [{ type: "HandOver", to: "amara" }, "Amara Okafor is the commander of quiet harbour now."],
  [{ type: "AddNote", text: "x" }, "Noted in the record of quiet harbour."],
  [{ type: "StandDown" }, "quiet harbour is stood down. Everybody who was called is told"],
  [{ type: "Contain" }, "quiet harbour is contained."],
  [{ type: "Recover" }, "quiet harbour is recovered."],
  [
    { type: "Close", by: story.by("amara"), reason: "It goes on elsewhere", anyway: true },
    "quiet harbour is closed. Left open: “Shut down payments?” is not decided. /muster INC-7K3Q2 export",
  ],
  [{ type: "CallPerson", person: "ivan" }, "Calling Ivan Costa."],
  [{ type: "CallRole", role: "cpo" }, "Calling Grace Lin (privacy officer)."],
  [
    { type: "Acknowledge", by: story.by("dev"), callIn: "dev.1", joiningInMinutes: 5 },
    "You are expected by 22:05, New York time.",
  ],
  [{ type: "PassToDelegate", by: story.by("carla"), callIn: "carla.1" }, "Thank you. Calling Dev Patel."],
  [{ type: "RingMe", by: story.by("dev"), callIn: "dev.1" }, "Ringing you now."],
  [{ type: "Join", by: story.by("dev") }, "Thank you. It is recorded that you are here in quiet harbour."],
  [
    {
      type: "Choose",
      by: story.by("amara"),
      ...d1,
      option: "shut",
      shown: story.incident.decisions.d1?.contentHash ?? "",
    },
    "Your choice is recorded: Shut down.",
  ],
  [{ type: "RecordDissent", by: story.by("carla"), ...d1 }, "Your objection is recorded."],
  [{ type: "ExplainDissent", by: story.by("carla"), ...d1, reason: "x" }, "Your reason is recorded word for word."],
  [{ type: "Abstain", by: story.by("amara"), ...d1 }, "You abstain from this decision."],
  [
    { type: "RecordSpoken", ...d1, person: "carla", option: "shut" },
    "Written down: “Shut down”, on “Shut down payments?”. It counts once Carla Reyes confirms it",
  ],
  [{ type: "TakeOver", by: story.by("carla") }, "You speak for yourself again."],
  [{ type: "Export", by: story.by("amara") }, "The record of quiet harbour is being made."],
  [
    { type: "Export", by: story.by("amara"), privileged: true },
    "Privileged notes are withheld from it: only counsel may have them. Please ask Ivan Costa.",
  ],
];

describe("what a command did", () => {
  it("tells counsel that their copy holds what is privileged, and somebody else nothing that they did not ask", () => {
    const said = (person: string) => {
      const { incident, now, by, added } = story.told({ type: "Export", by: story.by(person) });
      return confirmationCard({ type: "Export", by: by(person), now }, incident, names, added).summary;
    };
    expect(said("ivan")).toContain("It holds what is privileged");
    expect(said("amara")).not.toMatch(/privileged/i);
  });

  it.each(confirmations)("is said: $type", (told, words) => {
    const { incident, now, by } = story.told(told);
    const command = { by: by("ben"), ...told, now };
    expect(confirmationCard(command as Parameters<typeof confirmationCard>[0], incident, names).summary).toContain(
      words,
    );
  });

  it("declaring says the id, the codename, how bad it is, who is called and who leads", () => {
    const declared = given().declared({ exercise: true });
    const command = { type: "DeclareIncident" as const, now: declared.now, by: declared.by("ben"), ...declaration };
    const card = confirmationCard(command, declared.incident, names);
    expect(card.summary).toBe(
      "EXERCISE. Declared INC-7K3Q2 “quiet harbour” as sev1. Calling Amara Okafor (CISO), Carla Reyes (COO) and Dev Patel (CIO). Ben Adler leads; the room is being opened.",
    );
  });

  it("proposing says the rule and until when", () => {
    const command = { type: "ProposeDecision" as const, now: story.now, by: story.by("ben"), ...proposal };
    expect(confirmationCard(command, story.incident, names).summary).toContain(
      "CISO and COO must both choose the same option. It closes at 04:25, Berlin time.",
    );
  });

  it("a time that is only just to come says that it counts as now; an earlier one says nothing of it", () => {
    const said = (clockTime: string) => {
      const told = given(worldOf(actingPolicy)).declared();
      const request = { type: "ReportDown" as const, by: told.by("ben"), service: "payments", clockTime };
      const { incident, now, added } = told.told(request);
      return confirmationCard({ ...request, now }, incident, names, added).summary;
    };
    // Ben lives in Berlin: it is 04:00 there.
    expect(said("04:03")).toContain("By this clock 04:03 is only just to come, so it is recorded as now, 04:00");
    expect(said("03:40")).not.toContain("By this clock");
  });

  it("what was done already names who did it, and that its service is not recorded as down", () => {
    const told = given(worldOf(actingPolicy)).declared();
    const request = { type: "RecordTaken" as const, by: told.by("ben"), what: "isolate-host", target: "FS-01" };
    const said = (more: object) => {
      const { incident, now, added } = told.told({ ...request, ...more });
      return confirmationCard({ ...request, ...more, now }, incident, names, added).summary;
    };
    expect(said({ doneBy: "carla", service: "payments" })).toContain(
      "Isolate host: FS-01, on payments (a1) is recorded as done by Carla Reyes at 04:00, Berlin time, before anybody had authorised it. payments is not recorded as down; if it is: /muster down payments since 02:40.",
    );
    expect(said({ what: "shut-down", service: "payments" })).not.toContain("not recorded as down");
  });

  it("closing offers the record only to whoever may have it", () => {
    const command = { type: "Close" as const, now: story.now, by: story.by("ben") };
    expect(confirmationCard(command, story.incident, names).summary).toBe("quiet harbour is closed.");
  });

  it("changing the severity says whom that newly calls and whom it lets sleep, not who was called before", () => {
    const before = given().declared({ severity: "sev1" });
    const change = (to: Severity) => {
      const command = { type: "ChangeSeverity" as const, now: before.now, by: before.by("ben"), to, reason: "milder" };
      const verdict = decide(command, before.incident, names);
      if (verdict.kind !== "done") throw new Error("refused");
      return confirmationCard(command, before.incident, names, verdict.events).summary;
    };
    expect(change("sev3")).toMatch(/No longer calling .*Carla Reyes \(COO\)/);
    expect(change("sev3")).not.toContain("Calling Amara");
  });

  it("of Muster itself needs no words of its own", () => {
    const silent: CommandType[] = [
      "AttachAlert",
      "ResolveAlert",
      "CountAlerts",
      "NoteUnread",
      "PassTime",
      "RecordOutcome",
    ];
    for (const type of silent) {
      const command = { type, now: story.now, by: story.by("ben") } as Parameters<typeof confirmationCard>[0];
      expect(confirmationCard(command, story.incident, names).summary).toBe("Recorded.");
    }
  });
});

const declaration = {
  incident: "INC-7K3Q2",
  codename: "quiet harbour",
  title: "x",
  severity: "sev1" as const,
  exercise: true,
};
const proposal = { decisionId: "d1", question: "x", options: [], recommended: "shut" };

describe("short answers", () => {
  it("help fits on a phone: what is needed first stands first, and every command is named", () => {
    const text = textOf(helpCard());
    for (const command of commandNameSchema.options) {
      if (command !== "help") expect(text).toMatch(new RegExp(`\\b${command}\\b`));
      expect(helpCard(command).summary).toMatch(new RegExp(`^/muster ${command}\\b.*\\.$`));
    }
    const lines = text.split("\n").filter((line) => line.startsWith("/muster"));
    expect(lines.length).toBeLessThan(18);
    expect(lines.filter((line) => line.length > 90)).toEqual([]);
    const first = lines.slice(0, 4).map((line) => line.split(/[ :]/)[1]);
    expect(first).toEqual(["declare", "status", "call", "decide"]);
    for (const flag of ["--exercise", "--personal-data"]) expect(helpCard("declare").summary).toContain(flag);
  });

  it("help about one command shows all its forms, and who may use it by the policy", () => {
    const shown: [CommandName, string[]][] = [
      ["action", ["start a1", "done a1", "failed a1", "revert a1", "stop a1", "again a1", "took isolate-host FS-01"]],
      ["clocks", ["aware 02:40", "sent gdpr-authority", "drop gdpr-authority", "keep gdpr-authority"]],
      ["delegate", ["@somebody until 18:00", "@somebody for 8h", "off"]],
      ["export", ["--privileged"]],
    ];
    for (const [command, written] of shown) {
      const text = textOf(helpCard(command, names));
      for (const each of written) expect(text).toContain(`/muster ${command} ${each}`);
    }
    const who = (command: CommandName) => helpCard(command, names).summary;
    expect(who("spoken")).toContain("For commander.");
    expect(who("decide")).toContain("For everybody in the directory.");
    expect(who("declare")).toMatch(/sev1 and sev2: for commander, .* sev3 and sev4: for everybody in the directory\.$/);
  });

  it("every form that help shows is understood as it is written", () => {
    const context = { ...names, personByMention: () => undefined };
    const examples = Object.values(forms).flatMap((written) => written.map(([example]) => example));
    const isUnderstood = (example: string) =>
      !["unknown", "incomplete"].includes(parseCommandLine(example.replace("@somebody", "@carla"), context).kind);
    expect(examples.filter((example) => !isUnderstood(example))).toEqual([]);
    expect(isUnderstood("action stop a1")).toBe(false);
  });

  it("an id that names nothing is said to, with what is open instead", () => {
    expect(textOf(unknownIncidentCard("INC-ZZZZ", []))).toContain(
      "There is no incident INC-ZZZZ, or none that you may",
    );
    const open = textOf(unknownIncidentCard("INC-ZZZZ", [given().declared().incident]));
    expect(open).toContain("INC-7K3Q2 quiet harbour");
  });

  it("an unknown word gets the nearest command, or help", () => {
    expect(unknownCommandCard("statsu", "status").summary).toBe(
      "Muster does not know “statsu”. Did you mean /muster status?",
    );
    expect(unknownCommandCard("xyzzy").summary).toContain("Try /muster help");
    expect(unknownCommandCard("x".repeat(500)).summary.length).toBeLessThan(150);
  });

  it("whoever types the answer to a question is told that it is a button, and has one that leads to all that is asked", () => {
    const card = unknownCommandCard("Approve", "decide");
    expect(card.summary).toContain("by a button of the message that Muster sent you");
    expect(card.summary).not.toContain("/muster decide");
    expect(buttonsOf(card).map(({ label }) => label)).toEqual(["Declare an incident", "What waits for me"]);
  });

  it("a command that lacks something gets its cure", () => {
    expect(textOf(incompleteCommandCard("Please say why too."))).toContain("Please say why too.");
  });

  it("the open incidents are listed by id, codename, severity and status", () => {
    const { incident } = given().declared({ exercise: true }).contained();
    expect(textOf(openIncidentsCard([incident]))).toContain("INC-7K3Q2 quiet harbour: sev1, contained, exercise");
    expect(openIncidentsCard([incident, incident]).title).toBe("2 incidents are open");
    expect(openIncidentsCard([]).summary).toBe("No incident is open.");
  });

  it("asks which incident is meant when several are open", () => {
    expect(textOf(whichIncidentCard([story.incident]))).toContain("INC-7K3Q2 quiet harbour: sev1, open");
    expect(whichIncidentCard([]).summary).toContain("/muster declare");
  });

  it("says when nothing was recorded, and that pressing again is safe", () => {
    expect(notRecordedCard().summary).toBe("Not recorded yet, please press again. Pressing twice counts once.");
  });
});
