import type { Directory } from "../../policy/directory.ts";
import { answeringFor } from "../answering-for.ts";
import type { CommandOf } from "../commands.ts";
import type { Incident } from "../incident.ts";
import { own } from "../own.ts";
import { isOutside } from "../permission.ts";
import { spoken } from "../spoken-time.ts";
import { later } from "../time.ts";
import { toldWhatIsAsked } from "../told.ts";
import { type Draft, done, draft, refuse, type Verdict } from "../verdict.ts";
import { isOver } from "./action.ts";
import { isUntold } from "./customer-notice.ts";
import { isDown } from "./downtime.ts";
import { distinct } from "./outage.ts";

/** How customers come to be owed a notice, and what becomes of it. */

const defaultWithinMs = 60 * 60_000;

/** An outage was chosen. Customers who are still to be told, or who know that it is down, are told once. */
export function oweCustomers(facts: Draft, directory: Directory, service: string): void {
  const { rules, customerNotices } = facts.incident;
  const { customerNotice: role, customerNoticeWithinMs } = own(rules.services, service) ?? {};
  const before = own(customerNotices, service);
  if (!role || (before && (isUntold(before) || (before.state.status === "told" && isDown(facts.incident, service)))))
    return;
  const people = answeringFor(facts.incident, directory, role);
  const [person] = people;
  const dueAt = later(facts.now, customerNoticeWithinMs ?? defaultWithinMs);
  // Where nobody answers for the role, whoever leads sees to it: `actionNews` tells them.
  const hear = person ? people : [facts.incident.commander];
  const told = toldWhatIsAsked(facts.incident, hear, { now: facts.now, directory });
  facts.add("CustomerNoticeOwed", { service, role, ...(person && { person }), dueAt, told });
}

export function reportTold(command: CommandOf<"ReportTold">, incident: Incident, directory: Directory): Verdict {
  const { now, by, service } = command;
  const notice = own(incident.customerNotices, service);
  if (!notice || notice.state.status === "dropped") return refuse({ code: "no-customer-notice", service });
  if (notice.state.status === "told") return { kind: "done", events: [] };
  const when = spoken(command, directory);
  if ("code" in when) return refuse(when);
  const facts = draft(incident, incident.id, now, by);
  facts.add("CustomersTold", { service, ...when });
  return done(facts);
}

/**
 * The action was stopped, ran out or came to nothing before it began: there is no outage to tell anybody of. What has
 * been down stays to be told.
 */
export function dropCustomerNotices(facts: Draft): void {
  const { actions, customerNotices } = facts.incident;
  for (const notice of Object.values(customerNotices)) {
    const { service, wentDown, person, told } = notice;
    const isToCome = Object.values(actions).some((each) => each.service === service && each.outage && !isOver(each));
    if (wentDown || isToCome || !isUntold(notice)) continue;
    facts.add("CustomerNoticeDropped", { service, people: distinct([person]), ...(told && { told }) });
  }
}

/** Whoever was to tell them, or answers for it by now, hears that the time is over, and so does whoever leads. */
export function passCustomerDue(facts: Draft, directory: Directory): void {
  dropCustomerNotices(facts.byTime);
  for (const { service, state, dueAt, person, role } of Object.values(facts.incident.customerNotices)) {
    if (state.status !== "owed" || dueAt > facts.now) continue;
    const owing = distinct([person, ...answeringFor(facts.incident, directory, role), facts.incident.commander]);
    const people = owing.filter((each) => !isOutside(facts.incident, each));
    const told = toldWhatIsAsked(facts.incident, people, { now: facts.now, directory });
    facts.byTime.add("CustomerNoticeOverdue", { service, people, told });
  }
}
