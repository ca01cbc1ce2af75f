import { spacedFields } from "./cef.ts";
import { textAt } from "./fields.ts";
import type { LogEvent, LogForm } from "./log-event.ts";

/**
 * The syslog of SentinelOne's console: what the API calls activities and alerts, as lines that call themselves CEF.
 * - `CEF:0|SentinelOne|Mgmt|Windows 10|19|New active threat|1|key=value key=value` is, but for a severity that is always 1;
 * - "CEF2" is not: `CEF:2|SentinelOne|Mgmt|Windows|key=value|key=value`;
 * - and some lines have no more of a header than `CEF:0|SentinelOne|Mgmt|key=value key=value`.
 * https://docs.fortinet.com/document/fortisiem/6.1.0/external-systems-configuration-guide/298395 shows some.
 */

const start = /(?:^|[\s>])CEF:\s?\d\|SentinelOne\|/;

export const sentinelOneForm: LogForm = {
  name: "SentinelOne",
  start,
  read(record) {
    const found = start.exec(record);
    if (!found) return undefined;
    const [product = "", ...parts] = record
      .slice(found.index + found[0].length)
      .split("|")
      .slice(0, maxParts);
    const header = parts.slice(0, 4).filter((part) => !isPair(part));
    const fields = Object.assign({}, ...parts.filter(isPair).map((part) => spacedFields(part)));
    const [, id = "", name = ""] = header;
    return { vendor: "SentinelOne", product, id, name, severity: undefined, fields };
  },
};

const maxParts = 500;

function isPair(part: string): boolean {
  return /^\s*\w+=/.test(part);
}

/** An activity as the API gives it, or a unified alert, with what the line says. */
export function activityOfLine({ id, name, fields }: LogEvent): Record<string, unknown> {
  const at = (...names: string[]) => textAt(fields, ...names);
  if (at("alertId")) return { ...fields, name: at("alertName"), assets: [{ name: at("assetName") }] };
  const type = at("activityType", "eventID") ?? id;
  const host = at("sourceHostName", "originatorName");
  const isThreat = at("threatConfidenceLevel", "threatClassification", "fileHash") !== undefined;
  const known = at("threatId") ?? [host, at("fileHash", "fileName")].filter(Boolean).join("|");
  return {
    activityType: type,
    primaryDescription: at("eventDesc") ?? name,
    createdAt: at("rt"),
    // The line names no threat: it is the file on the machine.
    ...(isThreat && { threatId: known }),
    data: {
      computerName: host,
      fileDisplayName: at("fileName"),
      threatClassification: at("threatClassification"),
      confidenceLevel: at("threatConfidenceLevel"),
      mitigationStatus: at("threatMitigationStatus"),
      ...(resolving.has(type) && { newIncidentStatus: "resolved" }),
    },
  };
}

/** "Threat resolved". */
const resolving = new Set(["21"]);
