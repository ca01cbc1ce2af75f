import { couldDecide, covers, isSafelySigned } from "../../incident/actions/orders.ts";
import { authorityFor } from "../../incident/decisions/authority.ts";
import { rolesInAnyTurn, safetyRoles } from "../directory.ts";
import { type CheckSubject, type Finding, mistake, type Rule, warning } from "../finding.ts";
import { nearest } from "../nearest.ts";
import { rotasOf } from "../rota.ts";
import { questionsMeeting } from "./questions.ts";

/** What standing orders promise and cannot keep. */

function ordersAreSignedByPeople({ policy: { standingOrders, people } }: CheckSubject): Finding[] {
  return standingOrders.flatMap(({ id, agreedBy }, order) =>
    agreedBy.flatMap((signer, index) => {
      if (Object.hasOwn(people, signer)) return [];
      const meant = nearest(signer, Object.keys(people));
      const others = "name somebody under people in their place, by key; everybody then agrees to the order anew";
      const path = ["standingOrders", order, "agreedBy", index];
      const message = `the standing order ${id} never allows anything: "${signer}", who must agree to it, is not under people`;
      return [mistake(path, message, meant === undefined ? others : `write "${meant}"`)];
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

/** Where people can be harmed an order should say what it allows there: its signers think of one step, not of all. */
function ordersWherePeopleAreHarmedNameTheirStep({ policy: { standingOrders } }: CheckSubject): Finding[] {
  return standingOrders.flatMap(({ id, when }, order) => {
    const places = (when.environment ?? []).filter((environment) => environment !== "it");
    if (places.length === 0 || when.action !== undefined) return [];
    const message = `the standing order ${id} allows every action in ${places.join(" and ")}, where people can be harmed`;
    return [warning(["standingOrders", order, "when"], message, "say which action it allows: action: isolate-host")];
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
    const message = `the standing order ${id} expired on ${expires}: what it allowed needs a decision again`;
    return [warning(["standingOrders", order, "expires"], message, "agree it anew, or take it away")];
  });
}

/** Where people can be harmed an order holds only with the click of somebody with a safety role (`covers` in orders.ts). */
function ordersAreSignedForSafety({ policy }: CheckSubject): Finding[] {
  const safety = safetyRoles(policy);
  return policy.standingOrders.flatMap(({ id, when, agreedBy }, order) => {
    const risky = (when.environment ?? []).filter((environment) => environment !== "it");
    const isSafe = agreedBy.some((signer) => policy.people[signer]?.roles.some((role) => safety.includes(role)));
    if (risky.length === 0 || isSafe) return [];
    const message = `the standing order ${id} allows nothing in ${risky.join(" and ")}: nobody under agreedBy has a safety role`;
    const whoever = Object.entries(policy.people).find(([, { roles }]) => roles.some((role) => safety.includes(role)));
    const cure = whoever
      ? `add ${whoever[0]}, or another with a safety role, to agreedBy, or take ${risky.join(" and ")} away here`
      : `give somebody a role with safety: true and add them to agreedBy, or take ${risky.join(" and ")} away here`;
    return [mistake(["standingOrders", order, "agreedBy"], message, cure)];
  });
}

/** What they could not decide at the time they cannot allow beforehand (`couldDecide` in orders.ts). */
function ordersAreSignedByWhoeverDecides({ policy }: CheckSubject): Finding[] {
  return policy.standingOrders.flatMap((order, index) => {
    const signers = [...new Set(order.agreedBy)];
    // Told by itself: somebody who is nobody, and an order for everything.
    const isTold =
      Object.keys(order.when).length === 0 || signers.some((signer) => !Object.hasOwn(policy.people, signer));
    if (isTold) return [];
    const signed = signers.map((signer) => rolesInAnyTurn({ people: policy.people, rotas: rotasOf(policy) }, signer));
    const asked = questionsMeeting(order.when, policy)
      .filter((subject) => covers(order, subject, isSafelySigned(policy, signed)))
      .map((subject) => authorityFor(policy, subject))
      .filter(({ fellBack }) => !fellBack);
    const beyond = asked.filter((authority) => !couldDecide(authority, signed));
    const [first] = beyond;
    if (first?.row === undefined) return [];
    const row = `row ${first.row + 1} of the authority table`;
    const wanted = [...new Set([...first.deciders.roles, ...first.consents])].join(", ");
    const path = ["standingOrders", index, "agreedBy"];
    const who = `those under agreedBy could not decide it between them by ${row} (${wanted})`;
    const cure = "name whoever could: as many people as that row asks for, one for each of its roles";
    return beyond.length === asked.length
      ? [mistake(path, `the standing order ${order.id} never allows anything: ${who}`, cure)]
      : [warning(path, `the standing order ${order.id} does not hold everywhere that it covers: ${who}`, cure)];
  });
}

export const orderRules: Rule[] = [
  ordersAreSignedByPeople,
  ordersAreSignedForSafety,
  ordersAreSignedByWhoeverDecides,
  ordersSayWhen,
  ordersWherePeopleAreHarmedNameTheirStep,
  ordersHaveTheirOwnIds,
  ordersHaveNotExpired,
];
