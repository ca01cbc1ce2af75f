import fc from "fast-check";
import type { By } from "../../../src/incident/by.ts";
import type { CommandType } from "../../../src/incident/commands.ts";

/**
 * Anything that anybody may do, at any time. A deed is numbers; what they mean (whose call-in, which of the options)
 * is settled when its turn comes, against the incident as it then stands, so that most deeds make sense.
 */
export type Deed = {
  wait: Wait;
  what: CommandType | "staff" | "answer-own" | "answer-spoken";
  who: number;
  which: number;
  via: By["via"];
};

/** `until-turn`: whose turn it is in an open question changes, or its time is over. */
export type Wait = { kind: "for"; ms: number } | { kind: "until-due"; offsetMs: number } | { kind: "until-turn" };

const minuteMs = 60_000;

const seconds = fc.integer({ min: 0, max: 30_000 }).map((ms): Wait => ({ kind: "for", ms }));
const untilDue = fc.constantFrom(-1, 0, 1).map((offsetMs): Wait => ({ kind: "until-due", offsetMs }));
const untilTurn = fc.constant<Wait>({ kind: "until-turn" });
const outage = fc.integer({ min: 1, max: 600 }).map((n): Wait => ({ kind: "for", ms: n * minuteMs }));

/** Often what moves an incident on, seldom what ends it. */
const weights: Record<Deed["what"], number> = {
  DeclareIncident: 3,
  AttachAlert: 6,
  ResolveAlert: 6,
  CountAlerts: 3,
  NoteUnread: 1,
  ConfirmIncident: 12,
  ChangeSeverity: 15,
  HandOver: 12,
  AddNote: 3,
  GiveUpdate: 6,
  StandDown: 1,
  Contain: 3,
  Recover: 3,
  Close: 1,
  CallPerson: 12,
  CallRole: 9,
  ExcludePerson: 2,
  Acknowledge: 9,
  PassToDelegate: 15,
  RingMe: 12,
  Join: 6,
  ProposeDecision: 18,
  Choose: 54,
  RecordDissent: 9,
  TakeBackDissent: 2,
  ExplainDissent: 6,
  ReportAction: 18,
  ReportConditionMet: 12,
  RecordTaken: 4,
  UseOrder: 14,
  AskAgain: 6,
  OrderStop: 4,
  ReportDown: 4,
  ReportUp: 4,
  ReportTold: 4,
  EditDecision: 4,
  WithdrawDecision: 2,
  Abstain: 5,
  ExplainChoice: 3,
  ExplainAbstention: 3,
  RecordSpoken: 6,
  DenySpoken: 3,
  RingToConfirm: 3,
  TakeOver: 8,
  Export: 3,
  RecordTrigger: 24,
  SetClockAside: 4,
  TakeClockUp: 4,
  PassTime: 36,
  RecordOutcome: 72,
  staff: 3,
  "answer-own": 18,
  "answer-spoken": 6,
};

function deedsOf(wait: fc.Arbitrary<Wait>, weighed: Record<Deed["what"], number>, minLength = 1): fc.Arbitrary<Deed[]> {
  const kinds = Object.entries(weighed) as [Deed["what"], number][];
  const deed = fc.record({
    wait,
    what: fc.oneof(...kinds.map(([what, weight]) => ({ weight, arbitrary: fc.constant(what) }))),
    who: fc.noBias(fc.nat({ max: 29 })),
    which: fc.noBias(fc.nat({ max: 1_000 })),
    via: fc.constantFrom<By["via"]>("slack", "slack", "teams", "sms", "voice", "api"),
  });
  return fc.array(deed, { minLength, maxLength: 60, size: "max" });
}

const paging = fc.oneof(
  { weight: 10, arbitrary: seconds },
  { weight: 6, arbitrary: untilDue },
  { weight: 1, arbitrary: outage },
);
const arguing = fc.oneof({ weight: 20, arbitrary: seconds }, { weight: 1, arbitrary: untilDue });

/** A night of paging, or one of arguing. */
export const deeds = fc.oneof(
  deedsOf(paging, weights),
  deedsOf(arguing, { ...weights, ProposeDecision: 60, Choose: 200, RecordDissent: 20, "answer-own": 60 }),
);

const nothing = Object.fromEntries(Object.keys(weights).map((what) => [what, 0])) as typeof weights;

/** A night of deciding, and of carrying it out: little else is done, so that much of it comes to an end. */
export const decidingDeeds = fc
  .tuple(
    fc.constantFrom<Deed[]>([], [settled("ConfirmIncident"), settled("ProposeDecision")]),
    deedsOf(
      fc.oneof(
        { weight: 12, arbitrary: seconds },
        { weight: 2, arbitrary: untilDue },
        { weight: 1, arbitrary: untilTurn },
      ),
      {
        ...nothing,
        ...{ ConfirmIncident: 8, Join: 20, "answer-own": 20, PassTime: 10, staff: 8, ExcludePerson: 2, TakeOver: 4 },
        ...{ ProposeDecision: 30, EditDecision: 10, WithdrawDecision: 2, Choose: 220, Abstain: 8, RecordDissent: 6 },
        ...{ ExplainChoice: 5, ExplainAbstention: 5, ExplainDissent: 12 },
        ...{ RecordSpoken: 16, "answer-spoken": 16, DenySpoken: 8, RingToConfirm: 4, PassToDelegate: 6 },
        ...{ ReportAction: 45, ReportConditionMet: 30, RecordTaken: 25, UseOrder: 20, AskAgain: 15, OrderStop: 20 },
        ...{ ReportDown: 8, ReportUp: 5, ReportTold: 12 },
      },
      30,
    ),
  )
  .map(([first, then]) => [...first, ...then]);

/** Weeks of legal deadlines: what starts them is recorded and corrected, and notices are sent, or were not after all. */
export const reportingDeeds = deedsOf(
  fc.oneof({ weight: 12, arbitrary: seconds }, { weight: 2, arbitrary: untilDue }),
  {
    ...nothing,
    ...{ RecordTrigger: 100, SetClockAside: 8, TakeClockUp: 8, PassTime: 20, Close: 1, ExcludePerson: 1, HandOver: 1 },
  },
);

function settled(what: Deed["what"]): Deed {
  return { wait: { kind: "for", ms: 1_000 }, what, who: 0, which: 1, via: "slack" };
}
