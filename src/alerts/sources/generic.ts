import { z } from "zod";
import type { Severity } from "../../policy/policy.ts";
import { explain, type Finding, lenient, mapEach, mappedAlert, type Source, several, unmappable } from "../alert.ts";
import { severityOfWord } from "../severity-words.ts";

/**
 * Any tool that can post JSON. One alert, a list of them, or `{ "alerts": [ … ] }`:
 *
 *     {
 *       "id": "edr-4711",                 the finding's identity: the same finding again has the same id
 *       "title": "Ransom note on FS-01",
 *       "severity": "critical",           sev1–sev4, P1–P4, 1–4 (1 is the worst), or a word of severity-words.ts
 *       "status": "firing",               or "resolved"; firing when absent
 *       "environment": "it",              it, ot or medical; when absent the service's, else it
 *       "assets": ["fs-01"],              most specific first; or "asset": "fs-01"
 *       "service": "payments",            as the policy names it
 *       "kind": "ransomware",             the maker's own classification
 *       "url": "https://…",
 *       "sample": true                    a test: kept and shown, declares nothing
 *     }
 *
 * `id` and `title` must be there. A severity that is absent or unknown becomes the default, which declares, and the card
 * says so.
 */
const alertSchema = z.object({
  id: z.union([z.string().trim().min(1), z.number().transform(String)], "expected a text or a number"),
  title: z.string().trim().min(1),
  severity: lenient(z.union([z.string(), z.number().transform(String)])),
  status: z.enum(["firing", "resolved"]).default("firing"),
  environment: lenient(z.string()),
  assets: several(z.string()),
  asset: lenient(z.string()),
  service: lenient(z.string()),
  kind: lenient(z.string()),
  url: lenient(z.string()),
  sample: lenient(z.boolean()),
});
const batchSchema = z.object({ alerts: z.array(z.unknown()) });

/** A bare number counts from 1, the worst, to 4. */
function severityOf(said: string | undefined): Severity | undefined {
  return severityOfWord(/^\s*[1-4]\s*$/.test(said ?? "") ? `p${said?.trim()}` : said);
}

export const generic: Source = {
  kind: "generic",
  map(payload, context) {
    const batch = batchSchema.safeParse(Array.isArray(payload) ? { alerts: payload } : payload);
    if (batch.success) {
      return mapEach(batch.data.alerts, (item, index) => {
        const alert = alertSchema.safeParse(item);
        return alert.success ? mappedAlert(readAlert(alert.data), context) : explain(alert.error, `alerts.${index}`);
      });
    }
    const alert = alertSchema.safeParse(payload);
    if (!alert.success) return unmappable(explain(alert.error));
    return { kind: "mapped", alerts: [mappedAlert(readAlert(alert.data), context)] };
  },
};

function readAlert(alert: z.output<typeof alertSchema>): Finding {
  const { id, title, status, environment, service, kind, url } = alert;
  return {
    key: id,
    title,
    severity: severityOf(alert.severity),
    environment,
    service,
    assets: [...alert.assets, alert.asset].map((name) => ({ name })),
    kind,
    status,
    url,
    posture: alert.sample ?? false,
  };
}
