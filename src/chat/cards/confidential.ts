import type { Command } from "../../incident/commands.ts";
import { callsNobodyElse } from "../../incident/confidential/confidential.ts";
import { counselOf } from "../../incident/confidential/privileged.ts";
import { stillInRoom } from "../../incident/confidential/removals.ts";
import type { NewEvent } from "../../incident/events.ts";
import type { Incident } from "../../incident/incident.ts";
import type { About } from "../../incident/notice.ts";
import { isHiddenFrom, mayExclude } from "../../incident/permission.ts";
import type { Refusal } from "../../incident/verdict.ts";
import type { PersonId } from "../../policy/policy.ts";
import type { Block, Card } from "../card.ts";
import { listOf, type Names, peopleNames, personName, quotation, roleTitles } from "./names.ts";
import type { Said } from "./notices/notice-calling.ts";
import { stillInRoomWords } from "./notices/notice-room.ts";
import { exerciseBanner, headline, quiet, strong, text } from "./parts.ts";

/** What is said of incidents that not everybody may know of, and of what is written for counsel. */

/** In place of every card of somebody who is excluded since it was posted: like any other who is let sleep. It tells nothing. */
export function goneCard(incident: Incident): Card {
  const words = "You are not needed any more";
  return {
    kind: "gone",
    title: incident.codename,
    summary: headline(incident, `${words.charAt(0).toLowerCase()}${words.slice(1)}.`),
    blocks: [...exerciseBanner(incident), text(`${words}.`)],
  };
}

/** For everybody who may look. */
export function confidentialLines(incident: Incident): Block[] {
  if (!incident.confidential) return [];
  return [
    strong("Confidential: only those who are called here may know of it. Please speak of it with nobody else."),
    ...(callsNobodyElse(incident)
      ? [
          text(
            "It may be about somebody inside, so nobody else is called. Call people by name with /muster call @somebody; /muster confirm calls those whom its severity names.",
          ),
        ]
      : []),
  ];
}

/** For whoever leads and the insider contact; to anybody else nothing says so. */
export function exclusionLine(incident: Incident, names: Names, person: PersonId): Block[] {
  if (incident.excluded.length === 0 || !mayExclude(incident, person, names.directory)) return [];
  return [
    quiet(`Kept from ${peopleNames(names, incident.excluded)}. Nobody else is told that.`),
    ...stillInRoom(incident).map(({ state, ...removal }) =>
      state.status === "failed"
        ? strong(stillInRoomWords(incident, { ...removal, reason: state.reason }, names))
        : quiet(`Muster is taking ${personName(names, removal.person)} out of the room.`),
    ),
  ];
}

type SecrecyRefusal = Extract<
  Refusal,
  {
    code:
      | "excluded"
      | "not-here"
      | "excludes-yourself"
      | "excluded-leads"
      | "excluded-decides"
      | "nobody-left-to-lead"
      | "no-insider-contact"
      | "no-counsel";
  }
>;

export function secrecyRefusal(refusal: SecrecyRefusal, names: Names): [what: string, cure: string] {
  switch (refusal.code) {
    case "excluded":
      return [
        `This incident is kept from ${personName(names, refusal.person)}, so they cannot be called, lead or be heard here.`,
        "Whoever their role falls to can: /muster call and the role.",
      ];
    case "not-here":
      return [
        `Muster has no way to reach ${personName(names, refusal.person)} here.`,
        "Please tell this incident's commander, who may know another, or name somebody else.",
      ];
    case "excludes-yourself":
      return ["You know of it already, so it cannot be kept from you.", "To step back, use /muster handoff @somebody."];
    case "excluded-leads":
      return [
        `${personName(names, refusal.person)} leads this incident.`,
        "Please hand it to somebody else first, with /muster handoff @somebody; then exclude them.",
      ];
    case "excluded-decides": {
      const { person, question, contact } = refusal;
      return [
        `${personName(names, person)} has a say in an open question in which you have a part too: ${quotation(question)}. While it is open you cannot keep this incident from them.`,
        contact === undefined
          ? "Please take the question back first, or hand the lead to somebody who has no part in it, with /muster handoff @somebody."
          : `Please ask ${personName(names, contact)}, who may exclude anybody, or take the question back first.`,
      ];
    }
    case "nobody-left-to-lead":
      return [
        "Everybody who could lead it is among those it is to be kept from, so nothing was declared.",
        "Please leave somebody out of --without who may lead, or have somebody declare it who may.",
      ];
    case "no-insider-contact":
      return [
        "Nobody is agreed upon who hears of somebody inside, so nothing was declared.",
        "Please use --confidential and --without instead, and ask whoever keeps the policy to name organisation.insiderContact.",
      ];
    case "no-counsel":
      if (refusal.outside) {
        return [
          `${peopleNames(names, refusal.outside)} ${refusal.outside.length === 1 ? "is" : "are"} counsel and not in this incident, which is kept to those who are. Nothing was noted.`,
          "Please call them into it first, with /muster call.",
        ];
      }
      return [
        `Nobody holds the role ${roleTitles(names, refusal.roles)}, so there is no counsel to give it to. Nothing was noted.`,
        "Please speak to counsel yourself, and ask whoever keeps the policy to name them.",
      ];
  }
}

/** What a declaration keeps, and from whom; its author chose it. */
export function keptLines(incident: Incident, names: Names): string[] {
  if (!incident.confidential) return [];
  const { declaredBy, commander } = incident;
  const leader = personName(names, commander);
  const unseen = isHiddenFrom(incident, declaredBy, names.directory)
    ? [
        `From now on you see nothing more of it: ${leader} leads it and calls whoever is needed, you too if so. Please speak of it with ${leader} alone.`,
      ]
    : [];
  const from = incident.excluded.length > 0 ? `, and kept from ${peopleNames(names, incident.excluded)}` : "";
  return [`It is confidential${from}.`, ...(callsNobodyElse(incident) ? ["Nobody else is called."] : []), ...unseen];
}

export function excludedLines(
  { person }: Extract<Command, { type: "ExcludePerson" }>,
  incident: Incident,
  names: Names,
  events: NewEvent[],
): string[] {
  const wasCalled = Object.values(incident.callIns).some((callIn) => callIn.person === person);
  const called = events.flatMap((event) => (event.type === "CallInStarted" ? [event.data.person] : []));
  const name = personName(names, person);
  const mayBeInRoom = stillInRoom(incident).some((removal) => removal.person === person);
  return [
    `From now on this incident is kept from ${name}, and nobody is told so.`,
    ...(wasCalled
      ? [
          `They can tell that something changed: what Muster sent them says now that they are not needed any more, and its buttons are gone. Their name is gone from the cards, so whoever looks there may notice.`,
        ]
      : []),
    ...(called.length > 0 ? [`Calling ${peopleNames(names, [...new Set(called)])} instead.`] : []),
    ...events.flatMap((event) =>
      event.type === "DecisionExpired" && event.data.nobodyLeft
        ? [
            `${quotation(incident.decisions[event.data.decisionId]?.question ?? "")} is over: nobody is left who could decide it. Have whoever keeps the policy give somebody one of the roles that decide it, then ask again.`,
          ]
        : [],
    ),
    ...(mayBeInRoom
      ? [
          "If they are in the room, Muster takes them out, and tells you if it cannot. What they have read there they know, and the room may show that they have left.",
        ]
      : []),
  ];
}

/** The author hears who has it. */
export function privilegedLines(incident: Incident, names: Names, events: NewEvent[]): string[] {
  const told = events.flatMap((event) => (event.type === "NoteAdded" ? (event.data.told ?? []) : []));
  const whom = told.length > 0 ? `${peopleNames(names, told)} alone` : "counsel alone";
  return [
    `Noted in the record of ${incident.codename} for ${whom}. It is in no card, and in no copy of the record but counsel's.`,
    "It is kept. Whether it is privileged is for counsel to say.",
  ];
}

/** Whether this copy of the record holds what is privileged, to counsel and to whoever asks for it. */
export function privilegedCopyLines(
  { privileged }: Extract<Command, { type: "Export" }>,
  incident: Incident,
  names: Names,
  events: NewEvent[],
): string[] {
  if (events.some(({ type, data }) => type === "ExportRequested" && data.privileged)) {
    return ["It holds what is privileged: please pass it on with care."];
  }
  if (!privileged) return [];
  const who = listOf(
    counselOf(incident.rules, names.directory).map((person) => personName(names, person)),
    "or",
  );
  return [`Privileged notes are withheld from it: only counsel may have them${who && `. Please ask ${who}`}.`];
}

/** To one of counsel. */
export function privilegedNote({ by, text: words }: Extract<About, { what: "privileged-note" }>, names: Names): Said {
  const from = personName(names, by);
  return {
    short: "there is a note for counsel.",
    blocks: [
      strong(`For counsel: ${from} asks that this be treated as privileged.`),
      { type: "quote", text: words, from },
      quiet("It is in no card, and in no copy of the record but yours. Please do not pass it on in the room."),
    ],
  };
}
