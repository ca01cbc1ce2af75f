import type { Incident } from "../incident.ts";
import { own } from "../own.ts";
import type { Draft } from "../verdict.ts";
import type { Decision } from "./decision.ts";
import type { Asking } from "./proposing.ts";
import { askedIn, isForOthersNow, putToOthers } from "./putting-anew.ts";
import { serviceMeant } from "./service-meant.ts";
import { voidVote } from "./stopped-vote.ts";
import { type TradeOff, tradeOffFor } from "./trade-off.ts";

/** What a service is reported to be, down or down since earlier, is about every open question on it. */
const reports = ["ServiceDown", "EarlierDowntimeReported", "OtherCauseReported"];

/**
 * An open question whose service turns out to be down is weighed anew, once, by what is known then: where the table names
 * others by that it is put to those, and where what is tolerable is exceeded otherwise than those who chose were shown, what
 * they chose is void. The same facts lead to the same people in whichever order they are said.
 */
export function weighAnew(facts: Draft, decisionId: string, world: Asking): void {
  const { incident, now } = facts;
  const decision = incident.decisions[decisionId] as Decision;
  const { state, passed, deadline } = decision;
  if (state.status !== "open" || (passed?.until ?? deadline) <= now) return;
  const service = serviceMeant(decision, incident);
  if (service === undefined || !isNews(facts, service)) return;
  const asked = askedIn(decision);
  const tradeOff = tradeOffFor({ now, ...asked }, incident);
  if (!isLonger(incident, service, decision) || !tradeOff) return;
  if (isForOthersNow(incident, { ...decision, tradeOff })) putToOthers(facts, decision, world);
  else if (isOtherwise(decision.tradeOff, tradeOff)) {
    voidVote(facts, world.directory, { ...decision, tradeOff }, { down: service });
  }
}

/** Said in this very command: what time adds up changes no question by itself. */
function isNews({ events }: Draft, service: string): boolean {
  return events.some(({ type, data }) => reports.includes(type) && "service" in data && data.service === service);
}

/** Whoever put it since then knew already. */
function isLonger({ downtimes }: Incident, service: string, { tradeOff }: Decision): boolean {
  const state = own(downtimes, service)?.state;
  const before = tradeOff?.inputs.downSince;
  return state?.status === "down" && (before === undefined || state.since < before);
}

function isOtherwise(before: TradeOff | undefined, now: TradeOff): boolean {
  return before?.overTolerable !== now.overTolerable || before?.overBreakingPoint !== now.overBreakingPoint;
}
