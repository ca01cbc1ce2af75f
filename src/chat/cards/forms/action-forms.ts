import type { Bare } from "../../../incident/actions/containing-commands.ts";
import { agreedActions, knownActions } from "../../../policy/agreed-actions.ts";
import { safetyRoles } from "../../../policy/directory.ts";
import type { PersonId, Rules } from "../../../policy/policy.ts";
import type { ActionForm, Field, Form } from "../../card.ts";
import { readSaidTime, whenCure } from "../clocks/clock-time.ts";
import { capitalised, inWords, type Names, whoMayStop } from "../names.ts";
import { kept } from "./fields.ts";
import type { Read, WhoIs } from "./form-answers.ts";

/** The forms about actions and customers, and what their answers mean. */

const when: Field = {
  id: "at",
  label: "When was that, on your clock?",
  hint: "A time such as 02:40, or yesterday 23:10. Leave it empty for just now.",
  type: "text",
  optional: true,
};

export function actionForm(id: ActionForm, { rules, directory }: Names, context: string): Form {
  switch (id) {
    case "took":
      return {
        form: id,
        title: "Done already",
        submit: "Record it",
        intro: `It is recorded as done before anybody authorised it, and whoever was agreed to decide is asked whether it may stand. ${kept}`,
        context,
        fields: [
          whatField(rules),
          { id: "target", label: "To what?", hint: "Such as FS-01", type: "text" },
          ...serviceField(rules),
          {
            id: "doneBy",
            label: "Who did it?",
            hint: "A name. Leave it empty if it was you.",
            type: "text",
            optional: true,
          },
          when,
        ],
      };
    case "action-failed":
      return why(id, "It did not work", "Record it", "What happened?", context, [when]);
    case "action-reverted":
      return why(id, "It was reverted", "Record it", "Is there anything to say about it?", context, [when], true);
    case "action-stop":
      return {
        ...why(id, "Stop: it is unsafe", "Stop it", "What is unsafe about it?", context, []),
        intro: `Only ${whoMayStop({ rules, directory }, safetyRoles(rules))} stops it alone, at once. If that is not you, tell them and the commander now, with /muster call, or say it in the room. ${kept}`,
      };
    case "customers-told":
      return {
        form: id,
        title: "Customers told",
        submit: "They have been told",
        intro: `You say that the customers of this service have been told. ${kept}`,
        context,
        fields: [when],
      };
  }
}

function why(
  form: ActionForm,
  title: string,
  submit: string,
  label: string,
  context: string,
  more: Field[],
  optional = false,
): Form {
  const reason: Field = { id: "reason", label, type: "text", multiline: true, ...(optional && { optional }) };
  return { form, title, submit, intro: kept, context, fields: [reason, ...more] };
}

function whatField(rules: Rules): Field {
  const label = "What kind of step was it?";
  if (agreedActions(rules).length === 0) return { id: "what", label, hint: "Such as isolate-host", type: "text" };
  return { id: "what", label, type: "select", choices: knownActions(rules).map(choiceOf) };
}

function serviceField({ services }: Rules): Field[] {
  const known = Object.keys(services);
  if (known.length === 0) return [];
  const label = "Which service does it concern?";
  const hint = "Only shutting it down counts as down by itself. If it is down: /muster down.";
  return [{ id: "service", label, hint, type: "select", choices: known.map(choiceOf), optional: true }];
}

function choiceOf(value: string) {
  return { value, label: capitalised(inWords(value)) };
}

type Values = Record<string, string>;
/** What the form was opened for. */
type About = { action?: string | undefined; service?: string | undefined };

export function readActionForm(
  form: ActionForm,
  { action = "", service = "" }: About,
  values: Values,
  whoIs: WhoIs,
): Read<Bare> {
  const errors: Record<string, string> = {};
  const at = trimmed(values, "at");
  const time = at ? readSaidTime(at) : {};
  if (!time) errors.at = whenCure;
  const reason = trimmed(values, "reason");
  const required = (id: string, cure: string) => {
    if (!trimmed(values, id)) errors[id] = cure;
    return trimmed(values, id);
  };
  const read = ((): Bare => {
    switch (form) {
      case "took": {
        const what = required("what", "Please say what kind of step it was.");
        const target = required("target", "Please say to what it was done.");
        const on = trimmed(values, "service");
        const by = readDoer(values, whoIs, errors);
        return { type: "RecordTaken", what, target, ...(on && { service: on }), ...by, ...time };
      }
      case "action-failed":
        required("reason", "Please say in a few words what happened.");
        return { type: "ReportAction", action, step: "failed", reason, ...time };
      case "action-reverted":
        return { type: "ReportAction", action, step: "reverted", ...(reason && { reason }), ...time };
      case "action-stop":
        return { type: "OrderStop", action, reason: required("reason", "Please say what is unsafe.") };
      case "customers-told":
        return { type: "ReportTold", service, ...time };
    }
  })();
  return Object.keys(errors).length > 0 ? { ok: false, errors } : { ok: true, value: read };
}

function readDoer(values: Values, whoIs: WhoIs, errors: Record<string, string>): { doneBy?: PersonId } {
  const written = trimmed(values, "doneBy");
  if (!written) return {};
  const found = whoIs([written]);
  if ("cure" in found) errors.doneBy = found.cure;
  const [doneBy, ...others] = "people" in found ? found.people : [];
  if (doneBy !== undefined && others.length === 0) return { doneBy };
  errors.doneBy ??= "Please name one person.";
  return {};
}

function trimmed(values: Values, id: string): string {
  return (Object.hasOwn(values, id) ? (values[id] ?? "") : "").trim();
}
