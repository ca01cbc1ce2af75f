import { conditionWords, decidersRule } from "../chat/cards/decisions/decision-words.ts";
import { moneyRange, moneyWords, rangeWords, spanWords } from "../chat/cards/decisions/trade-off.ts";
import {
  environmentWords,
  inWords,
  listOf,
  type Names,
  personName,
  roleTitle,
  roleTitles,
} from "../chat/cards/names.ts";
import {
  type Authority,
  authorityFor,
  type Condition,
  matches,
  mayMatch,
  type Subject,
  unmet,
} from "../incident/decisions/authority.ts";
import type { Figure } from "../incident/decisions/figures.ts";
import { shares } from "../incident/decisions/proposing.ts";
import { subjectOf } from "../incident/decisions/subject.ts";
import { type TradeOff, tradeOffOf } from "../incident/decisions/trade-off.ts";
import type { Incident } from "../incident/incident.ts";
import { own } from "../incident/own.ts";
import { findHolder, holders } from "../policy/directory.ts";
import type { AuthorityRow, RoleId } from "../policy/policy.ts";
import { agreementLines } from "./agreement-lines.ts";
import type { Asked } from "./asked.ts";
import { alertOf } from "./calling.ts";
import { wrapped } from "./lines.ts";

/** Who decides about an action, and why they: every row of the table, with what it asked and the answer. */
export function authorityLines(asked: Asked & { action: string }, names: Names): string[] {
  const { at, action, service, downtime } = asked;
  const { rules } = names;
  const tradeOff = tradeOffOf({ now: at, action, ...(service && { service }), ...(downtime && { downtime }) }, rules);
  const subject = subjectAsked(asked, names, tradeOff);
  const authority = authorityFor(rules, subject);
  return [
    "",
    ...wrapped(`Who decides: ${inWords(action)}${service ? `, ${service}` : ""}`),
    ...wrapped(`  ${knownWords(subject, tradeOff)}`, 2),
    "",
    ...peopleLines(authority, names),
    "",
    "Why they: the first row that matches decides; consents add up over every row that matches.",
    ...rules.authority.flatMap((row, index) => rowLines(row, index, { subject, authority, names })),
    ...(authority.row === undefined ? ["  No row decides: whoever is on call does."] : []),
    ...agreementLines(subject, at, names),
  ];
}

/** What the option says goes before what the catalogue says. */
function subjectAsked(asked: Asked, { rules }: Names, tradeOff: TradeOff | undefined): Subject {
  const { action, service, tier, cost } = asked;
  const known = service ? own(rules.services, service)?.environment : undefined;
  const environment = asked.environment ?? known ?? "it";
  const alerts: Incident["alerts"] = asked.signal ? { simulated: alertOf(asked) } : {};
  const subject = subjectOf(
    { ...(action && { action }), ...(service && { service }) },
    { alerts, environment, rules },
    tradeOff,
  );
  // Whoever says the tier says what it is done to.
  const { unnamed: _wherever, ...named } = subject;
  return { ...(tier === undefined ? subject : { ...named, tier }), ...(cost && { cost }) };
}

/** "Tier 1, office and data-centre systems; down for 2 h, of tolerable 4 h; cost 384,000 USD." */
function knownWords(
  { environment, around, unnamed, tier, cost, overTolerable }: Subject,
  tradeOff: TradeOff | undefined,
): string {
  const place = environmentWords[environment];
  const incident = around && around !== environment ? `, in an incident of ${environmentWords[around]}` : "";
  const { downtime, inputs, cost: worked } = tradeOff ?? {};
  const bound = overTolerable ? "over the tolerable" : "of tolerable";
  const tolerable =
    inputs?.tolerableDowntimeMs === undefined ? "" : `, ${bound} ${spanWords(inputs.tolerableDowntimeMs)}`;
  const isWorked = worked !== undefined && worked.to === cost?.amount && worked.currency === cost.currency;
  const price = isWorked ? moneyRange(worked) : cost && moneyWords(cost);
  return `${[
    unnamed
      ? `No service is named: it may be any in ${listOf(unnamed.map((one) => environmentWords[one]))}`
      : `${tier === undefined ? "Of no known tier" : `Tier ${tier}`}, ${place}${incident}`,
    downtime ? `down for ${rangeWords(downtime)}${tolerable}` : "downtime not known",
    price ? `cost ${price}` : "cost not known",
  ].join("; ")}.`;
}

function peopleLines(authority: Authority, names: Names): string[] {
  const { deciders, consents, tieBreaker, withinMs, vetoLiftedBy, noDelegates } = authority;
  const rule = decidersRule({ deciders, consents: [] }, names);
  const label = (words: string) => `  ${words.padEnd(13)}`;
  const under = (words: string, text: string) => wrapped(`${label(words)}${text}`, 15);
  const agreeing =
    consents.length > 0 ? `${roleTitles(names, consents)}: without that nothing is approved` : "nobody else";
  return [
    ...under("Decides", rule),
    ...[...new Set(deciders.roles)].flatMap((role) => under("", holderWords(role, names))),
    ...under("Must agree", agreeing),
    ...consents.flatMap((role) => under("", holderWords(role, names))),
    ...consents.flatMap((role) => under("", refusalWords(role, vetoLiftedBy[role], names))),
    ...under("Breaks a tie", tieBreaker ? holderWords(tieBreaker, names) : "nobody"),
    ...under("In", spanWords(withinMs)),
    ...under("", timeWords(authority)),
    ...(noDelegates ? under("", "Nobody may choose for somebody else here.") : []),
  ];
}

function refusalWords(role: RoleId, lifter: RoleId | undefined, names: Names): string {
  const lifts = lifter === undefined ? "nobody lifts" : `only ${roleTitle(names, lifter)} lifts`;
  return `What ${roleTitle(names, role)} refuses, ${lifts}.`;
}

/** What time does to a question that nobody has decided. */
function timeWords({ withinMs, tieBreaker, noDelegates }: Authority): string {
  const after = (share: number) => spanWords(share * withinMs);
  const called = [
    ...(noDelegates ? [] : [`stand-ins are called after ${after(shares.standIns)}`]),
    ...(tieBreaker ? [`the tie-breaker after ${after(shares.tieBreaker)}`] : []),
  ];
  if (called.length === 0) return "After that it has expired: nothing is approved.";
  return `Of that, ${called.join(", ")}; then whoever of these is there has ${after(shares.lastCall)} more.`;
}

/** "CISO: Amara Okafor, else Ben Adler (delegate), else Dev Patel (CIO)" */
function holderWords(role: RoleId, names: Names): string {
  const { rules, directory } = names;
  const title = roleTitle(names, role);
  const held = holders(directory, role);
  const person = findHolder(rules, directory, role);
  if (!person) return `${title}: nobody holds it, and it falls to nobody`;
  const fallback = rules.roles[role]?.fallback;
  if (held.length === 0) return `${title}: nobody holds it; it falls to ${person.name}`;
  const behind = fallback === undefined ? undefined : findHolder(rules, directory, fallback, [person.id]);
  const [delegate] = person.delegates;
  return [
    `${title}: ${listOf(
      held.map(({ name }) => name),
      "or",
    )}`,
    ...(delegate === undefined ? [] : [`${personName(names, delegate)} (delegate)`]),
    ...(behind === undefined || fallback === undefined
      ? []
      : [`${behind.name} (${roleTitle(names, fallback)}, the fallback)`]),
  ].join(", else ");
}

type Judged = { subject: Subject; authority: Authority; names: Names };

function rowLines(row: AuthorityRow, index: number, judged: Judged): string[] {
  const mark = index === judged.authority.row ? "→" : " ";
  const start = `${mark} row ${String(index + 1).padEnd(2)} `;
  const what = row.fallback ? "the fallback row" : `for ${conditionWords(row)}`;
  return wrapped(`${start}${what}: ${answerWords(row, index, judged)}`, start.length);
}

function answerWords(row: AuthorityRow, index: number, { subject, authority, names }: Judged): string {
  if (row.fallback) return fallbackWords(index, authority, names);
  const around = { ...subject, environment: subject.around ?? subject.environment };
  const isMatched = matches(row, subject);
  const consents = row.consents?.length ? `adds the consent of ${roleTitles(names, row.consents)}` : "";
  if (!isMatched && !(consents && [subject, around].some((each) => mayMatch(row, each)))) {
    return `${mayMatch(row, subject) ? "it may be" : "no"}, ${unmet(row, subject)
      .map((condition) => unmetWords(condition, row, subject))
      .join(", ")}`;
  }
  const decides =
    row.decides && isMatched ? (index === authority.row ? "decides" : "matches too, after the row that decides") : "";
  return ["yes", decides, consents].filter(Boolean).join(", ");
}

function fallbackWords(index: number, { row, fellBack, lacking = [] }: Authority, { rules }: Names): string {
  if (index !== row) return "not needed";
  switch (fellBack) {
    case undefined:
      return "decides, as no other row does";
    case "service-not-named": {
      const services = Object.keys(rules.services);
      const which = services.length > 0 ? `name it: --service ${listOf(services, "or")}` : "the policy names none";
      return `decides, as which row it is hangs on the service (${which})`;
    }
    case "figures-not-known":
      return `decides, as which row it is hangs on what the policy does not say of the service (${lackingWords(lacking)})`;
  }
}

/** "revenuePerMinute in the currency of the limit, recoveryTime: or say --downtime 2h-6h" */
function lackingWords(lacking: Figure[]): string {
  const cure = lacking.includes("recoveryTime") ? "; for how long can be said instead: --downtime 2h-6h" : "";
  return `${listOf(lacking)}, in a currency that can be compared${cure}`;
}

function unmetWords(
  condition: Condition,
  { when }: AuthorityRow,
  { action, environment, unnamed, tier, cost, overTolerable }: Subject,
): string {
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
      if (!cost) return "the cost is not known";
      return cost.currency === when?.costOver?.currency
        ? `the cost is ${moneyWords(cost)}`
        : `the cost is in ${cost.currency}`;
    case "signal":
      return "no alert says so";
  }
}
