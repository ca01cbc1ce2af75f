import { describe } from "vitest";
import { clockDeadlines } from "../../../src/incident/clocks/clocks.ts";
import { deadlines } from "../../../src/incident/deadlines.ts";
import type { Decision } from "../../../src/incident/decisions/decision.ts";
import { type Incident, isEnded } from "../../../src/incident/incident.ts";
import { owed } from "../../../src/incident/owed.ts";
import { everyMoment } from "./stories.ts";

describe("time", () => {
  everyMoment("once handled leaves nothing due, and nothing but legal clocks when the incident has ended", (moment) => {
    const { command, after } = moment;
    if (!after) return [];
    const legal = clockDeadlines(after);
    return deadlines(after).filter((at) => at <= command.now || (isEnded(after) && !legal.includes(at)));
  });

  everyMoment("gives every open decision a deadline that is still to come", ({ command, after }) => {
    return after
      ? openDecisions(after).filter(({ deadline, passed }) => (passed?.until ?? deadline) <= command.now)
      : [];
  });

  everyMoment("leaves no decision open and no page owed when an incident has ended", ({ after }) => {
    if (!after || !isEnded(after)) return [];
    return [...openDecisions(after), ...owed(after).filter(({ kind }) => kind === "page")];
  });
});

function openDecisions({ decisions }: Incident): Decision[] {
  return Object.values(decisions).filter(({ state }) => state.status === "open");
}
