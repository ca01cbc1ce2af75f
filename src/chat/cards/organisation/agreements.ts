import { isSafelySigned } from "../../../incident/actions/orders.ts";
import { canHarm } from "../../../organisation/agreed-text.ts";
import { type Agreeable, agreeables, signedAs } from "../../../organisation/agreements.ts";
import type { AgreedText } from "../../../organisation/events.ts";
import { type Agreement, agreementOf, agreementsOf, type Organisation } from "../../../organisation/organisation.ts";
import { safetyRoles } from "../../../policy/directory.ts";
import type { PersonId } from "../../../policy/policy.ts";
import type { Block, Card, Form } from "../../card.ts";
import type { Read } from "../forms/form-answers.ts";
import { capitalised, inWords, listOf, type Names, peopleNames, personName, roleTitle } from "../names.ts";
import { buttons, list, quiet, shortCard, strong, text } from "../parts.ts";
import { timesFrom } from "../times.ts";
import { agreedTextBlocks } from "./agreed-text.ts";
import type { Reader } from "./delegation.ts";

/**
 * What somebody is named to agree to: in full, each with its button, what waits for them; in a line each what they have
 * agreed to, with one button to read that again.
 */
export function agreementsCard(organisation: Organisation, reader: Reader): Card {
  const { waiting, agreed, expired } = theirs(organisation, reader);
  if (waiting.length + agreed.length + expired.length === 0) {
    return shortCard("agreements", "Nothing to agree to", "No standing order and no table of authority names you.");
  }
  const summary =
    waiting.length > 0
      ? `Your agreement is asked for: ${someOf(waiting.map(titleOf), 3)}.`
      : "You have agreed to everything that names you.";
  return {
    kind: "agreements",
    title: "What you are asked to agree to",
    summary,
    whole: { do: "agreements" },
    blocks: [
      text(summary),
      ...waiting.flatMap((each): Block[] => [{ type: "divider" }, ...textBlocks(each, organisation, reader)]),
      ...expired.map((each) => text(`${capitalised(titleOf(each))} has expired, and allows nothing any more.`)),
      ...agreedBlocks(agreed, organisation, reader),
      quiet("A text takes effect when everybody named has agreed to it, and whoever changes it asks everybody again."),
    ],
  };
}

function agreedBlocks(agreed: Agreed[], organisation: Organisation, { names }: Reader): Block[] {
  if (agreed.length === 0) return [];
  return [
    { type: "divider" },
    strong("You have agreed to:"),
    ...list(agreed.map((each) => agreedTitle(each, names))),
    ...agreed.flatMap((each) => ("now" in each ? unsafeWords(each.now, organisation, names) : [])),
    ...buttons({ label: "Read one again, or take it back…", action: { do: "agreement" } }),
  ];
}

/** What follows once they have taken it back, and what else waits for them. `text`: which agreement it was. */
export function takenBackCard(text: AgreedText, organisation: Organisation, reader: Reader): Card {
  const said = `You have taken back your agreement to ${titleOf({ text })}. ${followsWords(text, "now", organisation, reader)}`;
  const card = agreementsCard(organisation, reader);
  return { ...card, summary: said, blocks: [strong(said), ...card.blocks] };
}

/** To the others whom the text names. */
export function othersTakenBackCard(by: PersonId, text: AgreedText, names: Names): Card {
  const title = titleOf({ text });
  const who = personName(names, by);
  return shortCard(
    "agreement-taken-back",
    "An agreement was taken back",
    `${who} has taken back their agreement to ${title}.`,
    `${capitalised(nothingHolds(text))} now, until everybody named has agreed again.`,
    "/muster agreements shows how it stands.",
  );
}

/** Those whom the text names, as it reads now, besides whoever takes their agreement back; nobody of an older text. */
export function othersNamed(text: AgreedText, organisation: Organisation, { names, person, now }: Reader): PersonId[] {
  const all = agreeables(names.rules, { organisation, directory: names.directory, now });
  const meant = all.find((each) => titleOf(each) === titleOf({ text }));
  return (meant?.agreedBy ?? []).filter((each) => each !== person && Object.hasOwn(names.directory.people, each));
}

function followsWords(text: AgreedText, when: "now" | "then", organisation: Organisation, reader: Reader): string {
  const others = othersNamed(text, organisation, reader);
  const told =
    others.length === 0 ? "" : `${peopleNames(reader.names, others)} ${others.length === 1 ? "is" : "are"} told.`;
  const until = "until everybody named has agreed again";
  return when === "now"
    ? `${capitalised(nothingHolds(text))} now, ${until}. ${told}`.trim()
    : `From then on ${nothingHolds(text)}, ${until}${told ? `; ${told}` : "."}`;
}

function nothingHolds({ kind }: AgreedText): string {
  return kind === "order" ? "it allows nothing" : "only a fallback row of it decides";
}

/** One text that they have agreed to, with the button that takes it back. */
export function agreementCard(textHash: string, organisation: Organisation, reader: Reader): Card {
  const found = theirs(organisation, reader).agreed.find((each) => hashOf(each) === textHash);
  if (!found) return agreementsCard(organisation, reader);
  const title = capitalised(agreedTitle(found, reader.names));
  const blocks =
    "now" in found
      ? textBlocks(found.now, organisation, reader)
      : [text(`${title}.`), ...buttons({ label: "I take it back", action: { do: "take-back", shown: textHash } })];
  return { kind: "agreement", title: "What you agreed to", summary: `${title}.`, whole: { do: "agreements" }, blocks };
}

/** Undefined where they have agreed to nothing. */
export function agreementForm(organisation: Organisation, reader: Reader): Form | undefined {
  const { agreed } = theirs(organisation, reader);
  if (agreed.length === 0) return undefined;
  return {
    form: "agreement",
    title: "What you agreed to",
    submit: "Show it",
    intro: "You read it again first; nothing is taken back by this.",
    context: "{}",
    fields: [
      {
        id: "text",
        label: "Which one?",
        type: "select",
        choices: agreed.map((each) => ({ value: hashOf(each), label: capitalised(agreedTitle(each, reader.names)) })),
      },
    ],
  };
}

export function readAgreementForm(values: Record<string, string>): Read<string> {
  const { text: textHash } = values;
  return textHash ? { ok: true, value: textHash } : { ok: false, errors: { text: "Please choose one of them." } };
}

/** What stands in the policy as it is `now`, or a text that was changed since. */
type Agreed = { now: Agreeable } | { before: Agreement };

function theirs(organisation: Organisation, { names, person, now }: Reader) {
  const all = agreeables(names.rules, { organisation, directory: names.directory, now });
  const named = all.filter(({ agreedBy }) => agreedBy.includes(person));
  const waiting = named.filter((each) => isWaiting(each, organisation, person));
  const before = agreementsOf(organisation, person).filter(
    ({ textHash }) => !named.some((each) => each.textHash === textHash),
  );
  const hasAgreed = ({ text: about, textHash }: Agreeable) =>
    agreementOf(organisation, about, person)?.textHash === textHash;
  const agreed: Agreed[] = [
    ...named.filter(hasAgreed).map((each) => ({ now: each })),
    ...before.map((each) => ({ before: each })),
  ];
  return { waiting, agreed, expired: named.filter((each) => !waiting.includes(each) && !hasAgreed(each)) };
}

function hashOf(agreed: Agreed): string {
  return "now" in agreed ? agreed.now.textHash : agreed.before.textHash;
}

function agreedTitle(agreed: Agreed, names: Names): string {
  if ("now" in agreed) return `${titleOf(agreed.now)}: ${standingInShort(agreed.now, names)}`;
  return `an earlier text of ${titleOf(agreed.before)}: not in force any more`;
}

function standingInShort({ standing }: Agreeable, names: Names): string {
  switch (standing.status) {
    case "in-force":
      return "in force";
    case "expired":
      return "expired";
    case "awaiting":
      return `waits for ${someOf(
        [...standing.missing, ...standing.gone].map((who) => peopleNames(names, [who])),
        2,
      )}`;
  }
}

/** The titles of the texts that wait for this person's click. */
export function waitingAgreements(organisation: Organisation, reader: Reader): string[] {
  return theirs(organisation, reader).waiting.map(titleOf);
}

function isWaiting(
  { text: about, textHash, standing }: Agreeable,
  organisation: Organisation,
  person: string,
): boolean {
  return standing.status !== "expired" && agreementOf(organisation, about, person)?.textHash !== textHash;
}

function titleOf({ text: about }: Pick<Agreeable, "text">): string {
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
    strong(capitalised(titleOf(each))),
    ...agreedTextBlocks(each.text, names),
    ...list(each.agreedBy.flatMap((who) => agreedLine(each, organisation, who, reader))),
    text(standingWords(each, names)),
    ...unsafeWords(each, organisation, names),
    ...(agreed && !isOver
      ? [quiet(`You may take it back. ${followsWords(each.text, "then", organisation, reader)}`)]
      : []),
    ...(isOver ? [] : buttons(press)),
  ];
}

/** Nothing of those who have not: the sentence after it names them. */
function agreedLine(
  { text: about, textHash }: Agreeable,
  organisation: Organisation,
  who: string,
  { names, now, zone }: Reader,
): string[] {
  const name = peopleNames(names, [who]);
  if (!Object.hasOwn(names.directory.people, who)) return [`${name} is not in the directory any more`];
  const agreement = agreementOf(organisation, about, who);
  if (!agreement) return [];
  const at = timesFrom(now, zone).at(agreement.at);
  return [agreement.textHash === textHash ? `${name} agreed at ${at}` : `${name} agreed to an earlier text, at ${at}`];
}

function standingWords({ standing }: Agreeable, names: Names): string {
  switch (standing.status) {
    case "in-force":
      return "It is in force.";
    case "expired":
      return "It has expired, and allows nothing any more.";
    case "awaiting": {
      const missing = [...standing.missing, ...standing.gone].map((who) => peopleNames(names, [who]));
      return `It is not in force yet: it waits for ${listOf(missing)}.`;
    }
  }
}

/** Whoever was given a safety role since has not agreed by it: what they click now counts. */
function unsafeWords({ text: about, standing }: Agreeable, organisation: Organisation, names: Names): Block[] {
  const { rules, directory } = names;
  const order = rules.standingOrders.find(({ id }) => about.kind === "order" && id === about.order);
  if (!order || standing.status !== "in-force" || !canHarm(order)) return [];
  const signed = signedAs(order, rules, { organisation, directory });
  if (safetyRoles(rules).length === 0 || isSafelySigned(rules, signed)) return [];
  const roles = listOf(
    safetyRoles(rules).map((role) => roleTitle(names, role)),
    "or",
  );
  return [
    strong(
      `Where people can be harmed ${titleOf({ text: about })} allows nothing: nobody who agreed was ${roles} when they did, and still is. Whoever is now takes back their agreement, and agrees again.`,
    ),
  ];
}

/** "Amara Okafor, Carla Reyes and 3 more" */
function someOf(all: string[], most: number): string {
  return listOf(all.length > most ? [...all.slice(0, most), `${all.length - most} more`] : all);
}
