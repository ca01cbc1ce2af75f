import type { Directory } from "../../policy/directory.ts";
import type { PersonId } from "../../policy/policy.ts";
import type { CommandOf } from "../commands.ts";
import { conditionRefusal } from "../decisions/condition-rules.ts";
import type { EventData } from "../events.ts";
import { type Incident, isEnded } from "../incident.ts";
import { own } from "../own.ts";
import { inItsMinute, spoken } from "../spoken-time.ts";
import type { Instant } from "../time.ts";
import { toldWhatIsAsked } from "../told.ts";
import { type Draft, done, draft, type Refusal, refuse, type Verdict } from "../verdict.ts";
import { type Action, begunIn, isBeingDecided } from "./action.ts";
import { meantAction } from "./containing.ts";
import { oweCustomers } from "./customers.ts";
import { goDown, release } from "./outage.ts";
import { answerableForAction } from "./reminding.ts";

/** How people say what they have carried out: what has happened is recorded as it was, whenever it is said. */

type Step = CommandOf<"ReportAction">["step"];
type When = { occurredAt?: Instant };

/**
 * Whoever knows says how far an action is. Only starting it needs leave, at the time when it was begun: what was begun in
 * time may be said late.
 */
export function reportAction(command: CommandOf<"ReportAction">, incident: Incident, directory: Directory): Verdict {
  const { now, by, step, reason } = command;
  const found = meantAction(incident, command.action, (action) => mayFollow[step].includes(action.progress.status));
  if ("code" in found) return refuse(found);
  if (found.progress.status === step) return { kind: "done", events: [] };
  const refusal = cannot(incident, found, step);
  if (refusal) return refuse(refusal);
  if (step === "failed" && !reason?.trim()) return refuse({ code: "empty", what: "reason" });
  const said = spoken(command, directory);
  if ("code" in said) return refuse(said);
  const when = isBegun(found, step) ? begun(incident, found, said, now) : happened(found, said, now);
  if ("code" in when) return refuse(when);
  const facts = draft(incident, incident.id, now, by);
  record(facts, directory, found, { step, when, by: by.person, ...(reason && { reason }) });
  return done(facts);
}

const mayFollow: Record<Step, readonly Action["progress"]["status"][]> = {
  started: ["waiting"],
  done: ["waiting", "started"],
  failed: ["waiting", "started"],
  reverted: ["started", "done", "failed"],
};

/** Whoever is done has begun. */
function isBegun({ progress }: Action, step: Step): boolean {
  return progress.status === "waiting" && step !== "failed";
}

function cannot(incident: Incident, action: Action, step: Step): Refusal | undefined {
  const { id, progress } = action;
  if (!mayFollow[step].includes(progress.status)) {
    return { code: "action-wrong-step", action: id, status: progress.status, step };
  }
  const isTooLate = isBegun(action, step) && isEnded(incident);
  return isTooLate ? { code: "incident-ended", status: incident.status } : undefined;
}

/** When it was begun, if it was allowed at that time. What was begun all the same is recorded as taken without leave. */
function begun(incident: Incident, action: Action, said: When, now: Instant): When | Refusal {
  const { id, leaves, authority } = action;
  const found = begunIn(action, said, now);
  if (found) {
    const { when } = found;
    return conditionRefusal(incident, action, when.occurredAt ?? now) ?? when;
  }
  const { occurredAt: at = now } = said;
  const isAllowedLater = authority.status === "authorised" || leaves.every(({ from }) => at < from);
  if (isAllowedLater) return { code: "action-not-authorised", action: id, why: "not-yet" };
  const isAsked = authority.status === "expired" && isBeingDecided(incident, action);
  return { code: "action-not-authorised", action: id, why: isAsked ? "asked-again" : authority.status };
}

/** When its next step was: nothing ends before it began. */
function happened({ id, progress }: Action, said: When, now: Instant): When | Refusal {
  if (!("at" in progress)) return said;
  const when = inItsMinute(said, progress.at);
  if ((when.occurredAt ?? now) >= progress.at) return when;
  return { code: "action-before-its-last-step", action: id, status: progress.status, at: progress.at };
}

type Reported = { step: Step; when: When; by: PersonId; reason?: string };

function record(facts: Draft, directory: Directory, action: Action, { step, when, by, reason }: Reported): void {
  const hear = toldWithoutLeave(facts, directory, action, by);
  if (isBegun(action, step)) start(facts, directory, action, { when, hear: step === "started" ? hear : {} });
  const data = { action: action.id, ...when, ...hear };
  switch (step) {
    case "started":
      break;
    case "done":
      facts.add("ActionDone", data);
      break;
    case "failed":
      facts.add("ActionFailed", { ...data, reason: reason ?? "" });
      break;
    case "reverted":
      facts.add("ActionReverted", { ...data, ...(reason && { reason }) });
      break;
  }
  const { service } = action;
  const at = when.occurredAt ?? facts.now;
  if (service && (step === "failed" || step === "reverted")) release(facts, { action: action.id, service, at });
}

type Heard = { people?: PersonId[]; told?: EventData<"ActionStarted">["told"] };

/** Whoever stopped it, or believes that it is over, hears what goes on all the same. */
function toldWithoutLeave({ incident, now }: Draft, directory: Directory, action: Action, by: PersonId): Heard {
  const { status } = action.authority;
  if (status === "authorised" || status === "none") return {};
  const people = answerableForAction(incident, directory, action);
  return { people, told: toldWhatIsAsked(incident, people, { now, directory, by }) };
}

function start(
  facts: Draft,
  directory: Directory,
  { id, service, outage }: Action,
  { when, hear }: { when: When; hear: Heard },
): void {
  facts.add("ActionStarted", { action: id, ...when, ...hear });
  if (!service || !outage) return;
  // There is something to tell them of after all.
  if (own(facts.incident.customerNotices, service)?.state.status === "dropped") oweCustomers(facts, directory, service);
  goDown(facts, { service, since: when.occurredAt ?? facts.now, action: id });
}
