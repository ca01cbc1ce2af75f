import { type Agreeable, agreeables } from "../../../organisation/agreements.ts";
import { agreementOf, agreementsOf, type Organisation } from "../../../organisation/organisation.ts";
import type { Block, Card } from "../../card.ts";
import { capitalised, inWords, listOf, type Names, peopleNames } from "../names.ts";
import { buttons, list, quiet, shortCard, strong, text } from "../parts.ts";
import { timesFrom } from "../times.ts";
import { agreedTextBlocks } from "./agreed-text.ts";
import type { Reader } from "./delegation.ts";

/** What somebody is named to agree to, in plain words, and how each text stands. */
export function agreementsCard(organisation: Organisation, reader: Reader): Card {
  const { names, person, now } = reader;
  const all = agreeables(names.rules, { organisation, directory: names.directory, now });
  const theirs = all.filter(({ agreedBy }) => agreedBy.includes(person));
  const kept = agreementsOf(organisation, person).filter(
    ({ textHash }) => !theirs.some((each) => each.textHash === textHash),
  );
  if (theirs.length === 0 && kept.length === 0) {
    return shortCard("agreements", "Nothing to agree to", "No standing order and no table of authority names you.");
  }
  const waiting = theirs.filter((each) => isWaiting(each, organisation, person));
  const summary =
    waiting.length > 0
      ? `Your agreement is asked for: ${listOf(waiting.map(titleOf))}.`
      : "You have agreed to everything that names you.";
  return {
    kind: "agreements",
    title: "What you are asked to agree to",
    summary,
    blocks: [
      text(summary),
      ...theirs.flatMap((each) => textBlocks(each, organisation, reader)),
      ...kept.flatMap(({ text: { kind }, textHash }): Block[] => [
        { type: "divider" },
        text(
          `You agreed to an earlier text of ${kind === "order" ? "a standing order" : "the table of authority"}. It is not in force any more.`,
        ),
        ...buttons({ label: "I take it back", action: { do: "take-back", shown: textHash } }),
      ]),
      quiet("A text takes effect when everybody named has agreed to it, and whoever changes it asks everybody again."),
    ],
  };
}

/** The titles of the texts that wait for this person's click. */
export function waitingAgreements(organisation: Organisation, { names, person, now }: Reader): string[] {
  const all = agreeables(names.rules, { organisation, directory: names.directory, now });
  const theirs = all.filter(({ agreedBy }) => agreedBy.includes(person));
  return theirs.filter((each) => isWaiting(each, organisation, person)).map(titleOf);
}

function isWaiting(
  { text: about, textHash, standing }: Agreeable,
  organisation: Organisation,
  person: string,
): boolean {
  return standing.status !== "expired" && agreementOf(organisation, about, person)?.textHash !== textHash;
}

function titleOf({ text: about }: Agreeable): string {
  return about.kind === "order" ? `the standing order “${inWords(about.order)}”` : "the table of who decides what";
}

function textBlocks(each: Agreeable, organisation: Organisation, reader: Reader): Block[] {
  const { names, person } = reader;
  const { textHash } = each;
  const agreed = !isWaiting(each, organisation, person);
  const isOver = each.standing.status === "expired";
  const press = agreed
    ? ({ label: "I take it back", action: { do: "take-back", shown: textHash } } as const)
    : ({ label: "I agree to this text", action: { do: "agree", shown: textHash }, style: "primary" } as const);
  return [
    { type: "divider" },
    strong(capitalised(titleOf(each))),
    ...agreedTextBlocks(each.text, names),
    ...list(each.agreedBy.map((who) => agreedLine(each, organisation, who, reader))),
    text(standingWords(each, names)),
    ...(isOver ? [] : buttons(press)),
  ];
}

function agreedLine(
  { text: about, textHash }: Agreeable,
  organisation: Organisation,
  who: string,
  { names, now, zone }: Reader,
): string {
  const name = peopleNames(names, [who]);
  if (!Object.hasOwn(names.directory.people, who)) return `${name} is not in the directory any more`;
  const agreement = agreementOf(organisation, about, who);
  if (!agreement) return `${name} has not agreed yet`;
  const at = timesFrom(now, zone).at(agreement.at);
  return agreement.textHash === textHash ? `${name} agreed at ${at}` : `${name} agreed to an earlier text, at ${at}`;
}

function standingWords({ standing }: Agreeable, names: Names): string {
  switch (standing.status) {
    case "in-force":
      return "It is in force.";
    case "expired":
      return "It has expired, and allows nothing any more.";
    case "awaiting":
      return `It is not in force yet: it waits for ${peopleNames(names, [...standing.missing, ...standing.gone])}.`;
  }
}
