import { readFileSync } from "node:fs";
import { z } from "zod";
import { explainIssues } from "../config/issues.ts";
import { knownKeysOf } from "../config/known-keys.ts";
import { inReadingOrder, type Mistake } from "../config/mistake.ts";
import { fileSchema } from "../config/schema.ts";
import { type Path, readYaml, type YamlFile } from "../config/yaml.ts";
import { type EventType, eventData } from "../incident/events.ts";
import { type Instant, instantSchema } from "../incident/time.ts";
import { mediumSchema } from "../policy/policy.ts";
import { parseDuration } from "../policy/quantities.ts";

/**
 * A scenario: an organisation's policy, and a time line of injects and answers. Steps are played in the order of the
 * file. A step waits for `at` (story time since the first step) and for `when` (something that Muster did), then for
 * `after`, then acts, and is done once `until` has happened. Durations are story time: minutes are played as seconds.
 */

const name = z.string().trim().min(1);
const duration = z.string().transform((text, context) => {
  const ms = parseDuration(text);
  if (ms !== undefined) return ms;
  context.addIssue({ code: "custom", message: `write a duration as "5m" or "1h30m", not "${text}"` });
  return z.NEVER;
});
const eventTypes = Object.keys(eventData) as [EventType, ...EventType[]];

/**
 * Something that the ledger shows. `called` is a page that its provider accepted; `asked` is a decision card sent;
 * `explained` is a choice, as it stands, with its reason.
 */
const condition = z.union([
  z.strictObject({ called: name, by: mediumSchema }),
  z.strictObject({ answered: name }),
  z.strictObject({ joined: name }),
  z.strictObject({ asked: name }),
  z.strictObject({ chose: name }),
  z.strictObject({ explained: name }),
  z.strictObject({ objected: name }),
  /** Their copy of the record was handed over. */
  z.strictObject({ handed: name }),
  z.strictObject({ happened: z.enum(eventTypes) }),
]);

const timing = {
  at: duration.optional(),
  when: condition.optional(),
  after: duration.optional(),
  until: condition.optional(),
};
/** The fields of the form that opens, by their ids; durations are story time here too. */
const form = z.record(name, z.string()).optional();

const step = z.union([
  /** An alert that comes in through the ordinary door. */
  z.strictObject({ alert: name, payload: z.record(z.string(), z.unknown()), ...timing }),
  /** A button on the newest Slack message that has it. */
  z.strictObject({ who: name, press: name, form, ...timing }),
  /** The words after `/muster`, typed in the incident's room once there is one. */
  z.strictObject({ who: name, type: name, form, ...timing }),
  /** An answer by text message. */
  z.strictObject({ who: name, text: name, ...timing }),
  /** A key pressed in the latest call. */
  z.strictObject({ who: name, key: z.string().regex(/^\d$/, "write one digit in quotes"), ...timing }),
  /** Has not answered until now. */
  z.strictObject({ who: name, silent: z.literal(true), ...timing }),
]);

const scenarioSchema = z.strictObject({
  title: name,
  /** What an organisation without Muster is up against, in one sentence. */
  problem: name,
  /** As in muster.yaml; people need neither Slack ids nor phone numbers. */
  policy: fileSchema,
  /** When the story begins, for whoever watches; absent: when it is played. */
  begins: instantSchema.optional(),
  timeline: z.array(step).min(1),
});

export type Condition = z.output<typeof condition>;
export type Step = z.output<typeof step>;
export type Scenario = {
  title: string;
  problem: string;
  /** As written, in story time. */
  policy: object;
  begins?: Instant;
  /** `line` is where the step is written. */
  timeline: (Step & { line: number })[];
};

export type ReadScenario = { ok: true; scenario: Scenario } | { ok: false; mistakes: Mistake[] };

/** Reads a scenario file; or every mistake at once, each with its line. `file` is the name that they carry. */
export function readScenario(file: string | URL): ReadScenario {
  return scenarioOf(String(file), readFileSync(file, "utf8"));
}

export function scenarioOf(file: string, text: string): ReadScenario {
  const yaml = readYaml(file, text);
  if (yaml.data === undefined) return { ok: false, mistakes: yaml.mistakes };
  const parsed = scenarioSchema.safeParse(yaml.data);
  if (!parsed.success) {
    const context = { data: yaml.data, knownKeys: knownKeysOf(scenarioSchema) };
    const drafts = explainIssues(parsed.error.issues, context);
    const mistakes = drafts.map(({ path, at, ...words }) => ({ ...placed(yaml, path, at), ...words }));
    return { ok: false, mistakes: inReadingOrder([...yaml.mistakes, ...mistakes]) };
  }
  const mistakes = [...yaml.mistakes, ...strangers(parsed.data, yaml)];
  if (mistakes.length > 0) return { ok: false, mistakes: inReadingOrder(mistakes) };
  const { title, problem, begins, timeline } = parsed.data;
  const { policy } = yaml.data as { policy: object };
  const placedSteps = timeline.map((each, index) => ({ ...each, line: yaml.place(["timeline", index]).line ?? 0 }));
  return { ok: true, scenario: { title, problem, policy, ...(begins && { begins }), timeline: placedSteps } };
}

function placed(yaml: YamlFile, path: Path, at: "key" | "value") {
  return at === "key" ? yaml.keyPlace(path) : yaml.place(path);
}

/** People and alert sources whom the policy does not know. */
function strangers({ policy, timeline }: z.output<typeof scenarioSchema>, yaml: YamlFile): Mistake[] {
  const unknown = (path: Path, what: string, id: string, known: object): Mistake[] => {
    if (Object.hasOwn(known, id)) return [];
    const cure = `write one of: ${Object.keys(known).join(", ")}`;
    return [{ ...yaml.place(path), message: `the policy has no ${what} "${id}"`, cure }];
  };
  return timeline.flatMap((each, index) => {
    const at: Path = ["timeline", index];
    const named = (["when", "until"] as const).flatMap((key) => {
      const person = each[key] && personIn(each[key]);
      return person ? unknown([...at, key], "person", person, policy.people) : [];
    });
    return "alert" in each
      ? [...unknown([...at, "alert"], "alert source", each.alert, policy.alerts), ...named]
      : [...unknown([...at, "who"], "person", each.who, policy.people), ...named];
  });
}

/** The person whom a condition is about, if it is about one. */
export function personIn(seen: Condition): string | undefined {
  if ("happened" in seen) return undefined;
  return Object.entries(seen).find(([key]) => key !== "by")?.[1];
}
