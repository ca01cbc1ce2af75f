import { zoneWords } from "../../../incident/time.ts";
import {
  canHarm,
  environmentsServed,
  type Figures,
  figuresAsked,
  type Reached,
  rolesNamed,
  servicesPlaced,
  servicesReached,
} from "../../../organisation/agreed-text.ts";
import type { AgreedText } from "../../../organisation/events.ts";
import { safetyRoles } from "../../../policy/directory.ts";
import type { AuthorityRow, RoleId, Rules } from "../../../policy/policy.ts";
import type { Block } from "../../card.ts";
import { whoMay } from "../answers/help-forms.ts";
import { decidersRule } from "../decisions/decision-words.ts";
import { moneyWords, spanWords } from "../decisions/trade-off.ts";
import { environmentWords, inWords, listOf, type Names, roleTitle } from "../names.ts";
import { list, text } from "../parts.ts";
import { dateWords } from "../times.ts";

/** Everything that is agreed to by one click, in plain words: whatever voids the agreement when it changes is here. */
export function agreedTextBlocks(about: AgreedText, names: Names): Block[] {
  const { rules } = names;
  if (about.kind === "authority") {
    const lines = rules.authority.map((row, index) => rowLine(row, index, names));
    const nobody = !rules.organisation.authorityAgreedBy && "It names nobody who must agree to it.";
    return [
      ...list(lines),
      ...list([onCallLine(names), ...rolesNamed(rules).flatMap((role) => roleLine(role, names))]),
      ...list(reachLines("Where the rows ask for it", servicesPlaced(rules))),
      ...list(figureLines(figuresAsked(rules.authority, rules))),
      text(`${nobody ? `${nobody} ` : ""}Whoever has agreed to it must agree to another before that one holds.`),
    ];
  }
  const order = rules.standingOrders.find(({ id }) => id === about.order);
  return order
    ? [
        text(orderWords(order, names)),
        ...list(orderReach(order, names)),
        ...list(figureLines(figuresAsked([order], rules))),
      ]
    : [];
}

function orderReach(order: Order, { rules }: Names): string[] {
  const places = environmentsServed(rules);
  const isLess = places.some((place) => !(order.when.environment ?? ["it"]).includes(place));
  const unnamed = "Where no service is named it allows nothing, for it may be one that is not in this list.";
  return [...reachLines("It reaches", servicesReached(order, rules)), ...(isLess ? [unnamed] : [])];
}

/** "It reaches, of medical equipment of tier 1: infusion-pumps." */
function reachLines(verb: string, services: Reached[]): string[] {
  const groups = Map.groupBy(services, ({ environment, tier }) => {
    return `${environmentWords[environment]}${tier === undefined ? "" : ` of tier ${tier}`}`;
  });
  return [...groups].map(([place, those]) => {
    return `${verb}, ${place}: ${listOf(those.map(({ id }) => id))}.`;
  });
}

/** "Of payments it is agreed: 4 h down is tolerable, 2 h to come back, 8,000 USD a minute." */
function figureLines(figures: Figures[]): string[] {
  return figures.map(({ id, tolerableDowntimeMs, recoveryTimeMs, revenuePerMinute }) => {
    const said = [
      tolerableDowntimeMs !== undefined && `${spanWords(tolerableDowntimeMs)} down is tolerable`,
      recoveryTimeMs !== undefined && `${spanWords(recoveryTimeMs)} to come back`,
      revenuePerMinute && `${moneyWords(revenuePerMinute)} a minute`,
    ].filter((each) => typeof each === "string");
    return `Of ${id} it is agreed: ${said.join(", ")}.`;
  });
}

type Order = Rules["standingOrders"][number];

function orderWords(order: Order, names: Names): string {
  const { authorisationStandsForMs, timezone } = names.rules.organisation;
  const stands = spanWords(order.standsForMs ?? authorisationStandsForMs);
  const safety = safetyRoles(names.rules).map((role) => roleTitle(names, role));
  const signer =
    safety.length > 0
      ? `Where people can be harmed it holds only if one of those who agreed is ${listOf(safety, "or")} as they agree, and still is.`
      : "Nobody answers for the safety of people, so where they can be harmed it allows nothing.";
  return [
    `Without asking anybody first: ${whenWords(order.when)}.`,
    `It stands for ${stands}, then it is decided again.`,
    canHarm(order) && signer,
    `It ends with ${dateWords(order.expires)}, ${zoneWords(timezone, `${order.expires}T12:00:00.000Z`)}.`,
    `Who may use it, with /muster action: ${whoMay("action", names).replace(/^F/, "f")}`,
  ]
    .filter(Boolean)
    .join(" ");
}

/** "Row 2, for the action “shut down”: CISO and COO must both choose the same option." */
function rowLine(row: AuthorityRow, index: number, names: Names): string {
  const about = row.fallback ? "where no other row decides" : `for ${whenWords(row.when)}`;
  const decides = row.decides && decidersRule({ deciders: row.decides, consents: row.consents ?? [] }, names);
  const consents = listOf((row.consents ?? []).map((role) => roleTitle(names, role)));
  const rule = decides ?? `${consents} must agree.`;
  return [
    `Row ${index + 1}, ${about}: ${rule}`,
    row.tieBreaker && `${roleTitle(names, row.tieBreaker)} breaks a tie.`,
    consents && vetoWords(row, names),
    row.delegates === false && "Nobody may choose for somebody else.",
    row.withinMs !== undefined && `They have ${spanWords(row.withinMs)}.`,
    row.standsForMs !== undefined && `It stands for ${spanWords(row.standsForMs)}, then it is decided again.`,
  ]
    .filter(Boolean)
    .join(" ");
}

function vetoWords({ vetoLiftedBy }: AuthorityRow, names: Names): string {
  return vetoLiftedBy
    ? `Only ${roleTitle(names, vetoLiftedBy)} may agree in place of one who refused.`
    : "Nobody may agree in place of one who refused.";
}

/** What holds where a row does not say. */
function onCallLine(names: Names): string {
  const { triage, authorisationStandsForMs } = names.rules.organisation;
  const stands = spanWords(authorisationStandsForMs);
  return `Where no row decides, ${roleTitle(names, triage.onCall)} does; and where a row does not say, an action stands for ${stands}, then it is decided again.`;
}

/** What a role means besides its name. */
function roleLine(role: RoleId, names: Names): string[] {
  const { safety = false, fallback } = (Object.hasOwn(names.rules.roles, role) && names.rules.roles[role]) || {};
  if (!safety && !fallback) return [];
  const answers = safety ? "answers for the safety of people, and may stop an action alone" : "";
  const falls = fallback ? `falls to ${roleTitle(names, fallback)} where nobody can answer for it` : "";
  return [`${roleTitle(names, role)} ${[answers, falls].filter(Boolean).join("; it ")}.`];
}

/** "the action “isolate host”, medical equipment, services of tier 3" */
function whenWords(when: Order["when"] | undefined): string {
  const { action, environment, tier, downtime, costOver, signal } = when ?? {};
  const conditions = [
    action && `the action “${inWords(action)}”`,
    environment &&
      listOf(
        environment.map((each) => environmentWords[each]),
        "or",
      ),
    tier && `services of tier ${listOf(tier.map(String), "or")}`,
    downtime && "an outage expected to be longer than tolerable",
    costOver && `a cost over ${costOver.amount.toLocaleString("en-GB")} ${costOver.currency}`,
    signal && `the signal “${inWords(signal)}”`,
  ];
  return conditions.filter(Boolean).join(", ") || "anything";
}
