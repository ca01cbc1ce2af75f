import { z } from "zod";
import { triggerSchema } from "../policy/clocks/row.ts";
import { briefViewSchema } from "../policy/policy.ts";
import { type Action, type Again, askedFor, type Pressed } from "./card.ts";

/** Our own limit: it fits a button of every platform (Slack: 2,000 characters). */
const longest = 255;

const incident = z.string();
const pressed = z.discriminatedUnion("do", [
  z.strictObject({ do: z.literal("acknowledge"), incident, callIn: z.string(), minutes: z.int().optional() }),
  z.strictObject({ do: z.literal("call-delegate"), incident, callIn: z.string() }),
  z.strictObject({ do: z.literal("confirm"), incident }),
  z.strictObject({ do: z.enum(["stand-down", "stand-down-anyway", "close-anyway"]), incident }),
  z.strictObject({ do: z.literal("severity"), incident }),
  z.strictObject({ do: z.literal("update"), incident }),
  z.strictObject({ do: z.literal("join"), incident }),
  z.strictObject({ do: z.enum(["view", "actions", "clocks", "more", "export", ...askedFor]), incident }),
  z.strictObject({ do: z.literal("brief"), incident, view: briefViewSchema.optional() }),
  z.strictObject({ do: z.literal("show-all"), incident, of: z.string().optional() }),
  z.strictObject({
    do: z.literal("propose"),
    incident,
    about: z.strictObject({ action: z.string().optional(), service: z.string().optional() }).optional(),
    anew: z.string().optional(),
  }),
  z.strictObject({
    do: z.literal("choose"),
    incident,
    decision: z.string(),
    option: z.string(),
    shown: z.string(),
  }),
  z.strictObject({ do: z.enum(["dissent", "take-back-dissent"]), incident, decision: z.string() }),
  z.strictObject({ do: z.enum(["agree", "take-back"]), shown: z.string() }),
  z.strictObject({ do: z.enum(["agreements", "agreement", "home", "delegate", "delegate-off", "declare"]) }),
  z.strictObject({ do: z.literal("test-reach"), ring: z.literal(true).optional() }),
  z.strictObject({ do: z.literal("took"), incident }),
  z.strictObject({ do: z.enum(["service-up", "customers-told"]), incident, service: z.string() }),
  z.strictObject({
    do: z.enum(["action-started", "action-done", "action-failed", "action-reverted", "action-again", "action-stop"]),
    incident,
    action: z.string(),
  }),
  z.strictObject({
    do: z.literal("clock"),
    incident,
    trigger: triggerSchema,
    clock: z.string().optional(),
    again: z.literal(true).optional(),
  }),
  z.strictObject({ do: z.literal("condition"), incident, decision: z.string(), shown: z.string() }),
  z.strictObject({ do: z.literal("condition-met"), incident, decision: z.string(), person: z.string() }),
  z.strictObject({ do: z.literal("explain"), incident, decision: z.string() }),
  z.strictObject({ do: z.literal("abstain"), incident, decision: z.string() }),
  z.strictObject({ do: z.enum(["edit", "withdraw"]), incident, decision: z.string() }),
  z.strictObject({ do: z.literal("deny-spoken"), incident, decision: z.string() }),
  z.strictObject({ do: z.enum(["take-over", "take-lead"]), incident }),
]) satisfies z.ZodType<Pressed>;

const again = z.strictObject({
  do: z.literal("again"),
  as: z.string(),
  about: z.string().optional(),
  of: z
    .union([z.strictObject({ words: z.string(), room: z.string().optional() }), z.strictObject({ press: pressed })])
    .optional(),
}) satisfies z.ZodType<Again>;

const schema = z.discriminatedUnion("do", [...pressed.options, again]) satisfies z.ZodType<Action>;

/** Whether a button can carry it. */
export function encodesWithin(action: Action): boolean {
  return JSON.stringify(action).length <= longest;
}

/** An action as a button's value: compact JSON of ids, at most 255 characters. Longer ids are a mistake of ours. */
export function encodeAction(action: Action): string {
  const value = JSON.stringify(action);
  if (!encodesWithin(action)) throw new RangeError(`the action "${action.do}" does not fit a button`);
  return value;
}

/** The action of a pressed button; undefined when the value is forged or from a version that meant something else. */
export function decodeAction(value: unknown): Action | undefined {
  if (typeof value !== "string" || value.length > longest) return undefined;
  try {
    return schema.safeParse(JSON.parse(value)).data;
  } catch {
    return undefined;
  }
}
