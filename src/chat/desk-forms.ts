import { z } from "zod";
import type { Undated } from "../incident/commands.ts";
import type { By } from "../incident/events.ts";
import type { Rules } from "../policy/policy.ts";
import type { Form, FormId } from "./card.ts";
import {
  type Declared,
  type Proposed,
  readDecideForm,
  readDeclareForm,
  readDissentForm,
  readSeverityForm,
  readStandDownForm,
} from "./cards/form-answers.ts";
import { decideForm, declareForm, severityForm, standDownForm } from "./cards/forms.ts";
import type { Parsed } from "./command-line.ts";

/** Which form a command opens, and what a submitted form asks for. */

const contextSchema = z.object({
  incident: z.string().optional(),
  room: z.string().optional(),
  decision: z.string().optional(),
});
type Context = z.infer<typeof contextSchema>;

/** Comes back with the answers: where the form was opened, never anything to be trusted. */
export function contextOf(context: Context): string {
  return JSON.stringify(context);
}

export function formForWords(parsed: Parsed, room: string | undefined, rules: Rules): Form | undefined {
  const context = contextOf({ ...(room && { room }), ...(parsed.incident && { incident: parsed.incident }) });
  switch (parsed.kind) {
    case "decide":
      return decideForm(rules, context, parsed.question ? { question: parsed.question } : {});
    case "incomplete":
      if (parsed.command === "declare") return declareForm(rules, context);
      return parsed.command === "severity" ? severityForm(context) : undefined;
    case "stand-down":
      return parsed.reason ? undefined : standDownForm(context);
    default:
      return undefined;
  }
}

export function proposeForm(rules: Rules, context: string): Form {
  return decideForm(rules, context);
}

type Where = { reference?: string; room?: string };

export type Submission =
  | { form: "declare"; value: Declared }
  | { form: "decide"; where: Where; value: Proposed }
  | { form: "dissent" | "severity" | "stand-down"; where: Where; command(by: By): Undated };

type ReadSubmission = { ok: true; submission: Submission } | { ok: false; errors: Record<string, string> };

export function readSubmission(form: FormId, context: string, values: Record<string, string>): ReadSubmission {
  const known = readContext(context);
  const where = { ...(known.incident && { reference: known.incident }), ...(known.room && { room: known.room }) };
  switch (form) {
    case "declare": {
      const read = readDeclareForm(values);
      return read.ok ? { ok: true, submission: { form, value: read.value } } : read;
    }
    case "decide": {
      const read = readDecideForm(values);
      return read.ok ? { ok: true, submission: { form, where, value: read.value } } : read;
    }
    case "dissent": {
      const read = readDissentForm(values);
      const decisionId = known.decision ?? "";
      if (!read.ok) return read;
      const command = (by: By): Undated => ({ type: "ExplainDissent", by, decisionId, ...read.value });
      return { ok: true, submission: { form, where, command } };
    }
    case "severity": {
      const read = readSeverityForm(values);
      if (!read.ok) return read;
      const command = (by: By): Undated => ({ type: "ChangeSeverity", by, ...read.value });
      return { ok: true, submission: { form, where, command } };
    }
    case "stand-down": {
      const read = readStandDownForm(values);
      if (!read.ok) return read;
      const command = (by: By): Undated => ({ type: "StandDown", by, ...read.value });
      return { ok: true, submission: { form, where, command } };
    }
  }
}

function readContext(context: string): Context {
  try {
    return contextSchema.catch({}).parse(JSON.parse(context));
  } catch {
    return {};
  }
}
