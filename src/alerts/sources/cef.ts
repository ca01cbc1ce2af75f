import type { Finding, Source } from "../alert.ts";
import { cefForm } from "../cef.ts";
import { alsoCalled, instantAt, textAt, textsAt } from "../fields.ts";
import { keyOf, type LogEvent, mapEvents, severityOfTen } from "../log-event.ts";
import { environmentOfProtocol } from "../protocols.ts";

/**
 * Lines in ArcSight's Common Event Format from any product, behind a syslog header or none. Names of fields: the extension
 * dictionary of the guide that `../cef.ts` goes by. A time without a zone is left out: it would be hours wrong.
 */
export const cef: Source = {
  kind: "cef",
  reads: "text",
  map: (body, context) => mapEvents(body, cefForm, readEvent, context),
};

function readEvent(event: LogEvent, written: string): Finding {
  const { fields, id, name, severity } = event;
  const hosts = hostsOf(fields);
  return {
    key: keyOf(event, hosts, written),
    title: name || textAt(fields, "msg") || id,
    severity: severityOfTen(severity),
    environment: textAt(fields, "environment", "Environment") ?? environmentOfProtocol(fields.app),
    service: textAt(fields, "service", "Service"),
    // What stands behind a firewall's address, and an IPv6 address, for which CEF has no field of that name.
    assets: [...hosts.map((host) => ({ name: host })), ...alsoCalled(fields.destinationTranslatedAddress, fields.c6a3)],
    kind: textAt(fields, "cat") ?? id,
    status: "firing",
    firstSeen: instantAt(fields, "start", "rt"),
  };
}

/** Whom it was done to, then who did it; where neither is named, the device that reports is what it is about. */
function hostsOf(fields: LogEvent["fields"]): string[] {
  const named = textsAt(fields, "dhost", "dst", "shost", "src");
  return named.length > 0 ? named : textsAt(fields, "dvchost", "dvc");
}
