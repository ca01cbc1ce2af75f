import { createHash } from "node:crypto";
import type { Severity } from "../../policy/policy.ts";
import { type Asset, type Finding, mapEach, mappedAlert, type Source } from "../alert.ts";
import { guardDutyOf, type PassedOn } from "../aws.ts";
import { account, alsoCalled, instantAt, isObject, numberAt, partsOf, textAt, textsAt } from "../fields.ts";
import { fourSteps } from "../severity-words.ts";
import { guardDutySeverity } from "./guardduty.ts";

/**
 * Splunk's webhook alert action: `{ sid, search_name, app, owner, results_link, result }`, where `result` is the first row.
 * https://help.splunk.com/en/splunk-enterprise/alert-and-respond/alerting-manual/10.0/configure-alert-actions/use-a-webhook-alert-action
 * The row may be a notable event (a finding) of Enterprise Security:
 * https://dev.splunk.com/enterprise/docs/devtools/enterprisesecurity/notableeventframework/
 */

export const splunk: Source = {
  kind: "splunk",
  map(payload, context) {
    return mapEach(partsOf(payload, "results"), (part) => {
      const row = isObject(part) && isObject(part.result) ? part.result : part;
      // Of a list each is what the action sent; of `results` all share what stands around them.
      const finding = readFinding(row, Array.isArray(payload) ? part : payload);
      return finding ? mappedAlert(finding, context) : "no search_name, no sid, and no event_id";
    });
  },
};

function readFinding(row: unknown, payload: unknown): Finding | undefined {
  const search = textAt(payload, "search_name") ?? textAt(row, "search_name", "rule_name");
  const assets = assetsOf(row);
  const title = textAt(row, "rule_title", "title", "rule_name", "signature") ?? search ?? "Splunk alert";
  // A field "arn" Splunk itself makes of "arn=…" in any line, which an attacker may have written; one with a dot it does not.
  const passed = guardDutyOf(textAt(row, "detail.arn"), title, textAt(row, "detail.title"));
  const key = passed?.arn ?? keyOf(row, payload, { search, assets });
  if (key === undefined) return undefined;
  return {
    key,
    ...(passed && { everywhere: true as const }),
    title,
    severity: severityOf(row, payload, passed),
    environment: textAt(row, "environment"),
    service: textAt(row, "service"),
    // Not before the key is made, which names the others.
    assets: [...assets, ...alsoCalled(...textsAt(row, "dest_dns", "dest_ip", "dvc_ip"))],
    kind: textAt(row, "mitre_technique", "annotations.mitre_attack", "security_domain") ?? search,
    status: isResolved(row) ? "resolved" : "firing",
    firstSeen: instantAt(row, "firstTime", "first_time", "_time", "time"),
    url: textAt(payload, "results_link"),
    posture: passed?.isSample ?? false,
  };
}

/**
 * A notable has an id. Any other search finds its row again at each run, under another sid: it is the same finding as long
 * as it is about the same thing. Without a name nothing but the run tells one search from another.
 */
function keyOf(row: unknown, payload: unknown, found: { search: string | undefined; assets: Asset[] }) {
  const id = textAt(row, "event_id", "rule_id", "finding_id", "notable_id");
  if (id) return id;
  if (!found.search) return textAt(payload, "sid");
  const subject = found.assets.map(({ name }) => name).join("|");
  const about = subject ? createHash("sha256").update(subject).digest("hex").slice(0, 16) : "";
  return ["search", textAt(payload, "app"), found.search, about].filter(Boolean).join(":");
}

const severityWords = new Map<string, Severity>([
  ...fourSteps,
  ["fatal", "sev1"],
  ["warn", "sev3"],
  ["informational", "sev4"],
  ["info", "sev4"],
  ["debug", "sev4"],
]);

/**
 * `alert.severity` in savedsearches.conf: 1 debug, 2 info, 3 warn, 4 error, 5 severe, 6 fatal, which Splunk's own pages
 * call info, low, medium, high and critical from 1 to 5.
 * https://help.splunk.com/en/splunk-enterprise/administer/admin-manual/10.0/configuration-file-reference/10.0.0-configuration-file-reference/savedsearches.conf
 */
const ofSavedSearch: Record<number, Severity> = {
  1: "sev4",
  2: "sev4",
  3: "sev3",
  4: "sev2",
  5: "sev1",
  6: "sev1",
};

/** Urgency is what Enterprise Security makes of a severity and of what it hit, so it comes first. */
function severityOf(row: unknown, payload: unknown, passed: PassedOn | undefined): Severity | undefined {
  const words = textsAt(row, "urgency", "severity", "severity_label", "alert_severity", "alert.severity");
  const named = words.map((word) => severityWords.get(word.toLowerCase())).find(Boolean);
  if (named) return named;
  if (passed) return guardDutySeverity(numberAt(row, "severity", "detail.severity", "Severity"));
  const number =
    numberAt(row, "alert.severity", "alert_severity", "severity") ?? numberAt(payload, "alert.severity", "severity");
  return number === undefined ? undefined : ofSavedSearch[number];
}

/** Enterprise Security's own statuses; a row of any other search may have a status that is about something else. */
function isResolved(row: unknown): boolean {
  const isNotable = textAt(row, "event_id", "rule_id", "urgency", "finding_id") !== undefined;
  const status = textAt(row, "status_label", "status_description", "status")?.toLowerCase() ?? "";
  return isNotable && ["closed", "resolved", "4", "5"].includes(status);
}

/** A notable's `host` is the search head that made it; `src` is often the attacker, but is all there is without `dest`. */
function assetsOf(row: unknown): Asset[] {
  const lines = (...names: string[]) =>
    textsAt(row, ...names).flatMap((text) => text.slice(0, 2_000).split(/\s*\n\s*/));
  const hit = lines("dest", "dest_host", "dest_name", "dest_nt_host", "dvc", "orig_host");
  const isNotable = textAt(row, "urgency", "rule_title") !== undefined;
  const other = isNotable ? lines("src", "src_host") : lines("host", "ComputerName", "src", "src_host");
  const named = hit.length > 0 ? hit : other;
  const risks = lines("risk_object").map((name) =>
    textAt(row, "risk_object_type") === "user" ? account(name) : { name },
  );
  return [...named.map((name) => ({ name })), ...risks, ...lines("user", "dest_user", "src_user").map(account)];
}
