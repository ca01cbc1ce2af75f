import { noRow, rowWords } from "../chat/cards/decisions/decision-words.ts";
import { rowOf, type TableBefore } from "../incident/decisions/table-before.ts";
import type { Event } from "../incident/events.ts";
import { inline, utc } from "./markdown-text.ts";
import { of } from "./naming.ts";
import type { Log, Proposed } from "./said-words.ts";

/** By which row of which table a question was put, and who had agreed to that table. */

export function authorityLines({ data }: Proposed, { events, rules, naming }: Log): string[] {
  const { tableAgreedBy: clicks = [], rulesHash, decidedBefore } = data;
  const [first] = of(events, "IncidentDeclared");
  const tableBefore = first?.data.tableBefore as TableBefore | undefined;
  const isBefore = decidedBefore?.status === "decides";
  const agreed = clicks.map(({ person, at }) => `${naming.person(person)}${at === undefined ? "" : `, ${utc(at)}`}`);
  const fingerprint = isBefore ? tableBefore?.textHash : rulesHash;
  return [
    `- Why they: ${inline(whyThey(data, { rules, ...(tableBefore && { tableBefore }) }))}`,
    `- Agreed to that table, each by their own click: ${agreed.join("; ") || nobody(data, events)}`,
    ...(fingerprint
      ? [`- Fingerprint of ${isBefore ? "that table" : "the rules that hold it"} (SHA-256): ${inline(fingerprint)}`]
      : []),
  ];
}

/** An older record does not say it, as does one where nobody had to. */
function nobody({ fellBack }: Proposed["data"], events: Event[]): string {
  const [first] = of(events, "IncidentDeclared");
  const { authorityAgreedBy } = (first?.data.rules.organisation ?? {}) as { authorityAgreedBy?: string[] };
  if (fellBack === "not-agreed") return "not everybody who had to";
  return authorityAgreedBy ? "the record does not say who" : "nobody had to";
}

/** The rows as event 1 pinned them, counted from 1, as people count them. */
function whyThey(data: Proposed["data"], pinned: Parameters<typeof rowOf>[1]): string {
  const { authorityRow, decidedBefore, fellBack } = data;
  const row = rowOf(data, pinned);
  if (row && !row.fallback) return `agreed beforehand, in ${rowWords(row, { authorityRow })}.`;
  const index = decidedBefore?.status === "decides" ? decidedBefore.row : authorityRow;
  const table = decidedBefore?.status === "decides" ? "the authority table agreed to last" : "the authority table";
  const which = row ? ` It is row ${(index ?? 0) + 1} of ${table}.` : "";
  return `${fellBack ? fellBackBecause(data, fellBack) : noRow(row)}${which}`;
}

function fellBackBecause(
  { decidedBefore, service, target }: Proposed["data"],
  why: NonNullable<Proposed["data"]["fellBack"]>,
): string {
  const so = "so the fallback row said who decides.";
  switch (why) {
    case "own-proposal":
      return `Nobody decides alone what they proposed or did, ${so}`;
    case "too-few-people":
      return `Too few of those who were agreed could be asked, ${so}`;
    case "service-not-named":
      if (service !== undefined && target !== undefined)
        return `It was not clear which service it was about (its target sounds like another than the one named, or the catalogue did not have that one), ${so}`;
      return `Which service it was about was not known, ${so}`;
    case "figures-not-known":
      return `The service catalogue did not say what a row asks, ${so}`;
    case "not-agreed":
      return `${notAgreed} ${beforeWords(decidedBefore?.status)}`;
  }
}

const notAgreed = "Not everybody who had to had agreed to the authority table as it then read:";

function beforeWords(status: NonNullable<Proposed["data"]["decidedBefore"]>["status"] | undefined): string {
  switch (status) {
    case "decides":
      return "the fallback row of the table agreed to last said who decides.";
    case "too-few-people":
      return "too few of those whom the fallback row agreed to last names could be asked, so that row as it then read said who decides.";
    case undefined:
      return "only its fallback row held.";
  }
}
