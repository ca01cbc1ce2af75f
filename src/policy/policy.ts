import { z } from "zod";
import { assetPattern } from "./asset-table.ts";
import { regimesAsking } from "./clocks/pack.ts";
import { entityKindSchema, regimeSchema, triggerSchema } from "./clocks/row.ts";
import { person, personId, rota } from "./people.ts";
import {
  clockTime,
  date,
  duration,
  lasting,
  memberName,
  minutes,
  money,
  moneyRange,
  name,
  share,
  zone,
} from "./quantities.ts";
import { roomNameTemplate } from "./room-name.ts";

/**
 * What an organisation agrees before the incident, as written in `muster.yaml` and as the core reads it:
 * durations become milliseconds (`…Ms`), shares become fractions, lists become lists.
 * `Rules` are what an incident pins; `People` stay live and never enter a ledger.
 */

export const severitySchema = z.enum(["sev1", "sev2", "sev3", "sev4"]);
export const environmentSchema = z.enum(["it", "ot", "medical"]);
export const mediumSchema = z.enum(["chat", "sms", "voice"]);
export const commandNameSchema = z.enum([
  "declare",
  "status",
  "confirm",
  "severity",
  "call",
  "decide",
  "action",
  "down",
  "up",
  "withdraw",
  "spoken",
  "take-over",
  "note",
  "update",
  "brief",
  "handoff",
  "stand-down",
  "contain",
  "recover",
  "close",
  "clocks",
  "export",
  "exclude",
  "delegate",
  "agreements",
  "help",
]);

/** The views of an incident that `/muster brief` gives. */
export const briefViewSchema = z.enum(["ciso", "coo", "cio", "privacy", "safety", "board"]);

export type BriefView = z.infer<typeof briefViewSchema>;
export type Severity = z.infer<typeof severitySchema>;
export type Environment = z.infer<typeof environmentSchema>;
/** How a page reaches a person. */
export type Medium = z.infer<typeof mediumSchema>;
export type CommandName = z.infer<typeof commandNameSchema>;
export type RoleId = string;
export type PersonId = string;

/** How much a service matters: 1 the most. */
export const tiers: readonly number[] = [1, 2, 3, 4];

/** sev1 is the worst. */
export const severities = severitySchema.options;

/** True when `severity` is as bad as `threshold` or worse. */
export function atLeastAsSevere(severity: Severity, threshold: Severity): boolean {
  return severities.indexOf(severity) <= severities.indexOf(threshold);
}

const condition = z.strictObject({
  environment: z.array(environmentSchema).min(1).optional(),
  personalData: z.enum(["suspected"]).optional(),
});

const callRule = z
  .strictObject({
    role: name,
    acknowledgeWithin: lasting,
    joinWithin: lasting.optional(),
    workingHours: z.boolean().default(false),
    when: condition.optional(),
  })
  .transform(({ acknowledgeWithin, joinWithin, ...rest }) => ({
    ...rest,
    acknowledgeWithinMs: acknowledgeWithin,
    joinWithinMs: joinWithin,
  }));

/** A rung of the ladder (`at`), or the repetition after the last rung (`repeatEvery`). */
const step = z.union([
  z
    .strictObject({
      at: share,
      to: z.enum(["person", "delegate", "fallback"]).default("person"),
      by: z.array(mediumSchema).min(1),
    })
    .transform(({ at, ...rest }) => ({ kind: "rung" as const, atShare: at, ...rest })),
  z
    .strictObject({ repeatEvery: share, until: duration, by: z.array(mediumSchema).min(1).optional() })
    .transform(({ repeatEvery, until, by }) => ({
      kind: "repeat" as const,
      everyShare: repeatEvery,
      untilMs: until,
      by,
    })),
]);

const severityRules = z
  .strictObject({
    call: z.array(callRule).default([]),
    steps: z.array(step).min(1),
    quietHours: z.strictObject({ from: clockTime, to: clockTime, start: z.literal("voice") }).optional(),
    updateEvery: lasting.optional(),
  })
  .transform(({ updateEvery, ...rest }) => ({ ...rest, updateEveryMs: updateEvery }));

const deciders = z.union([
  z.strictObject({ any: z.array(name).min(1) }).transform(({ any }) => ({ kind: "any" as const, roles: any })),
  z.strictObject({ all: z.array(name).min(1) }).transform(({ all }) => ({ kind: "all" as const, roles: all })),
  z
    .strictObject({ atLeast: z.int().min(1), of: z.array(name).min(1) })
    .transform(({ atLeast, of }) => ({ kind: "atLeast" as const, needs: atLeast, roles: of })),
]);

const authorityWhen = z.strictObject({
  action: memberName.optional(),
  environment: z.array(environmentSchema).optional(),
  tier: z.array(z.int()).optional(),
  /** Acting is expected to take the service down for longer than it tolerates. */
  downtime: z.enum(["over-tolerable"]).optional(),
  costOver: money.optional(),
  signal: name.optional(),
});

const authorityRow = z
  .strictObject({
    when: authorityWhen.optional(),
    fallback: z.literal(true).optional(),
    decides: deciders.optional(),
    consents: z.array(name).optional(),
    /** Who may agree in place of these consents when they refuse; absent: nobody. */
    vetoLiftedBy: name.optional(),
    tieBreaker: name.optional(),
    /** False: here nobody may choose for somebody else. */
    delegates: z.boolean().optional(),
    within: lasting.optional(),
    /** How long what it authorises may stand before it is decided again. */
    standsFor: lasting.optional(),
  })
  .transform(({ within, standsFor, ...rest }) => ({ ...rest, withinMs: within, standsForMs: standsFor }));

const service = z
  .strictObject({
    environment: environmentSchema.default("it"),
    tier: z.int().min(1).max(tiers.length).optional(),
    owner: name.optional(),
    tolerableDowntime: duration.optional(),
    breakingPoint: duration.optional(),
    recoveryTime: duration.optional(),
    revenuePerMinute: moneyRange.optional(),
    failover: z
      .strictObject({ capacity: share.refine((part) => part <= 1, "write at most 100%"), procedure: z.string() })
      .optional(),
    manual: z.strictObject({ procedure: z.string(), sustainableFor: duration }).optional(),
    cliffs: z.array(z.strictObject({ at: clockTime, what: z.string() })).optional(),
    /** The role that tells its customers when it is taken down, and within what time. */
    customerNotice: name.optional(),
    customerNoticeWithin: duration.optional(),
    asOf: date.optional(),
  })
  .transform(({ tolerableDowntime, breakingPoint, recoveryTime, customerNoticeWithin, manual, ...rest }) => ({
    ...rest,
    tolerableDowntimeMs: tolerableDowntime,
    breakingPointMs: breakingPoint,
    recoveryTimeMs: recoveryTime,
    customerNoticeWithinMs: customerNoticeWithin,
    manual: manual && { procedure: manual.procedure, sustainableForMs: manual.sustainableFor },
  }));

const standingOrder = z
  .strictObject({
    id: name,
    when: authorityWhen,
    agreedBy: z.array(name).min(1),
    expires: date,
    /** How long what it allows may stand before it is decided again. */
    standsFor: lasting.optional(),
  })
  .transform(({ standsFor, ...rest }) => ({ ...rest, standsForMs: standsFor }));

const triage = z
  .strictObject({
    onCall: name.default("commander"),
    within: duration.default(minutes(5)),
    immediately: z.array(name).default([]),
    declareAt: severitySchema.default("sev2"),
    attachWithin: duration.default(minutes(60)),
  })
  .transform(({ within, attachWithin, ...rest }) => ({
    ...rest,
    withinMs: within,
    attachWithinMs: attachWithin,
  }));

/** A duty to tell an insurer or a customer, by contract: hours run from what somebody records. */
const contractClock = z
  .strictObject({
    id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/, "write an id in small letters, digits and hyphens"),
    recipient: name,
    what: name.optional(),
    trigger: triggerSchema.exclude(["submitted"]).default("aware"),
    within: lasting,
    /** The role that is warned beside the privacy officer and counsel. */
    owner: name,
  })
  .transform(({ within, ...rest }) => ({ ...rest, withinMs: within }));

/** What war rooms are called, and what becomes of them. */
const room = z
  .strictObject({
    name: roomNameTemplate.optional(),
    /** False: a room stays as it is once its incident has ended. */
    archive: z.boolean().optional(),
    /** How long people can still write in it. */
    archiveAfter: duration.optional(),
  })
  .transform(({ archiveAfter, ...rest }) => ({
    ...rest,
    ...(archiveAfter !== undefined && { archiveAfterMs: archiveAfter }),
  }));

/** What opens in a browser. */
const webAddress = z.url({ protocol: /^https$/, error: "write a web address that begins with https://" });

/** A kind that is none is answered with those there are, and the regimes that ask about each. */
const kindOfOrganisation = z.enum(entityKindSchema.options, {
  error: () => {
    const kinds = entityKindSchema.options.map((kind) => `${kind} (${regimesAsking(kind).join(", ")})`);
    return `write one of these, each for the regime behind it: ${kinds.join(", ")}`;
  },
});

const organisation = z
  .strictObject({
    name,
    /** The legal regimes that apply. */
    clocks: z.array(regimeSchema).default([]),
    /** What kind of organisation it is, where a regime tells kinds apart. */
    kinds: z.array(kindOfOrganisation).default([]),
    /** By regime: who signed Muster's rows of it, and when. */
    clocksReviewed: z.partialRecord(regimeSchema, z.strictObject({ by: name, on: date })).default({}),
    contractClocks: z.array(contractClock).default([]),
    /** How long a judgement on which a legal clock waits may stay open before somebody is reminded. */
    determineWithin: z.string().default("24h").pipe(lasting),
    /** Whose holidays are days off, for legal deadlines that roll over them. */
    country: z
      .string()
      .regex(/^[A-Z]{2}$/, 'write a country as two capital letters, like "DE"')
      .optional(),
    /** The role that alone hears of signals about somebody inside, and leads such an incident. */
    insiderContact: name.optional(),
    /** Words in an alert's kind or title that make it such a signal; absent: `insider`. */
    insiderSignals: z.array(name).min(1).optional(),
    /** Who reads privileged notes; absent: the general counsel. */
    counsel: z.array(name).min(1).optional(),
    /** Who has to agree to the authority table itself; until each has, only a fallback row holds. */
    authorityAgreedBy: z.array(name).min(1).optional(),
    bridge: z.string().trim().min(1).optional(),
    room: room.optional(),
    /** What to do in an incident, step by step. */
    runbook: webAddress.optional(),
    /**
     * Where times of day are meant that belong to no person, such as when a service's settlement file is due; and where
     * the days of legal deadlines begin and end.
     */
    timezone: zone.default("UTC"),
    /** How long whoever is called in a role that the severity's list does not name has to answer. */
    acknowledgeWithin: z.string().default("10m").pipe(lasting),
    /** How long one page is tried before the person's next medium is owed. */
    pageBudget: z.string().default("30s").pipe(lasting),
    /** How long an authorised action may stand, where neither its row nor its order says, before it is decided again. */
    authorisationStandsFor: z.string().default("4h").pipe(lasting),
    /** Everything here is an exercise, and every card says so. */
    exercise: z.boolean().default(false),
    triage: triage.prefault({}),
  })
  .transform(({ acknowledgeWithin, pageBudget, authorisationStandsFor, determineWithin, ...rest }) => ({
    ...rest,
    authorisationStandsForMs: authorisationStandsFor,
    acknowledgeWithinMs: acknowledgeWithin,
    pageBudgetMs: pageBudget,
    determineWithinMs: determineWithin,
  }));

const role = z.strictObject({
  /** Who holds it in turns, where it is not given to people under `people`. */
  rota: rota.optional(),
  safety: z.boolean().default(false),
  fallback: name.optional(),
  title: name.optional(),
  /** Whose view of an incident its holders read. */
  brief: briefViewSchema.optional(),
});

const permission = z.union([z.array(name), z.partialRecord(severitySchema, z.array(name))]);

const assetMatch = z.string().transform((text, context) => {
  const read = assetPattern(text);
  if (read) return read;
  context.addIssue({
    code: "custom",
    message: `write a name, one "*" at its beginning or end, or a range: 10.20.0.0/16`,
  });
  return z.NEVER;
});

/** Where assets are, by their names and addresses as alerts have them. */
const assetRow = z.strictObject({
  match: z.array(assetMatch).min(1),
  environment: environmentSchema,
  service: memberName.optional(),
});

/** The agreed rules and the people. */
export const policySchema = z.strictObject({
  organisation,
  people: z.record(personId, person),
  roles: z.record(memberName, role).default({}),
  /** Who may exclude people is not to be agreed otherwise: whoever leads, and the insider contact. */
  commands: z.partialRecord(commandNameSchema.exclude(["exclude"]), permission).default({}),
  severities: z.partialRecord(severitySchema, severityRules),
  services: z.record(memberName, service).default({}),
  /** The first row that matches an asset counts. */
  assets: z.array(assetRow).default([]),
  authority: z.array(authorityRow).default([]),
  standingOrders: z.array(standingOrder).default([]),
});

export type Policy = z.output<typeof policySchema>;
/** What an incident pins: everything agreed except who the people are, and where assets are, which its alerts say. */
export type Rules = Omit<Policy, "people" | "assets">;
export type People = Policy["people"];
export type Person = People[string];
export type SeverityRules = NonNullable<Rules["severities"][Severity]>;
export type CallRule = SeverityRules["call"][number];
export type Step = SeverityRules["steps"][number];
export type Rota = z.output<typeof rota>;
export type Service = Rules["services"][string];
export type AuthorityRow = Rules["authority"][number];
export type Deciders = NonNullable<AuthorityRow["decides"]>;

/** The part of the policy that an incident carries with it. Whose turn a rota says it is belongs to who people are. */
export function rulesOf({ people: _people, assets: _assets, roles, ...rules }: Policy): Rules {
  const agreed = Object.entries(roles).map(([id, { rota: _live, ...role }]) => [id, role] as const);
  return { ...rules, roles: Object.fromEntries(agreed) };
}
