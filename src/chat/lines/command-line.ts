import { holders } from "../../policy/directory.ts";
import type { BriefView, CommandName, PersonId, RoleId, Severity } from "../../policy/policy.ts";
import type { FormId } from "../card.ts";
import { isLineForm } from "../cards/forms/line-forms.ts";
import { listOf, roleTitle } from "../cards/names.ts";
import { actionWords, type ContainingWords, downWords, upWords } from "./action-line.ts";
import { parseBrief } from "./brief-line.ts";
import { type ClockAsked, parseClocks } from "./clock-line.ts";
import { type CommandContext, findCalled } from "./command-people.ts";
import { nearestCommand, takeVerb } from "./command-words.ts";
import { type DecideWords, decideWords } from "./decide-line.ts";
import { type Flags, withPlainFlags } from "./flags.ts";
import { takeNames } from "./name-words.ts";
import { unquoted } from "./quotes.ts";
import { type Secrecy, takePrivileged, takeSecrecy, writtenSecrecy } from "./secrecy-words.ts";
import { readUntil, type WrittenUntil } from "./until-words.ts";

/** The grammar of `/muster`: what the words after the command ask for. Pure, and never throws. */

/** `incident` is what was written to name one: an id in upper case, or for `status` also a codename. */
export type Parsed = { incident?: string } & Asked;

type Asked =
  | ({ kind: "declare"; title: string; severity: Severity; exercise: boolean; personalData?: "suspected" } & Secrecy)
  | { kind: "severity"; to: Severity; reason: string }
  | { kind: "call"; person: PersonId }
  | { kind: "call"; role: RoleId }
  | { kind: "handoff"; person: PersonId }
  | { kind: "update"; text: string }
  | { kind: "brief"; view?: BriefView }
  | { kind: "note"; text: string; privileged?: true }
  | { kind: "exclude"; person: PersonId; reason: string }
  | { kind: "spoken"; person: PersonId; said: string }
  | { kind: "withdraw"; said: string }
  | { kind: "stand-down" | "close"; reason: string; anyway?: true }
  | { kind: "contain" | "recover"; reason?: string }
  | { kind: "status" | "agreements" | "delegate-off" }
  | { kind: "delegate"; delegate: PersonId; until: WrittenUntil }
  | ContainingWords
  | Extract<DecideWords, { kind: "question" }>
  | { kind: "confirm" | "take-over" }
  | { kind: "export"; privileged?: true }
  | Exclude<ClockAsked, { kind: "wrong" }>
  | { kind: "help"; about?: CommandName }
  | { kind: "unknown"; word: string; nearest?: CommandName }
  /** Something is missing that a form asks for, with what was written filled in; the cure says how to write it all. */
  | { kind: "form"; form: FormId; initial: Record<string, string>; cure: string }
  /** Understood, but something is missing or makes no sense; the cure says how to write it. */
  | { kind: "incomplete"; command: CommandName; cure: string };

export function parseCommandLine(text: string, context: CommandContext): Parsed {
  const before = takeReference(text.trim());
  const verb = takeVerb(before.rest);
  if (!verb) {
    if (!before.rest) return before.incident ? { incident: before.incident, kind: "status" } : { kind: "help" };
    return { ...named(before.incident), ...unknown(before.rest) };
  }
  const after = before.incident ? { rest: verb.rest } : referenceAfter(verb.rest, context);
  const incident = before.incident ?? ("incident" in after ? after.incident : undefined);
  if (isCallForHelp(after.rest)) return { kind: "help", about: verb.command };
  const codename = verb.command === "status" && !incident && after.rest ? unquoted(after.rest) : undefined;
  const asked = askedFor(verb.command, after.rest, context);
  const isLoose = incident !== undefined && !before.incident && after.rest !== "";
  if ((asked.kind === "form" || asked.kind === "question") && isLoose) return idFirst(verb.command, incident);
  return { ...named(incident ?? codename), ...asked };
}

/** A form opens before anybody can look whose room it is, so which incident is meant must be beyond doubt. */
function idFirst(command: CommandName, incident: string): Parsed {
  return incomplete(command, `Please put the incident before the command: /muster ${incident} ${command} …`);
}

function isCallForHelp(text: string): boolean {
  return /^(?:(?:--|[\u2012-\u2015])?help|-h|\?)$/i.test(text.trim());
}

function named(incident: string | undefined): { incident?: string } {
  return incident ? { incident } : {};
}

/** `INC-7K3Q2`, perhaps with a colon. */
function takeReference(text: string): { incident?: string; rest: string } {
  const match = /^(inc-[0-9a-z]{2,12})(?::|(?!\S))\s*/i.exec(text);
  if (!match?.[1]) return { rest: text };
  return { incident: match[1].toUpperCase(), rest: text.slice(match[0].length) };
}

/**
 * In a war room, words that begin with another incident's id are words about this one, unless the id is all there is:
 * `close INC-BBBB2 covers this one` closes the incident of this room.
 */
function referenceAfter(text: string, { warRoom }: CommandContext): { incident?: string; rest: string } {
  const taken = takeReference(text);
  return warRoom !== undefined && taken.incident !== warRoom && taken.rest ? { rest: text } : taken;
}

function unknown(text: string): Extract<Asked, { kind: "unknown" }> {
  const word = /^\S+/.exec(text)?.[0] ?? "";
  const guess = nearestCommand(word);
  return { kind: "unknown", word, ...(guess && { nearest: guess }) };
}

/** A command without its words asks for them in its form, if it has one. */
function askedFor(command: CommandName, rest: string, context: CommandContext): Asked {
  const asked = argumentsOf(command, rest, context);
  const isBare = asked.kind === "incomplete" && rest.trim() === "";
  return isBare && isLineForm(command) ? form(command, {}, asked.cure) : asked;
}

/** What somebody must not hear of, or what may be left open, hangs on one word. */
const flagsOf: Partial<Record<CommandName, Flags & { undone: string }>> = {
  declare: {
    known: ["confidential", "without", "insider", "exercise", "personal-data"],
    sameAs: { drill: "exercise", personaldata: "personal-data" },
    noOthers: true,
    undone: "Nothing was declared.",
  },
  note: { known: ["privileged"], undone: "Nothing was written down." },
  export: { known: ["privileged"], undone: "Nothing was sent." },
  close: { known: ["anyway"], undone: "Nothing was closed." },
  "stand-down": { known: ["anyway"], undone: "Nothing was stood down." },
};

function argumentsOf(command: CommandName, written: string, context: CommandContext): Asked {
  const flags = flagsOf[command];
  const plain = flags ? withPlainFlags(written, flags) : { line: written };
  if (flags && "cure" in plain) return incomplete(command, `${plain.cure} ${flags.undone}`);
  return ofCommand(command, "line" in plain ? plain.line : written, context);
}

function ofCommand(command: CommandName, rest: string, context: CommandContext): Asked {
  switch (command) {
    case "declare":
      return declare(rest, context);
    case "severity":
      return severity(rest, context);
    case "call":
      return call(rest, context);
    case "handoff":
      return handoff(rest, context);
    case "spoken":
      return spoken(rest, context);
    case "withdraw": {
      const said = readable(unquoted(rest), context);
      return said ? { kind: "withdraw", said } : incomplete("withdraw", whyWithdrawn);
    }
    case "exclude":
      return exclude(rest, context);
    case "note": {
      const { privileged, rest: words } = takePrivileged(rest);
      const text = readable(words, context);
      return text
        ? { kind: "note", text, ...(privileged && { privileged }) }
        : incomplete("note", "Please write the note too: /muster note The backups are intact.");
    }
    case "update": {
      const text = readable(rest, context);
      return text
        ? { kind: "update", text }
        : form("update", {}, "Please write the update too: /muster update It has stopped spreading.");
    }
    case "brief": {
      const asked = parseBrief(unquoted(rest), context);
      return "cure" in asked ? incomplete("brief", asked.cure) : { kind: "brief", ...asked };
    }
    case "decide": {
      const asked = decideWords(readable(unquoted(rest), context), context.rules);
      if (asked.kind === "wrong") return incomplete("decide", asked.cure);
      if (asked.kind === "question") return asked;
      return form("decide", asked.initial, asked.lacks ? actsCure : decideCure(asked.initial));
    }
    case "action": {
      const named = takeDoer(rest, context);
      if ("cure" in named) return incomplete("action", named.cure);
      return actionWords(readable(named.rest, context), context.rules, named.person);
    }
    case "down":
      return downWords(readable(rest, context), context.rules);
    case "up":
      return upWords(readable(rest, context), context.rules);
    case "stand-down":
    case "close":
      return ending(command, rest, context);
    case "contain":
    case "recover": {
      const reason = readable(unquoted(rest), context);
      return { kind: command, ...(reason && { reason }) };
    }
    case "clocks": {
      const asked = parseClocks(readable(rest, context));
      return asked.kind === "wrong" ? incomplete("clocks", asked.cure) : asked;
    }
    case "export":
      return { kind: "export", ...(takePrivileged(rest).privileged && { privileged: true }) };
    case "status":
    case "confirm":
    case "agreements":
    case "take-over":
      return { kind: command };
    case "delegate":
      return delegate(rest, context);
    case "help": {
      const about = takeVerb(rest)?.command;
      return { kind: "help", ...(about && { about }) };
    }
  }
}

/** `close [--anyway] why`: `--anyway` says that what is open may be left so. */
function ending(command: "stand-down" | "close", rest: string, context: CommandContext): Asked {
  const words = rest.replace(anywayFlag, " ").trim();
  const reason = readable(unquoted(words), context);
  const isAnyway = words !== rest.trim();
  if (reason) return { kind: command, reason, ...(isAnyway && { anyway: true }) };
  if (isAnyway) return incomplete(command, `Please say why too: /muster ${command} --anyway It goes on elsewhere.`);
  return form(command, {}, `Please say why too: /muster ${command} It was a test.`);
}

function form(id: FormId, initial: Record<string, string | undefined>, cure: string): Asked {
  const written = Object.entries(initial).filter((entry): entry is [string, string] => Boolean(entry[1]));
  return { kind: "form", form: id, initial: Object.fromEntries(written), cure };
}

function incomplete(command: CommandName, cure: string): Asked {
  return { kind: "incomplete", command, cure };
}

/**
 * `declare 1 [exercise:] what is happening`, with `--exercise`, `--personal-data` and who may know of it
 * (`secrecy-words.ts`) anywhere. The bare word
 * "exercise" is not enough: a real incident about exercise data must not be taken for practice. Only a severity that
 * was written wakes people: without one the form asks.
 */
function declare(rest: string, context: CommandContext): Asked {
  const kept = takeSecrecy(rest, context);
  if ("cure" in kept) return incomplete("declare", kept.cure);
  const { secrecy } = kept;
  const flags = takeFlags(kept.rest);
  const prefix = takeExercise(flags.rest);
  const rating = takeSeverity(prefix.rest);
  const suffix = takeExercise(rating.rest);
  const title = readable(unquoted(suffix.rest), context);
  const { severity } = rating;
  const exercise = flags.exercise || prefix.exercise || suffix.exercise;
  const personalData = flags.personalData ? ("suspected" as const) : undefined;
  const wrong = severity ? undefined : noSeverity(prefix.rest);
  if (wrong) return incomplete("declare", `${wrong} Nothing was declared.`);
  if (title && severity) {
    return { kind: "declare", title, severity, exercise, ...(personalData && { personalData }), ...secrecy };
  }
  const cure = "Please say how serious it is, and what is happening: /muster declare 1 Payroll server is encrypted.";
  const known = { title, severity, personalData, exercise: exercise ? "yes" : undefined };
  return form("declare", { ...known, ...writtenSecrecy(secrecy, context) }, cure);
}

const actsCure =
  "Which option carries the step out? Please write “option 1”, “option 2” or “option none” before the colon, as in /muster decide shut-down payments option 2: Shut down payments? | Keep running | Shut down.";

/** Where no form opens. */
function decideCure({ action, service }: Record<string, string | undefined>): string {
  const step = [action, service].filter((each) => each !== undefined).join(" ");
  return action === undefined
    ? "Please type /muster decide: a form opens."
    : `Is it about the step “${action}”? Then write it first, with a colon: /muster decide ${step}: and the question. Else type /muster decide: the form puts questions about no step.`;
}

const practiceFlag = /(?<!\S)--exercise(?!\S)/gi;
const personalDataFlag = /(?<!\S)--personal-data(?!\S)/gi;
const anywayFlag = /(?<!\S)--anyway(?!\S)/i;

function takeFlags(text: string): { exercise: boolean; personalData: boolean; rest: string } {
  const exercise = text.search(practiceFlag) >= 0;
  const personalData = text.search(personalDataFlag) >= 0;
  if (!exercise && !personalData) return { exercise, personalData, rest: text };
  const words = text.replaceAll(practiceFlag, " ").replaceAll(personalDataFlag, " ");
  const rest = words.replaceAll(/\s+/g, " ").trim();
  return { exercise, personalData, rest };
}

/** "exercise:" always; "exercise" only straight before a severity that is plainly one. */
function takeExercise(text: string): { exercise: boolean; rest: string } {
  const match = /^(?:exercise|drill)(?:\s*:|(?=\s+s(?:ev)?[-\s]?[1-4]\b))\s*/i.exec(text);
  return match ? { exercise: true, rest: text.slice(match[0].length) } : { exercise: false, rest: text };
}

/** "1", "s1", "sev1", "SEV-1", "severity 1". */
function takeSeverity(text: string): { severity?: Severity; rest: string } {
  const match = /^(?:sev(?:erity)?[-\s]?|s)?([1-4])(?:[:,](?=\s|$)|(?!\S))\s*/i.exec(text);
  if (!match?.[1]) return { rest: text };
  return { severity: `sev${match[1]}` as Severity, rest: text.slice(match[0].length) };
}

/** A single digit, or "sev" and a number, where a severity stands and that is none. */
function noSeverity(text: string): string | undefined {
  const written = /^(?:sev(?:erity)?[-\s]?\d+|s\d+|\d)(?=[:,]?(?:\s|$))/i.exec(text)?.[0];
  if (!written || takeSeverity(text).severity) return undefined;
  return `There is no severity “${written}”: there are 1 (the most serious), 2, 3 and 4 (the least).`;
}

function severity(rest: string, context: CommandContext): Asked {
  const written = rest.replace(/^to\s+/i, "");
  const wrong = noSeverity(written);
  if (wrong) return incomplete("severity", wrong);
  const { severity: to, rest: after } = takeSeverity(written);
  const reason = readable(unquoted(after), context);
  if (to && reason) return { kind: "severity", to, reason };
  const cure = `Please say which, from 1 to 4, and why: /muster severity ${to?.slice(3) ?? 1} It spreads to the plant.`;
  return form("severity", { severity: to, reason }, cure);
}

/** `exclude @carla why`. */
function exclude(rest: string, context: CommandContext): Asked {
  const cure = "Please say whom, and why: /muster exclude @somebody Named in the logs.";
  const { names, rest: why, beside } = takeNames(rest, context);
  const [who, another = beside] = names;
  if (who !== undefined && another !== undefined) return incomplete("exclude", onlyOne(another));
  const reason = readable(unquoted(why), context);
  if (!who || !reason) return incomplete("exclude", cure);
  const found = onePerson(who, context);
  return "person" in found ? { kind: "exclude", person: found.person, reason } : incomplete("exclude", found.cure);
}

/** Whoever is named second would be forgotten. */
function onlyOne(another: string): string {
  return `One person at a time, please: nothing is done yet. If “${another}” is not one of those you mean, begin what comes after the name with another word.`;
}

function secondName(who: string, context: CommandContext): string | undefined {
  const { names, beside } = takeNames(who, context);
  return names[1] ?? beside;
}

function call(rest: string, context: CommandContext): Asked {
  const who = unquoted(rest);
  if (!who) return incomplete("call", "Please say whom to call: /muster call @somebody, or /muster call COO.");
  const another = secondName(who, context);
  if (another !== undefined) return incomplete("call", onlyOne(another));
  const found = findCalled(who, context);
  switch (found.kind) {
    case "person":
      return { kind: "call", person: found.person };
    case "role":
      return { kind: "call", role: found.role };
    case "nobody":
      return incomplete("call", found.cure);
  }
}

function handoff(rest: string, context: CommandContext): Asked {
  const who = unquoted(rest.replace(/^to\s+/i, ""));
  if (!who) return incomplete("handoff", "Please say who leads from now on: /muster handoff @somebody.");
  const another = secondName(who, context);
  if (another !== undefined) return incomplete("handoff", onlyOne(another));
  const found = onePerson(who, context);
  return "person" in found ? { kind: "handoff", person: found.person } : incomplete("handoff", found.cure);
}

/** The last of them: somebody may be called Till. */
const untilFollows = /^(.*?)(?:^|\s+)((?:until|till|til|for)\s+(?:(?!\s(?:until|till|til|for)\s).)*)$/i;

/** `delegate [to] @ben until 18:00`, `… for 8h`, `delegate off`; what is missing is asked by the form. */
function delegate(rest: string, context: CommandContext): Asked {
  if (/^(?:off|stop|end|none|back)$/i.test(rest.trim())) return { kind: "delegate-off" };
  const [, before = rest, written] = untilFollows.exec(rest) ?? [];
  const who = unquoted(before.replace(/^to\s+/i, ""));
  const another = secondName(who, context);
  if (another !== undefined) return incomplete("delegate", onlyOne(another));
  const found = who ? onePerson(who, context) : undefined;
  if (found && "cure" in found) return incomplete("delegate", found.cure);
  const until = written === undefined ? undefined : readUntil(written);
  if (found && until) return { kind: "delegate", delegate: found.person, until };
  const cure = "Please say who, and until when: /muster delegate @somebody until 18:00, or for 8h.";
  return form("delegate", { person: found?.person, until: written?.replace(/^(?:until|till|til)\s+/i, "") }, cure);
}

/** `took isolate-host FS-01 by @ben at 02:40`: who did it, where that is not the speaker. Done "by hand" it is the speaker. */
function takeDoer(
  rest: string,
  context: CommandContext,
): { person?: PersonId | undefined; rest: string } | { cure: string } {
  if (!/^\s*(?:took|taken)\s/i.test(rest)) return { rest };
  for (const by of rest.matchAll(/\s+by\s+/gi)) {
    const after = rest.slice(by.index + by[0].length);
    const { names, rest: left, beside } = takeNames(after, context);
    const [who = "", another = beside] = names;
    const isMeant = /^<?@/.test(who) || findCalled(who, context).kind === "person";
    if (!isMeant) continue;
    if (another !== undefined) return { cure: onlyOne(another) };
    const found = onePerson(who, context);
    if ("cure" in found) return found;
    return { person: found.person, rest: `${rest.slice(0, by.index)} ${left}`.trim() };
  }
  return { rest };
}

/** A person; a role means whoever alone holds it. */
function onePerson(who: string, context: CommandContext): { person: PersonId } | { cure: string } {
  const found = findCalled(who, context);
  switch (found.kind) {
    case "person":
      return { person: found.person };
    case "role": {
      const [holder, ...others] = holders(context.directory, found.role);
      if (holder && others.length === 0) return { person: holder.id };
      const names = listOf(
        holders(context.directory, found.role).map(({ name }) => name),
        "or",
      );
      const title = roleTitle(context, found.role);
      return {
        cure: holder ? `Which ${title}: ${names}?` : `Nobody holds the role ${title}. Please name a person.`,
      };
    }
    case "nobody":
      return { cure: found.cure };
  }
}

/** `spoken @carla shut down`: whom it was, and which option by its name or number. */
function spoken(rest: string, context: CommandContext): Asked {
  const cure = "Please say who said what: /muster spoken @somebody Shut down.";
  const [, who = "", said = ""] = /^(<@[^>]+>|@?\S+)\s+(?:(?:said|says|chose|approves?)\s+)?(.+)$/s.exec(rest) ?? [];
  if (!who || !said) return incomplete("spoken", cure);
  const found = findCalled(who, context);
  switch (found.kind) {
    case "person":
      return { kind: "spoken", person: found.person, said: unquoted(said) };
    case "role": {
      const [holder, ...others] = holders(context.directory, found.role);
      if (holder && others.length === 0) return { kind: "spoken", person: holder.id, said: unquoted(said) };
      return incomplete("spoken", "Please name the person who said it: /muster spoken @somebody Shut down.");
    }
    case "nobody":
      return incomplete("spoken", found.cure);
  }
}

const whyWithdrawn = "Please say why: /muster withdraw The host is clean again.";

/** A record that outlives the platform names people, not the platform's ids for them. */
function readable(text: string, { directory, personByMention }: CommandContext): string {
  return text.trim().replaceAll(/<@([^|>\s]+)(?:\|([^>]*))?>/g, (whole, id: string, shown: string | undefined) => {
    const person = personByMention(id);
    const name =
      person !== undefined && Object.hasOwn(directory.people, person) ? directory.people[person]?.name : shown;
    return name ? `@${name}` : whole;
  });
}
