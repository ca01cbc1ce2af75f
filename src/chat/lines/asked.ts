import type { BriefView, CommandName, PersonId, RoleId, Severity } from "../../policy/policy.ts";
import type { FormId } from "../card.ts";
import type { ContainingWords } from "./action-line.ts";
import type { ClockAsked } from "./clock-line.ts";
import type { CommandContext } from "./command-people.ts";
import type { DecideWords } from "./decide-line.ts";
import type { Secrecy } from "./secrecy-words.ts";
import type { WrittenUntil } from "./until-words.ts";

/** What a line asks for, or what it lacks. */

export type Asked =
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
  /**
   * Something is missing that a form asks for, with what was written filled in; the cure says how to write it all, and the
   * remark, above the form, what was not understood or only guessed.
   */
  | { kind: "form"; form: FormId; initial: Record<string, string>; cure: string; remark?: string }
  /** Understood, but something is missing or makes no sense; the cure says how to write it. */
  | { kind: "incomplete"; command: CommandName; cure: string };

export function form(id: FormId, initial: Record<string, string | undefined>, cure: string, remark?: string): Asked {
  const written = Object.entries(initial).filter((entry): entry is [string, string] => Boolean(entry[1]));
  return { kind: "form", form: id, initial: Object.fromEntries(written), cure, ...(remark && { remark }) };
}

export function incomplete(command: CommandName, cure: string): Asked {
  return { kind: "incomplete", command, cure };
}

/** A record that outlives the platform names people, not the platform's ids for them. */
export function readable(text: string, { directory, personByMention }: CommandContext): string {
  return text.trim().replaceAll(/<@([^|>\s]+)(?:\|([^>]*))?>/g, (whole, id: string, shown: string | undefined) => {
    const person = personByMention(id);
    const name =
      person !== undefined && Object.hasOwn(directory.people, person) ? directory.people[person]?.name : shown;
    return name ? `@${name}` : whole;
  });
}
