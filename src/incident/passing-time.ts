import type { Directory } from "../policy/directory.ts";
import { passCustomerDue } from "./actions/customers.ts";
import { passDowntime } from "./actions/outage.ts";
import { passAuthorisations } from "./actions/reminding.ts";
import { climb } from "./call-ins/climb.ts";
import { passTurn } from "./call-ins/turns.ts";
import { passClocks } from "./clocks/clock-warnings.ts";
import { nextDeadline } from "./deadlines.ts";
import { passSpoken } from "./decisions/confirming.ts";
import { passDecisionTime } from "./decisions/decision-time.ts";
import { isEnded } from "./incident.ts";
import { lapseTriage } from "./lifecycle.ts";
import { directoryToDecide } from "./permission.ts";
import { passArchive } from "./room.ts";
import { passUpdates } from "./updates/update-rules.ts";
import type { Draft } from "./verdict.ts";

/** Retires every deadline at or before `now` with a fact, so that nothing is due twice. */
export function passTime(facts: Draft, directory: Directory): void {
  const isDue = () => (nextDeadline(facts.incident) ?? "9") <= facts.now;
  // Each round retires what the round before made due, such as a delegate's first page.
  for (let round = 0; isDue(); round++) {
    if (round > 100) throw new Error("time does not pass: a deadline was handled and is still due");
    passClocks(facts, directory);
    passArchive(facts);
    if (isEnded(facts.incident)) continue;
    passTurn(facts.byTime, directory);
    lapseTriage(facts, directory);
    for (const id of Object.keys(facts.incident.callIns)) climb(facts, directory, id);
    passDecisionTime(facts, directoryToDecide(facts.incident, directory));
    passSpoken(facts);
    passAuthorisations(facts, directory);
    passDowntime(facts, directory);
    passCustomerDue(facts, directory);
    passUpdates(facts, directory);
  }
}
