import { counselRoles, type Directory, holdersInTurn } from "../../policy/directory.ts";
import type { PersonId, Rules } from "../../policy/policy.ts";
import type { By } from "../by.ts";
import type { CommandOf } from "../commands.ts";
import type { Incident } from "../incident.ts";
import { isKept } from "../message-source.ts";
import { own } from "../own.ts";
import { isOutside } from "../permission.ts";
import { done, draft, refuse, type Verdict } from "../verdict.ts";

/**
 * What is written down, and who is given it. A privileged note is for counsel: they are sent it, and it is in no card and
 * in no copy of the record but theirs. Whether it is privileged by law is for them to say.
 */

export function note(command: CommandOf<"AddNote">, incident: Incident, directory: Directory): Verdict {
  const { now, by, text, occurredAt, privileged, source } = command;
  if (!text.trim()) return refuse({ code: "empty", what: "note" });
  if (occurredAt !== undefined && occurredAt > now) return refuse({ code: "in-the-future" });
  if (source && isKept(incident, source)) return { kind: "done", events: [] };
  const everyCounsel = privileged ? counselOf(incident.rules, directory) : [];
  const counsel = everyCounsel.filter((person) => !isOutside(incident, person));
  if (privileged && counsel.length === 0) {
    const outside = everyCounsel.length > 0 && { outside: everyCounsel };
    return refuse({ code: "no-counsel", roles: counselRoles(incident.rules), ...outside });
  }
  const told = counsel.filter((person) => person !== by.person);
  const facts = draft(incident, incident.id, now, by);
  facts.add("NoteAdded", {
    text,
    ...(occurredAt && { occurredAt }),
    ...(privileged && { privileged, told }),
    ...(source && { source }),
  });
  return done(facts);
}

/** Who took a copy of the record is part of the record. Counsel's own copy holds what is privileged. */
export function requestExport({ now, by }: CommandOf<"Export">, incident: Incident, directory: Directory): Verdict {
  if (!own(directory.people, by.person)) return refuse({ code: "unknown-person", person: by.person });
  const facts = draft(incident, incident.id, now, by);
  facts.add("ExportRequested", { ...(isCounsel(incident.rules, directory, by) && { privileged: true }) });
  return done(facts);
}

/** Everybody who holds one of the roles, and whom it falls to where nobody does. */
export function counselOf(rules: Rules, directory: Directory): PersonId[] {
  const people = counselRoles(rules).flatMap((role) => holdersInTurn(rules, directory, role));
  return [...new Set(people.map(({ id }) => id))];
}

function isCounsel(rules: Rules, directory: Directory, { person }: By): boolean {
  return counselOf(rules, directory).includes(person);
}
