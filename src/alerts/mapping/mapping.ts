import { type Environment, environmentSchema, type Severity, severitySchema } from "../../policy/policy.ts";
import {
  type Finding,
  type MapContext,
  type MapResult,
  mapEach,
  mappedAlert,
  type Source,
  unmappable,
} from "../alert.ts";
import { type Expression, firstText, isTrue, textOf } from "./expression.ts";

/** How an organisation reads the payloads of a tool that Muster has no source for. */
export type Mapping = {
  /** Where the alerts of a payload are; absent: the payload is one. */
  each?: Expression | undefined;
  /** An alert of which one of these is true is left out. */
  drop: Expression[];
  fields: Fields;
  /** What the tool's own words mean, in small letters. */
  words: {
    severity: ReadonlyMap<string, Severity>;
    environment: ReadonlyMap<string, Environment>;
    status: ReadonlyMap<string, Finding["status"]>;
  };
};

/** Of each the first that is there counts; of `assets` all. Only `key` has to be found. */
export type Fields = { key: Expression[]; title: Expression[] } & Partial<
  Record<
    "severity" | "environment" | "status" | "service" | "kind" | "firstSeen" | "url" | "group" | "posture" | "assets",
    Expression[] | undefined
  >
>;

/** Reads JSON alone. */
export function sourceBy(mapping: Mapping): Source {
  return { kind: "mapping", map: (payload, context) => mapAs(mapping, payload, context) };
}

const mostItems = 10_000;

function mapAs(mapping: Mapping, payload: unknown, context: MapContext): MapResult {
  const found = mapping.each ? mapping.each.over(payload) : [payload];
  if (!Array.isArray(found)) return unmappable(`${mapping.each?.text ?? "each"}: expected a list`);
  if (found.length > mostItems)
    return unmappable(`${found.length} alerts are over the limit of ${mostItems} a payload`);
  const items = found.map((item: unknown, index) => ({ item, index }));
  const left = items.filter(({ item }) => !mapping.drop.some((rule) => isTrue(rule.over(item))));
  if (items.length > 0 && left.length === 0) return { kind: "not-an-alert", why: "its mapping drops what is in it" };
  return mapEach(left, ({ item, index }) => {
    const key = firstText(mapping.fields.key, item);
    const at = mapping.each ? `${mapping.each.text}[${index}]: ` : "";
    if (key === undefined) return `${at}no key: ${mapping.fields.key.map(({ text }) => text).join(", ")} is not there`;
    return mappedAlert(findingIn(item, key, mapping), context);
  });
}

function findingIn(item: unknown, key: string, { fields, words }: Mapping): Finding {
  const said = (name: keyof Fields) => firstText(fields[name] ?? [], item);
  const severity = said("severity")?.toLowerCase();
  const environment = said("environment")?.toLowerCase() ?? "";
  const status = said("status")?.toLowerCase() ?? "";
  return {
    key,
    title: said("title") ?? "",
    severity: words.severity.get(severity ?? "") ?? severitySchema.safeParse(severity).data,
    environment: words.environment.get(environment) ?? environmentSchema.safeParse(environment).data,
    status: words.status.get(status) ?? (status === "resolved" ? "resolved" : "firing"),
    service: said("service"),
    kind: said("kind"),
    firstSeen: said("firstSeen"),
    url: said("url"),
    group: said("group"),
    posture: (fields.posture ?? []).some((path) => isTrue(path.over(item))),
    assets: (fields.assets ?? []).flatMap((path) => textsIn(path.over(item)).map((name) => ({ name }))),
  };
}

const mostNames = 50;

function textsIn(value: unknown): string[] {
  const values: unknown[] = Array.isArray(value) ? value.slice(0, mostNames) : [value];
  return values.flatMap((one) => textOf(one) ?? []);
}
