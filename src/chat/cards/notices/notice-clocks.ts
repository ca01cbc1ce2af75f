import type { ClockAbout } from "../../../incident/clocks/clock-notices.ts";
import { type Clock, isRuledOut, occurredAt, recordedKey } from "../../../incident/clocks/clocks.ts";
import type { Incident } from "../../../incident/incident.ts";
import { own } from "../../../incident/own.ts";
import type { Block } from "../../card.ts";
import { regimeTitle, triggerWords } from "../clocks/clock-words.ts";
import { listOf, type Names, personName } from "../names.ts";
import { list, strong, text } from "../parts.ts";
import type { Times } from "../times.ts";
import type { Said } from "./notice-calling.ts";

/** Notices about legal clocks. The lock screen says that there is a deadline, and never of what. */
export function aboutClocks(incident: Incident, about: ClockAbout, names: Names, times: Times): Said {
  switch (about.what) {
    case "clock-recorded":
      return recorded(incident, about, names, times);
    case "clock-overtaken": {
      const dateOf = (due: string | undefined) => (due === undefined ? "without undue delay" : times.full(due));
      const now = about.runs
        ? `It is due ${dateOf(about.due)} now`
        : "What started it was judged otherwise, so it does not run";
      return {
        short: "a legal date that you were told has changed.",
        blocks: [
          strong(
            `What you were told of this deadline does not hold any more: ${titled(about.clock, own(incident.legal.clocks, about.clock))}.`,
          ),
          text(`${now}; it was due ${dateOf(about.before)}.`),
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

function titled(id: string, clock: Clock | undefined): string {
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

/** The clocks that count from it, and whether the notice itself was in time. */
function consequences(
  { legal }: Incident,
  { trigger, clock: id }: Extract<ClockAbout, { what: "clock-recorded" }>,
  times: Times,
): Block[] {
  const key = recordedKey(trigger, id);
  if (occurredAt(legal, key) === undefined) return [];
  const sent = id === undefined ? undefined : own(legal.clocks, id);
  const isLate = sent?.state.status === "met" && sent.state.late;
  const started = Object.values(legal.clocks).filter(
    ({ row, state }) => row.startedBy === key && state.status === "running" && !isRuledOut(legal, row),
  );
  const recordedAt = own(legal.recorded, key)?.at;
  const lines = started.map(({ row, due, corrections }) => {
    // What moved with this correction shows what it was.
    const last = corrections.at(-1);
    const was = last?.at === recordedAt && last?.due !== undefined ? ` (before: ${times.full(last.due)})` : "";
    const by = due === undefined ? "without undue delay" : `due ${times.full(due)}`;
    return `${row.name} (${regimeTitle(row.regime)}): ${by}${was}`;
  });
  return [
    ...(isLate && sent?.due !== undefined ? [strong(`That was late: it was due ${times.full(sent.due)}.`)] : []),
    ...(lines.length > 0 ? [text("What counts from then:"), ...list(lines)] : []),
  ];
}
