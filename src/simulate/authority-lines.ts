import { conditionWords } from "../chat/cards/decisions/decision-words.ts";
import { moneyRange, moneyWords, rangeWords, spanWords } from "../chat/cards/decisions/trade-off.ts";
import { environmentWords, inWords, listOf, type Names, roleTitles } from "../chat/cards/names.ts";
import {
  type Authority,
  authorityFor,
  type Condition,
  matches,
  mayMatch,
  type Subject,
  unmet,
  wherever,
} from "../incident/decisions/authority.ts";
import type { Figure } from "../incident/decisions/figures.ts";
import { type Found, whoDecides } from "../incident/decisions/proposing.ts";
import { withoutUnreached } from "../incident/decisions/reached.ts";
import { takesDown } from "../incident/decisions/trade-off.ts";
import { noOrganisation } from "../organisation/organisation.ts";
import type { AuthorityRow, Rules } from "../policy/policy.ts";
import { agreementLines } from "./agreement-lines.ts";
import type { Asked } from "./asked.ts";
import { justDeclared } from "./calling.ts";
import { peopleLines, standingBehind } from "./decider-lines.ts";
import { wrapped } from "./lines.ts";
import { type Question, questionOf } from "./question.ts";

/** Who decides about an action, and why they: every row of the table, with what it asked and the answer. */
export function authorityLines(asked: Asked & { action: string }, names: Names): string[] {
  const { at, action, service } = asked;
  const { rules } = names;
  const question = questionOf(asked, names);
  const { subject, notes } = question;
  const authority = decidersFound(asked, subject, names);
  return [
    "",
    ...wrapped(`Who decides: ${inWords(action)}${service ? `, ${service}` : ""}`),
    ...wrapped(`  ${knownWords(question)}`, 2),
    ...notes.flatMap((note) => wrapped(`! ${note}`, 2)),
    "",
    ...peopleLines(authority, names),
    ...standingBehind(authority, names),
    "",
    "Why they: the first row that matches decides; consents add up over every row that matches.",
    ...rules.authority.flatMap((row, index) =>
      rowLines(row, index, { subject, authority, names, worst: question.worst }),
    ),
    ...(authority.row === undefined ? ["  No row decides: whoever is on call does."] : []),
    ...agreementLines(subject, at, names),
  ];
}

type Decided = Omit<Authority, "fellBack"> & { fellBack?: Found["fellBack"] };

/**
 * As in an incident of today, with the table agreed to: where the people of the row that matches are too few, others decide.
 * Where nobody can, the row is shown whose people they are.
 */
function decidersFound(asked: Asked, subject: Subject, { rules, directory }: Names): Decided {
  const { authorityAgreedBy: _signers, ...organisation } = rules.organisation;
  const agreed = { ...rules, organisation } as Rules;
  const world = { rules: agreed, directory, organisation: noOrganisation };
  const incident = justDeclared({ severity: "sev1", ...asked }, world);
  const byTable = authorityFor(rules, subject);
  if (!incident) return byTable;
  const signing = { organisation: noOrganisation, directory };
  const asking = { notAlone: [], abstentions: {}, asked: {} };
  const found = whoDecides(incident, { directory: withoutUnreached(incident, directory), signing }, asking, subject);
  return "code" in found ? byTable : found;
}

/** "Tier 1, office and data-centre systems; down for 2 h, of tolerable 4 h; cost 384,000 USD." */
function knownWords({ subject, worst, tolerableMs }: Question): string {
  const { environment, around, unnamed, tier, cost } = subject;
  const place = environmentWords[environment];
  const others = (around ?? []).filter((place) => place !== environment).map((place) => environmentWords[place]);
  const incident = others.length > 0 ? `, in an incident of ${listOf(others)}` : "";
  const bound = worst.overTolerable ? "over the tolerable" : "of tolerable";
  const tolerable = tolerableMs === undefined ? "" : `, ${bound} ${spanWords(tolerableMs)}`;
  const price = worst.cost ? moneyRange(worst.cost) : cost && moneyWords(cost);
  return `${[
    unnamed
      ? `No service is named: it may be any in ${listOf(unnamed.map((one) => environmentWords[one]))}`
      : `${tier === undefined ? "Of no known tier" : `Tier ${tier}`}, ${place}${incident}`,
    worst.downtime ? `down for ${rangeWords(worst.downtime)}${tolerable}` : "downtime not known",
    price ? `cost ${price}` : "cost not known",
  ].join("; ")}.`;
}

type Judged = { subject: Subject; authority: Decided; names: Names } & Pick<Question, "worst">;

function rowLines(row: AuthorityRow, index: number, judged: Judged): string[] {
  const mark = index === judged.authority.row ? "→" : " ";
  const start = `${mark} row ${String(index + 1).padEnd(2)} `;
  const what = row.fallback ? "the fallback row" : `for ${conditionWords(row)}`;
  return wrapped(`${start}${what}: ${answerWords(row, index, judged)}`, start.length);
}

function answerWords(row: AuthorityRow, index: number, { subject, authority, names, worst }: Judged): string {
  if (row.fallback) return fallbackWords(index, authority, names);
  const isMatched = matches(row, subject);
  const consents = row.consents?.length ? `adds the consent of ${roleTitles(names, row.consents)}` : "";
  if (!isMatched && !(consents && wherever(subject).some((each) => mayMatch(row, each)))) {
    return `${mayMatch(row, subject) ? "it may be" : "no"}, ${unmet(row, subject)
      .map((condition) => unmetWords(condition, row, subject, staysUp(subject, worst, names)))
      .join(", ")}`;
  }
  const isAfter = authority.row === undefined || index > authority.row;
  const isTooFew = authority.fellBack === "too-few-people" && index === authorityFor(names.rules, subject).row;
  const before = isTooFew ? "but too few different people can take its seats" : "but an earlier row may be the one";
  const other = isAfter ? "matches too, after the row that decides" : before;
  const decides = row.decides && isMatched ? (index === authority.row ? "decides" : other) : "";
  return ["yes", decides, consents].filter(Boolean).join(", ");
}

function fallbackWords(index: number, { row, fellBack, lacking = [] }: Decided, { rules }: Names): string {
  if (index !== row) return "not needed";
  switch (fellBack) {
    case undefined:
    case "not-agreed":
      return "decides, as no other row does";
    case "own-proposal":
    case "too-few-people":
      return "decides, as too few people could take the seats of the row that matches";
    case "service-not-named": {
      const services = Object.keys(rules.services);
      const which = services.length > 0 ? `name it: --service ${listOf(services, "or")}` : "the policy names none";
      return `decides, as which row it is hangs on the service (${which})`;
    }
    case "figures-not-known":
      return `decides, as which row it is hangs on what the policy does not say of the service (${lackingWords(lacking)})`;
  }
}

/** "write its tolerableDowntime and recoveryTime under services, or say for how long: --downtime 2h-6h" */
function lackingWords(lacking: Figure[]): string {
  const written = `write its ${listOf(lacking)} under services`;
  const money = lacking.includes("revenuePerMinute") ? ", in the currency of the row" : "";
  const isSaid = lacking.every((figure) => figure === "recoveryTime");
  return `${written}${money}${isSaid ? ", or say for how long: --downtime 2h-6h" : ""}`;
}

function unmetWords(condition: Condition, { when }: AuthorityRow, subject: Subject, isUp: boolean): string {
  const { action, environment, unnamed, tier, cost, overTolerable } = subject;
  switch (condition) {
    case "action":
      return `the action is ${action ? `“${inWords(action)}”` : "not named"}`;
    case "environment":
      return unnamed ? "the service is not named" : `it is about ${environmentWords[environment]}`;
    case "tier":
      return tier === undefined ? "the tier is not known" : `the tier is ${tier}`;
    case "downtime":
      return overTolerable === undefined
        ? "the downtime, or what is tolerable, is not known"
        : "the downtime is tolerable";
    case "costOver":
      if (!cost) return isUp ? "cost not asked: this step takes nothing down" : "the cost is not known";
      return cost.currency === when?.costOver?.currency
        ? `the cost is ${moneyWords(cost)}`
        : `the cost is in ${cost.currency}`;
    case "signal":
      return "no alert says so";
  }
}

/** Nobody says that anything goes down, and no rule takes it for granted: there is no cost to work out. */
function staysUp({ action, unnamed }: Subject, { downtime }: Question["worst"], { rules }: Names): boolean {
  return !unnamed && downtime === undefined && !takesDown(action, rules);
}
