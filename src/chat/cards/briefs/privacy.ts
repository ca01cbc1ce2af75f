import { type Clock, isRuledOut, openJudgements, runningClocks } from "../../../incident/clocks/clocks.ts";
import { rowsOf } from "../../../policy/clocks/pack.ts";
import type { Block } from "../../card.ts";
import { regimeTitle, triggerWords } from "../clocks/clock-words.ts";
import { notStarted } from "../clocks/clocks.ts";
import { list, quiet, strong, text } from "../parts.ts";
import type { Look } from "./look.ts";

/** Whose data it may be about, and what the law asks and by when. */

export function personalData({ incident }: Look): Block[] {
  const { peopleAffected } = incident.legal;
  const said =
    incident.personalData === "suspected"
      ? "Personal data may be involved, as was said at the declaration."
      : "Nobody has said that personal data is involved; whether anybody has looked is not recorded.";
  const count =
    peopleAffected === undefined
      ? "How many people are affected is not known."
      : `People affected, as recorded: ${peopleAffected}.`;
  return [strong("Personal data"), text(`${said} ${count}`)];
}

/** Running first, then missed, sent, set aside and not started, each with what it asks. */
export function clocks({ incident, times }: Look): Block[] {
  if (rowsOf(incident.rules.organisation).length === 0) {
    return [strong("Legal deadlines"), text("No legal clocks are agreed for this organisation.")];
  }
  const all = Object.values(incident.legal.clocks);
  const of = (status: Clock["state"]["status"]) => all.filter(({ state }) => state.status === status);
  const due = ({ due: at }: Clock) => (at === undefined ? "due without undue delay" : `due ${times.full(at)}`);
  const sent = ({ state }: Clock) =>
    state.status === "met" ? `sent ${times.full(state.submittedAt)}${state.late ? ", late" : ""}` : "";
  const ruledOut = of("running").filter(({ row }) => isRuledOut(incident.legal, row));
  return [
    strong("Legal deadlines"),
    ...group("Running", runningClocks(incident), due),
    ...group("Missed", of("missed"), (clock) => `MISSED, it was ${due(clock)}`),
    ...group("Sent", of("met"), sent),
    ...group("Do not apply", [...of("set-aside"), ...ruledOut], () => "does not run"),
    ...waiting("Not started", notStarted(incident)),
    ...waiting(
      "Still to be judged",
      openJudgements(incident).map((trigger) => `Nobody has recorded ${triggerWords[trigger].open}`),
    ),
    quiet("/muster clocks records what starts them and what was sent. This is no legal advice."),
  ];
}

function group(heading: string, found: Clock[], state: (clock: Clock) => string): Block[] {
  const lines = found.map(
    (clock) => `${clock.row.name} (${regimeTitle(clock.row.regime)}), to ${clock.row.recipient}: ${state(clock)}`,
  );
  return waiting(heading, lines);
}

function waiting(heading: string, lines: string[]): Block[] {
  return lines.length > 0 ? [text(`${heading}:`), ...list(lines)] : [];
}
