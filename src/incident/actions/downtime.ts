import type { Incident } from "../incident.ts";
import { own } from "../own.ts";
import type { Instant } from "../time.ts";
import type { ActionEvent, Mark } from "./action-events.ts";

/**
 * A service that is or was down, against what the business said that it tolerates.
 * Modes: `down` → `up`, and again. `action`: what alone holds it down, and by whose undoing it comes up.
 * Marks are instants fixed when it went down; `reached` is the latest that has come.
 */
export type Downtime = {
  service: string;
  state:
    | {
        status: "down";
        since: Instant;
        action?: string;
        reason?: string;
        marks: Marked[];
        ahead: Marked[];
        reached?: Mark;
      }
    | { status: "up"; since: Instant; wasDownSince: Instant };
};
export type Marked = { mark: Mark; at: Instant };

type DowntimeEvent = Extract<
  ActionEvent,
  { type: "ServiceDown" | "OtherCauseReported" | "EarlierDowntimeReported" | "DowntimeReached" | "ServiceUp" }
>;

export function evolveDowntimes(
  downtimes: Record<string, Downtime>,
  { at, type, data }: DowntimeEvent,
): Record<string, Downtime> {
  const { service } = data;
  const before = downtimes[service]?.state;
  const after = (state: Downtime["state"]) => ({ ...downtimes, [service]: { service, state } });
  switch (type) {
    case "ServiceDown": {
      const { since, action, reason, marks } = data;
      const why = { ...(action && { action }), ...(reason && { reason }) };
      return after({ status: "down", since, ...why, marks, ahead: marks });
    }
    case "OtherCauseReported": {
      if (before?.status !== "down") return downtimes;
      const { since, reason, marks } = data;
      const { action: _no, ...down } = before;
      return after({ ...down, since, ...(reason && { reason }), marks, ahead: untold(before, marks) });
    }
    case "EarlierDowntimeReported": {
      if (before?.status !== "down") return downtimes;
      const { since, marks } = data;
      return after({ ...before, since, marks, ahead: untold(before, marks) });
    }
    case "DowntimeReached": {
      if (before?.status !== "down") return downtimes;
      const reached = before.marks.find(({ mark }) => mark === data.mark);
      const ahead = before.ahead.filter((each) => reached !== undefined && each.at > reached.at);
      return after({ ...before, ahead, reached: data.mark });
    }
    case "ServiceUp":
      if (before?.status !== "down") return downtimes;
      return after({ status: "up", since: data.occurredAt ?? at, wasDownSince: before.since });
  }
}

/** Whoever was told of a mark is not told of it again. */
function untold(before: { ahead: Marked[] }, marks: Marked[]): Marked[] {
  return marks.filter(({ mark }) => before.ahead.some((each) => each.mark === mark));
}

export function isDown({ downtimes }: Incident, service: string): boolean {
  return own(downtimes, service)?.state.status === "down";
}

/** The instants that a service's owner is still to be told of. */
export function downtimeDeadlines({ downtimes }: Incident): Instant[] {
  return Object.values(downtimes).flatMap(({ state }) =>
    state.status === "down" ? state.ahead.map(({ at }) => at) : [],
  );
}
