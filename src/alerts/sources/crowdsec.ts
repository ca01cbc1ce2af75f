import type { Severity } from "../../policy/policy.ts";
import { type Asset, type Finding, mapEach, mappedAlert, type Source } from "../alert.ts";
import { instantAt, isObject, objectsAt, partsOf, textAt, textsAt } from "../fields.ts";

/**
 * CrowdSec's HTTP notification plugin with its own format, `{{.|toJson}}`: a list of alerts with their decisions.
 * https://docs.crowdsec.net/docs/local_api/notification_plugins/http and
 * https://github.com/crowdsecurity/crowdsec/blob/master/pkg/models/localapi_swagger.yaml
 * An alert has no severity. The address that attacks is not what it is about: that is the machine that was attacked.
 */

export const crowdsec: Source = {
  kind: "crowdsec",
  map(payload, context) {
    return mapEach(partsOf(payload, "alerts"), (alert) => {
      const finding = readFinding(alert);
      return finding ? mappedAlert(finding, context) : "no scenario, or nobody whom it is about";
    });
  },
};

function readFinding(alert: unknown): Finding | undefined {
  const scenario = textAt(alert, "scenario");
  const attacker = textAt(alert, "source.value", "source.ip", "source.range", "decisions.value");
  if (scenario === undefined || attacker === undefined) return undefined;
  const machine = textAt(alert, "machine_id");
  return {
    // Each further burst of one attack is an alert with a uuid of its own.
    key: [machine, scenario, attacker].filter(Boolean).join(":"),
    title: textAt(alert, "message") ?? `${attacker} performed ${scenario}`,
    severity: undefined,
    judged: judged(alert),
    service: metaOf(alert, "service")[0],
    assets: assetsOf(alert),
    kind: scenario,
    status: "firing",
    firstSeen: instantAt(alert, "start_at", "created_at"),
    group: attacker,
    posture: isNobodysAttack(alert, scenario),
  };
}

/** What CrowdSec has already banned is over as long as the ban lasts; what it only saw is left to somebody. */
function judged(alert: unknown): Severity {
  const isRemediated = isObject(alert) && alert.remediation === true && alert.simulated !== true;
  return isRemediated ? "sev4" : "sev3";
}

/** The machines that the events name, else the one whose CrowdSec saw it; that one may be called by a random id. */
function assetsOf(alert: unknown): Asset[] {
  const named = metaOf(alert, "machine").concat(metaOf(alert, "target_fqdn"));
  const watcher = textsAt(alert, "machine_id").filter((id) => !/^[0-9a-f]{32}\w*$/.test(id));
  return (named.length > 0 ? named : watcher).map((name) => ({ name }));
}

/** The values that the alert's events have for a key. */
function metaOf(alert: unknown, key: string): string[] {
  const pairs = objectsAt(alert, "events.meta").filter((pair) => pair.key === key);
  return pairs.flatMap((pair) => textsAt(pair, "value"));
}

/** A test of the notification, what people decided by hand, and lists that were loaded: nobody was seen attacking. */
function isNobodysAttack(alert: unknown, scenario: string): boolean {
  if (scenario === "test alert") return true;
  const origins = textsAt(alert, "decisions.origin");
  return origins.length > 0 && origins.every((origin) => /^(cscli(-import)?|console|CAPI|lists)$/.test(origin));
}
