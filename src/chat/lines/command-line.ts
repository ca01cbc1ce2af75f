import type { CommandName } from "../../policy/policy.ts";
import type { Deed } from "../card.ts";
import { isLineForm } from "../cards/forms/line-forms.ts";
import { actionWords, downWords, upWords } from "./action-line.ts";
import { type Asked, form, incomplete, readable } from "./asked.ts";
import { parseBrief } from "./brief-line.ts";
import { parseClocks } from "./clock-line.ts";
import type { CommandContext } from "./command-people.ts";
import { nearestCommand, takeVerb } from "./command-words.ts";
import { decideWords } from "./decide-line.ts";
import { declare, severity } from "./declare-line.ts";
import { type Flags, withPlainFlags } from "./flags.ts";
import { call, delegate, exclude, handoff, spoken, takeDoer } from "./people-line.ts";
import { unquoted } from "./quotes.ts";
import { takePrivileged } from "./secrecy-words.ts";

/** The grammar of `/muster`: what the words after the command ask for. Pure, and never throws. */

/** `incident` is what was written to name one: an id in upper case, or for `status` also a codename. */
export type Parsed = { incident?: string } & Asked;

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

/** The words after the id with which they begin; the same words where they begin with none. */
export function withoutReference(text: string): string {
  return takeReference(text.trim()).rest;
}

/** The command without its words, of the same incident; undefined where there is no command. */
export function bareCommand(text: string): string | undefined {
  const { incident, rest } = takeReference(text.trim());
  const verb = takeVerb(rest);
  return verb && [incident, verb.command].filter(Boolean).join(" ");
}

/** Whether an id stands anywhere in it: only then it matters in which room it is said. */
export function hasReference(text: string): boolean {
  return /\binc-[0-9a-z]{2,12}/i.test(text);
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
      return form("decide", asked.initial, asked.lacks ? actsCure : decideCure(asked.initial), asked.remark);
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
      if (!reason && !context.isFilledIn) return form(command, {}, howTheyKnow[command]);
      return { kind: command, ...(reason && { reason }) };
    }
    case "clocks": {
      const asked = parseClocks(readable(rest, context));
      return asked.kind === "wrong" ? incomplete("clocks", asked.cure) : asked;
    }
    case "export": {
      const { privileged, rest: words } = takePrivileged(rest);
      const isAlone = rest.trim() === "";
      return wordless(command, words, isAlone, context) ?? { kind: command, ...(privileged && { privileged }) };
    }
    case "status":
      return { kind: command };
    case "confirm":
    case "take-over":
      return wordless(command, rest, true, context) ?? { kind: command };
    case "agreements":
      return withoutWords(command, rest) ?? { kind: command };
    case "delegate":
      return delegate(rest, context);
    case "help": {
      const about = takeVerb(rest)?.command;
      return { kind: "help", ...(about && { about }) };
    }
  }
}

/** What is done by its name alone is asked about once, before it is. */
function wordless(command: Deed, rest: string, isAlone: boolean, context: CommandContext): Asked | undefined {
  const isAsked = isAlone && !context.isFilledIn;
  return withoutWords(command, rest) ?? (isAsked ? form(command, {}, "Please press the button.") : undefined);
}

/** Nothing that was typed is dropped: it may have turned the meaning round. */
function withoutWords(command: CommandName, rest: string): Asked | undefined {
  const words = rest.trim();
  if (!words) return undefined;
  const cure = `“${words}” does not belong there, so nothing is done yet. Please type /muster ${command} alone; anything else with /muster note.`;
  return incomplete(command, cure);
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

const howTheyKnow = {
  contain: "Please say how you know: /muster contain The host is cut off.",
  recover: "Please say how you know: /muster recover Payments work again.",
};

const whyWithdrawn = "Please say why: /muster withdraw The host is clean again.";

const actsCure =
  "Which option carries the step out? Please write “option 1”, “option 2” or “option none” before the colon, as in /muster decide shut-down payments option 2: Shut down payments? | Keep running | Shut down.";

/** Where no form opens. */
function decideCure({ action, service }: Record<string, string | undefined>): string {
  const step = [action, service].filter((each) => each !== undefined).join(" ");
  return action === undefined
    ? "Please type /muster decide: a form opens."
    : `Is it about the step “${action}”? Then write it first, with a colon: /muster decide ${step}: and the question. Else type /muster decide: the form puts questions about no step.`;
}

const anywayFlag = /(?<!\S)--anyway(?!\S)/i;
