import { createHash } from "node:crypto";
import { DateTime } from "luxon";
import { z } from "zod";
import type { AlertFact } from "../incident/events.ts";
import { type AssetRow, placeOf } from "../policy/asset-table.ts";
import { type Environment, environmentSchema, type Severity } from "../policy/policy.ts";
import { maxParts, Rest } from "./fields.ts";
import { type Overrides, overridden } from "./overrides.ts";

/** What a source makes of a stored payload. A source never throws on purpose; what it throws is caught as unmappable. */
export type Source = JsonSource | TextSource;

/** Every body is one JSON document, or a form with one; the door refuses any other. */
type JsonSource = { kind: string; reads?: "json" | "form"; map(payload: unknown, context: MapContext): MapResult };

/** A body is whatever text the sender wrote, such as lines of their own form; the door refuses what is no UTF-8. */
type TextSource = { kind: string; reads: "text"; map(text: string, context: MapContext): MapResult };

/** `payload` is the whole body, for the installation's own overrides. */
export type MapContext = { source: string; alertId: string; settings: MapSettings; own: Overrides; payload: unknown };

export type MapSettings = {
  /** The policy's services: an alert about one of them has its environment, unless payload or asset table say another. */
  services: Record<string, { environment: Environment }>;
  /** The policy's asset table. */
  assets?: AssetRow[];
};

export type MapResult =
  | {
      kind: "mapped";
      alerts: MappedAlert[];
      /** Parts of the payload that nobody could read, or over the cap: kept in quarantine with this reason. */
      unmapped?: { count: number; reason: string };
      /** What its maker left out, in words. */
      leftOut?: string;
    }
  /** Authentic and understood, and nothing to do: a health event, an empty group. */
  | { kind: "not-an-alert"; why: string }
  /** Authentic and not understood: kept in quarantine with this reason. */
  | { kind: "unmappable"; reason: string };

export type MappedAlert = {
  fact: AlertFact;
  correlation: {
    /** The same text for the same finding, whichever source of this installation it arrives through. */
    finding: string;
    /** The maker's own grouping. */
    group?: string;
    /** Comparable names of what it is about; an account or `localhost` is shown but never a reason to attach. */
    assets: string[];
    /** How long group and assets hold others to its incident; absent: as the policy has it. */
    windowMs?: number;
  };
  /** A compliance check, a posture check or a sample: never declares an incident on its own. */
  posture: boolean;
};

/** `same` is what it is compared by when its shown name is not unique; `broad` is shown and never compared. */
export type Asset = { name: string | undefined; same?: string | undefined; broad?: true };

/** A finding as a source reads it: raw texts, not yet trimmed or capped. */
export type Finding = {
  key: string;
  /** Present when the key is unique in the world, so that other sources carry the same. */
  everywhere?: true;
  title: string;
  /** Undefined when the payload names no severity that its scale knows. */
  severity: Severity | undefined;
  /** What other words of a payload without a severity come to; shown as assumed, like the default. */
  judged?: Severity | undefined;
  environment?: string | undefined;
  service?: string | undefined;
  assets: Asset[];
  kind?: string | undefined;
  status: AlertFact["status"];
  firstSeen?: string | undefined;
  url?: string | undefined;
  group?: string | undefined;
  posture?: boolean;
};

const caps = { title: 300, word: 200, assets: 20, key: 300, url: 2_000, reason: 500, parts: 50 };

/**
 * What nobody understands must not be dropped as mild: the commander on call confirms it or stands it down. The card and
 * the log say that it was defaulted.
 */
const defaultSeverity: Severity = "sev2";

export function mappedAlert(read: Finding, { source, alertId, settings, own, payload }: MapContext): MappedAlert {
  const finding = overridden(read, own, payload);
  const { severity, status, group } = finding;
  const name = identity(finding.key);
  // Two sources may give the same name to different findings.
  const key = finding.everywhere ? name : `${source}:${name}`;
  const place = placeOf(
    finding.assets.flatMap(({ name, same }) => [name ?? "", same ?? ""]),
    settings.assets ?? [],
  );
  const service = clean(finding.service ?? "", caps.word) || place?.service;
  const kind = finding.kind && clean(finding.kind, caps.word);
  const firstSeen = instantOf(finding.firstSeen);
  const url = webUrl(finding.url);
  return {
    fact: {
      alertId,
      source,
      key,
      // A title of nothing that can be seen declares nothing; the key is at least a name.
      title: clean(finding.title, caps.title) || clean(name, caps.title) || source,
      severity: severity ?? finding.judged ?? defaultSeverity,
      severityDefaulted: severity === undefined,
      environment: environmentOf(finding.environment, place, service, settings),
      assets: distinct(finding.assets.map(({ name }) => clean(name ?? "", caps.word))),
      ...(service && { service }),
      ...(kind && { kind }),
      status,
      ...(firstSeen && { firstSeen }),
      ...(url && { url }),
    },
    correlation: {
      finding: key,
      ...(group && { group: `${source}:${identity(group)}` }),
      assets: distinct(finding.assets.map(comparable)),
      ...(own.windowMs !== undefined && { windowMs: own.windowMs }),
    },
    posture: finding.posture ?? false,
  };
}

/** Maps a payload of many alerts: one that cannot be read costs only itself, and is told. */
export function mapEach<Item>(
  all: (Item | Rest)[],
  mapOne: (item: Item, index: number) => MappedAlert | string,
): MapResult {
  const items = all.filter((item): item is Item => !(item instanceof Rest));
  const tried = items.slice(0, maxParts).map(mapOne);
  const alerts = tried.filter((one) => typeof one !== "string");
  const broken = tried.filter((one) => typeof one === "string");
  const last = all.at(-1);
  const left = items.length - tried.length + (last instanceof Rest ? last.count : 0);
  if (items.length === 0) return { kind: "not-an-alert", why: "the list of alerts is empty" };
  if (alerts.length === 0) return unmappable(broken[0] ?? "no alert could be read");
  const count = broken.length + left;
  if (count === 0) return { kind: "mapped", alerts };
  const reasons = broken.slice(0, 1).concat(left ? [`${left} alerts are over the limit of ${maxParts} a payload`] : []);
  return { kind: "mapped", alerts, unmapped: { count, reason: clean(reasons.join("; "), caps.reason) } };
}

export function unmappable(reason: string): MapResult {
  return { kind: "unmappable", reason: clean(reason, caps.reason) };
}

/** The first thing that does not fit: where and what was expected, never what was there. */
export function explain(error: z.ZodError, at = ""): string {
  const issue = error.issues[0];
  const path = [at, ...(issue?.path ?? []).map(String)].filter(Boolean).join(".");
  return clean(`${path || "the payload"}: ${issue ? expectation(issue) : "not as expected"}`, caps.reason);
}

/** For somebody who reads `check`, and knows no schema. */
function expectation(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case "invalid_type":
      return `expected ${kindWords[issue.expected] ?? issue.expected}, found something else or nothing`;
    case "invalid_value":
      return `expected ${issue.values.map((value) => JSON.stringify(value)).join(" or ")}`;
    case "too_small":
      return "empty, or too small";
    default:
      return issue.message;
  }
}

const kindWords: Record<string, string> = {
  string: "a text",
  object: "an object",
  record: "an object",
  array: "a list",
  number: "a number",
};

/** One line of well-formed text without control or direction characters, of at most `max` UTF-16 units. */
export function clean(text: string, max: number): string {
  const flat = text
    .trim()
    .slice(0, 4 * max)
    .replace(/[\s\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu, " ")
    .trim();
  const cut = flat.length > max ? flat.slice(0, max).replace(/[\ud800-\udbff]$/, "") : flat;
  return cut.toWellFormed();
}

/** A field that a broken value turns into an absent one. */
export function lenient<Output>(schema: z.ZodType<Output>) {
  return schema.optional().catch(undefined);
}

/** The elements of a list that fit, at most 50; anything else is an empty list. */
export function several<Output>(schema: z.ZodType<Output>) {
  return z
    .unknown()
    .optional()
    .transform((value) => {
      if (!Array.isArray(value)) return [];
      return value.slice(0, caps.parts).flatMap((one: unknown) => {
        const read = schema.safeParse(one);
        return read.success ? [read.data] : [];
      });
    });
}

/** A text that is a key: kept as it is when short and plain, otherwise stood for by its SHA-256. */
function identity(text: string): string {
  const trimmed = text.trim().toWellFormed();
  if (trimmed.length <= caps.key && !/\p{Cc}/u.test(trimmed)) return trimmed;
  return `sha256:${createHash("sha256").update(trimmed).digest("hex")}`;
}

/** What the payload says, else where the asset table has its assets, else where its service is. */
function environmentOf(
  said: string | undefined,
  place: AssetRow | undefined,
  service: string | undefined,
  { services }: MapSettings,
): Environment {
  const named = environmentSchema.safeParse(said?.trim().toLowerCase());
  if (named.success) return named.data;
  if (place) return place.environment;
  return (service && Object.hasOwn(services, service) && services[service]?.environment) || "it";
}

/** Names that many unrelated things share. */
const shared =
  /^(localhost|127\.\d+\.\d+\.\d+|::1|\[::1\]|unknown|none|null|n\/a|-|hidden_due_to_security_reasons)(:\d+)?$/;

/** Lower case, and a host without its port: `Node-7:9100` and `node-7` are one host. Empty: nothing to compare. */
function comparable({ name, same, broad }: Asset): string {
  const shown = clean(name ?? "", caps.word).toLowerCase();
  if (!shown || broad || shared.test(shown)) return "";
  return identity(same || (name ?? ""))
    .toLowerCase()
    .replace(/^([^:/]+):\d{1,5}$/, "$1");
}

/** A name by itself, as an asset of that name is compared; empty: nothing to compare. */
export function comparableName(name: string): string {
  return comparable({ name });
}

/** Under which an incident is found by a finding of its alerts. */
export function findingKey({ finding }: MappedAlert["correlation"]): string {
  return `finding:${finding}`;
}

/** Under which an incident is found by an asset of its alerts; those about somebody inside are kept apart. */
export function assetKey(asset: string, { isInside }: { isInside: boolean }): string {
  return `${isInside ? "insider-" : ""}asset:${asset}`;
}

function distinct(names: string[]): string[] {
  return [...new Set(names.filter(Boolean))].slice(0, caps.assets);
}

/** ISO-8601 UTC with milliseconds, or undefined when it is no time or before there were alerts (Go's zero time). */
function instantOf(text: string | undefined): string | undefined {
  if (!text || text.length > 60) return undefined;
  const at = DateTime.fromISO(text.trim().replace(" ", "T"), { zone: "utc" });
  return at.isValid && at.year >= 1990 && at.year <= 9999 ? (at.toISO() ?? undefined) : undefined;
}

/** An address that a card may link to: http or https, without the user name and password it may carry. */
function webUrl(text: string | undefined): string | undefined {
  if (!text || text.length > caps.url) return undefined;
  const url = URL.parse(text.trim());
  if (!url || (url.protocol !== "https:" && url.protocol !== "http:")) return undefined;
  url.username = "";
  url.password = "";
  return url.href.length <= caps.url ? url.href : undefined;
}
