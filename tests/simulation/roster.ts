import { policy } from "./organisation.ts";

/** Whose turn it is, reckoned anew: the organisation's clocks show UTC, and no turn is skipped or shown twice. */

const rotas = Object.entries(policy.roles).flatMap(([role, { rota }]) =>
  rota
    ? [{ role, people: rota.people, firstMs: Date.parse(`${rota.from}:00Z`), turnMs: rota.turnsMs[0] as number }]
    : [],
);

/** Everybody who holds `role` at that instant. */
export function holdersAt(role: string, at: string): string[] {
  const rota = rotas.find((one) => one.role === role);
  const held = Object.keys(policy.people).filter((person) => policy.people[person]?.roles.includes(role));
  return rota ? [turnOf(rota, Date.parse(at))] : held;
}

/** The first instant after `at` at which somebody else holds `role`; undefined where nobody ever will. */
export function nextTurnOf(role: string, at: string): string | undefined {
  const rota = rotas.find((one) => one.role === role);
  if (!rota) return undefined;
  const turns = Math.floor((Date.parse(at) - rota.firstMs) / rota.turnMs) + 1;
  return new Date(rota.firstMs + turns * rota.turnMs).toISOString();
}

export function isHeldInTurns(role: string): boolean {
  return rotas.some((one) => one.role === role);
}

function turnOf({ people, firstMs, turnMs }: (typeof rotas)[number], atMs: number): string {
  return people[Math.floor((atMs - firstMs) / turnMs) % people.length] as string;
}
