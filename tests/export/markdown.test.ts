import { describe, expect, it } from "vitest";
import { afterAction } from "../../src/export/markdown.ts";
import { inline, quoted } from "../../src/export/markdown-text.ts";
import type { By } from "../../src/incident/by.ts";
import { type EventData, eventData, type NewEvent } from "../../src/incident/events.ts";
import { toEvent } from "../../src/ledger/seal.ts";
import {
  containing,
  declaration,
  incidentId,
  legal,
  made,
  names,
  roomLife,
  sealingKey,
  stored,
  updates,
  wholeIncident,
} from "./an-incident.ts";

const ben: By = { person: "ben", roles: ["commander"], via: "slack" };

function report(events: NewEvent[] = wholeIncident): string {
  return afterAction({ incident: incidentId, events: stored(events).map(toEvent), names });
}

/** The section under a heading, as lines. */
function section(text: string, title: string): string[] {
  const lines = text.split("\n");
  const start = lines.indexOf(`## ${title}`);
  const length = lines.slice(start + 1).findIndex((line) => line.startsWith("## "));
  return lines.slice(start + 1, length === -1 ? undefined : start + 1 + length);
}

describe("the after-action report", () => {
  const text = report();

  it("says what it was, how bad, when it began and ended, and who commanded", () => {
    expect(text).toMatch(/^# After-action report: quiet harbour\n/);
    expect(text).toContain("| Incident | INC-7K3Q |");
    expect(text).toContain("| Severity | sev1, the most serious (declared as sev2; sev1 from 2026-11-22 03:03:20) |");
    expect(text).toContain("| Declared | 2026-11-22 03:00:00 by Muster, on an alert from GuardDuty |");
    expect(text).toContain(
      "| Contained | 2026-11-22 03:05:00 (+0:05:00 after the declaration) by Amara Okafor (CISO), in Slack |",
    );
    expect(text).toContain(
      "| Recovered | 2026-11-22 03:06:40 (+0:06:40 after the declaration) by Amara Okafor (CISO), in Slack |",
    );
    expect(text).toContain(
      "| Closed | 2026-11-22 03:08:20 (+0:08:20 after the declaration) by Amara Okafor (CISO), in Slack |",
    );
    expect(text).toContain("| Commander | Ben Ito from 2026-11-22 03:00:00; Amara Okafor from 2026-11-22 03:03:30 |");
  });

  it("says who was called when, and when and how they answered", () => {
    const calls = section(text, "Who was called").join("\n");
    expect(calls).toContain("| Dev Shah | COO, as agreed for this severity | 2026-11-22 03:00:01 |");
    expect(calls).toContain("no answer by then, so the delegate was called 2026-11-22 03:01:01 (+0:01:00)");
    expect(calls).toContain("| 2026-11-22 03:01:15 (+0:00:14) by phone | 2026-11-22 03:01:30 (+0:00:29) |");
  });

  it("says that the delegate was asked for, not that nobody answered", () => {
    const calledAt = wholeIncident.findIndex(({ type }) => type === "CallInEscalated");
    const dev: By = { person: "dev", roles: ["coo"], via: "slack" };
    const passed = made("CallInPassedToDelegate", 60, dev, { callIn: "c1", person: "dev" });
    const asked = report([...wholeIncident.slice(0, calledAt), passed, ...wholeIncident.slice(calledAt)]);
    expect(asked).toContain("Dev Shah asked for somebody in their place, so the delegate is called: Carla Rossi");
    expect(asked).toContain("at their request the delegate was called 2026-11-22 03:01:01");
    expect(asked).not.toContain("has not answered, so");
    expect(asked).not.toContain("no answer by then");
    expect(text).toContain("Dev Shah has not answered, so the delegate is called: Carla Rossi");
  });

  it("marks an answer that came late", () => {
    const late = made("CallInAcknowledged", 130, { ...ben, via: "sms" }, { callIn: "c2", person: "carla" });
    const [early = [], rest = []] = [wholeIncident.slice(0, 10), wholeIncident.slice(10)];
    const called = rest.find(({ type }) => type === "CallInStarted") as NewEvent;
    expect(report([...early, called, late])).toContain("(+0:01:09) by text message, late");
  });

  it("takes what somebody did later for no second answer, and their first one for what it was", () => {
    const wrote = made("CallInAcknowledged", 200, ben, { callIn: "c2", person: "carla", byActing: true });
    const lines = report([...wholeIncident, wrote]);
    expect(section(lines, "Who was called").join("\n")).toContain("| 2026-11-22 03:01:15 (+0:00:14) by phone |");
    expect(section(lines, "Who was called").join("\n")).not.toMatch(/late|03:03:20/);
    expect(lines).toContain("Carla Rossi, who had answered the call, is still awake: they did something here");
  });

  it("says which pages failed, which may have gone twice, and what else did not go through", () => {
    const pages = section(text, "What was sent to call them").join("\n");
    expect(pages).toContain(
      "| Dev Shah | text message | **failed** 2026-11-22 03:00:02 (+0:00:01): the provider's answer was “rejected”, “21610” |",
    );
    expect(pages).toContain("(+0:00:01) (possibly twice: the provider could not be asked in time)");
    const failed = section(text, "What did not go through").join("\n");
    for (const what of [
      "Not sent: text message to Dev Shah",
      "Left out: chat message to Dev Shah, because a later one was due already",
      "Nobody holds the role CIO",
      "War room not opened",
      "Not posted: card:clocks: the provider's answer was “rejected”",
    ]) {
      expect(failed).toContain(what);
    }
    expect(failed).toContain("Dev Shah could not be invited to the war room: the provider's answer was “not-found”");
  });

  it("gives each decision with its costs, its choices, its authority and its outcome", () => {
    const decisions = section(text, "Decisions").join("\n");
    expect(decisions).toContain("> Shut down web-1?");
    expect(decisions).toContain("| Shut it down **(recommended)** | 8,000 USD \\| a minute | 0 |");
    expect(decisions).toContain("Who decides: Any one of CISO or COO decides.");
    expect(decisions).toContain(
      "Why they: agreed beforehand, in row 2 of the authority table, for the action “isolate”.",
    );
    expect(decisions).toContain("(+0:00:10) | Amara Okafor (CISO), in Slack | CISO | “Shut it down” |");
    expect(decisions).toContain("Asked, but did not choose: Dev Shah.");
    expect(decisions).toContain("**Outcome**: “Shut it down”, chosen by Amara Okafor, 2026-11-22 03:01:50");
    expect(decisions).toContain("- Breaks a tie: CEO");
    expect(decisions).toContain("At least 2 of CISO and COO must choose the same option.");
    expect(decisions).toContain(
      "Nothing that was agreed fits this question, and there is no fallback row: whoever is on call decides.",
    );
    expect(decisions).toContain(
      "**Outcome**: none. Too few had chosen the same in time, 2026-11-22 03:03:00 (+0:01:00 after the question)",
    );
  });

  it("gives dissent verbatim, by whom and for whom, even after the outcome", () => {
    expect(section(text, "Decisions")).toEqual(
      expect.arrayContaining([
        "**Objection** by Carla Rossi, for Dev Shah, by phone, as COO, 2026-11-22 03:01:42, in these words:",
        "> \\# I object.",
        ">",
        "> \\| this \\| costs \\|\\",
        "> \\> 8,000 USD a minute \\*and\\* \\<b>trust\\</b>",
      ]),
    );
    const [proposed, recorded] = ["DecisionProposed", "DissentRecorded"].map((type) =>
      wholeIncident.find((event) => event.type === type),
    ) as NewEvent[];
    const open = report([declaration(), proposed as NewEvent, recorded as NewEvent]);
    expect(open).toContain("2026-11-22 03:01:42, without a reason.");
    expect(open).toContain("**Outcome**: none yet");
  });

  it("leaves out no event, and keeps what was merely sent from what happened", () => {
    const rowsOf = (title: string) => section(text, title).filter((line) => /^\| \d+ \|/.test(line));
    const [rows, sent] = [rowsOf("Time line"), rowsOf("What Muster sent and posted")];
    const numbers = [...rows, ...sent].map((line) => Number(line.split(" ")[1]));
    expect(numbers.toSorted((a, b) => a - b)).toEqual(stored().map(({ seq }) => seq));
    expect(rows.join("\n")).not.toMatch(/Accepted by the provider|Posted:|Due:|Seal made/);
    expect(sent.join("\n")).toContain("Accepted by the provider: phone call to Dev Shah");
    expect(rows.join("\n")).not.toContain("undefined");
    expect(rows.join("\n")).toContain("Note (as of 2026-11-22 03:02:30): Vendor called 🎧 back");
  });

  it("gives every seal as people were shown it, and the key", () => {
    const sealed = stored().flatMap((row) => (row.type === "Sealed" ? [JSON.parse(row.content).data] : []));
    for (const { seq, hash } of sealed) expect(text).toContain(`\nseal INC-7K3Q/${seq} ${hash}\n`);
    expect(text).toContain(`Sealed by the key ${inline(sealingKey.kid)}.`);
  });

  it("gives the command that checks the record, with the names of its files where its reader finds them", () => {
    const [{ seq, hash } = {}] = stored()
      .flatMap((row) => (row.type === "Sealed" ? [JSON.parse(row.content).data] : []))
      .slice(-1);
    const trusted = `--seal INC-7K3Q/${seq} ${hash} --key ${sealingKey.kid}`;
    expect(text).toContain(`\nnode verify.mjs bundle.json ${trusted}\n`);
    const files = { bundle: "x-bundle.json", verifier: "x-verify.mjs" };
    const sent = afterAction({ incident: incidentId, events: stored().map(toEvent), names, files });
    expect(sent).toContain(`\nnode x-verify.mjs x-bundle.json ${trusted}\n`);
    expect(sent).not.toContain("`bundle.json`");
  });

  it("never says that there were no personal data, because nobody may have looked", () => {
    expect(text).toContain(
      "| Personal data | nobody said that it might be involved; whether anybody looked is not recorded |",
    );
    expect(report([declaration({ personalData: "suspected" })])).toContain("| Personal data | may be involved, as was");
  });

  it("gives what each alert said: from where, of which kind, about what, since when", () => {
    const told: EventData<"AlertAttached">["alert"] = {
      alertId: "a-9",
      source: "alertmanager",
      key: "f-9",
      title: "Web shell",
      severity: "sev3",
      severityDefaulted: true,
      environment: "ot",
      assets: ["payments-1", "10.0.0.7"],
      service: "shop",
      kind: "Backdoor:EC2/Shell.B",
      status: "firing",
      firstSeen: "2026-11-22T02:31:18.000Z",
      url: "https://example.com/f?a=1_2|3",
    };
    const alerts = section(report([declaration(), made("AlertAttached", 9, ben, { alert: told })]), "Alerts").join(
      "\n",
    );
    for (const line of [
      "**Backdoor on web-1**",
      "- From GuardDuty; recorded 2026-11-22 03:00:00, as event 1",
      "- Severity: sev2, serious",
      "- First seen: the alert does not say",
      "**Web shell**",
      "- From Alertmanager; recorded 2026-11-22 03:00:09, as event 3",
      "- Kind: Backdoor:EC2/Shell.B",
      "- Severity: sev3, limited; assumed, because the alert named none that Muster knows",
      "- About: payments-1 and 10.0.0.7",
      "- Environment: plant and machinery (OT); service shop",
      "- First seen: 2026-11-22 02:31:18",
      "- Known as: f-9",
      "- Link: <https://example.com/f?a=1_2|3>",
    ]) {
      expect(`${alerts}\n`).toContain(`${line}\n`);
    }
    expect(section(text, "Alerts").join("\n")).toContain("- Reported as resolved by GuardDuty: 2026-11-22 03:03:40");
    expect(report([declaration({ cause: { kind: "person" } })])).toContain("There was none: a person declared");
  });

  it("says who was asked, in which role and for whom, what was not accepted, and which seal holds the outcome", () => {
    const stranger = made("DeciderAsked", 100, ben, {
      decisionId: "d1",
      person: "carla",
      role: "coo",
      actingFor: "dev",
    });
    const whole = wholeIncident.flatMap((event) => (event.type === "ChoiceMade" ? [stranger, event] : [event]));
    const lines = section(report(whole), "Decisions").join("\n");
    expect(lines).toContain("| 2026-11-22 03:01:40 (+0:00:00) | Amara Okafor | CISO |");
    expect(lines).toContain("| Carla Rossi | COO, for Dev Shah |");
    expect(lines).toContain(
      "**Not accepted**, from Ben Ito (commander), in Slack, 2026-11-22 03:01:41: a choice, because they hold no role that decides this.",
    );
    const outcome = stored(whole).find(({ type }) => type === "DecisionMade");
    expect(lines).toContain(
      `Recorded as event ${outcome?.seq} and sealed: \`seal INC-7K3Q/${outcome?.seq} ${outcome?.hash}\`.`,
    );
  });

  it("says when a question ended with its incident rather than with its time", () => {
    const proposed = wholeIncident.find(({ type }) => type === "DecisionProposed") as NewEvent;
    const early = made("DecisionExpired", 130, ben, { decisionId: "d1" });
    expect(report([declaration(), proposed, early])).toContain("none. The incident ended before it was decided, 2026");
  });

  it("says of a call that another took its place", () => {
    const call = wholeIncident.find(({ type }) => type === "CallInStarted") as NewEvent;
    const replaced = made("CallInWithdrawn", 9, ben, { callIn: "c1", person: "dev", reason: "x", replacedBy: "c3" });
    const again = report([declaration(), call, replaced]);
    expect(again).toContain("| called again instead, see below, 2026-11-22 03:00:09 (+0:00:08) |");
    expect(again).toContain("Dev Shah is called again, for another role or to answer sooner");
  });

  it("says how late a call to somebody became due, from the instant that was planned", () => {
    const due = wholeIncident.find(({ type }) => type === "PageDue") as NewEvent;
    const late = report([declaration(), { ...due, at: "2026-11-22T03:00:20.000Z" } as NewEvent]);
    expect(late).toContain("| Due: text message to Dev Shah, late: it should have left 2026-11-22 03:00:01 |");
    expect(text).not.toContain("late: it should");
  });

  it("names what was posted in words, and never by an id of Muster's own", () => {
    const posted = (type: "CardPosted" | "NoticePosted", effect: string) => made(type, 9, ben, { effect });
    const proposed = wholeIncident.find(({ type }) => type === "DecisionProposed") as NewEvent;
    const lines = report([
      declaration(),
      proposed,
      posted("CardPosted", `card:${incidentId}:situation`),
      posted("CardPosted", `card:${incidentId}:d1:room`),
      posted("CardPosted", `card:${incidentId}:d1:amara`),
      posted("NoticePosted", `notice:${incidentId}:1:room`),
      posted("NoticePosted", `notice:${incidentId}:1:amara:sms`),
      made("ExportSent", 9, ben, { effect: `export:${incidentId}:4` }),
    ]);
    for (const words of [
      "Posted: card in the war room that says how things stand |",
      "Posted: Decision 1: card in the war room |",
      "Posted: Decision 1: card to Amara Okafor by chat message |",
      "Posted: message about event 1 in the war room |",
      "Posted: message about event 1 to Amara Okafor by text message |",
      "Sent: copy of this record, asked for in event 4 |",
    ]) {
      expect(lines).toContain(words);
    }
    expect(lines).not.toContain(`:${incidentId}:`);
  });

  it("tells every action with by whose leave, how it went, and loudly what nobody had authorised", () => {
    const lines = section(report([...wholeIncident, ...containing]), "Actions").join("\n");
    expect(lines).toContain("### Action a1: isolate: web-1 (shop)");
    expect(lines).toContain("authorised by Decision 1, “Shut it down”, chosen by Amara Okafor, until");
    expect(lines).toContain("Action a1 reverted: Clean \\| now");
    expect(lines).toContain("### Action a2: isolate: web-2\n\n**It was done before anybody had authorised it.**");
    expect(lines).toContain("Action a2 had been taken before anybody authorised it (as of 2026-11-22 03:01:00)");
    expect(lines).toContain("by the standing order so-1, which Amara Okafor had agreed to");
    expect(lines).toContain("Orders as OT / clinical safety that action a2 be stopped or undone at once");
    expect(section(text, "Actions")).toContain("No action was authorised, and none is recorded as taken.");
  });

  it("says how long each service was down, in all, and what its customers were told", () => {
    const lines = section(report([...wholeIncident, ...containing]), "Services").join("\n");
    expect(lines).toContain("| shop | 2026-11-22 03:01:52 | 2026-11-22 03:02:52 | 0:01:00 |");
    expect(lines).toContain("shop was down for 2 minutes in all");
    expect(lines).toContain("Customers of shop have been told (as of 2026-11-22 03:02:30)");
    const still = report([...wholeIncident, ...containing.slice(0, 4)]);
    expect(section(still, "Services").join("\n")).toContain("| not when this was written |");
  });

  it("says at the top that an exercise was one, and nothing of the kind otherwise", () => {
    expect(report([declaration({ exercise: true })]).split("\n")[2]).toMatch(/^> \*\*EXERCISE\.\*\*/);
    expect(text).not.toContain("EXERCISE");
  });

  it("says what has not happened yet", () => {
    const young = report([declaration()]);
    expect(young).toContain("| Closed | not when this was written |");
    expect(young).toContain("Nobody was called.");
    expect(young).toContain("Nothing was sent to call anybody.");
    expect(young).toContain("No decision was put to anybody.");
  });

  it("knows no person by a name that JavaScript gave an object", () => {
    const odd = made("NoteAdded", 1, { person: "constructor", roles: [], via: "api" }, { text: "x" });
    expect(report([declaration(), odd])).toContain("| constructor, through another program | Note: x |");
  });

  it("says of a message that was put into the record who wrote it, when, and where it stands", () => {
    const source = {
      platform: "slack" as const,
      author: "ben",
      at: "2026-11-22T03:00:10.000Z",
      ref: "C0:1.1",
      link: "https://x.example/p1",
    };
    const by = { person: "amara", roles: ["ciso"], via: "slack" as const };
    const kept = made("NoteAdded", 12, by, { text: "Vendor\ncalled", source: { ...source, cut: true } });
    const lines = report([declaration(), kept]).split("\n");
    const who = lines.find((line) => line.includes("message of"));
    expect(who).toContain("A message of Ben Ito, 2026-11-22 03:00:10 (only its beginning; https\\://x.example/p1)");
    expect(who).toContain("Vendor ⏎ called");
    expect(who).toContain("Amara Okafor");
  });

  it("is made of a declared incident only", () => {
    expect(() => afterAction({ incident: incidentId, events: [], names })).toThrow("declaration");
  });

  it("says of every legal deadline what it was counted from, by which rule, until when, and what became of it", () => {
    const told = section(report([declaration(), ...legal]), "Legal deadlines").join("\n");
    expect(told).toContain(
      "| 3 | the organisation became aware; 700 people affected: The \\| helpdesk called | 2026-11-22 03:00:10 |",
    );
    expect(told).toMatch(/\| 5 \| the organisation became aware \| 2026-11-22 03:00:05 \|.+\| 3 \|/);
    expect(told).toMatch(
      /Notify the supervisory authority \(GDPR\) \| supervisory authority \| GDPR Art 33\(1\), \(4\); applies under a condition: unless a risk to people is unlikely\. Not reviewed by counsel\./,
    );
    expect(told).toContain("| 2026-11-22 03:00:05 | 2026-11-25 03:00:05 | sent 2026-11-22 03:03:07, in time |");
    expect(told).toContain("from 2026-11-22 03:00:10, due 2026-11-25 03:00:10");
    expect(told).toContain("a reminder that nobody had recorded whether this is material");
    expect(section(report([declaration()]), "Legal deadlines").join("")).toContain("Nothing was recorded that starts");
  });

  it("has words for every kind of event", () => {
    const muster: By = { person: "muster", roles: [], via: "timer" };
    const falseAlarm = [
      declaration(),
      made("TriageLapsed", 300, muster, {}),
      wholeIncident.find(({ type }) => type === "CallInStarted") as NewEvent,
      made("CallInPassedToDelegate", 301, { ...ben, via: "sms" }, { callIn: "c1", person: "dev" }),
      made("CallInExtended", 301, muster, { callIn: "c1", person: "dev", roles: ["cio"] }),
      made("CallInWithdrawn", 302, muster, { callIn: "c1", person: "dev", reason: "the severity was lowered" }),
      made("JoinOverdue", 303, muster, { callIn: "c1", person: "dev" }),
      made("IncidentStoodDown", 304, ben, { reason: "A scan" }),
    ];
    const decisionId = "dec-1";
    const words = { decisionId, reason: "My brother owns it" };
    const torn = [
      made("PersonExcluded", 309, ben, { person: "carla", reason: "Named in the logs" }),
      made("DecisionEdited", 310, ben, { decisionId, question: "Now?", options: [], recommended: "", contentHash: "" }),
      made("ChoiceExplained", 311, ben, words),
      made("DissentTakenBack", 311, ben, { decisionId }),
      made("AbstentionRecorded", 312, ben, { decisionId, role: "ciso" }),
      made("AbstentionExplained", 313, ben, words),
      made("SpokenChoiceRecorded", 314, ben, { ...spokenChoice, decisionId }),
      made("SpokenChoiceDenied", 315, ben, { decisionId }),
      made("ConditionMet", 316, ben, { decisionId, person: "carla" }),
      made("StandInsCalled", 316, muster, {
        decisionId,
        called: [{ person: "dev", principal: "amara", role: "ciso" }],
      }),
      made("SeatPassedOn", 316, muster, {
        decisionId,
        principal: "carla",
        role: "coo",
        busy: "dev",
        busyFor: "amara",
      }),
      made("TieBreakerCalled", 317, muster, { decisionId, role: "ceo", why: "tie" }),
      made("DecisionTied", 318, muster, { decisionId }),
      made("OptionVetoed", 319, muster, { decisionId, option: "o", roles: ["clinical-safety"] }),
      made("RightPassed", 320, muster, { decisionId, to: ["dev"], until: "2026-11-22T04:00:00.000Z" }),
      made("ActingStarted", 321, muster, { person: "dev", principal: "amara", roles: ["ciso"] }),
      made("ActingEnded", 322, ben, { person: "dev", principal: "amara" }),
      made("DecisionWithdrawn", 323, ben, { decisionId, reason: "The server is clean" }),
      made("DecisionReplaced", 324, muster, { decisionId: "d9", replacedBy: "d10" }),
      made("SpokenChoiceRung", 325, muster, { decisionId, person: "dev" }),
    ];
    const lines = section(report([...falseAlarm, ...torn]), "Time line").join("\n");
    expect(lines).toContain("explains the choice: My brother owns it");
    expect(lines).toContain("answers for Amara Okafor and counts once; for Carla Rossi there is nobody else");
    expect(lines).toContain("the tie-breaker (CEO) is called: there is nobody");
    expect(lines).toContain("until 2026-11-22 04:00:00 the right is with Dev Shah");
    expect(lines).toContain("Dev Shah acts for Amara");
    expect(lines).toContain("withdrawn without an outcome: The server is clean");
    expect(lines).toContain("others decide it by now, and it is put anew");
    expect(lines).toContain("Dev Shah is called to confirm what they are said to have said");
    expect(lines).toContain("Not confirmed in time");
    expect(lines).toContain("Dev Shah asks for the delegate to be called");
    const away = { callIn: "c1", person: "dev", awayUntil: "2026-11-23T03:00:00.000Z" };
    const handedOver = [...falseAlarm.slice(0, 3), made("CallInPassedToDelegate", 301, muster, away)];
    const toldAway = report(handedOver);
    expect(section(toldAway, "Time line").join("\n")).toContain("Dev Shah is away until");
    expect(toldAway).toContain("having handed over to the delegate");
    expect(lines).toContain("Dev Shah is not called any more: the severity was lowered");
    expect(lines).toContain("Dev Shah answered, but has not come to the war room in time");
    expect(lines).toContain("Stood down, a false alarm: A scan");
    const ended = report([...wholeIncident, ...roomLife]);
    expect(ended).toContain("Muster cannot write in the war room any more: the provider's answer was");
    expect(ended).toContain("War room not archived: the provider's answer was");
    const kinds = [
      ...[...wholeIncident, ...containing, ...falseAlarm, ...torn, ...legal],
      ...[...updates, ...roomLife],
    ].map(({ type }) => type);
    expect(Object.keys(eventData).filter((type) => !kinds.some((kind) => kind === type))).toEqual(["Sealed"]);
  });
});

const spokenChoice = {
  person: "dev",
  role: "ciso",
  option: "o",
  shown: "",
  occurredAt: "2026-11-22T03:00:00.000Z",
  media: [],
};

describe("people's words in Markdown", () => {
  const forgeries = [
    "# Heading",
    "text\n# Heading\n## Decisions\n===\n---",
    "| cell | cell |\n|---|---|",
    "a | b \\| c \\\\| d",
    "```\ncode\n```\n~~~",
    "> quote\n\nnot quote",
    "1. one\n2) two\n- three\n+ four\n* five",
    "<script>alert(1)</script>\n<!-- hidden",
    "[link](https://example.com) ![image](x) [ref]: y",
    "&lt;b&gt; &#42; AT&T",
    "    indented code",
    "\r# carriage\u2028# separator\u0085# next line\u000b# tab",
    "\u202egnitirw\u2066 \u0000\u001b[31m",
    "trailing backslash \\\nnext \\",
    "**Outcome**: “Wait”, chosen by Everyone",
    "$a$ ~~struck~~ `code` _x_ *y*",
    "https://example.com/login and www.example.com",
  ];

  it("make no line of a quotation anything but quoted text", () => {
    for (const words of forgeries) {
      for (const line of quoted(words)) {
        expect(line).toMatch(/^>( |$)/);
        expect(line.slice(2)).not.toMatch(/^([#>+=|-]|\d+[.)]|`{3}|~{3}|\s)/);
        expect(line).not.toMatch(/(?<!\\)(?:\\\\)*[`*_[\]<|~$]/);
        expect(line).not.toMatch(/(?<!\\):\/\/|www\./);
      }
    }
  });

  it("make no heading, no cell and no line of a report, wherever they stand", () => {
    const shape = (words: string) =>
      report(wholeIncident.map((event) => hostile(event, words)))
        .split("\n")
        .filter((line) => !line.startsWith(">"))
        .map((line) => {
          const cells = line.startsWith("|") ? line.split(/(?<!\\)(?:\\\\)*\|/).length : 0;
          return { cells, heading: /^#+ \w+/.exec(line)?.[0], isCode: /^[`~]{3}/.test(line) };
        });
    const plain = shape("plain words");
    for (const words of forgeries) expect(shape(words)).toEqual(plain);
  });

  it("stay readable", () => {
    expect(inline("AT&T's cost: 8,000 USD (a minute) – 50% – why?")).toBe(
      "AT&T's cost: 8,000 USD (a minute) – 50% – why?",
    );
    expect(inline("two\r\n  lines ")).toBe("two ⏎ lines");
    expect(inline("\u202eabc")).toBe("⟨U+202E⟩abc");
    expect(quoted("a\nb\n\nc")).toEqual(["> a\\", "> b", ">", "> c"]);
  });
});

/** The same event, with these words wherever somebody's own words stand, names and roles among them. */
function hostile(event: NewEvent, words: string): NewEvent {
  const spoilt = structuredClone(event);
  const put = (target: object, keys: string[]) => {
    for (const key of keys) if (key in target) Object.assign(target, { [key]: words });
  };
  put(spoilt.data, [
    "title",
    "codename",
    "reason",
    "detail",
    "text",
    "question",
    "action",
    "service",
    "tieBreaker",
    "key",
  ]);
  if (spoilt.type === "PageSkipped") spoilt.data.reason = "superseded";
  put(spoilt.data, ["command", "code", "role", "kid", "source"]);
  if ("consents" in spoilt.data) spoilt.data.consents = [words];
  if ("room" in spoilt.data) spoilt.data.room.name = words;
  if ("options" in spoilt.data)
    for (const option of spoilt.data.options) put(option, ["label", "costToAct", "costToWait"]);
  if ("roles" in spoilt.data) spoilt.data.roles = [words];
  const alert = "alert" in spoilt.data ? spoilt.data.alert : "cause" in spoilt.data && spoilt.data.cause;
  if (alert && "kind" in alert && alert.kind === "alert" && "alert" in alert) spoil(alert.alert);
  else if (alert && "assets" in alert) spoil(alert);
  spoilt.by = { ...spoilt.by, roles: [words] };
  return spoilt;

  function spoil(fact: object) {
    Object.assign(fact, {
      title: words,
      source: words,
      kind: words,
      service: words,
      assets: [words],
      url: words,
      key: words,
    });
  }
}

describe("the report of an incident with updates and stand-ins", () => {
  const muster: By = { person: "muster", roles: [], via: "timer" };
  const carla: By = { person: "carla", roles: [], via: "voice", actingFor: "dev" };

  it("begins with a paragraph for whoever reads no further", () => {
    const paragraph = report([...wholeIncident.slice(0, -1), ...legal]).split("\n")[2];
    expect(paragraph).toMatch(
      /^Backdoor on web-1\. Declared at 2026-11-22 03:00; sev1, the most serious; contained at 2026-11-22 03:05, recovered at 2026-11-22 03:06, not closed when this was written\. Ben Ito, then Amara Okafor led\. /,
    );
    expect(paragraph).toContain("Decided: Shut it down, by Amara Okafor (CISO), at 2026-11-22 03:01.");
    expect(paragraph).toContain("No decision is open. No legal deadline is running. Met: ");
    expect(report().split("\n")[2]).toContain("closed at 2026-11-22 03:08. ");
  });

  it("says of updates what was given, and what was late", () => {
    const lines = section(report([...wholeIncident, ...updates]), "Time line").join("\n");
    expect(lines).toContain("An update is asked for every 30 min; the next by 2026-11-22 03:30:01");
    expect(lines).toContain("Update given: It \\| has stopped (the next is due by 2026-11-22 03:32:40)");
    expect(lines).toContain("An update is due; Ben Ito is reminded");
    expect(lines).toContain("The update that was due by 2026-11-22 03:32:40 is late");
    expect(lines).toContain("This severity asks for no updates in a rhythm");
    expect(lines).toContain("Dev Shah came late, and is told what has happened");
    expect(lines).toContain("Carla Rossi has handed over to Dev Shah until 2026-11-22 03:40:50");
    expect(lines).toContain("What Carla Rossi had handed over to Dev Shah is over");
    expect(lines).toContain("The next turn of COO begins at 2026-11-22 03:41:40");
    expect(lines).toContain("The next turn of COO has begun");
  });

  it("lists nobody as silent who abstained, or for whom somebody chose", () => {
    const proposal = wholeIncident.find(({ type }) => type === "DecisionProposed") as NewEvent;
    const decisionId = "d1";
    const asked = (person: string, role: string, more = {}) =>
      made("DeciderAsked", 101, muster, { decisionId, person, role, ...more });
    const said = [
      asked("dev", "coo"),
      asked("carla", "coo", { actingFor: "dev" }),
      asked("amara", "ciso"),
      made("ChoiceMade", 102, carla, { decisionId, role: "coo", option: "shut", shown: "00" }),
    ];
    const silent = (events: NewEvent[]) =>
      /Asked, but did not choose: (.*)\./.exec(report([declaration(), proposal, ...events]))?.[1];
    expect(silent(said)).toBe("Amara Okafor");
    const abstained = made("AbstentionRecorded", 103, { ...ben, person: "amara" }, { decisionId, role: "ciso" });
    expect(silent([...said, abstained])).toBeUndefined();
  });
});
