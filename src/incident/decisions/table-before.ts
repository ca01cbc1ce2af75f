import { z } from "zod";
import type { AuthorityText } from "../../organisation/agreed-text.ts";
import type { AuthorityRow, Rules } from "../../policy/policy.ts";
import { instantSchema } from "../time.ts";
import { type Authority, consentingRows, type Subject, termsOf } from "./authority.ts";

/**
 * Until a changed authority table is agreed to by everybody it needs, the fallback row of the table that was agreed to last
 * decides: by that of the changed one, whoever edits it would decide alone.
 */

/** Who agreed to a table by their own click, and when. */
export const clickSchema = z.object({ person: z.string(), at: instantSchema });

/** As the incident pins it at its declaration, where the table of its rules was not agreed to. */
export const tableBeforeSchema = z.object({
  /** SHA-256 over the JCS of `table`: what everybody agreed to. */
  textHash: z.string(),
  /** Its shape is `AuthorityText`. */
  table: z.record(z.string(), z.unknown()),
  clicks: z.array(clickSchema),
});
type Stored = z.infer<typeof tableBeforeSchema>;
export type TableBefore = Omit<Stored, "table"> & { table: AuthorityText };

/** Whether the fallback row of that table decides; `row` is its index there, absent where it has none: then whoever was on call decides. */
export const decidedBeforeSchema = z.discriminatedUnion("status", [
  z.object({ status: z.literal("decides"), row: z.int().optional() }),
  z.object({ status: z.literal("too-few-people") }),
]);

/** How the table agreed to last has it decided; and whoever must agree, by that one or by the one that took its place, is asked. */
export function authorityBefore(
  rules: Rules,
  subject: Subject,
  { rows, services = [], onCall }: AuthorityText,
): Authority {
  const index = rows.findIndex((row) => row.fallback && row.decides);
  const row = rows[index];
  const placed = services.find(({ id }) => id === subject.service);
  // What was moved since is also where it was when they agreed.
  const there = placed
    ? [{ ...subject, environment: placed.environment, ...(placed.tier && { tier: placed.tier }) }]
    : [];
  const consenting = [
    ...consentingRows(rows, row, [subject, ...there]),
    ...consentingRows(rules.authority, undefined, [subject]),
  ];
  return termsOf(row && { row, index }, consenting, onCall);
}

/** How long what was decided by it stands, where its row or its table said. */
export function standsForOf(decision: Decided, incident: Pinned): number | undefined {
  const isBefore = decision.decidedBefore?.status === "decides";
  return rowOf(decision, incident)?.standsForMs ?? (isBefore ? incident.tableBefore?.table.standsForMs : undefined);
}

type Decided = { authorityRow?: number; decidedBefore?: z.infer<typeof decidedBeforeSchema> | undefined };
type Pinned = { rules: Pick<Rules, "authority">; tableBefore?: TableBefore };

/** The row by which a question was put; undefined where there was none. */
export function rowOf(
  { authorityRow, decidedBefore }: Decided,
  { rules, tableBefore }: Pinned,
): AuthorityRow | undefined {
  if (decidedBefore?.status === "decides") return tableBefore?.table.rows[decidedBefore.row ?? -1];
  return rules.authority[authorityRow ?? -1];
}
