import type { StandingOrder } from "../../organisation/agreed-text.ts";
import { orderInForce, signedAs } from "../../organisation/agreements.ts";
import { safetyRoles } from "../../policy/directory.ts";
import type { Environment, RoleId, Rules } from "../../policy/policy.ts";
import type { CommandOf } from "../commands.ts";
import type { World } from "../decide.ts";
import { type Authority, authorityFor, canTakeAll, matches, type Subject, seats } from "../decisions/authority.ts";
import { type Asking, authorityInForceFor, whoDecides } from "../decisions/proposing.ts";
import { serviceMeant } from "../decisions/service-meant.ts";
import { signalsOf, subjectOf } from "../decisions/subject.ts";
import { takesDown, tradeOffFor } from "../decisions/trade-off.ts";
import type { Incident } from "../incident.ts";
import { own } from "../own.ts";
import type { Instant } from "../time.ts";
import { done, draft, refuse, type Verdict } from "../verdict.ts";
import type { Action } from "./action.ts";
import { authoriseAs, factsOf, wrongSubject } from "./containing.ts";
import { barTo } from "./order-bars.ts";

/** What was agreed beforehand runs without asking: the action is authorised by the order, and its signers are told. */

export function useOrder(command: CommandOf<"UseOrder">, incident: Incident, world: World & Asking): Verdict {
  const { now, by, what } = command;
  const { rules } = incident;
  const refusal = wrongSubject(incident, command);
  if (refusal) return refuse(refusal);
  // As a question that names none is about the incident's own.
  const meant = serviceMeant(command, incident);
  const service = own(rules.services, meant ?? "") ? meant : undefined;
  const about = { what, target: command.target.trim(), ...(service && { service }) };
  const bar = barTo(incident, about);
  if (bar) return refuse(bar);
  const question = { now, action: what, target: about.target, ...(service && { service }) };
  const subject = subjectOf(question, incident, tradeOffFor(question, incident));
  const firing = { ...subject, ...stillFiring(incident) };
  const inForce = rules.standingOrders.filter((each) => orderInForce(each, rules, { ...world.signing, now }));
  const covering = inForce.filter((each) =>
    covers(each, firing, isSafelySigned(rules, signers(each, incident, world))),
  );
  const authority = authorityInForceFor(incident, world.signing, subject);
  const order = covering.find((each) => couldDecide(authority, signers(each, incident, world)));
  if (!order) {
    // As the question would be put, were they to put it now.
    const asking = { notAlone: [by.person], abstentions: {}, asked: {} };
    const found = whoDecides(incident, world, asking, subject);
    const { deciders } = "code" in found ? authorityFor(rules, subject) : found;
    const asked = { what, ...(service && { service }), deciders: deciders.roles };
    const [signed] = covering;
    return refuse(
      signed ? { code: "order-beyond-signers", order: signed.id, ...asked } : { code: "no-order-covers", ...asked },
    );
  }
  const facts = draft(incident, incident.id, now, by);
  const authorisation = { kind: "order" as const, order: order.id, people: order.agreedBy };
  authoriseAs(facts, world.directory, factsOf(incident, about, takesDown(what, rules)), authorisation);
  return done(facts);
}

/** Whether the order by which something was allowed would allow it wherever the incident is known to be by now. */
export function coversStill(
  incident: Incident,
  world: Asking,
  order: string,
  { what, target, service, now }: Pick<Action, "what" | "target" | "service"> & { now: Instant },
): boolean {
  const { rules } = incident;
  const found = rules.standingOrders.find(({ id }) => id === order);
  if (!found) return false;
  const question = { now, action: what, target, ...(service && { service }) };
  const subject = subjectOf(question, incident, tradeOffFor(question, incident));
  const signed = signers(found, incident, world);
  const authority = authorityInForceFor(incident, world.signing, subject);
  return covers(found, subject, isSafelySigned(rules, signed)) && couldDecide(authority, signed);
}

/** Each with the roles they speak in; one is taken away by leaving, and by being kept out of this incident. */
function signers(order: StandingOrder, { rules }: Incident, { signing, directory }: Asking): RoleId[][] {
  return signedAs(order, rules, { ...signing, directory });
}

/** One of those who agreed answers for people's safety. */
export function isSafelySigned(rules: Pick<Rules, "roles">, signed: RoleId[][]): boolean {
  const safety = safetyRoles(rules);
  return signed.some((roles) => roles.some((role) => safety.includes(role)));
}

/**
 * Nobody allows beforehand what they could not allow at the time: those who agreed must be able to take every seat, of
 * those who decide and of those who must consent. An order would otherwise be a way round the authority table.
 */
export function couldDecide(authority: Pick<Authority, "deciders" | "consents">, signed: RoleId[][]): boolean {
  return canTakeAll(seats(authority), signed);
}

/** An order for as long as there is a signal ends with it. The table is asked of every signal that there was. */
function stillFiring({ alerts }: Incident): Pick<Subject, "signals"> {
  const firing = Object.entries(alerts).filter(([, { status }]) => status === "firing");
  return { signals: signalsOf(Object.fromEntries(firing)) };
}

/**
 * Where people can be harmed an order holds only if it names that environment and `isSigned` by somebody in a safety role;
 * where no service is named, that is wherever the catalogue has one.
 */
export function covers(order: StandingOrder, subject: Subject, isSigned: boolean): boolean {
  const mayHold = (environment: Environment) =>
    environment === "it" || (order.when.environment?.includes(environment) === true && isSigned);
  // What is done to an office host in the middle of a ward can reach the ward.
  const around = (subject.around ?? []).filter((environment) => environment !== "it");
  const environments = [...new Set([...(subject.unnamed ?? [subject.environment]), ...around])];
  return environments.every((environment) => matches(order, { ...subject, environment }) && mayHold(environment));
}
