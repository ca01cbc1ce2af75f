import { canTakeAll, seats } from "../../incident/decisions/authority.ts";
import { type CheckSubject, type Finding, mistake, type Rule, warning } from "../finding.ts";
import type { PersonId, Policy, RoleId } from "../policy.ts";
import { fallbackChain, heldRole, holdersOf } from "./holding.ts";
import { type Asked, everythingAsked } from "./questions.ts";

/** What `vetoLiftedBy` promises and cannot keep. */

const listed = new Intl.ListFormat("en-GB");

function liftersHaveSomethingToLift({ policy: { authority } }: CheckSubject): Finding[] {
  return authority.flatMap(({ consents = [], vetoLiftedBy }, row) => {
    if (vetoLiftedBy === undefined || consents.length > 0) return [];
    const message = `there is no veto here for ${vetoLiftedBy} to lift: this row asks nobody to agree`;
    const cure = "name under consents who must agree, or take vetoLiftedBy away";
    return [mistake(["authority", row, "vetoLiftedBy"], message, cure)];
  });
}

/** What one role refuses and another may agree to in its place, on some row. */
type Veto = { asked: Asked; role: RoleId; lifter: RoleId; refuser: PersonId; lifting: PersonId[] };

/** Whoever lifts a veto is another than who gave it, and than those who decide: one human takes one seat. */
function vetoesAreLiftedByAnother({ policy }: CheckSubject): Finding[] {
  const findings = new Map<string, Finding>();
  for (const asked of everythingAsked(policy)) {
    for (const [role, lifter] of Object.entries(asked.vetoLiftedBy)) {
      const finding = wrongWith(policy, asked, role, lifter);
      const key = JSON.stringify(finding?.path);
      if (finding && !findings.has(key)) findings.set(key, finding);
    }
  }
  return [...findings.values()];
}

/** A role that nobody holds, nor any that it falls to, is told by itself. */
function wrongWith(policy: Policy, asked: Asked, role: RoleId, lifter: RoleId): Finding | undefined {
  const [refuser] = heldBy(policy, role);
  const lifting = heldBy(policy, lifter);
  if (refuser === undefined || lifting.length === 0) return undefined;
  const veto: Veto = { asked, role, lifter, refuser, lifting: lifting.filter((id) => id !== refuser) };
  return (
    liftsTheirOwn(policy, veto) ?? leavesTooFew(policy, veto) ?? decidesToo(policy, veto) ?? isASideTwice(policy, veto)
  );
}

function heldBy(policy: Policy, role: RoleId): PersonId[] {
  return holdersOf(policy, heldRole(policy, role) ?? role);
}

/** Where the row says who lifts it. */
function pathTo({ authority }: Policy, { role, lifter }: Veto): Finding["path"] {
  const row = authority.findIndex(({ consents, vetoLiftedBy }) => consents?.includes(role) && vetoLiftedBy === lifter);
  return ["authority", row, "vetoLiftedBy"];
}

function rowOf({ asked }: Veto): string {
  return `row ${asked.row + 1}`;
}

function liftsTheirOwn(policy: Policy, veto: Veto): Finding | undefined {
  const { role, lifter, refuser, lifting } = veto;
  if (lifting.length > 0) return undefined;
  const message = `once ${refuser} says no as ${role}, nobody can lift that: only ${refuser} is ${lifter}`;
  return mistake(pathTo(policy, veto), message, "let somebody else lift it, or take vetoLiftedBy away");
}

/** Lifting it would still leave the row undecided. That there are too few even without a veto is told by itself. */
function leavesTooFew(policy: Policy, veto: Veto): Finding | undefined {
  const { asked, role, lifter, refuser } = veto;
  const consents = asked.consents.filter((each) => each !== role);
  const deciding = seats({ ...asked, consents }).slice(consents.length);
  const agreeing = [...consents.map((each) => [each]), [lift]];
  const people = speakingOnce(policy, veto);
  const isEnough = (wanted: RoleId[][], without?: PersonId) =>
    canTakeAll(
      wanted,
      people.flatMap(({ id, roles }) => (id === without ? [] : [roles])),
    );
  const isUsuallyEnough = isEnough(seats(asked));
  const isEnoughThen = [deciding, [[tie]]].some((seated) => isEnough([...agreeing, ...seated], refuser));
  if (!isUsuallyEnough || isEnoughThen) return undefined;
  const needed = deciding.length + agreeing.length;
  const message = `once ${refuser} says no as ${role} to what ${rowOf(veto)} decides, nothing is approved, though ${lifter} lifts that: it takes ${needed} people besides ${refuser}, and there are fewer`;
  const cure = `let somebody lift it who does not decide there, and have ${role} agree without deciding`;
  return mistake(pathTo(policy, veto), message, cure);
}

const [lift, tie] = ["to lift the veto", "to break the tie"];

/** Everybody with a say once there is a veto, and what each of them could be counted as. */
function speakingOnce(policy: Policy, { asked, lifting }: Veto): { id: PersonId; roles: string[] }[] {
  const { tieBreaker } = policy.authority[asked.row] ?? {};
  const roles = new Set([...asked.deciders.roles, ...asked.consents]);
  const says = [
    ...[...roles].flatMap((role) => heldBy(policy, role).map((id) => ({ id, role }))),
    ...lifting.map((id) => ({ id, role: lift })),
    ...(tieBreaker === undefined ? [] : heldBy(policy, tieBreaker).map((id) => ({ id, role: tie }))),
  ];
  return [...Map.groupBy(says, ({ id }) => id)].map(([id, theirs]) => ({ id, roles: theirs.map(({ role }) => role) }));
}

/** Whoever holds the role that lifts it, or the first whom that falls to. */
function decidesToo(policy: Policy, veto: Veto): Finding | undefined {
  const { asked, role, lifter, lifting } = veto;
  const decides = (ids: PersonId[]) =>
    ids.slice(0, 1).find((id) => policy.people[id]?.roles.some((held) => asked.deciders.roles.includes(held)));
  const themselves = decides(lifting);
  if (themselves !== undefined) {
    const message = `${themselves} decides ${rowOf(veto)}, and may as ${lifter} lift what ${role} says no to there: one person overrules that for their own choice`;
    return mistake(pathTo(policy, veto), message, "let somebody lift it who does not decide there");
  }
  const chain = fallbackChain(policy, lifter);
  const held = chain.findIndex((each) => holdersOf(policy, each).length > 0);
  const falls = chain.findIndex((each, index) => index > held && decides(holdersOf(policy, each)) !== undefined);
  if (falls < 0) return undefined;
  const other = decides(holdersOf(policy, chain[falls] ?? lifter));
  const message = `while ${listed.format(lifting)} is away, ${other} may as ${lifter} lift what ${role} says no to in ${rowOf(veto)}, where ${other} decides`;
  const cure = `let ${chain[falls - 1] ?? lifter} fall to somebody who does not decide there`;
  return mistake(["roles", chain[falls - 1] ?? lifter, "fallback"], message, cure);
}

/** It goes on counting only as the veto: the others decide without them. */
function isASideTwice(policy: Policy, veto: Veto): Finding | undefined {
  const { asked, role, lifter, refuser } = veto;
  const decides = policy.people[refuser]?.roles.find((held) => asked.deciders.roles.includes(held));
  if (decides === undefined) return undefined;
  const message = `${refuser} decides ${rowOf(veto)} as ${decides} and must agree to it as ${role}: if ${lifter} lifts a no of ${refuser}, the others decide without ${refuser}`;
  const cure = "let somebody agree who does not decide there, or take vetoLiftedBy away";
  return warning(pathTo(policy, veto), message, cure);
}

export const liftingRules: Rule[] = [liftersHaveSomethingToLift, vetoesAreLiftedByAnother];
