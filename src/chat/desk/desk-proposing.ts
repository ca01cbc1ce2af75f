import type { Bot } from "../../bot.ts";
import type { By } from "../../incident/by.ts";
import { askedInstead, tieLeftToNobody } from "../../incident/decisions/own-proposal.ts";
import { hashOf } from "../../incident/hash.ts";
import type { Incident } from "../../incident/incident.ts";
import type { Form } from "../card.ts";
import { formOf, withRemark } from "../cards/forms/forms.ts";
import { ownProposalWords } from "../cards/forms/own-proposal.ts";
import type { Parsed } from "../lines/command-line.ts";
import { fromQuestion } from "../lines/decide-line.ts";
import { contextOf, openedFor, type Proposal, readProposal } from "./desk-forms.ts";
import type { createViews } from "./desk-views.ts";

/** How a question is put, and what its proposer hears before it is. */
export function createProposingDesk({ ports, handler }: Bot, views: ReturnType<typeof createViews>) {
  const command = ({ value }: Proposal, by: By) => {
    return { type: "ProposeDecision" as const, by, decisionId: `dec-${ports.ids.unique().slice(0, 8)}`, ...value };
  };

  /**
   * The form once more with all that was written in it, where somebody else must approve and the proposer has not been
   * shown who, or nobody could break a tie: nothing is recorded until it comes back.
   */
  async function formFirst(proposal: Proposal, by: By, incident: Incident): Promise<Form | undefined> {
    const { now, ...world } = await handler.world();
    const asking = { now, by, ...proposal.value };
    const tieLeft = tieLeftToNobody(asking, incident, world);
    const asked = askedInstead(asking, incident, world);
    const ownProposal = ownProposalWords({ asked, tieLeftToNobody: tieLeft }, views.namesOf(incident));
    const shown = ownProposal && hashOf([asked ?? [], tieLeft ?? ""]);
    if (!shown || shown === proposal.shown) return undefined;
    const about = { rules: ports.world().rules, ownProposal };
    const { source: said } = proposal.value;
    const context = contextOf({ incident: incident.id, shown, taken: true, ...(said && { said }) });
    return formOf("decide", about, context, proposal.values);
  }

  /** The answers with what they leave to be read from the question; or the form once more, where its proposer has to check that. */
  function completed(context: string, values: Answers): { values: Answers } | { form: Form } {
    const { rules } = ports.world();
    const { known, where } = openedFor(context, values);
    const read = fromQuestion(values, rules);
    const filled = { ...values, ...read?.guessed };
    if (read?.remark === undefined) return { values: filled };
    if (known.taken) return { values };
    const about = contextOf({ ...known, ...(where.reference && { incident: where.reference }), taken: true });
    return { form: withRemark(formOf("decide", { rules }, about, filled), read.remark, Object.keys(read.guessed)) };
  }

  /** A question in one line, read like the form's answers. */
  function readLine({ values, incident }: Extract<Parsed, { kind: "question" }>, room?: string) {
    const where = { ...(room !== undefined && { room }), ...(incident !== undefined && { incident }) };
    return readProposal(contextOf(where), values);
  }

  /** A question in one line is put at once, unless its proposer has to hear first that somebody else approves it. */
  async function formOfLine(asked: Extract<Parsed, { kind: "question" }>, by: By, room?: string) {
    const read = readLine(asked, room);
    const meant = read.ok ? await views.find(by, read.value.where) : undefined;
    if (!read.ok || meant?.kind !== "found") return undefined;
    return await formFirst(read.value, by, meant.incident);
  }

  return { command, completed, formFirst, formOfLine, readLine };
}

type Answers = Record<string, string>;
