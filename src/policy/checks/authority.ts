import { canTakeAll, seats } from "../../incident/authority.ts";
import { type CheckSubject, type Finding, mistake, type Rule, warning } from "../finding.ts";
import { nearest } from "../nearest.ts";
import type { Deciders, PersonId, Policy, RoleId } from "../policy.ts";
import { heldRole, holdersOf } from "./holding.ts";
import { everythingAsked } from "./questions.ts";

function somethingDecidesTheRest({ policy: { authority } }: CheckSubject): Finding[] {
  if (authority.some(({ fallback }) => fallback)) return [];
  const cure = "end the table with { fallback: true, decides: { … } }";
  return [mistake(["authority"], "no row decides what no other row matches", cure)];
}

function fallbackRowDecides({ policy: { authority } }: CheckSubject): Finding[] {
  return authority.flatMap(({ fallback, decides }, row) => {
    if (!fallback || decides) return [];
    return [mistake(["authority", row], "the fallback row names nobody who decides", "add decides to it")];
  });
}

function fallbackRowHasNoCondition({ policy: { authority } }: CheckSubject): Finding[] {
  return authority.flatMap(({ fallback, when }, row) => {
    if (!fallback || !when) return [];
    const cure = "take away when, or take away fallback";
    return [mistake(["authority", row, "when"], "the fallback row matches everything, and this is a condition", cure)];
  });
}

function rowsSayWhen({ policy: { authority } }: CheckSubject): Finding[] {
  return authority.flatMap(({ fallback, when }, row) => {
    const isBare = when === undefined || Object.keys(when).length === 0;
    if (fallback || !isBare) return [];
    const cure = "say when it applies, or make it the fallback row with fallback: true";
    return [mistake(["authority", row], "this row does not say when it applies", cure)];
  });
}

function rowsSaySomething({ policy: { authority } }: CheckSubject): Finding[] {
  return authority.flatMap(({ decides, consents, fallback }, row) => {
    if (fallback || decides || (consents?.length ?? 0) > 0) return [];
    return [mistake(["authority", row], "this row names neither deciders nor consents", "add decides or consents")];
  });
}

function quorumCanBeMet({ policy: { authority } }: CheckSubject): Finding[] {
  return authority.flatMap(({ decides }, row) => {
    if (decides?.kind !== "atLeast") return [];
    const roles = new Set(decides.roles).size;
    if (decides.needs <= roles) return [];
    const message = `this row needs ${decides.needs} of ${roles} ${roles === 1 ? "role" : "roles"}`;
    return [mistake(["authority", row, "decides", "atLeast"], message, `write ${roles} or less, or name more roles`)];
  });
}

/** One human takes one seat, whatever roles they hold: two seats and one person for both would never close. */
function seatsCanBeTaken({ policy }: CheckSubject): Finding[] {
  const findings = new Map<number, Finding>();
  for (const { row, deciders, consents } of everythingAsked(policy)) {
    const wanted = seats({ deciders, consents });
    const people = findings.has(row) ? undefined : tooFew(policy, deciders, wanted);
    if (!people) continue;
    const agreeing = consents.length > 0 ? `, with ${consents.join(" and ")} to agree,` : "";
    const message = `this row${agreeing} needs ${wanted.length} different people, and there are too few for its roles: ${people.join(", ")}`;
    const cure = "give the roles to more people, or ask for fewer of them";
    findings.set(row, mistake(["authority", row, "decides"], message, cure));
  }
  return [...findings.values()];
}

/** Everybody who could take a seat, when they cannot take them all. A role that falls to nobody is told by itself. */
function tooFew(policy: Policy, deciders: Deciders, wanted: RoleId[][]): PersonId[] | undefined {
  const roles = [...new Set(wanted.flat())];
  const speaking = new Map<PersonId, RoleId[]>();
  for (const role of roles) {
    const held = holdersOf(policy, heldRole(policy, role) ?? role);
    if (held.length === 0) return undefined;
    for (const id of held) speaking.set(id, [...(speaking.get(id) ?? []), role]);
  }
  const isToldAlready = deciders.kind === "atLeast" && deciders.needs > new Set(deciders.roles).size;
  return isToldAlready || canTakeAll(wanted, [...speaking.values()]) ? undefined : [...speaking.keys()];
}

function ordersAreSignedByPeople({ policy: { standingOrders, people } }: CheckSubject): Finding[] {
  return standingOrders.flatMap(({ id, agreedBy }, order) =>
    agreedBy.flatMap((signer, index) => {
      if (Object.hasOwn(people, signer)) return [];
      const meant = nearest(signer, Object.keys(people));
      const cure = meant === undefined ? "name people by their key, not by their role" : `write "${meant}"`;
      const path = ["standingOrders", order, "agreedBy", index];
      return [mistake(path, `there is no "${signer}" to agree to the standing order ${id}`, cure)];
    }),
  );
}

function ordersSayWhen({ policy: { standingOrders } }: CheckSubject): Finding[] {
  return standingOrders.flatMap(({ id, when }, order) => {
    if (Object.keys(when).length > 0) return [];
    const message = `the standing order ${id} would allow everything`;
    return [mistake(["standingOrders", order, "when"], message, "say which action it allows, and where")];
  });
}

function ordersHaveTheirOwnIds({ policy: { standingOrders } }: CheckSubject): Finding[] {
  return standingOrders.flatMap(({ id }, order) => {
    const first = standingOrders.findIndex((other) => other.id === id);
    if (first === order) return [];
    return [mistake(["standingOrders", order, "id"], `two standing orders are called ${id}`, "give each its own id")];
  });
}

/** An order is in force through the day it names. */
function ordersHaveNotExpired({ policy: { standingOrders }, today }: CheckSubject): Finding[] {
  return standingOrders.flatMap(({ id, expires }, order) => {
    if (expires >= today) return [];
    const message = `the standing order ${id} expired on ${expires}: what it allowed is asked again`;
    return [warning(["standingOrders", order, "expires"], message, "agree it anew, or take it away")];
  });
}

export const authorityRules: Rule[] = [
  somethingDecidesTheRest,
  fallbackRowDecides,
  fallbackRowHasNoCondition,
  rowsSayWhen,
  rowsSaySomething,
  quorumCanBeMet,
  seatsCanBeTaken,
  ordersAreSignedByPeople,
  ordersSayWhen,
  ordersHaveTheirOwnIds,
  ordersHaveNotExpired,
];
