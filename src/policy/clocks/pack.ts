import { apra, auRansom, certIn, ndb, soci, ukGdpr, ukNis } from "./commonwealth.ts";
import { cra, dora, gdpr, nis2 } from "./europe.ts";
import { type ClockRow, type EntityKind, type RegimeId, regimeSchema, type TriggerId } from "./row.ts";
import { california, circia, ftc, hipaa, nydfs, sec, usBanks } from "./united-states.ts";

/** Every row there is, and which of them an organisation has. */

export const pack: Record<RegimeId, ClockRow[]> = {
  gdpr,
  nis2,
  dora,
  cra,
  sec,
  nydfs,
  "us-banks": usBanks,
  hipaa,
  ftc,
  california,
  circia,
  "cert-in": certIn,
  "uk-nis": ukNis,
  "uk-gdpr": ukGdpr,
  soci,
  ndb,
  apra,
  "au-ransom": auRansom,
};

/** The regimes that tell this kind of organisation from others. */
export function regimesAsking(kind: EntityKind): RegimeId[] {
  const asks = ({ onlyFor = [], notFor = [], roll }: ClockRow) =>
    [...onlyFor, ...notFor, ...(roll?.notFor ?? [])].includes(kind);
  return regimeSchema.options.filter((regime) => pack[regime].some(asks));
}

/** Judgements that are easily put off: while they are awaited, somebody is reminded of them. */
export const awaitedTriggers: readonly TriggerId[] = [
  "aware",
  "discovery",
  "suspect",
  "material",
  "major",
  "determined",
  "notifiable",
  "high-risk",
  "believe",
];

/** Judgements that are there to be made only once another has been, and holds. */
export const judgedAfter: Partial<Record<TriggerId, TriggerId>> = { "high-risk": "aware", believe: "suspect" };

/** What of the policy says which clocks there are; an incident of an older Muster may lack all but `clocks`. */
export type ClockPolicy = {
  clocks?: RegimeId[] | undefined;
  kinds?: NonNullable<ClockRow["onlyFor"]> | undefined;
  clocksReviewed?: Partial<Record<RegimeId, { by: string; on: string }>> | undefined;
  contractClocks?: ContractClock[] | undefined;
};

export type ContractClock = {
  id: string;
  recipient: string;
  what?: string | undefined;
  trigger: Exclude<TriggerId, "submitted">;
  withinMs: number;
  owner: string;
};

/** What kind of organisation it is: as it says, and whoever lists NIS 2 is an entity under it. */
export function kindsOf({ clocks = [], kinds = [] }: Pick<ClockPolicy, "clocks" | "kinds">): EntityKind[] {
  return clocks.includes("nis2") ? [...new Set([...kinds, "nis2-entity" as const])] : kinds;
}

/** The rows that apply, whether or not they are in force, as reviewed as the policy says they are. */
export function rowsOf(policy: ClockPolicy): ClockRow[] {
  const { clocks = [], clocksReviewed = {}, contractClocks = [] } = policy;
  const kinds = kindsOf(policy);
  const legal = clocks.flatMap((regime) =>
    // An incident of an older Muster may name what this one does not know.
    (Object.hasOwn(pack, regime) ? pack[regime] : [])
      .filter(({ onlyFor, notFor = [] }) =>
        !onlyFor || onlyFor.some((kind) => kinds.includes(kind)) ? !notFor.some((kind) => kinds.includes(kind)) : false,
      )
      .map((row): ClockRow => {
        const review = clocksReviewed[regime];
        return review ? { ...row, reviewedBy: review.by, reviewedOn: review.on } : row;
      }),
  );
  return [...legal, ...contractClocks.map(contractRow)];
}

/** A contract is what two parties signed: nobody has to review it here. */
function contractRow({ id, recipient, what, trigger, withinMs, owner }: ContractClock): ClockRow {
  return {
    id,
    regime: "contract",
    name: what ?? `Notify ${recipient}`,
    trigger,
    due: { kind: "after", amount: withinMs / 3_600_000, unit: "hours" },
    recipient,
    stage: "only",
    basis: "contract",
    source: "agreed",
    status: "in-force",
    owner,
  };
}
