import { mediaOf } from "../directory.ts";
import { type CheckSubject, type Finding, mistake, type Rule, warning } from "../finding.ts";
import { nearest } from "../nearest.ts";
import type { Person, PersonId, Policy } from "../policy.ts";
import { fallbackChain, fallbackOf, heldRole, holdersOf } from "./holding.ts";
import { mentionsOf } from "./mentions.ts";

function delegatesExist({ policy: { people } }: CheckSubject): Finding[] {
  return Object.entries(people).flatMap(([id, { delegates }]) =>
    delegates.flatMap((delegate, index) => {
      if (Object.hasOwn(people, delegate)) return [];
      const meant = nearest(delegate, Object.keys(people));
      const cure = meant === undefined ? "name somebody under people by their key" : `write "${meant}"`;
      return [mistake(["people", id, "delegates", index], `there is no "${delegate}" to stand in for ${id}`, cure)];
    }),
  );
}

function nobodyIsTheirOwnDelegate({ policy: { people } }: CheckSubject): Finding[] {
  return Object.entries(people).flatMap(([id, { delegates }]) => {
    const index = delegates.indexOf(id);
    if (index < 0) return [];
    return [mistake(["people", id, "delegates", index], `${id} is their own delegate`, "name somebody else")];
  });
}

const listed = new Intl.ListFormat("en-GB");

/** Whoever is asked in place of somebody could be sent back to them. Told once a circle, at its first member. */
function delegatesEnd({ policy }: CheckSubject): Finding[] {
  const { people } = policy;
  const told = new Set<PersonId>();
  return Object.keys(people).flatMap((id) => {
    const circle = told.has(id) ? undefined : shortestCircle(policy, id);
    const [, next] = circle ?? [];
    if (!circle || next === undefined) return [];
    for (const member of circle) told.add(member);
    const left = circle.flatMap((member) => behind(policy, member)).filter((other) => !circle.includes(other));
    const then = left.length === 0 ? "nobody else is called" : `only ${listed.format(new Set(left))} can be called`;
    const round = [...circle, id].join(" → ");
    const what = `they stand in for each other in a circle (${round}): while all of them sleep, ${then}`;
    const cure = "let one of them name somebody outside it instead";
    return [mistake(["people", id, "delegates", people[id]?.delegates.indexOf(next) ?? 0], what, cure)];
  });
}

/** From `id` from delegate to delegate and back, by the fewest people. Their own delegate is told by itself. */
function shortestCircle({ people }: Policy, id: PersonId): PersonId[] | undefined {
  const ways: PersonId[][] = [[id]];
  const reached = new Set<PersonId>();
  for (const way of ways) {
    const last = way.at(-1) as PersonId;
    for (const next of people[last]?.delegates ?? []) {
      if (next === id && way.length > 1) return way;
      if (!Object.hasOwn(people, next) || next === id || reached.has(next)) continue;
      reached.add(next);
      ways.push([...way, next]);
    }
  }
  return undefined;
}

/** Their delegates, and everybody to whom a role of theirs falls. */
function behind(policy: Policy, id: PersonId): PersonId[] {
  const { roles = [], delegates = [] } = policy.people[id] ?? {};
  const fallbacks = roles.flatMap((role) => {
    const falls = fallbackOf(policy.roles, role);
    const held = falls === undefined ? undefined : heldRole(policy, falls);
    return held === undefined ? [] : holdersOf(policy, held);
  });
  return [...fallbacks, ...delegates.filter((delegate) => Object.hasOwn(policy.people, delegate))];
}

const addresses = [
  { key: "slack", what: "Slack id", lost: "a click could not be attributed" },
  { key: "teams", what: "Teams address", lost: "a click could not be attributed" },
  { key: "phone", what: "phone number", lost: "a reply by SMS could not be attributed" },
] as const;

/** Who answered is known only by the address they answered from. */
function addressesAreTheirOwn({ policy: { people } }: CheckSubject): Finding[] {
  return addresses.flatMap(({ key, what, lost }) => {
    const first = new Map<string, PersonId>();
    return Object.entries(people).flatMap(([id, person]) => {
      const address = person[key]?.toLowerCase();
      if (address === undefined) return [];
      const other = first.get(address);
      if (other === undefined) {
        first.set(address, id);
        return [];
      }
      return [mistake(["people", id, key], `${other} and ${id} have the same ${what}: ${lost}`, "give each their own")];
    });
  });
}

/** https://docs.slack.dev/reference/objects/user-object: ids begin with U, or W in an Enterprise organisation. */
function slackIdsAreIds({ policy: { people } }: CheckSubject): Finding[] {
  return Object.entries(people).flatMap(([id, { slack }]) => {
    if (slack === undefined || /^[UW][A-Z0-9]+$/.test(slack)) return [];
    const cure = "in Slack open their profile, ⋮, Copy member ID; it looks like U012AB3CD";
    return [mistake(["people", id, "slack"], `what is given for ${id} is not a Slack member id`, cure)];
  });
}

/** Everybody whom a ladder may reach, and why: who is called, whom that falls to, and their delegates. */
function calledPeople(policy: Policy): Map<PersonId, string> {
  const called = new Map<PersonId, string>();
  for (const { role, why, kind } of mentionsOf(policy)) {
    if (kind !== "called") continue;
    for (const next of fallbackChain(policy, role)) {
      const because = next === role ? `as ${role} ${why}` : `stands in for ${role}, which ${why}`;
      for (const id of holdersOf(policy, next)) if (!called.has(id)) called.set(id, because);
    }
  }
  for (const principal of [...called.keys()]) {
    for (const id of policy.people[principal]?.delegates ?? []) {
      if (Object.hasOwn(policy.people, id) && !called.has(id)) called.set(id, `is the delegate of ${principal}`);
    }
  }
  return called;
}

function hasAddress({ slack, teams, phone }: Person): boolean {
  return (slack ?? teams ?? phone) !== undefined;
}

function teamsIdsAreIds({ policy: { people } }: CheckSubject): Finding[] {
  return Object.entries(people).flatMap(([id, { teamsSignIn }]) => {
    if (teamsSignIn === undefined) return [];
    const message = `"${teamsSignIn}" is what ${id} signs in with, which may be given to somebody else: in Teams they are neither called nor known by it`;
    const cure = "write the object id on their page in Entra";
    return [warning(["people", id, "teams"], message, cure)];
  });
}

function calledPeopleHaveAnAddress({ policy }: CheckSubject): Finding[] {
  return [...calledPeople(policy)].flatMap(([id, why]) => {
    const person = policy.people[id];
    if (!person || hasAddress(person)) return [];
    const cure = `give ${id} a slack id, a teams address or a phone number`;
    return [mistake(["people", id], `${id} ${why}, and has no address`, cure)];
  });
}

/** With nothing set up at all, every medium of every ladder is a mistake already. */
function calledPeopleCanBeReached({ policy, configured }: CheckSubject): Finding[] {
  const { sms, voice, chat } = configured;
  if (!sms && !voice && !chat.slack && !chat.teams) return [];
  return [...calledPeople(policy)].flatMap(([id, why]) => {
    const person = policy.people[id];
    if (!person || !hasAddress(person) || mediaOf(person, { ...chat, sms, voice }).length > 0) return [];
    const message = `${id} ${why}, and none of their addresses can be used: that medium is not set up`;
    return [mistake(["people", id], message, "give them another address, or set up that medium")];
  });
}

function chatIsTheFirstStep({ policy, configured }: CheckSubject): Finding[] {
  const { sms, voice, chat } = configured;
  if (!chat.slack && !chat.teams) return [];
  return [...calledPeople(policy).keys()].flatMap((id) => {
    const media = mediaOf(policy.people[id] ?? {}, { ...chat, sms, voice });
    if (media.length === 0 || media.includes("chat")) return [];
    const { slack, teams } = policy.people[id] ?? {};
    const has = (slack ?? teams) ? "is only on a chat platform that is not set up" : "has no chat address";
    const starts = media.includes("sms") ? "sms" : "voice";
    const cure = `give ${id} a ${chat.slack ? "slack id" : "teams address"}`;
    return [warning(["people", id], `${id} ${has}: a call-in starts with ${starts}`, cure)];
  });
}

export const peopleRules: Rule[] = [
  delegatesExist,
  nobodyIsTheirOwnDelegate,
  delegatesEnd,
  addressesAreTheirOwn,
  slackIdsAreIds,
  teamsIdsAreIds,
  calledPeopleHaveAnAddress,
  calledPeopleCanBeReached,
  chatIsTheFirstStep,
];
