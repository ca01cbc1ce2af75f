import { z } from "zod";
import { type By, bySchema } from "../incident/by.ts";
import { own } from "../incident/own.ts";
import { type Instant, instantSchema } from "../incident/time.ts";
import { reachEvents } from "./reach.ts";

/**
 * The facts of the organisation's own stream, which belongs to no incident: who stands in for whom for a while, who
 * agreed to which text, and who tested that they can be reached. Who did it is `by.person`, always.
 */

/** A text that takes effect when everybody named has agreed to it: one standing order, or the authority table. */
export const textSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("order"), order: z.string() }),
  z.object({ kind: z.literal("authority") }),
]);
export type AgreedText = z.infer<typeof textSchema>;

/** SHA-256 over the text's JCS, lower-case hex: exactly what the person had before them. */
const textHash = z.string();

export const organisationEventData = {
  /** Until then `delegate` is called in the place of `principal`. The instants are absolute and final. */
  DelegationGranted: z.object({
    delegation: z.string(),
    principal: z.string(),
    delegate: z.string(),
    from: instantSchema,
    until: instantSchema,
  }),
  DelegationRevoked: z.object({ delegation: z.string() }),
  OrderAgreed: z.object({ order: z.string(), textHash }),
  AuthorityAgreed: z.object({
    textHash,
    /** Whom another table needs once this one is in force. */
    signers: z.array(z.string()).optional(),
    /** Whose agreement it still needs after this one; absent where an older Muster did not say. */
    missing: z.array(z.string()).optional(),
    /** The table as it was agreed to, whose hash is `textHash`; its shape is `AuthorityText`. */
    table: z.record(z.string(), z.unknown()).optional(),
  }),
  AgreementWithdrawn: z.object({ text: textSchema }),
  ...reachEvents,
} as const;

type EventType = keyof typeof organisationEventData;
type EventData<T extends EventType> = z.infer<(typeof organisationEventData)[T]>;

/** An event as the core makes it: the ledger adds `seq`. */
export type NewOrganisationEvent = {
  [T in EventType]: { type: T; at: Instant; by: By; data: EventData<T> };
}[EventType];
export type OrganisationEvent = NewOrganisationEvent & { seq: number };

/** Throws on a type that this version does not know. */
export function parseOrganisationEvent(stored: {
  seq: number;
  at: string;
  type: string;
  by: unknown;
  data: unknown;
}): OrganisationEvent {
  const type = stored.type as EventType;
  const schema = own(organisationEventData, type);
  if (!schema) throw new Error(`event ${stored.seq} of the organisation has an unknown type: ${stored.type}`);
  const { seq, at } = stored;
  return { seq, at, type, by: bySchema.parse(stored.by), data: schema.parse(stored.data) } as OrganisationEvent;
}
