import { canHarm } from "../../../organisation/agreed-text.ts";
import { type Agreeable, agreeables, isSafelySigned } from "../../../organisation/agreements.ts";
import { agreementOf, agreementsOf, type Organisation } from "../../../organisation/organisation.ts";
import { safetyRoles } from "../../../policy/directory.ts";
import type { Block, Button, Card } from "../../card.ts";
import { capitalised, inWords, listOf, type Names, peopleNames, roleTitle } from "../names.ts";
import { buttons, list, quiet, shortCard, strong, text } from "../parts.ts";
import { timesFrom } from "../times.ts";
import { agreedTextBlocks } from "./agreed-text.ts";
import type { Reader } from "./delegation.ts";

/** Nobody agrees to what was cut: more texts than these are not shown at all. */
const mostTexts = 8;
const mostNames = 20;

/** What somebody is named to agree to, in plain words, and how each text stands; what waits for them comes first. */
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
  const settled = theirs.filter((each) => !waiting.includes(each));
  const shown = [...waiting, ...settled].slice(0, mostTexts);
  const summary =
    waiting.length > 0
      ? `Your agreement is asked for: ${someOf(waiting.map(titleOf), 3)}.`
      : "You have agreed to everything that names you.";
  return {
    kind: "agreements",
    title: "What you are asked to agree to",
    summary,
    blocks: [
      text(summary),
      ...shown.flatMap((each) => textBlocks(each, organisation, reader)),
      ...(waiting.length > mostTexts
        ? [strong(`${waiting.length - mostTexts} more wait for you: they come once you have agreed to some of these.`)]
        : []),
      ...takingBack(settled.filter((each) => !shown.includes(each))),
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

/** Agreed to already, and taken back without being read once more. */
function takingBack(settled: Agreeable[]): Block[] {
  const agreed = settled.filter(({ standing }) => standing.status !== "expired");
  if (agreed.length === 0) return [];
  return [
    { type: "divider" },
    text(`You have agreed to ${agreed.length} more. To take one back:`),
    ...buttons(
      ...agreed.map((each): Button => ({ label: nameOf(each), action: { do: "take-back", shown: each.textHash } })),
    ),
  ];
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

function nameOf({ text: about }: Agreeable): string {
  return about.kind === "order" ? `Take back: ${inWords(about.order)}` : "Take back: who decides what";
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
    ...list(each.agreedBy.slice(0, mostNames).map((who) => agreedLine(each, organisation, who, reader))),
    ...(each.agreedBy.length > mostNames ? [text(`And ${each.agreedBy.length - mostNames} more are named.`)] : []),
    text(standingWords(each, names)),
    ...unsafeWords(each, organisation, names),
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
      return `It is not in force yet: it waits for ${someOf(
        [...standing.missing, ...standing.gone].map((who) => peopleNames(names, [who])),
        mostNames,
      )}.`;
  }
}

/** Whoever was given a safety role since has not agreed by it: what they click now counts. */
function unsafeWords({ text: about, standing }: Agreeable, organisation: Organisation, names: Names): Block[] {
  const { rules, directory } = names;
  const order = rules.standingOrders.find(({ id }) => about.kind === "order" && id === about.order);
  if (!order || standing.status !== "in-force" || !canHarm(order)) return [];
  if (safetyRoles(rules).length === 0 || isSafelySigned(order, rules, { organisation, directory })) return [];
  const roles = listOf(
    safetyRoles(rules).map((role) => roleTitle(names, role)),
    "or",
  );
  return [
    strong(
      `Where people can be harmed it allows nothing: nobody who agreed was ${roles} when they did, and still is. Whoever is now takes back their agreement, and agrees again.`,
    ),
  ];
}

/** "Amara Okafor, Carla Reyes and 3 more" */
function someOf(all: string[], most: number): string {
  return listOf(all.length > most ? [...all.slice(0, most), `${all.length - most} more`] : all);
}
