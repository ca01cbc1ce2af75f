import { DateTime } from "luxon";
import type { People, Person, PersonId, Policy, Rota } from "./policy.ts";

/**
 * Whose turn it is. Turns are counted on the wall clock of the rota's time zone, so that a turn that begins at 08:00
 * begins at 08:00 all year; where clocks skip that time, right after.
 */

/**
 * The people of a policy with the roles that are theirs at that instant (ISO-8601, UTC): of a rota only whoever's turn
 * it is holds its role. Before its first turn that is the first of its people.
 */
export function peopleAt({ people, roles, organisation }: Rostered, at: string): People {
  const turns = Object.entries(roles).flatMap(([role, { rota }]) =>
    rota ? [{ role, person: onTurn(rota, turnAt(rota, at, rota.timezone ?? organisation.timezone)) }] : [],
  );
  return withTurns(people, turns);
}

/**
 * A policy as it is in one turn after the other: every person of every rota has a turn in one of them. A policy without
 * rotas is itself.
 */
export function everyTurn(policy: Policy): Policy[] {
  const { people, roles } = policy;
  const rotas = Object.entries(roles).flatMap(([role, { rota }]) => (rota ? [{ role, rota }] : []));
  const longest = Math.max(1, ...rotas.map(({ rota }) => rota.people.length));
  return Array.from({ length: longest }, (_, turn) => {
    const turns = rotas.map(({ role, rota }) => ({ role, person: onTurn(rota, turn) }));
    return { ...policy, people: withTurns(people, turns) };
  });
}

type Rostered = Pick<Policy, "people" | "roles" | "organisation">;

function withTurns(people: People, turns: { role: string; person: string | undefined }[]): People {
  if (turns.length === 0) return people;
  const entries = Object.entries(people).map(([id, person]): [PersonId, Person] => {
    const theirs = turns.filter((turn) => turn.person === id).map(({ role }) => role);
    return [id, { ...person, roles: [...new Set([...person.roles, ...theirs])] }];
  });
  return Object.fromEntries(entries);
}

function onTurn({ people }: Rota, turn: number): string | undefined {
  return people[turn % people.length];
}

/** The number of the turn, from 0. A turn may begin while clocks show an hour for the second time: it has begun then. */
function turnAt({ from, turnMs }: Rota, at: string, zone: string): number {
  const first = DateTime.fromISO(from, { zone: "utc" });
  const now = DateTime.fromISO(at, { zone });
  const passedMs = now.setZone("utc", { keepLocalTime: true }).toMillis() - first.toMillis();
  const turn = Math.max(0, Math.floor(passedMs / turnMs));
  const next = first.plus((turn + 1) * turnMs).setZone(zone, { keepLocalTime: true });
  return next.getPossibleOffsets().some((begins) => begins <= now) ? turn + 1 : turn;
}
