import type { MappedAlert } from "../alerts/alert.ts";
import type { ConfiguredSource } from "../alerts/configured.ts";
import { bodyLimit } from "../alerts/receive.ts";
import { mapStored, readBody } from "../alerts/stored.ts";
import type { Instant } from "../incident/time.ts";
import { type Triage, triage } from "../incident/triage.ts";
import type { AssetRow } from "../policy/asset-table.ts";
import { type Environment, type Rules, type Severity, severities } from "../policy/policy.ts";
import type { Sample } from "./folder.ts";
import { kindCalled } from "./kinds.ts";

/**
 * What a payload comes to. `declared`: alone, where there is no incident yet, it opens one. Of several alerts the one
 * counts that decides: one that opens an incident before others, then the most severe. Nulls: there is no alert in it.
 */
export type Result = Sample & {
  parsed: boolean;
  declared: boolean;
  severity: Severity | null;
  environment: Environment | null;
  key: string | null;
  /** The names and addresses by which it says where it is; none where there is no alert in it. */
  assets: string[];
  /** Why it was not understood, or what of it. */
  error?: string;
};

/** One alert of a payload. `notes` are for readers: why it opens nothing, or what is assumed of it. */
export type JudgedAlert = {
  declared: boolean;
  severity: Severity;
  environment: Environment;
  key: string;
  assets: string[];
  notes: string[];
};

/** `note` is for readers: why there is no alert in it, or what its maker left out. */
export type Judged = { result: Result; alerts: JudgedAlert[]; note?: string };

/** `sources` are an installation's own, by their names; any other name is that of a built-in kind. */
export type Known = {
  rules: Rules;
  assets?: AssetRow[];
  sources: Record<string, ConfiguredSource>;
  now: Instant;
};

/** As the door, the source's mapping and triage have it; never throws. */
export function judge(sample: Sample, bytes: Buffer, known: Known): Judged {
  const { source } = sample;
  const configured = sourceNamed(source, known);
  if (configured === undefined) return failed(sample, unknownSource(source));
  if (bytes.length > bodyLimit) return failed(sample, "The body is over 1 MiB.");
  const body = readBody(configured.kind, bytes);
  if (body.kind === "refused") return failed(sample, body.error);
  const stored = { id: "sample", source, receivedAtMs: 0, body: body.text };
  const mapped = mapStored(stored, configured, { services: known.rules.services, assets: known.assets });
  switch (mapped.kind) {
    case "unmappable":
      return failed(sample, mapped.reason);
    case "not-an-alert":
      return { result: { ...nothing(sample), parsed: true }, alerts: [], note: mapped.why };
    case "mapped": {
      const { alerts, unmapped, leftOut } = mapped;
      const error = unmapped && `${unmapped.count} left out: ${unmapped.reason}`;
      const judged = alerts.map((alert) => judgeAlert(alert, known));
      const { notes: _notes, ...decided } = deciding(judged);
      const result = { ...nothing(sample), parsed: true, ...decided, ...(error && { error }) };
      return { result, alerts: judged, ...(leftOut && { note: leftOut }) };
    }
  }
}

export function failed(sample: Sample, error: string): Judged {
  return { result: { ...nothing(sample), error }, alerts: [] };
}

function nothing({ file, source }: Sample): Result {
  return { file, source, parsed: false, declared: false, severity: null, environment: null, key: null, assets: [] };
}

function judgeAlert({ fact, posture }: MappedAlert, known: Known): JudgedAlert {
  const { severity, environment, key, assets } = fact;
  const triaged = triage(fact, { posture }, known);
  const why = triaged.kind === "keep" ? [whyKept(triaged.why, known)] : [];
  const notes = [...why, ...(fact.severityDefaulted ? ["its severity is assumed"] : [])];
  return { declared: triaged.kind === "declare", severity, environment, key, assets, notes };
}

function deciding(judged: JudgedAlert[]): JudgedAlert {
  const rank = ({ declared, severity }: JudgedAlert) => (declared ? 0 : 10) + severities.indexOf(severity);
  return judged.reduce((worst, one) => (rank(one) < rank(worst) ? one : worst));
}

type WhyKept = Extract<Triage, { kind: "keep" }>["why"];

function whyKept(why: WhyKept, { rules }: Known): string {
  switch (why) {
    case "below-the-threshold":
      return `milder than ${rules.organisation.triage.declareAt}`;
    case "posture":
      return "how something is set up, a weakness or a test";
    case "resolved":
      return "already over";
  }
}

function sourceNamed(name: string, { sources }: Known): ConfiguredSource | undefined {
  if (Object.hasOwn(sources, name)) return sources[name];
  const kind = kindCalled(name);
  return kind && { kind };
}

function unknownSource(source: string): string {
  if (!source) return "It lies in no folder that names its source.";
  return `There is no source of the kind "${source}". If a policy names it, give that policy with --config FILE.`;
}
