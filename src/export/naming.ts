import { optionWords } from "../chat/cards/decisions/decision-words.ts";
import { inWords, listOf, mediumWords, roleTitle } from "../chat/cards/names.ts";
import type { By } from "../incident/by.ts";
import type { Event, EventOf, EventType } from "../incident/events.ts";
import type { PersonId, RoleId, Rules } from "../policy/policy.ts";
import { inline } from "./markdown-text.ts";

/** How ids are said to somebody who reads a report. Every answer is Markdown already. */
export type Naming = {
  person: (id: PersonId) => string;
  people: (ids: readonly PersonId[]) => string;
  /** "CISO and COO". */
  roles: (ids: readonly RoleId[]) => string;
  /** "text message to Amara Okafor" for a page's id. */
  page: (id: string) => string;
  /** Who was called by a call-in. */
  called: (callIn: string) => string;
  /** Whether the call-in had been passed to the delegate by then, by the person who was called. */
  asksForDelegate: (callIn: string, seq: number) => boolean;
  /** Whether the person who was called had answered by then. */
  hasAnswered: (callIn: string, seq: number) => boolean;
  decision: (id: string) => string;
  /** In the words that stood last: `asOf` says where they may have been others. */
  option: (decisionId: string, option: string) => string;
  /** The same, with the options of a decision as they stood at the event of this number. */
  asOf: (seq: number) => Naming;
  /** What was sent, and to whom, for the id of a card, notice or record. */
  sent: (effect: string) => string;
};

/** The rules that the declaration pinned. Those of an older Muster may lack a part. */
export function rulesOf({ data }: EventOf<"IncidentDeclared">): Pick<Rules, "roles" | "authority"> {
  return { roles: {}, authority: [], ...data.rules } as Pick<Rules, "roles" | "authority">;
}

/** `names` are people's names by id; an id without one stands for itself. */
export function namingOf(
  incident: string,
  declared: EventOf<"IncidentDeclared">,
  events: Event[],
  names: Record<PersonId, string>,
): Naming {
  const rules = rulesOf(declared);
  const person = (id: PersonId) => inline(nameOf(id, names));
  const pages = new Map(of(events, "PageDue").map(({ data }) => [data.page, data]));
  const called = new Map(of(events, "CallInStarted").map(({ data }) => [data.callIn, data.person]));
  const proposals = of(events, "DecisionProposed").map(({ data }) => data);
  const decision = (id: string) => {
    const place = proposals.findIndex(({ decisionId }) => decisionId === id);
    return place === -1 ? `Decision ${inline(id)}` : `Decision ${place + 1}`;
  };
  const naming: Naming = {
    person,
    people: (ids) => listOf(ids.map(person)),
    roles: (ids) => listOf([...new Set(ids)].map((role) => inline(roleTitle({ rules }, role)))),
    page: (id) => {
      const page = pages.get(id);
      return page ? `${mediumWords[page.medium]} to ${person(page.person)}` : inline(id);
    },
    called: (callIn) => person(called.get(callIn) ?? callIn),
    asksForDelegate: (callIn, seq) =>
      of(events, "CallInPassedToDelegate").some(({ data, seq: passed }) => data.callIn === callIn && passed < seq),
    hasAnswered: (callIn, seq) =>
      of(events, "CallInAcknowledged").some(({ data, seq: said }) => data.callIn === callIn && said < seq),
    decision,
    option: optionAt(events, Number.POSITIVE_INFINITY),
    asOf: (seq) => ({ ...naming, option: optionAt(events, seq) }),
    sent: (effect) => sentWords(incident, effect, naming),
  };
  return naming;
}

/** An edit gives an option other words: whoever chose it before did not choose those. */
function optionAt(events: Event[], seq: number): Naming["option"] {
  return (decisionId, option) => {
    const worded = events.findLast(
      (event): event is EventOf<"DecisionProposed" | "DecisionEdited"> =>
        (event.type === "DecisionProposed" || event.type === "DecisionEdited") &&
        event.seq <= seq &&
        event.data.decisionId === decisionId,
    );
    const about = of(events, "DecisionProposed").find(({ data }) => data.decisionId === decisionId);
    const found = worded?.data.options.find(({ id }) => id === option);
    return `“${inline(found && about ? optionWords(found, asked(about)) : option)}”`;
  };
}

/** What a question asks for, which no change of its words changes. */
export function asked({ data: { action, service, target, ratifies } }: EventOf<"DecisionProposed">) {
  return {
    ...(action !== undefined && { action }),
    ...(service !== undefined && { service }),
    ...(target !== undefined && { target }),
    ...(ratifies !== undefined && { ratifies }),
  };
}

export function of<T extends EventType>(events: Event[], type: T): EventOf<T>[] {
  return events.filter((event): event is EventOf<T> => event.type === type);
}

function nameOf(id: PersonId, names: Record<PersonId, string>): string {
  if (id === "muster") return "Muster";
  if (Object.hasOwn(names, id)) return names[id] || id;
  // `slack:T0/U0`: somebody on the platform whom the directory does not know.
  return id.includes(":") ? `somebody unknown to Muster (${id})` : id;
}

/** An effect's id is its kind, the incident, and what it is about, between colons; another id is said as it is. */
function sentWords(incident: string, effect: string, { person, decision }: Naming): string {
  const [kind, of, about = "", to = "", by] = effect.split(":");
  if (of !== incident) return inline(effect);
  const whom =
    to === "room" ? "in the war room" : `to ${person(to)} by ${by === "sms" ? "text message" : "chat message"}`;
  if (kind === "notice") return `message about event ${inline(about)} ${whom}`;
  if (kind === "export" && about === "end") return "record as it stood at the end";
  if (kind === "export") return `copy of this record, asked for in event ${inline(about)}`;
  if (kind !== "card") return inline(effect);
  return about === "situation" ? "card in the war room that says how things stand" : `${decision(about)}: card ${whom}`;
}

const viaWords: Record<By["via"], string> = {
  slack: "in Slack",
  teams: "in Microsoft Teams",
  sms: "by text message",
  voice: "by phone",
  api: "through another program",
  timer: "because time had passed",
  alert: "on an alert",
};

/** "in Slack" */
export function channel({ via }: Pick<By, "via">): string {
  return viaWords[via];
}

/** "Amara Okafor (CISO), for Ben Ito, by text message". */
export function author(by: By, { person: name, roles: titles }: Pick<Naming, "person" | "roles">): string {
  const { person, roles, actingFor } = by;
  if (person === "muster") return "Muster";
  const held = roles.length > 0 ? ` (${titles(roles)})` : "";
  const standsIn = actingFor ? `, for ${name(actingFor)}` : "";
  return `${name(person)}${held}${standsIn}, ${channel(by)}`;
}

/** A code in words, when nobody wrote better ones: `not-found` is "not found". */
export function codeWords(code: string): string {
  return inline(inWords(code));
}
