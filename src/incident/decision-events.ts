import { z } from "zod";
import { instantSchema } from "./time.ts";
import { tradeOffSchema } from "./trade-off.ts";

export const optionSchema = z.object({
  id: z.string(),
  label: z.string(),
  costToAct: z.string(),
  costToWait: z.string(),
  /** Choosing it authorises the decision's action; the other options wait, or do something else. */
  acts: z.literal(true).optional(),
});

/** The facts of a decision: what was asked of whom, who chose what, and what came of it. */
export const decisionEvents = {
  DecisionProposed: z.object({
    decisionId: z.string(),
    question: z.string(),
    action: z.string().optional(),
    service: z.string().optional(),
    options: z.array(optionSchema),
    recommended: z.string(),
    deciders: z.discriminatedUnion("kind", [
      z.object({ kind: z.literal("any"), roles: z.array(z.string()) }),
      z.object({ kind: z.literal("all"), roles: z.array(z.string()) }),
      z.object({ kind: z.literal("atLeast"), needs: z.int(), roles: z.array(z.string()) }),
    ]),
    /** Roles without whose agreement no option can be chosen, such as clinical safety. */
    consents: z.array(z.string()).optional(),
    /** The row of the authority table that names these deciders; absent when no row matched. */
    authorityRow: z.int().optional(),
    tieBreaker: z.string().optional(),
    /** What acting and waiting would cost, worked out when it was proposed. */
    tradeOff: tradeOffSchema.optional(),
    deadline: instantSchema,
    proposedBy: z.string(),
    contentHash: z.string(),
  }),
  /** Somebody who may choose is asked by a card of their own. */
  DeciderAsked: z.object({
    decisionId: z.string(),
    person: z.string(),
    role: z.string(),
    actingFor: z.string().optional(),
  }),
  ChoiceMade: z.object({
    decisionId: z.string(),
    role: z.string(),
    option: z.string(),
    shown: z.string(),
  }),
  DissentRecorded: z.object({ decisionId: z.string(), role: z.string() }),
  DissentExplained: z.object({ decisionId: z.string(), reason: z.string() }),
  DecisionMade: z.object({ decisionId: z.string(), option: z.string(), chosenBy: z.array(z.string()) }),
  DecisionExpired: z.object({ decisionId: z.string() }),
} as const;
