import type { Instant } from "../../../incident/time.ts";
import type { Delegation } from "../../../organisation/organisation.ts";
import type { PersonId } from "../../../policy/policy.ts";
import type { Card, Form } from "../../card.ts";
import { filledIn } from "../forms/forms.ts";
import { type Names, personName } from "../names.ts";
import { shortCard } from "../parts.ts";
import { timesFrom } from "../times.ts";

/** Somebody else is called in one's place for a while. */

/** Who reads it, when, and on which clock. */
export type Reader = { names: Names; person: PersonId; now: Instant; zone: string };

/** What is in force after `/muster delegate`, said to the principal. */
export function delegationCard(delegation: Delegation | undefined, reader: Reader): Card {
  if (!delegation) {
    return shortCard(
      "delegation-off",
      "You are called yourself",
      "Nobody stands in for you any more: you are called yourself.",
    );
  }
  return shortCard(
    "delegation",
    "Somebody stands in for you",
    standsIn(delegation, reader),
    "They are called in your place, decide for you once they are awake, and the record says so. To be called yourself before then: /muster delegate off.",
    "Please let them know.",
  );
}

/** "Dev Patel stands in for you until 18:00, London time." */
export function standsIn({ delegate, until }: Delegation, { names, now, zone }: Reader): string {
  return `${personName(names, delegate)} stands in for you until ${timesFrom(now, zone).at(until)}.`;
}

export function delegateForm(
  delegation: Delegation | undefined,
  reader: Reader,
  initial: Record<string, string>,
): Form {
  const { names, person, now, zone } = reader;
  const others = Object.values(names.directory.people).filter(({ id, media }) => id !== person && media.length > 0);
  const inForce = delegation
    ? `Now: ${standsIn(delegation, reader)} What you send takes its place; /muster delegate off ends it.`
    : "Nobody stands in for you now. Whoever you choose is called in your place and decides for you.";
  const form: Form = {
    form: "delegate",
    title: "Who stands in for you?",
    submit: "Hand over",
    intro: inForce,
    context: "{}",
    fields: [
      {
        id: "person",
        label: "Who is called in your place?",
        type: "select",
        choices: others.map(({ id, name }) => ({ value: id, label: name })),
      },
      {
        id: "until",
        label: "Until when?",
        hint: `18:00, tomorrow 09:00, 2026-12-01 09:00 (${timesFrom(now, zone).zone}), or 8h.`,
        type: "text",
      },
    ],
  };
  return filledIn(form, initial);
}
