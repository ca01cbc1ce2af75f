import type { Bot } from "../../bot.ts";
import type { By } from "../../incident/by.ts";
import type { Incident } from "../../incident/incident.ts";
import { type Ending, looseEnds } from "../../incident/loose-ends.ts";
import { own } from "../../incident/own.ts";
import {
  type Action,
  askedFor,
  type Deed,
  deeds,
  type Form,
  type FormId,
  type IncidentAction,
  type Pressed,
} from "../card.ts";
import { formOf } from "../cards/forms/forms.ts";
import { answersAnew, answersOf } from "../cards/forms/question-forms.ts";
import { contextOf, formOfPress } from "./desk-forms.ts";
import type { createOrganisationDesk } from "./desk-organisation.ts";
import type { createViews } from "./desk-views.ts";

type Desks = { views: ReturnType<typeof createViews>; organisation: ReturnType<typeof createOrganisationDesk> };

/** The forms that buttons open. */
export function createPressing({ ports }: Bot, { views, organisation }: Desks) {
  /** A form about a decision shows that decision as it stands; about an incident that is kept from them there is none. */
  async function form(action: Pressed, by: By): Promise<Form | undefined> {
    if (action.do === "delegate") return organisation.delegateForm(by, {});
    if (action.do === "agreement") return organisation.agreementForm(by);
    if (action.do === "declare") return formOf("declare", { rules: ports.world().rules }, contextOf({}));
    const id = formOfPress[action.do];
    if (!id || !("incident" in action)) return undefined;
    const incident = await views.shown(action.incident, by);
    return incident && formAbout(id, action, incident, by);
  }

  function formAbout(form: PressForm, action: IncidentAction, incident: Incident, by: By): Form {
    const { rules, directory } = views.namesOf(incident);
    if (action.do === "clock") {
      const { trigger, again, clock: of } = action;
      const about = { incident: incident.id, trigger, ...(of !== undefined && { clock: of }), ...(again && { again }) };
      return formOf(form, { rules }, contextOf(about), { trigger, ...(again && { again: "yes" }) });
    }
    const ending = endsAnyway[action.do];
    if (ending) {
      const about = { rules, leftOpen: looseEnds(incident, ending) };
      return formOf(form, about, contextOf({ incident: incident.id, anyway: true }));
    }
    const context = contextOf(meantBy(action));
    if (action.do === "propose") return formOf(form, { rules, incident }, context, proposedBefore(action, incident));
    if (!("decision" in action)) return formOf(form, { rules, directory, incident }, context);
    const decision = own(incident.decisions, action.decision);
    if (form === "withdraw") {
      const question = String(Object.keys(incident.decisions).indexOf(action.decision) + 1);
      return formOf(form, { rules, questions: openQuestions(incident) }, context, { question });
    }
    const initial = form === "edit" && decision ? answersOf(decision) : {};
    const hasAbstained = form === "abstention" && decision && own(decision.abstentions, by.person) !== undefined;
    const about = { rules, ...(decision && { decision }), ...(hasAbstained && { hasAbstained }) };
    return formOf(form, about, hasAbstained ? contextOf({ ...meantBy(action), again: true }) : context, initial);
  }

  return { form };
}

type PressForm = NonNullable<(typeof formOfPress)[Action["do"]]>;

/** The button that opens a form, or for a deed does it; undefined where it would have to say more than which incident. */
export function pressFor(form: FormId, incident: string | undefined): Action | undefined {
  if (form === "declare" || form === "delegate" || form === "agreement") return { do: form };
  if (incident === undefined) return undefined;
  if (form === "decide") return { do: "propose", incident };
  if (isDeed(form)) return { do: form, incident };
  return isPressed(form) ? { do: form, incident } : undefined;
}

/** Buttons that have the name of their form. */
const pressed = [...askedFor, "severity", "update", "stand-down"] as const;
const isPressed = (form: FormId): form is (typeof pressed)[number] => pressed.some((each) => each === form);

export function isDeed(form: FormId): form is Deed {
  return deeds.some((deed) => deed === form);
}

/** By their number, as a line names them. */
export function openQuestions({ decisions }: Incident) {
  return Object.values(decisions).flatMap(({ question, state }, index) =>
    state.status === "open" ? [{ value: String(index + 1), label: `${index + 1}. ${question}` }] : [],
  );
}

/** What is known of a question before it is written. */
function proposedBefore({ about, anew }: Extract<Action, { do: "propose" }>, { decisions }: Incident) {
  const before = anew === undefined ? undefined : own(decisions, anew);
  return before ? answersAnew(before) : { ...about };
}

/** The ids that a form opened by this press is about. */
function meantBy(action: IncidentAction): Parameters<typeof contextOf>[0] {
  return {
    incident: action.incident,
    ...("decision" in action && { decision: action.decision }),
    ...("shown" in action && { shown: action.shown }),
    ...("action" in action && { action: action.action }),
    ...("service" in action && { service: action.service }),
  };
}

/** The buttons that end an incident though something in it is open. */
const endsAnyway: Partial<Record<Action["do"], Ending>> = {
  "close-anyway": "close",
  "stand-down-anyway": "stand-down",
};
