import { spanWords } from "../chat/cards/decisions/trade-off.ts";
import {
  listOf,
  mediumWords,
  type Names,
  peopleNames,
  personName,
  roleTitle,
  roleTitles,
} from "../chat/cards/names.ts";
import type { Event, EventOf, EventType } from "../incident/events.ts";
import { type Instant, toMs } from "../incident/time.ts";
import type { Medium, PersonId } from "../policy/policy.ts";
import { type Moment, momentsIn, wrapped } from "./lines.ts";

/** Who is called when and over what: the facts of a simulated incident, person by person, on their own clock and UTC. */

type Line = { at: Instant; words: string };

export function callLines(events: Event[], names: Names): string[] {
  const people = new Set(of(events, "CallInStarted").map(({ data }) => data.person));
  return [...unheld(events, names), ...[...people].flatMap((person) => personLines(events, person, names))];
}

function of<T extends EventType>(events: Event[], type: T): EventOf<T>[] {
  return events.filter((event): event is EventOf<T> => event.type === type);
}

/** A role that nobody holds is said loudly, before anything else. */
function unheld(events: Event[], names: Names): string[] {
  const lines = of(events, "RoleUnheld").map(({ data: { role, wentTo } }) => {
    const goes = wentTo ? `${personName(names, wentTo)} is called instead` : "nobody is called for it";
    return `! Nobody holds the role ${roleTitle(names, role)}: ${goes}.`;
  });
  return lines.length > 0 ? ["", ...new Set(lines.flatMap((line) => wrapped(line, 2)))] : [];
}

function personLines(events: Event[], person: PersonId, names: Names): string[] {
  const { timezone = "UTC", media = [] } = names.directory.people[person] ?? {};
  const calls = of(events, "CallInStarted").filter(({ data }) => data.person === person);
  const roles = roleTitles(
    names,
    calls.flatMap(({ data }) => data.roles),
  );
  const others = [...pageLines(events, person), ...endings(events, person), ...escalationLines(events, person, names)];
  const moment = momentsIn(timezone, [...calls.map(({ at }) => at), ...others.map(({ at }) => at)]);
  const lines = [...calls.map((call) => calledLine(call, names, moment)), ...others];
  const sorted = lines.toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  const missing = missedMedia(events, person, media);
  return [
    "",
    `${personName(names, person)} (${roles}), ${timezone}`,
    ...sorted.flatMap(({ at, words }) => {
      const start = `  ${moment(at).both}  `;
      return wrapped(`${start}${words}`, start.length);
    }),
    ...(missing.length > 0
      ? [
          `  Not reached by ${listOf(
            missing.map((each) => mediumWords[each]),
            "or",
          )}.`,
        ]
      : []),
  ];
}

function calledLine({ at, data }: EventOf<"CallInStarted">, names: Names, moment: Moment): Line {
  const principal = data.from?.slice(0, data.from.lastIndexOf("."));
  const whose = principal ? personName(names, principal) : "";
  const whys = {
    commander: "called to lead",
    severity: `called as ${roleTitles(names, data.roles)}`,
    decision: "called for a decision",
    downtime: "called as a service is down for longer than is tolerable",
    asked: "called",
    delegate: `called in place of ${whose}, as their delegate`,
    fallback: `called in place of ${whose}, whose role falls to them`,
  };
  return { at, words: `${whys[data.why]}; to answer by ${moment(data.acknowledgeBy).local}` };
}

/** Steps that repeat at the same distance over the same media are one line. */
function pageLines(events: Event[], person: PersonId): Line[] {
  const due = of(events, "PageDue").filter(({ data }) => data.person === person);
  const steps = [...Map.groupBy(due, ({ data }) => `${data.callIn}:${data.step}`).values()].map((pages) => ({
    at: pages[0]?.at ?? "",
    media: listOf(pages.map(({ data }) => mediumWords[data.medium])),
  }));
  const lines: Line[] = [];
  for (let index = 0; index < steps.length; ) {
    const length = runLength(steps.slice(index));
    const run = steps.slice(index, index + length);
    const [first, second] = run;
    const last = run.at(-1);
    index += length;
    if (!first || !last) continue;
    const every = second
      ? `, and again every ${spanWords(toMs(second.at) - toMs(first.at))}, ${length} times in all`
      : "";
    lines.push({ at: first.at, words: `${first.media}${every}` });
  }
  return lines;
}

/** How many of the steps are one repetition: three or more of the same at the same distance, else one by one. */
function runLength(steps: { at: Instant; media: string }[]): number {
  const [first, second] = steps;
  if (!first || !second) return 1;
  const everyMs = toMs(second.at) - toMs(first.at);
  const end = steps.findIndex(({ at, media }, index) => {
    const before = steps[index - 1];
    return before !== undefined && (media !== first.media || toMs(at) - toMs(before.at) !== everyMs);
  });
  const length = end === -1 ? steps.length : end;
  return length >= 3 ? length : 1;
}

function endings(events: Event[], person: PersonId): Line[] {
  return [
    ...of(events, "CallInUnanswered")
      .filter(({ data }) => data.person === person)
      .map(({ at }) => ({ at, words: "no answer, and called no more" })),
    ...of(events, "CallInWithdrawn")
      .filter(({ data }) => data.person === person)
      .map(({ at, data }) => ({ at, words: `this call ends: ${data.reason}` })),
  ];
}

function escalationLines(events: Event[], person: PersonId, names: Names): Line[] {
  return of(events, "CallInEscalated")
    .filter(({ data }) => data.callIn.slice(0, data.callIn.lastIndexOf(".")) === person)
    .map(({ at, data: { to, people } }) => {
      const who = peopleNames(names, people);
      if (to === "delegate")
        return { at, words: who ? `no answer: ${who} is called, as their delegate` : "no answer, and no delegate" };
      return {
        at,
        words: who ? `no answer: ${who} is called, to whom the role falls` : "no answer, and the role falls to nobody",
      };
    });
}

function missedMedia(events: Event[], person: PersonId, media: Medium[]): Medium[] {
  const skipped = of(events, "PageSkipped").filter(
    ({ data }) => data.person === person && data.reason === "no-address",
  );
  return [...new Set(skipped.flatMap(({ data }) => data.media))].filter((medium) => !media.includes(medium));
}
