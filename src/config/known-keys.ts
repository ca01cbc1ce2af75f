import { z } from "zod";
import type { Path } from "./yaml.ts";

type JsonSchema = z.core.JSONSchema.BaseSchema;

/** What may be written where, from the schema itself, so that a suggestion can never name a key that is refused. */
export function knownKeysOf(schema: z.ZodType): (path: Path) => string[] {
  const root = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });
  return (path) => {
    let at: JsonSchema[] = [root];
    for (const step of path) at = at.flatMap((each) => below(each, step));
    return [...new Set(at.flatMap(branches).flatMap(keysOf))];
  };
}

function branches(schema: JsonSchema): JsonSchema[] {
  const alternatives = [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])].filter((each) => typeof each === "object");
  return alternatives.length === 0 ? [schema] : alternatives.flatMap(branches);
}

function below(schema: JsonSchema, step: string | number): JsonSchema[] {
  return branches(schema).flatMap(({ properties = {}, additionalProperties, items }) => {
    const own = typeof step === "string" && Object.hasOwn(properties, step) ? properties[step] : undefined;
    const next = typeof step === "number" ? items : (own ?? additionalProperties);
    return typeof next === "object" && !Array.isArray(next) ? [next] : [];
  });
}

function keysOf({ properties = {}, propertyNames }: JsonSchema): string[] {
  const names = typeof propertyNames === "object" ? (propertyNames.enum ?? []) : [];
  return [...Object.keys(properties), ...names.filter((name) => typeof name === "string")];
}
