import { z } from "zod";
import type { By } from "../incident/by.ts";
import type { Undated } from "../incident/commands.ts";
import type { Instant } from "../incident/time.ts";
import { triggerSchema } from "../policy/clocks/row.ts";
import type { Action, ActionForm, FormId } from "./card.ts";
import { readActionForm } from "./cards/action-forms.ts";
import { readClockForm } from "./cards/clock-answers.ts";
import {
  type Declared,
  type Proposed,
  type Read,
  readCloseForm,
  readDecideForm,
  readDeclareForm,
  readDissentForm,
  readSeverityForm,
  readStandDownForm,
} from "./cards/form-answers.ts";
import { type Delegated, readDelegateForm } from "./delegate-form.ts";

/** Which form a button opens, and what a submitted form asks for. */

/** A dissent is recorded first, then its form asks for the reason. */
export const formOfPress: Record<Action["do"], Exclude<FormId, "delegate"> | undefined> = {
  propose: "decide",
  dissent: "dissent",
  severity: "severity",
  "stand-down": "stand-down",
  acknowledge: undefined,
  "call-delegate": undefined,
  confirm: undefined,
  join: undefined,
  view: undefined,
  choose: undefined,
  agree: undefined,
  "take-back": undefined,
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
};

const contextSchema = z.object({
  incident: z.string().optional(),
  room: z.string().optional(),
  decision: z.string().optional(),
  action: z.string().optional(),
  service: z.string().optional(),
  trigger: triggerSchema.optional(),
  clock: z.string().optional(),
});
type Context = z.infer<typeof contextSchema>;

/** Comes back with the answers: where the form was opened, never anything to be trusted. */
export function contextOf(context: Context): string {
  return JSON.stringify(context);
}

export type Where = { reference?: string; room?: string };

export type Submission =
  | { form: "declare"; value: Declared }
  | { form: "delegate"; value: Delegated }
  | { form: "decide"; where: Where; value: Proposed }
  | {
      form: "dissent" | "severity" | "stand-down" | "close" | "clock" | ActionForm;
      where: Where;
      command(by: By): Undated;
    };

/** `readWhen` reads a moment on the clock of whoever sent the form. */
export function readSubmission(
  form: FormId,
  context: string,
  values: Record<string, string>,
  readWhen: (text: string) => Instant | undefined,
): Read<Submission> {
  const known = readContext(context);
  const where = { ...(known.incident && { reference: known.incident }), ...(known.room && { room: known.room }) };
  switch (form) {
    case "declare":
      return map(readDeclareForm(values), (value) => ({ form, value }));
    case "decide":
      return map(readDecideForm(values), (value) => ({ form, where, value }));
    case "delegate":
      return map(readDelegateForm(values), (value) => ({ form, value }));
    case "dissent": {
      const decisionId = known.decision ?? "";
      return map(readDissentForm(values), (value) => ({
        form,
        where,
        command: (by) => ({ type: "ExplainDissent", by, decisionId, ...value }),
      }));
    }
    case "severity":
      return map(readSeverityForm(values), (value) => ({
        form,
        where,
        command: (by) => ({ type: "ChangeSeverity", by, ...value }),
      }));
    case "stand-down":
      return map(readStandDownForm(values), (value) => ({
        form,
        where,
        command: (by) => ({ type: "StandDown", by, ...value }),
      }));
    case "took":
    case "action-failed":
    case "action-reverted":
    case "action-stop":
    case "customers-told":
      return map(readActionForm(form, known, values), (value) => ({
        form,
        where,
        command: (by) => ({ ...value, by }),
      }));
    case "close":
      return map(readCloseForm(values), (value) => ({
        form,
        where,
        command: (by) => ({ type: "Close", by, ...value }),
      }));
    case "clock": {
      const { trigger = "aware", clock } = known;
      return map(readClockForm(values, readWhen), (value) => ({
        form,
        where,
        command: (by) => ({ type: "RecordTrigger", by, trigger, ...(clock !== undefined && { clock }), ...value }),
      }));
    }
  }
}

function map<T>(read: Read<T>, submission: (value: T) => Submission): Read<Submission> {
  return read.ok ? { ok: true, value: submission(read.value) } : read;
}

function readContext(context: string): Context {
  try {
    return contextSchema.catch({}).parse(JSON.parse(context));
  } catch {
    return {};
  }
}
