import { z } from "zod";
import type { Severity } from "../../policy/policy.ts";
import { type Asset, explain, type Finding, lenient, mapEach, mappedAlert, type Source, several } from "../alert.ts";
import { isObject, objectsAt, textAt } from "../fields.ts";
import { recordsOf } from "../lines.ts";
import { environmentOfProtocol } from "../protocols.ts";

/**
 * Suricata's EVE records, one a line as it writes them, or in a list, alone, or within what shippers send.
 * Whoever knows the environment better than the protocol tells says so in a rule's metadata (`metadata: environment IT`).
 * Shape: https://docs.suricata.io/en/latest/output/eve/eve-json-format.html. Of its many types only `alert` is one.
 */

const text = lenient(z.string());
const number = lenient(z.union([z.number(), z.string().trim().regex(/^\d+$/).transform(Number)]));
const endSchema = lenient(z.object({ ip: text }));
const metadataSchema = lenient(z.object({ signature_severity: several(z.string()), environment: several(z.string()) }));
const eventSchema = z.object({
  timestamp: text,
  flow_id: number,
  src_ip: text,
  dest_ip: text,
  app_proto: text,
  alert: z.object({
    signature_id: z.union([z.number(), z.string().trim().min(1)], "expected a number"),
    gid: number,
    signature: text,
    category: text,
    severity: number,
    target: endSchema,
    metadata: metadataSchema,
  }),
});
type SuricataEvent = z.output<typeof eventSchema>;

/**
 * What Suricata wrote, where Filebeat or Elastic's agent has put it: as it was, in `event.original` or `message`, or taken apart,
 * with what Elastic's own names say moved there. https://www.elastic.co/docs/reference/integrations/suricata
 */
function eveIn(record: unknown): unknown {
  if (!isObject(record) || isObject(record.alert)) return record;
  const whole = textAt(record, "event.original", "message");
  const [written] = whole?.startsWith("{") ? recordsOf(whole) : [];
  if (isObject(written) && written.event_type) return written;
  const [eve] = objectsAt(record, "suricata.eve");
  if (!eve) return record;
  return {
    timestamp: textAt(record, "@timestamp"),
    src_ip: textAt(record, "source.ip"),
    dest_ip: textAt(record, "destination.ip"),
    app_proto: textAt(record, "network.protocol"),
    ...eve,
    ...(isObject(eve.alert) && { alert: { severity: textAt(record, "event.severity"), ...eve.alert } }),
  };
}

/** Any record that says it is something else than an alert. */
function isOther(record: unknown): boolean {
  return isObject(record) && typeof record.event_type === "string" && record.event_type !== "alert";
}

export const suricata: Source = {
  kind: "suricata",
  reads: "text",
  map(body, context) {
    const alerts = recordsOf(body)
      .map(eveIn)
      .filter((record) => !isOther(record));
    if (alerts.length === 0) return { kind: "not-an-alert", why: "no EVE record of the type alert" };
    return mapEach(alerts, (record, index) => {
      const event = eventSchema.safeParse(record);
      return event.success ? mappedAlert(readEvent(event.data), context) : explain(event.error, `alerts.${index}`);
    });
  },
};

function readEvent({ alert, timestamp, flow_id, src_ip, dest_ip, app_proto }: SuricataEvent): Finding {
  const { signature, signature_id, gid = 1, category, target, metadata } = alert;
  // The same signature fires for every packet, in both directions; between two hosts it is one finding.
  const pair = [src_ip, dest_ip].filter(Boolean).sort();
  const assets: Asset[] = [target?.ip, dest_ip, src_ip].map((ip) => ({ name: ip }));
  return {
    key: [gid, signature_id, ...(pair.length > 0 ? pair : [flow_id ?? timestamp])].join(" "),
    title: signature || `Signature ${signature_id}`,
    severity: severityOf(alert),
    environment: metadata?.environment[0] ?? environmentOfProtocol(app_proto),
    assets,
    kind: category || undefined,
    status: "firing",
    firstSeen: timestamp,
  };
}

/**
 * What the rule's writer says of this signature (`signature_severity`, which Emerging Threats defines so that "critical" is a
 * system likely compromised and "major" an active attempt: https://community.emergingthreats.net/t/rules-severities/337).
 * Without it the priority of its class, which EVE calls severity: 1 is the highest, up to 255, of which 1 to 4 are common
 * (https://docs.suricata.io/en/latest/rules/meta.html). A class says what was tried, so its highest is no more than "major".
 */
const written = new Map<string, Severity>([
  ["critical", "sev1"],
  ["major", "sev2"],
  ["minor", "sev3"],
  ["informational", "sev4"],
]);
const byPriority: (Severity | undefined)[] = [undefined, "sev2", "sev3", "sev4"];

function severityOf({ severity, metadata }: SuricataEvent["alert"]): Severity | undefined {
  const said = written.get(metadata?.signature_severity[0]?.trim().toLowerCase() ?? "");
  if (said || severity === undefined) return said;
  return severity > 3 && severity <= 255 ? "sev4" : byPriority[severity];
}
