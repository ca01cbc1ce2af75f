import { DateTime } from "luxon";
import type { People, Person, PersonId, Policy, RoleId, Rota } from "./policy.ts";

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

/** By role that is held in turns, everybody on its rota. */
export function rotasOf({ roles }: Pick<Rostered, "roles">): Record<RoleId, PersonId[]> {
  return Object.fromEntries(Object.entries(roles).flatMap(([role, { rota }]) => (rota ? [[role, rota.people]] : [])));
}

/** By role, the first instant after `at` at which somebody else's turn begins (both ISO-8601, UTC). */
export function turnsAfter({ roles, organisation }: Rostered, at: string): Record<RoleId, string> {
  const turns = Object.entries(roles).flatMap(([role, { rota }]): [RoleId, string][] => {
    // Of one person it is always the turn.
    if (!rota || new Set(rota.people).size < 2) return [];
    return [[role, turnAfter(rota, at, rota.timezone ?? organisation.timezone)]];
  });
  return Object.fromEntries(turns);
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
function turnAt({ from, turnsMs }: Rota, at: string, zone: string): number {
  const first = DateTime.fromISO(from, { zone: "utc" });
  const now = DateTime.fromISO(at, { zone });
  const passedMs = now.setZone("utc", { keepLocalTime: true }).toMillis() - first.toMillis();
  const turn = Math.max(0, turnsIn(passedMs, turnsMs));
  return beginningsOf(turn + 1, { from, turnsMs }, zone).some((begins) => begins <= now) ? turn + 1 : turn;
}

/** How many turns are over after that time, where their lengths follow each other again and again. */
function turnsIn(passedMs: number, turnsMs: number[]): number {
  const rounds = Math.floor(passedMs / sum(turnsMs));
  const rest = passedMs - rounds * sum(turnsMs);
  return rounds * turnsMs.length + turnsMs.filter((_, index) => sum(turnsMs.slice(0, index + 1)) <= rest).length;
}

/** How long the first so many turns take together. */
function lengthOf(turns: number, turnsMs: number[]): number {
  const rounds = Math.floor(turns / turnsMs.length);
  return rounds * sum(turnsMs) + sum(turnsMs.slice(0, turns % turnsMs.length));
}

function sum(all: number[]): number {
  return all.reduce((total, each) => total + each, 0);
}

/** Where clocks show that time twice, both. */
function beginningsOf(turn: number, { from, turnsMs }: Pick<Rota, "from" | "turnsMs">, zone: string): DateTime[] {
  const local = DateTime.fromISO(from, { zone: "utc" }).plus(lengthOf(turn, turnsMs));
  return local.setZone(zone, { keepLocalTime: true }).getPossibleOffsets();
}

function turnAfter(rota: Rota, at: string, zone: string): string {
  const turn = turnAt(rota, at, zone);
  const textOf = (ms: number) => new Date(ms).toISOString();
  const isOver = (ms: number) => turnAt(rota, textOf(ms), zone) > turn;
  let over = Math.min(...beginningsOf(turn + 1, rota, zone).map((begins) => begins.toMillis()));
  if (!isOver(over - 1)) return textOf(over);
  // Clocks skip that time: it begins as soon as they have, which is sooner than they come to show any later one.
  for (let before = Date.parse(at); over - before > 1; ) {
    const middle = Math.floor((before + over) / 2);
    if (isOver(middle)) over = middle;
    else before = middle;
  }
  return textOf(over);
}
