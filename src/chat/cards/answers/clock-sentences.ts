import { isRuledOut, occurredAt, recordedKey, sentAt } from "../../../incident/clocks/clocks.ts";
import type { CommandOf } from "../../../incident/commands.ts";
import type { NewEvent } from "../../../incident/events.ts";
import type { Incident } from "../../../incident/incident.ts";
import { own } from "../../../incident/own.ts";
import type { ClockRefusal } from "../../../incident/verdict.ts";
import { triggerSchema } from "../../../policy/clocks/row.ts";
import { regimeTitle, triggerWords, updateWords } from "../clocks/clock-words.ts";
import { listOf } from "../names.ts";
import { type Times, timesFrom } from "../times.ts";

/** What recording something about a legal clock did, or why it did nothing. */

export function clockSentences(
  command: CommandOf<"RecordTrigger" | "SetClockAside" | "TakeClockUp">,
  incident: Incident,
  events: NewEvent[],
  times: Times,
): string[] {
  switch (command.type) {
    case "SetClockAside":
      return [
        `Recorded: ${titled(incident, command.clock)} does not apply. /muster clocks keep ${command.clock} takes that back.`,
      ];
    case "TakeClockUp":
      return [`Recorded: ${titled(incident, command.clock)} applies after all.`];
    case "RecordTrigger":
      return recorded(command, incident, events, times);
  }
}

function recorded(
  { trigger, clock, holds }: CommandOf<"RecordTrigger">,
  incident: Incident,
  events: NewEvent[],
  times: Times,
): string[] {
  const words = triggerWords[trigger];
  const isUpdate = trigger === "submitted" && holds && sentAt(incident.legal, clock ?? "").length > 1;
  const at = occurredAt(incident.legal, recordedKey(trigger, clock));
  const when = at === undefined ? "" : `, ${times.full(at)}`;
  const changed = events.flatMap((event) =>
    event.type === "ClockStarted" || event.type === "ClockCorrected" ? [event.data.clock] : [],
  );
  const late = events.some((event) => event.type === "ClockMet" && event.data.late);
  return [
    `Recorded: ${holds ? words.holds : words.not}${clock === undefined ? "" : ` (${titled(incident, clock)})`}${when}.`,
    ...(trigger === "submitted" && !holds
      ? [`If it went out at another time: /muster clocks sent ${clock} 09:15.`]
      : []),
    ...(isUpdate ? [updateWords] : []),
    ...(late ? ["That was after its deadline."] : []),
    ...changed.flatMap((id) => dueLine(incident, id, times)),
  ];
}

/** A key as a trigger: `submitted:dora-initial` is of a notice. */
function notStarted(key: string): string {
  const [trigger, notice] = key.split(":");
  const words = triggerWords[triggerSchema.catch("aware").parse(trigger)];
  return notice === undefined ? words.not : `${words.not} (${notice})`;
}

function dueLine({ legal }: Incident, id: string, times: Times): string[] {
  const clock = own(legal.clocks, id);
  if (clock?.state.status !== "running" || isRuledOut(legal, clock.row)) return [];
  const { row, due } = clock;
  const by = due === undefined ? "without undue delay" : `due ${times.full(due)}`;
  return [`${row.name} (${regimeTitle(row.regime)}): ${by}.`];
}

function titled({ legal }: Incident, id: string): string {
  const row = own(legal.clocks, id)?.row;
  return row ? `${row.name} (${regimeTitle(row.regime)})` : id;
}

export function clockRefusal(refusal: ClockRefusal, zone: string): [what: string, cure: string] {
  switch (refusal.code) {
    case "no-clocks":
      return [
        "No legal clocks are agreed for this organisation, so nothing would start.",
        "Whoever keeps the policy lists the regimes that apply under organisation.clocks; /muster note keeps the fact until then.",
      ];
    case "no-such-clock":
      return [`There is no deadline called “${refusal.clock}” here.`, `There are: ${listOf(refusal.known)}.`];
    case "nothing-waits-for":
      return [
        `No deadline of this organisation waits for a record that ${triggerWords[refusal.trigger].holds}.`,
        "/muster clocks shows what they wait for; /muster note keeps anything else.",
      ];
    case "in-the-future":
      return [
        "That is still to come, and only what has happened can be recorded.",
        "Write when it happened, or leave the time out.",
      ];
    case "already-recorded":
      return [
        "Exactly that is recorded already.",
        "To correct it, record it again with the right time: /muster clocks aware 02:40.",
      ];
    case "clock-not-started":
      return [
        `The deadline ${refusal.clock} has not started, so there is nothing to set aside.`,
        "/muster clocks shows what would start it.",
      ];
    case "clock-over":
      return refusal.status === "met"
        ? [
            `The notice of ${refusal.clock} is recorded as sent.`,
            `To correct when: /muster clocks correct sent ${refusal.clock} 09:15. If it was not sent: /muster clocks not sent ${refusal.clock}.`,
          ]
        : [
            `The deadline ${refusal.clock} is set aside already.`,
            `/muster clocks keep ${refusal.clock} takes that back.`,
          ];
    case "clock-not-aside":
      return [`Nobody has set the deadline ${refusal.clock} aside.`, "/muster clocks shows where it stands."];
    case "clock-judged-otherwise":
      return [
        `The deadline ${refusal.clock} does not run because of what is recorded: that ${notStarted(refusal.startedBy)}.`,
        "If it is so after all, record that with /muster clocks, and the deadline runs again.",
      ];
    case "sent-before-start":
      return [
        `The notice of ${refusal.clock} cannot have been sent by then: what starts that deadline is recorded as ${timesFrom(refusal.startsAt, zone).full(refusal.startsAt)}.`,
        "Check the date and write it with the day, such as 2026-11-22 09:15; or correct first when it started.",
      ];
    case "nothing-sent":
      return [
        `Nobody has recorded that the notice of ${refusal.clock} was sent, so there is nothing to take back.`,
        "/muster clocks shows where each deadline stands.",
      ];
  }
}
