import type { Directory } from "../../policy/directory.ts";
import type { By } from "../by.ts";
import type { CommandOf } from "../commands.ts";
import type { Incident } from "../incident.ts";
import { own } from "../own.ts";
import type { Instant } from "../time.ts";
import { later } from "../time.ts";
import { type Draft, done, draft, type Refusal, refuse, type Verdict } from "../verdict.ts";
import { type CallIn, isExpected, latestCallIn, pageEffect, spareStep } from "./call-in.ts";
import { calledIfAsked, passOn } from "./climb.ts";
import { clockOf, startCallIn } from "./ladder.ts";
import { isForClosedQuestions, isStillNeeded, whyFirst } from "./needed.ts";

/** What a called person answers. Only their own word stops their own ladder, and nobody else's. */

export function acknowledge(command: CommandOf<"Acknowledge">, incident: Incident): Verdict {
  const { now, by, joiningInMinutes } = command;
  const callIn = ownCallIn(incident, command.callIn, by);
  if ("code" in callIn) return refuse(callIn);
  const { status } = callIn.state;
  const isRepeat = joiningInMinutes === undefined && status === "acknowledged" && isExpected(callIn, now);
  const facts = draft(incident, incident.id, now, by);
  if (!isRepeat && status !== "withdrawn") acknowledgeIn(facts, callIn, joiningInMinutes);
  // Whoever answers an earlier call-in is awake for the latest too.
  const latest = latestCallIn(facts.incident.callIns, by.person);
  if (latest && wantsAnswer(latest, now)) acknowledgeIn(facts, latest, joiningInMinutes);
  return done(facts);
}

function acknowledgeIn(facts: Draft, callIn: CallIn, joiningInMinutes?: number, byActing = false): void {
  const joinBy = joiningInMinutes === undefined ? callIn.joinWithinSla : later(facts.now, joiningInMinutes * 60_000);
  facts.add("CallInAcknowledged", {
    callIn: callIn.id,
    person: callIn.person,
    ...(joiningInMinutes !== undefined && { joiningInMinutes }),
    ...(joinBy && joinBy > facts.now && { joinBy }),
    ...(byActing && { byActing }),
  });
}

/** Not answered yet, or so long ago that they may have fallen asleep again. */
function wantsAnswer(callIn: CallIn, now: Instant): boolean {
  const { status } = callIn.state;
  return status === "waiting" || status === "unanswered" || (status === "acknowledged" && !isExpected(callIn, now));
}

/** Whoever acts on an incident is plainly awake: their ladder stops, and they no longer count as not reached. */
export function acknowledgeByActing(facts: Draft, by: By): void {
  const callIn = latestCallIn(facts.incident.callIns, by.person);
  if (callIn && wantsAnswer(callIn, facts.now)) acknowledgeIn(facts, callIn, undefined, true);
}

export function passToDelegate(
  command: CommandOf<"PassToDelegate">,
  incident: Incident,
  directory: Directory,
): Verdict {
  const { now, by } = command;
  const callIn = ownCallIn(incident, command.callIn, by);
  if ("code" in callIn) return refuse(callIn);
  if (callIn.state.status === "passed" || callIn.state.status === "withdrawn") return { kind: "done", events: [] };
  // Nobody is woken in the place of somebody who is not needed any more.
  if (!isStillNeeded(incident, callIn)) return { kind: "done", events: [] };
  const delegates = directory.people[callIn.person]?.delegates ?? [];
  if (!delegates.some((id) => directory.people[id])) return refuse({ code: "no-delegate" });
  if (calledIfAsked(incident, directory, callIn).length === 0) return refuse({ code: "nobody-in-your-place" });
  const facts = draft(incident, incident.id, now, by);
  passOn(facts, directory, callIn);
  return done(facts);
}

/** "Call me": rings now, besides whatever the ladder still holds; after a ladder has ended, with a new one. */
export function ringMe(command: CommandOf<"RingMe">, incident: Incident, directory: Directory): Verdict {
  const { now, by } = command;
  const callIn = ownCallIn(incident, command.callIn, by);
  if ("code" in callIn) return refuse(callIn);
  if (!directory.people[callIn.person]?.media.includes("voice")) return refuse({ code: "no-phone" });
  const facts = draft(incident, incident.id, now, by);
  // Nobody rings for a question that is closed.
  const isWanted = !isForClosedQuestions(incident, callIn);
  if (callIn.state.status === "unanswered" && isWanted) callAgain(facts, directory, callIn);
  const latest = latestCallIn(facts.incident.callIns, by.person);
  if (latest?.state.status === "waiting" && !willRing(latest, now)) ring(facts, latest);
  return done(facts);
}

function callAgain(facts: Draft, directory: Directory, ended: CallIn): void {
  const person = directory.people[ended.person];
  if (!person || isExpected(latestCallIn(facts.incident.callIns, person.id), facts.now)) return;
  const { roles, from, decisionId } = ended;
  const clock = clockOf(facts, person, roles);
  const why = whyFirst(facts.incident, ended);
  startCallIn(facts, { person, roles, clock, why, ...(from && { from }), ...(decisionId && { decisionId }) });
}

/** By the step that is due now, such as the first one in quiet hours. */
function willRing({ schedule }: CallIn, now: Instant): boolean {
  return schedule.findLast(({ at }) => at <= now)?.media.includes("voice") === true;
}

function ring(facts: Draft, callIn: CallIn): void {
  const { incident, now } = facts;
  const step = spareStep(callIn);
  facts.add("PageDue", {
    page: pageEffect(incident.id, callIn.id, step, "voice"),
    callIn: callIn.id,
    person: callIn.person,
    step,
    medium: "voice",
    scheduled: now,
    tryUntil: later(now, incident.rules.organisation.pageBudgetMs),
  });
}

export function join({ now, by }: CommandOf<"Join">, incident: Incident, directory: Directory): Verdict {
  if (!own(directory.people, by.person)) return refuse({ code: "unknown-person", person: by.person });
  if (incident.joined[by.person]) return { kind: "done", events: [] };
  const facts = draft(incident, incident.id, now, by);
  facts.add("PersonJoined", { person: by.person });
  return done(facts);
}

function ownCallIn(incident: Incident, id: string, by: By): CallIn | Refusal {
  const callIn = own(incident.callIns, id);
  if (!callIn) return { code: "no-such-call-in", callIn: id };
  return callIn.person === by.person ? callIn : { code: "not-your-call-in", callIn: id };
}
