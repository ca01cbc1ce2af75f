import type { PersonId, RoleId } from "../../policy/policy.ts";
import type { Incident } from "../incident.ts";
import { own } from "../own.ts";
import type { Told as MediaTold } from "../told.ts";
import type { Progress } from "./action.ts";
import type { ActionEvent, Mark } from "./action-events.ts";

/** What must be said once about an action, a service that is down, or customers who are to be told. */
export type ActionNews =
  | { news: "authorised" | "taken" | "ratified" | "to-be-reverted" | "withdrawn"; action: string }
  | { news: "reported"; action: string; step: Exclude<Progress["status"], "waiting">; by: PersonId; reason?: string }
  | { news: "stopped"; action: string; by: PersonId; role: RoleId; reason: string }
  | { news: "ending" | "expired" | "left-standing"; action: string }
  | { news: "service-down" | "service-down-besides" | "service-up"; service: string }
  | { news: "downtime"; service: string; mark: Mark; nobodyNext?: true }
  | { news: "customers-owed" | "customers-overdue" | "customers-dropped" | "customers-told"; service: string };

/** Said in the room, and to each of `people` by a message of their own. */
type Told = { news: ActionNews; people: PersonId[]; told?: MediaTold | undefined };

/** `incident` holds the event already. */
export function actionNews(incident: Incident, event: ActionEvent): Told | undefined {
  const { type, by, data } = event;
  switch (type) {
    case "ActionAuthorised": {
      const { authorisation, action } = data;
      // Those who decided are told the outcome; those who signed an order hear only here that it was used.
      return {
        news: { news: "authorised", action },
        people: authorisation.kind === "order" ? authorisation.people : [],
      };
    }
    case "ActionTaken":
      return { news: { news: "taken", action: data.action }, people: [] };
    case "ActionRatified":
      return { news: { news: "ratified", action: data.action }, people: [] };
    case "ReversalDecided": {
      const { action } = data;
      // Nobody has begun it: whoever leads knows who was about to.
      if (own(incident.actions, action)?.progress.status === "waiting") {
        return { news: { news: "withdrawn", action }, people: [incident.commander] };
      }
      return { news: { news: "to-be-reverted", action }, people: startedBy(incident, action) };
    }
    case "ActionStarted":
      return reported(data, "started", by.person);
    case "ActionDone":
      return reported(data, "done", by.person);
    case "ActionFailed":
      return reported(data, "failed", by.person);
    case "ActionReverted":
      return reported(data, "reverted", by.person);
    case "StopOrdered": {
      const { action, role, reason, told } = data;
      const news = { news: "stopped", action, by: by.person, role, reason } as const;
      return { news, people: answerableFor(incident, action), ...(told && { told }) };
    }
    case "AuthorisationEnding":
      return { news: { news: "ending", action: data.action }, people: data.people, told: data.told };
    case "AuthorisationExpired":
      return { news: { news: "expired", action: data.action }, people: data.people, told: data.told };
    case "ActionLeftStanding":
      if (data.people.length === 0) return undefined;
      return { news: { news: "left-standing", action: data.action }, people: data.people, told: data.told };
    case "ServiceDown":
      return { news: { news: "service-down", service: data.service }, people: [] };
    case "OtherCauseReported":
      return { news: { news: "service-down-besides", service: data.service }, people: [] };
    case "EarlierDowntimeReported":
      return { news: { news: "service-down", service: data.service }, people: [] };
    case "ServiceUp":
      return { news: { news: "service-up", service: data.service }, people: [] };
    case "DowntimeReached":
      return {
        news: {
          news: "downtime",
          service: data.service,
          mark: data.mark,
          ...(data.nobodyNext && { nobodyNext: true }),
        },
        people: data.people,
        told: data.told,
      };
    case "CustomerNoticeOwed":
      return {
        news: { news: "customers-owed", service: data.service },
        people: [data.person ?? incident.commander],
        told: data.told,
      };
    case "CustomerNoticeOverdue":
      return { news: { news: "customers-overdue", service: data.service }, people: data.people, told: data.told };
    case "CustomerNoticeDropped":
      return { news: { news: "customers-dropped", service: data.service }, people: data.people, told: data.told };
    case "CustomersTold":
      return { news: { news: "customers-told", service: data.service }, people: [] };
    case "RatificationAsked":
      return undefined;
  }
}

function reported(
  { action, reason, people = [], told }: { action: string; reason?: string | undefined } & Partial<Omit<Told, "news">>,
  step: Extract<ActionNews, { news: "reported" }>["step"],
  by: PersonId,
): Told {
  return { news: { news: "reported", action, step, by, ...(reason && { reason }) }, people, told };
}

/** Whoever leads, and whoever began it. */
export function answerableFor(incident: Incident, action: string): PersonId[] {
  return [...new Set([incident.commander, ...startedBy(incident, action)])];
}

function startedBy({ actions }: Incident, action: string): PersonId[] {
  const who = own(actions, action)?.startedBy;
  return who === undefined ? [] : [who];
}
