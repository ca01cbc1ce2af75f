import { pino } from "pino";
import { expect, test, vi } from "vitest";
import { teamsGuests } from "../../../src/chat/teams/guests.ts";
import { ProviderError } from "../../../src/run/send.ts";
import { manualClock } from "../../support/manual-clock.ts";

/** Whom Entra has as guests, as far as Graph has said. */

function begin() {
  const clock = manualClock("2026-11-22T03:00:00.000Z");
  const guests = new Set(["gina"]);
  const asked = vi.fn(async (user: string) => {
    if (user === "silent") throw new ProviderError("unavailable", "teams", "http_503");
    return { user, isGuest: guests.has(user), isEnabled: true };
  });
  const users = ["amara", "gina", "silent"];
  const known = teamsGuests({ graph: { findAccount: asked }, users, clock, log: pino({ level: "silent" }) });
  known.start();
  const timesAsked = (user: string) => asked.mock.calls.filter(([of]) => of === user).length;
  return { known, clock, guests, timesAsked };
}

test("they are known as Muster starts, and anew within the hour", async () => {
  const { known, clock, guests } = begin();
  await clock.advance(1_000);
  expect(["amara", "gina", "silent"].filter(known.isGuest)).toEqual(["gina"]);
  guests.delete("gina");
  guests.add("amara");
  await clock.advance(3_700_000);
  expect(["amara", "gina"].filter(known.isGuest)).toEqual(["amara"]);
});

test("about whom Graph does not answer it is asked every minute, about the others not; and no more once Muster stops", async () => {
  const { known, clock, timesAsked } = begin();
  await clock.advance(300_000);
  expect(timesAsked("silent")).toBeGreaterThanOrEqual(5);
  expect(timesAsked("amara")).toBe(1);
  known.stop();
  const asked = timesAsked("silent");
  await clock.advance(300_000);
  expect(timesAsked("silent")).toBe(asked);
});
