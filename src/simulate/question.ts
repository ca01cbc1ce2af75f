import { moneyRange, moneyWords, rangeWords, spanWords } from "../chat/cards/decisions/trade-off.ts";
import { inWords, type Names } from "../chat/cards/names.ts";
import type { Subject } from "../incident/decisions/authority.ts";
import { missingOf, subjectOf } from "../incident/decisions/subject.ts";
import { atWorst, isOutage, type TradeOff, tradeOffOf } from "../incident/decisions/trade-off.ts";
import type { Incident } from "../incident/incident.ts";
import { own } from "../incident/own.ts";
import type { Rules, Service } from "../policy/policy.ts";
import type { Asked } from "./asked.ts";
import { alertOf } from "./calling.ts";

/**
 * What the authority table is asked. Of a service that is named everything is as an incident would have it, whatever is
 * typed; without one, what is typed describes one. `notes` say where both differ.
 */
export type Question = {
  subject: Subject;
  /** As the rows are asked: an outage is no shorter than the service takes to come back. */
  worst: Pick<TradeOff, "cost" | "downtime" | "overTolerable">;
  tolerableMs?: number | undefined;
  notes: string[];
};

type AskedOf = Asked & { action: string };

export function questionOf(asked: AskedOf, { rules }: Names): Question {
  const { at, action, service, downtime } = asked;
  const about = { action, ...(service !== undefined && { service }) };
  const tradeOff = tradeOffOf({ now: at, ...about, ...(downtime && { downtime }) }, rules);
  const known = service === undefined ? undefined : own(rules.services, service);
  const environment = asked.environment ?? known?.environment ?? "it";
  const alerts: Incident["alerts"] = asked.signal ? { simulated: alertOf({ ...asked, environment }) } : {};
  const subject = subjectOf(about, { alerts, environment, rules }, tradeOff);
  const worst = tradeOff ? atWorst(tradeOff, action) : {};
  if (known) {
    const notes = [...tierNotes(asked, known), ...costNotes(asked, worst), ...downtimeNotes(asked, worst, known)];
    return { subject, worst, tolerableMs: known.tolerableDowntimeMs, notes };
  }
  const described = describedIn(asked, subject, { tradeOff, rules });
  const isUnknown = asked.cost !== undefined && described.cost === undefined;
  const note = `You said a cost of ${asked.cost ? moneyWords(asked.cost) : ""}: where no service is named, an incident knows none.`;
  return { subject: described, worst, notes: isUnknown ? [note] : [] };
}

/** Whoever says the tier says what it is done to: of that nothing else is known. */
function describedIn(
  { tier, cost, action }: AskedOf,
  subject: Subject,
  judged: { tradeOff: TradeOff | undefined; rules: Rules },
): Subject {
  if (tier === undefined) return subject;
  const { unnamed: _wherever, ...named } = subject;
  const figures = { tier, tolerableDowntimeMs: undefined, recoveryTimeMs: undefined, revenuePerMinute: undefined };
  const missing = missingOf(figures, { action, ...judged });
  return { ...named, tier, ...(missing.length > 0 && { missing }), ...(cost && { cost }) };
}

function tierNotes({ tier, service }: AskedOf, known: Service): string[] {
  if (tier === undefined || tier === known.tier) return [];
  return known.tier === undefined
    ? [`You said tier ${tier}, and the policy gives ${service} none: an incident knows none.`]
    : [`You said tier ${tier}, the policy says ${known.tier}: the policy’s holds.`];
}

function costNotes({ cost, service }: AskedOf, { cost: worked }: Question["worst"]): string[] {
  if (!cost) return [];
  const said = `You said a cost of ${moneyWords(cost)}`;
  if (!worked) return [`${said}: an incident works it out, and from what is known of ${service} it cannot.`];
  if (worked.from === cost.amount && worked.to === cost.amount && worked.currency === cost.currency) return [];
  return [`${said}: worked out it is ${moneyRange(worked)}, and that holds.`];
}

function downtimeNotes({ downtime, action, service }: AskedOf, worst: Question["worst"], known: Service): string[] {
  const { recoveryTimeMs } = known;
  if (!downtime || recoveryTimeMs === undefined || downtime.toMs >= recoveryTimeMs) return [];
  const said = `You said down for ${rangeWords(downtime)}`;
  if (worst.downtime && worst.downtime.toMs > downtime.toMs) {
    return [`${said}: ${service} takes ${spanWords(recoveryTimeMs)} to come back, and every row is asked with that.`];
  }
  return isOutage(action)
    ? []
    : [
        `${said}: of “${inWords(action)}” an incident believes it, too. Only a shut-down takes the ${spanWords(recoveryTimeMs)} that ${service} needs to come back.`,
      ];
}
