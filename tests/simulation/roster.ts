import type { Policy } from "../../src/policy/policy.ts";

/** Whose turn it is, reckoned anew: the organisations' clocks show UTC, and no turn is skipped or shown twice. */

export type Roster = ReturnType<typeof rosterOf>;
type Rota = { role: string; people: string[]; firstMs: number; turnMs: number };

export function rosterOf({ roles, people }: Pick<Policy, "roles" | "people">) {
  const rotas = Object.entries(roles).flatMap(([role, { rota }]): Rota[] =>
    rota
      ? [{ role, people: rota.people, firstMs: Date.parse(`${rota.from}:00Z`), turnMs: rota.turnsMs[0] as number }]
      : [],
  );
  const rotaOf = (role: string) => rotas.find((one) => one.role === role);
  return {
    /** Everybody who holds `role` at that instant. */
    holdersAt(role: string, at: string): string[] {
      const rota = rotaOf(role);
      const held = Object.keys(people).filter((person) => people[person]?.roles.includes(role));
      return rota ? [turnOf(rota, Date.parse(at))] : held;
    },
    /** The first instant after `at` at which somebody else holds `role`; undefined where nobody ever will. */
    nextTurnOf(role: string, at: string): string | undefined {
      const rota = rotaOf(role);
      if (!rota) return undefined;
      const turns = Math.floor((Date.parse(at) - rota.firstMs) / rota.turnMs) + 1;
      return new Date(rota.firstMs + turns * rota.turnMs).toISOString();
    },
    isHeldInTurns: (role: string) => rotaOf(role) !== undefined,
  };
}

function turnOf({ people, firstMs, turnMs }: Rota, atMs: number): string {
  return people[Math.floor((atMs - firstMs) / turnMs) % people.length] as string;
}
