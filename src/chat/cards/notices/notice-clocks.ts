import type { ClockAbout } from "../../../incident/clocks/clock-notices.ts";
import {
  type Clock,
  isRuledOut,
  occurredAt,
  recordedKey,
  runningClocks,
  sentAt,
} from "../../../incident/clocks/clocks.ts";
import type { Incident } from "../../../incident/incident.ts";
import type { Notice } from "../../../incident/notice.ts";
import { own } from "../../../incident/own.ts";
import type { Block } from "../../card.ts";
import { senderWords } from "../clocks/clock-senders.ts";
import { regimeTitle, triggerWords, updateWords } from "../clocks/clock-words.ts";
import { listOf, type Names, personName } from "../names.ts";
import { list, strong, text } from "../parts.ts";
import type { Times } from "../times.ts";
import type { Said } from "./notice-calling.ts";

/** Notices about legal clocks. The lock screen says that there is a deadline, and never of what. */
export function aboutClocks(
  incident: Incident,
  { about, to }: { about: ClockAbout; to: Notice["to"] },
  names: Names,
  times: Times,
): Said {
  switch (about.what) {
    case "clock-recorded":
      return recorded(incident, about, names, times);
    case "clocks-started":
      return started(incident, about, to, names, times);
    case "clock-overtaken": {
      return {
        short: about.runs ? "a legal date that you were told has changed." : "a legal deadline does not run any more.",
        blocks: [
          strong(
            `${about.runs ? "What you were told of this deadline does not hold any more" : "This legal deadline does not run any more"}: ${titled(about.clock, own(incident.legal.clocks, about.clock))}.`,
          ),
          text(overtakenWords(about, times)),
        ],
      };
    }
    case "clock-warned": {
      const clock = own(incident.legal.clocks, about.clock);
      const due = clock?.due === undefined ? "" : ` ${times.full(clock.due)}`;
      return {
        short: `a legal deadline is near:${due}.`,
        blocks: [
          strong(`${about.percent} % of the time is over: ${titled(about.clock, clock)} is due${due}.`),
          text("Once the notice is sent, please record it with /muster clocks. If it does not apply, record that."),
        ],
      };
    }
    case "clock-missed": {
      const clock = own(incident.legal.clocks, about.clock);
      const due = clock?.due === undefined ? "" : ` It was due ${times.full(clock.due)}.`;
      return {
        short: "a legal deadline has passed.",
        blocks: [
          strong(`A legal deadline has passed: ${titled(about.clock, clock)}.${due}`),
          text("If the notice was sent, please record when with /muster clocks. If not, counsel says what to do now."),
        ],
      };
    }
    case "clock-set-aside":
    case "clock-taken-up": {
      const clock = own(incident.legal.clocks, about.clock);
      const says = about.what === "clock-set-aside" ? "does not apply" : "applies after all";
      const by = personName(names, about.by);
      return {
        short: `a legal deadline ${says}.`,
        blocks: [
          text(`${by} recorded that this deadline ${says}: ${titled(about.clock, clock)}.`),
          ...(about.reason ? [{ type: "quote" as const, text: about.reason, from: by }] : []),
        ],
      };
    }
    case "judgement-open": {
      const open = listOf(about.triggers.map((trigger) => triggerWords[trigger].open));
      return {
        short: "a judgement on which legal deadlines wait is still open.",
        blocks: [
          strong(`Nobody has recorded ${open}.`),
          text("Legal deadlines wait for it, and the law may not. Please record it, either way, with /muster clocks."),
        ],
      };
    }
  }
}

/** Those that this reader answers for, with who must send each. */
function started(
  incident: Incident,
  { startedBy }: Extract<ClockAbout, { what: "clocks-started" }>,
  to: Notice["to"],
  names: Names,
  times: Times,
): Said {
  const isTheirs = ({ told = [], overtaken = [] }: Clock) =>
    [...told, ...overtaken].some(({ person }) => to.kind === "person" && person === to.person);
  const theirs = runningClocks(incident).filter((clock) => clock.row.startedBy === startedBy && isTheirs(clock));
  const [first] = theirs;
  if (!first) {
    const words = "The legal deadlines that had begun do not run any more.";
    return { short: "legal deadlines that had begun do not run any more.", blocks: [text(words)] };
  }
  const [only] = theirs.length === 1 ? theirs : [];
  const short = only
    ? `a legal deadline that you answer for has begun, ${dueWords(only.due, times)}.`
    : `${theirs.length} legal deadlines that you answer for have begun, the first ${dueWords(first.due, times)}.`;
  return {
    short,
    blocks: [
      strong(
        `${only ? "A legal deadline that you answer for has" : "Legal deadlines that you answer for have"} begun.`,
      ),
      ...list(
        theirs.map(
          ({ id, row, due }) =>
            `${titled(id, { row })}, to ${row.recipient}: ${dueWords(due, times)}. ${senderWords(incident, row, names)}.`,
        ),
      ),
      text(
        `Once a notice is sent, please record it with /muster ${incident.id} clocks. If one does not apply, record that there.`,
      ),
    ],
  };
}

function overtakenWords(
  { before, due, runs, notSent }: Extract<ClockAbout, { what: "clock-overtaken" }>,
  times: Times,
): string {
  const dateOf = (at: string | undefined) => (at === undefined ? "without undue delay" : times.full(at));
  if (notSent) return `Its notice is recorded as not sent after all, so it runs again: due ${dateOf(due)}.`;
  const now = runs ? `It is due ${dateOf(due)} now` : "What started it was judged otherwise, so it does not run";
  return `${now}; it was due ${dateOf(before)}.`;
}

function titled(id: string, clock: Pick<Clock, "row"> | undefined): string {
  return clock ? `${clock.row.name} (${regimeTitle(clock.row.regime)})` : id;
}

function recorded(
  incident: Incident,
  about: Extract<ClockAbout, { what: "clock-recorded" }>,
  names: Names,
  times: Times,
): Said {
  const words = triggerWords[about.trigger];
  const which = about.clock === undefined ? "" : ` (${titled(about.clock, own(incident.legal.clocks, about.clock))})`;
  const corrects = about.amends ? correctionWords(about, times) : "";
  const what = `${about.holds ? words.holds : words.not}${which}`;
  const line = `${personName(names, about.by)} recorded that ${what}: ${times.full(about.occurredAt)}${corrects}.`;
  return {
    short: about.amends ? "a legal date was corrected." : "a legal date was recorded.",
    blocks: [text(line), ...consequences(incident, about, times)],
  };
}

/** Both dates; what only adds a note or a number moves none. */
function correctionWords(
  { before, occurredAt: at, holds }: Extract<ClockAbout, { what: "clock-recorded" }>,
  times: Times,
): string {
  if (!before) return ", which corrects what was recorded before";
  if (before.occurredAt === at && before.holds === holds) return ", as was recorded before, with more to it";
  const was = before.holds === holds ? times.full(before.occurredAt) : "the opposite";
  return `, which corrects what was recorded before: ${was}`;
}

/** The clocks that count from it, and whether the notice itself was in time, or is owed again. */
function consequences(
  { legal }: Incident,
  { trigger, clock: id, occurredAt: said, amends }: Extract<ClockAbout, { what: "clock-recorded" }>,
  times: Times,
): Block[] {
  const key = recordedKey(trigger, id);
  const sent = id === undefined ? undefined : own(legal.clocks, id);
  const at = occurredAt(legal, key);
  if (at === undefined) return sent?.state.status === "running" ? [strong(owedAgain(sent, times))] : [];
  const isUpdate = id !== undefined && !amends && (sentAt(legal, id)[0] ?? said) !== said;
  const isLate = !isUpdate && sent?.state.status === "met" && sent.state.late;
  const started = Object.values(legal.clocks).filter(
    ({ row, state, startsAt }) =>
      row.startedBy === key && startsAt === at && state.status === "running" && !isRuledOut(legal, row),
  );
  const recordedAt = own(legal.recorded, key)?.at;
  const lines = started.map(({ row, due, corrections }) => {
    // What moved with this correction shows what it was.
    const last = corrections.at(-1);
    const was = last?.at === recordedAt && last?.due !== undefined ? ` (before: ${times.full(last.due)})` : "";
    return `${row.name} (${regimeTitle(row.regime)}): ${dueWords(due, times)}${was}`;
  });
  return [
    ...(isUpdate ? [text(updateWords)] : []),
    ...(isLate && sent?.due !== undefined ? [strong(`That was late: it was due ${times.full(sent.due)}.`)] : []),
    ...(lines.length > 0 ? [text("What counts from then:"), ...list(lines)] : []),
  ];
}

function owedAgain({ due }: Clock, times: Times): string {
  return `So its deadline runs again: ${dueWords(due, times)}.`;
}

function dueWords(due: string | undefined, times: Times): string {
  return due === undefined ? "without undue delay" : `due ${times.full(due)}`;
}
