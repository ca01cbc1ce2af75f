import { decodeAction, encodeAction } from "../../action-value.ts";
import { type Action, type Button, type FormId, formIds, type SentCard } from "../../card.ts";
import { cutText } from "../../cut-text.ts";
import { formOfPress, recordedFirst } from "../../desk/desk-forms.ts";
import { isLookedAt } from "../../desk/desk-views.ts";
import type { ActionData, CardAction, Refresh, Submit } from "./adaptive.ts";
import { limits } from "./limits.ts";

/** What buttons and forms carry, and reading it back: nothing in it is to be trusted, as anybody may send it. */

const actionKey = "muster";
const partKey = "part";
const formKey = "musterForm";
const contextKey = "musterContext";

/** `part`: which part of what the action shows. */
export function dataOf(action: Action, part?: number): ActionData {
  return { [actionKey]: encodeAction(action), ...(part !== undefined && { [partKey]: part }) };
}

/** The action of a pressed button; undefined when it is forged, of another version, or no button. */
export function actionOf(data: unknown): Action | undefined {
  return decodeAction(fieldsOf(data)[actionKey]);
}

/** Which part of a card is asked for: the first, unless one of our buttons says another. */
export function partOf(data: unknown): number {
  const part = fieldsOf(data)[partKey];
  return typeof part === "number" && Number.isInteger(part) && part >= 0 && part < 10_000 ? part : 0;
}

/** What a form's button carries beside what was filled in. */
export function formData(form: FormId, context: string): ActionData {
  return { [formKey]: form, [contextKey]: context };
}

/** Which form was sent, and the context it carried, not yet opened (`inbound/seals.ts`); undefined where it is none of ours. */
export function formOf(data: unknown): { form: FormId; context: string } | undefined {
  const { [formKey]: form, [contextKey]: context } = fieldsOf(data);
  const known = formIds.find((id) => id === form);
  return known && typeof context === "string" ? { form: known, context: context.toWellFormed() } : undefined;
}

/** What the person filled in, by field; a field left empty is absent. */
export function valuesOf(data: unknown): Record<string, string> {
  const ours = [actionKey, partKey, formKey, contextKey, "msteams"];
  const values: Record<string, string> = {};
  for (const [field, value] of Object.entries(fieldsOf(data))) {
    if (!ours.includes(field) && typeof value === "string" && value !== "") values[field] = value.toWellFormed();
  }
  return values;
}

const onKey = "musterOn";

/** Which card a button stands on: by it the card is drawn anew once the button is pressed. */
export function sentCardData({ kind, whole }: SentCard): ActionData {
  return { [onKey]: { kind, whole: encodeAction(whole) } };
}

/** Undefined where nothing brings that card back. */
export function sentCardIn(data: unknown): SentCard | undefined {
  const { kind, whole } = fieldsOf(fieldsOf(data)[onKey]);
  const action = decodeAction(whole);
  return typeof kind === "string" && action ? { kind, whole: action } : undefined;
}

/** Whether a dialog answers a button: a form, or something that is only shown. What its click records comes first. */
export function opensDialog(action: Action): boolean {
  if (recordedFirst.includes(action.do)) return false;
  const pages: readonly Action["do"][] = ["agreements", "home", "agreement", "delegate"];
  return formOfPress[action.do] !== undefined || isLookedAt(action) || pages.includes(action.do);
}

/**
 * A button of a message. A dialog opens from Action.Submit only
 * (learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/task-modules/invoking-task-modules). All else is
 * Action.Execute, whose answer changes the card at once; a client that does not know it sends the press as a message.
 */
export function messageButton(button: Button, on?: SentCard): CardAction {
  const { action } = button;
  const said = titleOf(button);
  if (opensDialog(action)) return dialogOpener(button);
  const msteams = { type: "messageBack", text: action.do, displayText: said.title };
  const fallback: Submit = { type: "Action.Submit", title: said.title, data: { ...dataOf(action), msteams } };
  const data = { ...dataOf(action), ...(on && sentCardData(on)) };
  return { type: "Action.Execute", ...said, verb: action.do, data, fallback };
}

/** A button that opens what it asks for as a dialog. */
export function dialogOpener(button: Button): Submit {
  const data = { ...dataOf(button.action), msteams: { type: "task/fetch" } };
  return { type: "Action.Submit", ...titleOf(button), data };
}

/** A button in a dialog, where each press sends the dialog (`task/submit`). */
export function dialogButton(button: Button & { part?: number }): CardAction {
  const data = dataOf(button.action, button.part);
  return { type: "Action.Submit", ...titleOf(button), data, associatedInputs: "none" };
}

/**
 * Asks for a card anew, as each person who looks at it sees it
 * (learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/universal-actions-for-adaptive-cards/user-specific-views).
 * Nobody is named for it: Teams then asks for everybody, in chats of up to 60, and offers it in its menu in larger ones.
 */
export function refreshOf(on: SentCard): Refresh {
  const data = { ...dataOf(on.whole), ...sentCardData(on) };
  return { action: { type: "Action.Execute", title: "Refresh", verb: "refresh", data } };
}

const styles = { primary: "positive", danger: "destructive" } as const;

function titleOf({ label, style }: Button) {
  return { title: cutText(label, limits.button).text || "–", ...(style && { style: styles[style] }) };
}

function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}
