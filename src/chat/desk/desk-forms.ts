import { z } from "zod";
import type { By } from "../../incident/by.ts";
import type { Undated } from "../../incident/commands.ts";
import { type QuestionSource, questionSourceSchema } from "../../incident/message-source.ts";
import { triggerSchema } from "../../policy/clocks/row.ts";
import type { Action, Again, FormId, LineForm } from "../card.ts";
import { readActionForm } from "../cards/forms/action-forms.ts";
import { readClockForm } from "../cards/forms/clock-answers.ts";
import {
  type Declared,
  type Proposed,
  type Read,
  readAbstentionForm,
  readCloseForm,
  readConditionForm,
  readDecideForm,
  readDeclareForm,
  readDissentForm,
  readEditForm,
  readSeverityForm,
  readStandDownForm,
  readUpdateForm,
  type WhoIs,
} from "../cards/forms/form-answers.ts";
import { isLineForm, readLineForm } from "../cards/forms/line-forms.ts";
import { readRecordForm } from "../cards/forms/message-forms.ts";
import { readAgreementForm } from "../cards/organisation/agreements.ts";
import type { ReadWhen } from "../lines/when.ts";
import { type Delegated, readDelegateForm } from "./delegate-form.ts";

/** Which form a button opens, and what a submitted form asks for. */

export const formOfPress: Record<Action["do"], Exclude<FormId, "delegate" | "agreement"> | undefined> = {
  propose: "decide",
  dissent: "dissent",
  withdraw: "withdraw",
  severity: "severity",
  update: "update",
  "stand-down": "stand-down",
  "stand-down-anyway": "stand-down",
  "close-anyway": "close",
  acknowledge: undefined,
  "call-delegate": undefined,
  confirm: undefined,
  join: undefined,
  view: undefined,
  actions: undefined,
  clocks: undefined,
  more: undefined,
  brief: undefined,
  export: undefined,
  call: "call",
  handoff: "handoff",
  note: "note",
  exclude: "exclude",
  spoken: "spoken",
  down: "down",
  up: "up",
  contain: "contain",
  recover: "recover",
  close: "close",
  "show-all": undefined,
  choose: undefined,
  "take-back-dissent": undefined,
  agree: undefined,
  "take-back": undefined,
  agreements: undefined,
  agreement: undefined,
  home: undefined,
  delegate: undefined,
  "delegate-off": undefined,
  declare: "declare",
  "test-reach": undefined,
  took: "took",
  "action-started": undefined,
  "action-done": undefined,
  "action-again": undefined,
  "action-failed": "action-failed",
  "action-reverted": "action-reverted",
  "action-stop": "action-stop",
  "service-up": undefined,
  "customers-told": "customers-told",
  clock: "clock",
  condition: "condition",
  "condition-met": undefined,
  explain: "reason",
  abstain: "abstention",
  edit: "edit",
  "deny-spoken": undefined,
  "take-over": undefined,
  "take-lead": undefined,
  action: "action",
  again: undefined,
};

/** What is recorded by the click itself, before its form asks why. */
export const recordedFirst: readonly Action["do"][] = ["dissent"];

const contextSchema = z.object({
  incident: z.string().optional(),
  room: z.string().optional(),
  decision: z.string().optional(),
  action: z.string().optional(),
  service: z.string().optional(),
  trigger: triggerSchema.optional(),
  clock: z.string().optional(),
  /** It was recorded before. */
  again: z.literal(true).optional(),
  shown: z.string().optional(),
  /** It is ended though something is open. */
  anyway: z.literal(true).optional(),
  /** What its words say of it was filled in once, and is not again. */
  taken: z.literal(true).optional(),
  /** The message it is about. */
  said: questionSourceSchema.optional(),
});
type Context = z.infer<typeof contextSchema>;

/**
 * Comes back with the answers. Slack keeps it and Teams' inbound seals it, so a quoted message is as it was shown; what
 * its sender may do is judged anew.
 */
export function contextOf(context: Context): string {
  return JSON.stringify(context);
}

/** `again`: what was asked, where it can be asked once more of whichever incident was meant. */
export type Where = { reference?: string; room?: string; again?: Again };

/** `values`: as they were written. `shown`: the hash of those whom its proposer was shown to be asked instead. */
export type Proposal = {
  form: "decide";
  where: Where;
  value: Proposed & { source?: QuestionSource };
  values: Record<string, string>;
  shown: string;
};

export type Submission =
  | { form: "declare"; value: Declared }
  | { form: "delegate"; value: Delegated }
  /** Its hash: which agreement they want to read again. */
  | { form: "agreement"; value: string }
  | Proposal
  | { form: LineForm; line: string }
  | {
      form: Exclude<FormId, LineForm | "declare" | "decide" | "delegate" | "agreement">;
      where: Where;
      command(by: By): Undated;
    };

/** What answers mean to whoever sent the form: a moment on their clock, and the people they name. */
export type Reading = { when(text: string): ReadWhen; whoIs: WhoIs };

export function readSubmission(
  form: FormId,
  context: string,
  values: Record<string, string>,
  reading: Reading,
): Read<Submission> {
  const known = readContext(context);
  const where = whereOf(known, values);
  const { decision: decisionId = "", shown = "", said } = known;
  const anyway = known.anyway && { anyway: known.anyway };
  if (isLineForm(form)) {
    return map(readLineForm(form, values), (words) => ({ form, line: [where.reference, words].join(" ").trim() }));
  }
  switch (form) {
    case "declare":
      return map(readDeclareForm(values, reading.whoIs), (value) => ({ form, value }));
    case "decide":
      return readProposal(context, values);
    case "record":
      return asked(readRecordForm(where, said), (by, value) => ({ type: "AddNote", by, ...value }));
    case "delegate":
      return map(readDelegateForm(values), (value) => ({ form, value }));
    case "agreement":
      return map(readAgreementForm(values), (value) => ({ form, value }));
    case "edit":
      return asked(readEditForm(values), (by, value) => ({ type: "EditDecision", by, decisionId, ...value }));
    case "condition":
      return asked(readConditionForm(values), (by, value) => ({ type: "Choose", by, decisionId, shown, ...value }));
    case "dissent":
      return asked(readDissentForm(values), (by, value) => ({ type: "ExplainDissent", by, decisionId, ...value }));
    case "reason":
      return asked(readDissentForm(values), (by, value) => ({ type: "ExplainChoice", by, decisionId, ...value }));
    case "abstention":
      return known.again
        ? asked(readDissentForm(values), (by, value) => ({ type: "ExplainAbstention", by, decisionId, ...value }))
        : asked(readAbstentionForm(values), (by, value) => ({ type: "Abstain", by, decisionId, ...value }));
    case "severity":
      return asked(readSeverityForm(values), (by, value) => ({ type: "ChangeSeverity", by, ...value }));
    case "stand-down":
      return asked(readStandDownForm(values), (by, value) => ({ type: "StandDown", by, ...value, ...anyway }));
    case "took":
    case "action-failed":
    case "action-reverted":
    case "action-stop":
    case "customers-told":
      return asked(readActionForm(form, known, values, reading.whoIs), (by, value) => ({ ...value, by }));
    case "update":
      return asked(readUpdateForm(values), (by, value) => ({ type: "GiveUpdate", by, ...value }));
    case "close":
      return asked(readCloseForm(values), (by, value) => ({ type: "Close", by, ...value, ...anyway }));
    case "clock": {
      const { trigger = "aware", clock, again } = known;
      const of = clock === undefined ? {} : { clock };
      const corrects = trigger === "submitted" && again ? { correction: true as const } : {};
      return asked(readClockForm(values, reading.when), (by, value) => ({
        type: "RecordTrigger",
        by,
        trigger,
        ...of,
        ...corrects,
        ...value,
      }));
    }
  }

  function asked<T>(read: Read<T>, command: (by: By, value: T) => Undated): Read<Submission> {
    return map(read, (value) => ({ form, where, command: (by) => command(by, value) }) as Submission);
  }
}

/** A question, from the form's answers or from a line. */
export function readProposal(context: string, values: Record<string, string>): Read<Proposal> {
  const known = readContext(context);
  const { shown = "", said } = known;
  return map(readDecideForm(values), (value) => {
    const source = said && { source: said };
    return { form: "decide", where: whereOf(known, values), value: { ...value, ...source }, values, shown };
  });
}

/** Of which incident a question's form speaks, and what it was opened with. */
export function openedFor(context: string, values: Record<string, string>): { known: Context; where: Where } {
  const known = readContext(context);
  return { known, where: whereOf(known, values) };
}

function whereOf({ incident, room }: Context, values: Record<string, string>): Where {
  const reference = incident ?? values.incident;
  return { ...(reference && { reference }), ...(room && { room }) };
}

function map<T, S>(read: Read<T>, submission: (value: T) => S): Read<S> {
  return read.ok ? { ok: true, value: submission(read.value) } : read;
}

function readContext(context: string): Context {
  try {
    return contextSchema.catch({}).parse(JSON.parse(context));
  } catch {
    return {};
  }
}
