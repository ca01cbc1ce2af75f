import { type CheckSubject, type Finding, mistake, type Rule, warning } from "../finding.ts";
import type { Deciders, PersonId, Policy, RoleId } from "../policy.ts";
import { fallbackChain, heldRole, holdersOf } from "./holding.ts";
import { everythingAsked } from "./questions.ts";

/** Who must agree, and who breaks a tie, is somebody else than who decides. */

const listed = new Intl.ListFormat("en-GB");

/** Whoever must agree is somebody else than those who decide, also when they are asleep or their role is empty. */
function consentsStayApart({ policy }: CheckSubject): Finding[] {
  const findings = new Map<string, Finding>();
  for (const { row, deciders, consents } of everythingAsked(policy)) {
    for (const role of consents.filter((each) => !deciders.roles.includes(each))) {
      for (const finding of standInsWhoDecide(policy, role, { row, deciders })) {
        const key = JSON.stringify(finding.path);
        if (!findings.has(key)) findings.set(key, finding);
      }
    }
  }
  return [...findings.values()];
}

function standInsWhoDecide(policy: Policy, role: RoleId, { row, deciders }: { row: number; deciders: Deciders }) {
  const decided = (ids: PersonId[]) =>
    ids.find((id) => policy.people[id]?.roles.some((held) => deciders.roles.includes(held)));
  const where = `row ${row + 1}`;
  const findings = holdersOf(policy, role).flatMap((holder): Finding[] => {
    const delegates = policy.people[holder]?.delegates ?? [];
    const delegate = decided(delegates);
    if (delegate === undefined) return [];
    const message = `while ${holder} is away, ${delegate} agrees as ${role} to what ${delegate} decides too (${where})`;
    const cure = `give ${holder} a delegate who does not decide there`;
    return [mistake(["people", holder, "delegates", delegates.indexOf(delegate)], message, cure)];
  });
  return [...findings, ...fallbacksWhoDecide(policy, role, where, decided)];
}

/** The first of every role that it falls to in turn: they answer once those before them are away, or abstain. */
function fallbacksWhoDecide(
  policy: Policy,
  role: RoleId,
  where: string,
  decided: (ids: PersonId[]) => PersonId | undefined,
): Finding[] {
  const chain = fallbackChain(policy, role);
  const levels = chain.map((each, index) => (index === 0 ? [] : holdersOf(policy, each).slice(0, 1)));
  return chain.flatMap((_, index): Finding[] => {
    const fallback = decided(levels[index] ?? []);
    if (fallback === undefined) return [];
    const before = levels.slice(0, index).flat();
    const away = [...holdersOf(policy, role), ...before];
    const when =
      away.length === 0
        ? `nobody holds ${role}, so`
        : `while ${listed.format(away)} ${away.length > 1 ? "are" : "is"} away,`;
    const message = `${when} ${fallback} agrees as ${role} to what ${fallback} decides too (${where})`;
    // Through a role that nobody holds it falls by its own word.
    const through = before.length === 0 ? role : (chain[index - 1] ?? role);
    const cure = `let ${through} fall to somebody who does not decide there`;
    return [mistake(["roles", through, "fallback"], message, cure)];
  });
}

/** A row with a tie-breaker, and the first who holds each role that has a say in a question which it decides. */
type Side = { index: number; tieBreaker: RoleId; deciders: RoleId[]; asked: PersonId[] };

/** One for every way in which other rows add consents to it. */
function sidesOf(policy: Policy): Side[] {
  return everythingAsked(policy).flatMap(({ row: index, deciders, consents }): Side[] => {
    const { decides, tieBreaker } = policy.authority[index] ?? {};
    if (!decides || tieBreaker === undefined) return [];
    const voices = [...new Set([...deciders.roles, ...consents])];
    const asked = voices.flatMap((role) => holdersOf(policy, heldRole(policy, role) ?? role).slice(0, 1));
    return [{ index, tieBreaker, deciders: decides.roles, asked }];
  });
}

/** The same is said of a row once, and of what ends in a mistake not that it is surprising too. */
function onceForEachRow(findings: Finding[]): Finding[] {
  const byRow = new Map<string, Finding>();
  for (const finding of findings) {
    const row = JSON.stringify(finding.path);
    if (!byRow.has(row) || finding.severity === "mistake") byRow.set(row, finding);
  }
  return [...byRow.values()];
}

/**
 * A tie is broken by somebody who is no side in it: whoever is asked to decide or must agree, the first who holds each
 * role, never breaks it (`mayNotBreakTie` in decision.ts). The next who holds the role does, or whoever it falls to.
 */
function tiesAreBrokenByAnother({ policy }: CheckSubject): Finding[] {
  const findings = sidesOf(policy).flatMap(({ index, tieBreaker, asked }): Finding[] => {
    const breakers = fallbackChain(policy, tieBreaker).flatMap((role) => holdersOf(policy, role));
    // A role that nobody holds, nor any that it falls to, is told by itself.
    if (breakers.length === 0) return [];
    const path = ["authority", index, "tieBreaker"];
    const cure = "name somebody who neither decides nor must agree there, or take tieBreaker away";
    const other = breakers.find((id) => !asked.includes(id));
    if (other === undefined) {
      const who = listed.format(new Set(breakers));
      const message = `a tie here stays one: whoever would break it as ${tieBreaker} is on a side of it (${who})`;
      return [mistake(path, message, cure)];
    }
    const [first = ""] = breakers;
    if (!asked.includes(first)) return [];
    const message = `a tie here is broken by ${other}, not by ${first}: ${first} is ${tieBreaker}, and on a side of it`;
    return [warning(path, message, cure)];
  });
  return onceForEachRow(findings);
}

/**
 * Whoever decides behind whom there is only the tie-breaker: once they are away, one human decides in their place, and
 * so breaks no tie. A delegate, or another who holds the role, would be asked first.
 */
function tieBreakersAreNotNext({ policy }: CheckSubject): Finding[] {
  const findings = sidesOf(policy).flatMap(({ index, tieBreaker, deciders, asked }): Finding[] => {
    const breakers = fallbackChain(policy, tieBreaker)
      .flatMap((role) => holdersOf(policy, role))
      .filter((id) => !asked.includes(id));
    return deciders.flatMap((role): Finding[] => {
      const next = onlyBehind(policy, role);
      if (next === undefined || breakers.length === 0 || breakers.some((id) => id !== next.person)) return [];
      const { holder, person } = next;
      const message = `while ${holder} is away, ${person} decides here as ${role}, and a tie stays one: nobody else is ${tieBreaker}`;
      const cure = `give ${holder} a delegate, let ${role} fall to another role, or name another tieBreaker`;
      return [warning(["authority", index, "tieBreaker"], message, cure)];
    });
  });
  const different = new Map(findings.map((finding) => [JSON.stringify(finding), finding]));
  return [...different.values()];
}

/** Who decides in a role that one human holds who has no delegate, and whom it falls to. */
function onlyBehind(policy: Policy, role: RoleId): { holder: PersonId; person: PersonId } | undefined {
  const [holder, ...others] = holdersOf(policy, role);
  if (holder === undefined || others.length > 0) return undefined;
  const behind = fallbackChain(policy, role).slice(1);
  const [person] = behind.flatMap((each) => holdersOf(policy, each)).filter((id) => id !== holder);
  const hasDelegate = policy.people[holder]?.delegates.some((id) => id !== person && Object.hasOwn(policy.people, id));
  return person === undefined || hasDelegate ? undefined : { holder, person };
}

export const rowRules: Rule[] = [consentsStayApart, tiesAreBrokenByAnother, tieBreakersAreNotNext];
