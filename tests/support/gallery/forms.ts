import { type Form, type FormId, formIds } from "../../../src/chat/card.ts";
import { formOf } from "../../../src/chat/cards/forms/forms.ts";
import { ownProposalWords } from "../../../src/chat/cards/forms/own-proposal.ts";
import { answersOf } from "../../../src/chat/cards/forms/question-forms.ts";
import { agreementForm } from "../../../src/chat/cards/organisation/agreements.ts";
import { delegateForm } from "../../../src/chat/cards/organisation/delegation.ts";
import { looseEnds } from "../../../src/incident/loose-ends.ts";
import { noOrganisation } from "../../../src/organisation/organisation.ts";
import { triggerSchema } from "../../../src/policy/clocks/row.ts";
import { given, start } from "../builders.ts";
import { examplePolicy, worldOf } from "../example.ts";
import { agreedToBoth } from "./own-pages.ts";

/** Every form there is, and those that change with what they are about. */
export function formsByName(): Record<string, Form> {
  return { ...everyForm(), ...moreForms() };
}

const world = worldOf({
  ...examplePolicy,
  organisation: { ...examplePolicy.organisation, insiderContact: "general-counsel" },
  standingOrders: [{ id: "cut-off", when: { action: "isolate-host" }, agreedBy: ["amara"], expires: "2999-12-31" }],
});
const { rules } = world;
const context = '{"incident":"INC-7K3Q2"}';
const open = given(world).declared().joined("amara", "carla").proposed();
const other = { ...given().declared({ exercise: true, codename: "amber meadow" }).incident, id: "INC-9X2B4" };
const decision = open.incident.decisions.d1;
const both = [open.incident, other];

function everyForm(): Record<string, Form> {
  const about = { rules, directory: world.directory, ...(decision && { decision }), open: both };
  const reader = { names: world, person: "carla", now: start, zone: "America/New_York" };
  const formFor = (id: FormId): Form => {
    if (id === "delegate") return delegateForm(noOrganisation, reader, { until: "18:00" });
    if (id === "agreement") return agreed();
    const initial = id === "edit" && decision ? answersOf(decision) : {};
    const { open: _open, ...known } = about;
    return formOf(id, id === "record" ? about : known, context, initial);
  };
  return Object.fromEntries(formIds.map((id) => [id, formFor(id)]));
}

function agreed(): Form {
  const form = agreementForm(...agreedToBoth());
  if (!form) throw new Error("nothing was agreed to");
  return form;
}

function moreForms(): Record<string, Form> {
  const leftOpen = looseEnds(open.incident, "close");
  const ownProposal = ownProposalWords({ asked: ["amara", "ben"] }, world);
  const tieLeft = ownProposalWords({ tieLeftToNobody: "ceo" }, world);
  const bare = worldOf({ ...examplePolicy, services: {}, authority: [] }).rules;
  return {
    "decide: nobody would break a tie": formOf("decide", { rules, ...(tieLeft && { ownProposal: tieLeft }) }, context, {
      question: "Stop?",
    }),
    "decide: somebody else approves it": formOf("decide", { rules, ...(ownProposal && { ownProposal }) }, context, {
      question: "Stop?",
    }),
    "decide: outside any room": formOf("decide", { rules, open: both }, context),
    "decide: nothing is agreed": formOf("decide", { rules: bare }, context),
    call: formOf("call", { ...world, incident: open.incident }, context),
    confirm: formOf("confirm", { ...world, incident: open.incident }, context),
    "note: outside any room": formOf("note", { ...world, open: both }, context),
    "close: anyway": formOf("close", { rules, leftOpen }, context),
    "stand-down: anyway": formOf("stand-down", { rules, leftOpen }, context),
    ...Object.fromEntries(
      triggerSchema.options.map((trigger) => [
        `clock: ${trigger}`,
        formOf("clock", { rules }, context, { trigger, again: "yes" }),
      ]),
    ),
  };
}
