import { z } from "zod";
import { type Expression, expressionOf } from "../alerts/mapping/expression.ts";
import { environmentSchema, severitySchema } from "../policy/policy.ts";

/** A mapping as somebody writes it: how the payloads of a tool that Muster has no source for are read. */

const expression = z.string().transform((text, context): Expression => {
  const read = expressionOf(text);
  if (!("cure" in read)) return read;
  context.addIssue({ code: "custom", message: read.cure });
  return z.NEVER;
});

/** One, or several of which the first counts that finds something. */
export const expressions = z.union([expression.transform((one) => [one]), z.array(expression).min(1).max(20)]);

const statusSchema = z.enum(["firing", "resolved"]);

/** What the tool's own words mean, in any case; numbers in quotes. */
function words<Meaning extends z.ZodType>(meaning: Meaning) {
  return z
    .record(z.string(), meaning)
    .default({})
    .transform((said) => new Map(Object.entries(said).map(([word, means]) => [word.trim().toLowerCase(), means])));
}

const expected = z.strictObject({
  key: z.string().optional(),
  title: z.string().optional(),
  severity: severitySchema.optional(),
  environment: environmentSchema.optional(),
  status: statusSchema.optional(),
  service: z.string().optional(),
  kind: z.string().optional(),
  assets: z.array(z.string()).optional(),
  posture: z.boolean().optional(),
});

export const mappingSchema = z.strictObject({
  each: expression.optional(),
  drop: z.array(expression).default([]),
  fields: z.strictObject({
    key: expressions,
    title: expressions,
    severity: expressions.optional(),
    environment: expressions.optional(),
    status: expressions.optional(),
    service: expressions.optional(),
    kind: expressions.optional(),
    assets: expressions.optional(),
    firstSeen: expressions.optional(),
    url: expressions.optional(),
    group: expressions.optional(),
    /** True: it declares nothing by itself. */
    posture: expressions.optional(),
  }),
  words: z
    .strictObject({
      severity: words(severitySchema),
      environment: words(environmentSchema),
      status: words(statusSchema),
    })
    .prefault({}),
  /** Payloads, and the alerts that each should give; what is not named may be anything. */
  examples: z.array(z.strictObject({ payload: z.json(), gives: z.array(expected) })).default([]),
});
