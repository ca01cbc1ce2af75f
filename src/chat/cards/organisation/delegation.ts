import type { Instant } from "../../../incident/time.ts";
import { type Delegation, delegationOf, delegationsTo, type Organisation } from "../../../organisation/organisation.ts";
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
export function delegationCard(organisation: Organisation, reader: Reader): Card {
  const { names, person, now, zone } = reader;
  const delegation = delegationOf(organisation, person, now);
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
    standsIn(delegation, organisation, reader),
    "They are called in your place, decide for you once they are awake, and the record says so. To be called yourself before then: /muster delegate off.",
    "Please let them know: Muster tells them only where an incident is open that you are called into.",
    ...delegationsTo(organisation, person, now).map(
      ({ principal, until }) =>
        `${personName(names, principal)} had handed over to you until ${timesFrom(now, zone).at(until)}. While you are away they are called themselves, and are told so.`,
    ),
  );
}

/** To whoever has handed over to somebody who does the same by now. */
export function delegateAwayCard(sentence: string): Card {
  return shortCard("delegate-away", "Whoever stands in for you is away", sentence, delegateAwayCure);
}

const delegateAwayCure = "To have somebody else called in your place: /muster delegate @somebody until 18:00.";

/** "Dev Patel stands in for you until 18:00, London time.", or that they do not while they are away themselves. */
export function standsIn(
  { delegate, until }: Delegation,
  organisation: Organisation,
  { names, now, zone }: Pick<Reader, "names" | "now" | "zone">,
): string {
  const { at } = timesFrom(now, zone);
  const name = personName(names, delegate);
  const away = delegationOf(organisation, delegate, now);
  if (!away) return `${name} stands in for you until ${at(until)}.`;
  return `${name}, who stands in for you until ${at(until)}, has handed over until ${at(away.until)}: meanwhile you are called yourself.`;
}

export function delegateForm(organisation: Organisation, reader: Reader, initial: Record<string, string>): Form {
  const { names, person, now, zone } = reader;
  const delegation = delegationOf(organisation, person, now);
  const others = Object.values(names.directory.people).filter(({ id, media }) => id !== person && media.length > 0);
  const inForce = delegation
    ? `Now: ${standsIn(delegation, organisation, reader)} What you send takes its place; /muster delegate off ends it.`
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
