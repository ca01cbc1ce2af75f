import { holders } from "../../policy/directory.ts";
import type { PersonId } from "../../policy/policy.ts";
import { listOf, roleTitle } from "../cards/names.ts";
import { type Asked, form, incomplete, readable } from "./asked.ts";
import { type CommandContext, findCalled } from "./command-people.ts";
import { takeNames } from "./name-words.ts";
import { unquoted } from "./quotes.ts";
import { readUntil, untilCure } from "./until-words.ts";

/** The grammar of the commands that are about one person: `call`, `handoff`, `exclude`, `delegate`, `spoken`. */

/** `exclude @carla why`. */
export function exclude(rest: string, context: CommandContext): Asked {
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

export function call(rest: string, context: CommandContext): Asked {
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

export function handoff(rest: string, context: CommandContext): Asked {
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
export function delegate(rest: string, context: CommandContext): Asked {
  if (/^(?:off|stop|end|none|back)$/i.test(rest.trim())) return { kind: "delegate-off" };
  const { before, written } = withUntil(rest.replace(/^to\s+/i, ""), context);
  const who = unquoted(before);
  const another = secondName(who, context);
  if (another !== undefined) return incomplete("delegate", onlyOne(another));
  const found = who ? onePerson(who, context) : undefined;
  if (found && "cure" in found) return incomplete("delegate", found.cure);
  const until = written === undefined ? undefined : readUntil(written);
  if (found && until) return { kind: "delegate", delegate: found.person, until };
  const cure = "Please say who, and until when: /muster delegate @somebody until 18:00, or for 8h.";
  const unread = written === undefined ? undefined : untilCure(written);
  const initial = { person: found?.person, until: written?.replace(/^(?:until|till|til)\s+/i, "") };
  return form("delegate", initial, unread ?? cure, unread);
}

/** Without such a word, what stands behind the name is the time. */
function withUntil(rest: string, context: CommandContext): { before: string; written?: string } {
  const [, before, written] = untilFollows.exec(rest) ?? [];
  if (before !== undefined && written !== undefined) return { before, written };
  const { names, rest: behind, beside } = takeNames(rest, context);
  const [who] = names;
  const isTime =
    who !== undefined && beside === undefined && findCalled(who, context).kind !== "nobody" && behind !== "";
  return isTime ? { before: who, written: behind } : { before: rest };
}

/** `took isolate-host FS-01 by @ben at 02:40`: who did it, where that is not the speaker. Done "by hand" it is the speaker. */
export function takeDoer(
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
export function spoken(rest: string, context: CommandContext): Asked {
  const cure = "Please say who said what: /muster spoken @somebody Shut down.";
  const [, who = "", said = ""] = /^(<@[^>]+>|@?\S+)\s+(?:(?:said|says|chose|approves?)\s+)?(.+)$/s.exec(rest) ?? [];
  if (!who || !said) return incomplete("spoken", cure);
  const found = onePerson(who, context);
  if ("cure" in found) return incomplete("spoken", found.cure);
  return { kind: "spoken", person: found.person, said: unquoted(said) };
}
