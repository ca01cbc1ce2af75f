import { z } from "zod";
import type { CheckLine } from "../commands/check.ts";
import type { Config } from "../config.ts";

const keySet = z.object({ keys: z.array(z.unknown()).min(1) });
const withinMs = 5_000;

/** Whether those who issue tokens for alert sources tell the keys to know them by. One that does not lets nobody in. */
export async function issuerLines({ alerts }: Pick<Config, "alerts">): Promise<CheckLine[]> {
  const asked = Object.entries(alerts).flatMap(([name, { auth }]) =>
    auth.kind === "oidc" ? [issuerLine(name, auth.keys)] : [],
  );
  return Promise.all(asked);
}

async function issuerLine(name: string, address: string): Promise<CheckLine> {
  const set = keySet.safeParse(await answerOf(address));
  if (set.success) return { status: "ok", what: `alerts/${name}: its issuer tells ${set.data.keys.length} keys` };
  const what = `alerts/${name}: no keys are told at ${address}, so nobody can send alerts there`;
  return { status: "mistake", what, cure: "name the issuer's jwks_uri under keys, and see that it can be reached" };
}

async function answerOf(address: string): Promise<unknown> {
  try {
    const answer = await fetch(address, { signal: AbortSignal.timeout(withinMs), redirect: "manual" });
    return answer.status === 200 ? await answer.json() : undefined;
  } catch {
    return undefined;
  }
}
