import type { Bot } from "../../bot.ts";
import type { By } from "../../incident/by.ts";
import { hashOf } from "../../incident/hash.ts";
import type { FormId } from "../card.ts";
import type { Reply } from "../front.ts";
import type { Doing } from "./desk-doing.ts";
import type { Submission } from "./desk-forms.ts";
import type { createOrganisationDesk } from "./desk-organisation.ts";
import type { createProposingDesk } from "./desk-proposing.ts";

type Desks = {
  doing: Doing;
  organisation: ReturnType<typeof createOrganisationDesk>;
  proposing: ReturnType<typeof createProposingDesk>;
};

export type Submitting = ReturnType<typeof createSubmitting>;

/** What was filled in, and what is not read as a line. */
export function createSubmitting({ ports: { ledger } }: Bot, { doing, organisation, proposing }: Desks) {
  async function submitted(
    submission: Exclude<Submission, { line: string }>,
    by: By,
    interaction: string,
  ): Promise<Reply> {
    if (submission.form === "declare") return await doing.declare(by, submission.value, interaction);
    if (submission.form === "delegate") return await organisation.delegate(submission.value, by, interaction);
    if (submission.form === "agreement") return await organisation.agreement(submission.value, by);
    if (submission.form !== "decide") {
      return await doing.onIncident(by, submission.where, interaction, () => submission.command(by));
    }
    return await doing.onIncident(by, submission.where, interaction, async (incident) => {
      const form = await proposing.formFirst(submission, by, incident);
      return form ? { form } : proposing.command(submission, by);
    });
  }

  /** A form that was refused stays open: sent once more with other answers it is asked anew, and else answered as before. */
  async function idOf(interaction: string, values: Record<string, string>): Promise<string> {
    const before = await ledger.findInteraction(interaction);
    const wasRefused = before !== undefined && (JSON.parse(before) as Reply).kind === "refused";
    return wasRefused ? `${interaction}:${hashOf(values)}` : interaction;
  }

  return { submitted, idOf };
}

/** Nobody's words are lost: what is refused is said at the form, unless the answer has something to press. */
export function keptOpen(form: FormId, reply: Reply): Reply {
  if (reply.kind !== "refused") return reply;
  return { kind: "form-errors", errors: { [refusedAt[form] ?? ""]: reply.card.summary } };
}

/** The field that a refusal is mostly about; else it is said at the first. */
const refusedAt: Partial<Record<FormId, string>> = { declare: "severity" };
