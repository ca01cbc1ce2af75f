import type { Finding, Source } from "../alert.ts";
import { alsoCalled, instantAt, textAt, textsAt } from "../fields.ts";
import { leefForm } from "../leef.ts";
import { keyOf, type LogEvent, mapEvents, severityOfTen } from "../log-event.ts";
import { environmentOfProtocol } from "../protocols.ts";

/**
 * Lines in IBM QRadar's Log Event Extended Format from any product, behind a syslog header or none. Names of fields:
 * https://www.ibm.com/docs/en/dsm?topic=overview-predefined-leef-event-attributes. `sev` goes from 1 to 10, the worst; IBM
 * names no steps on the way, so those of CEF are taken. A time without a zone is left out: it would be hours wrong.
 */
export const leef: Source = {
  kind: "leef",
  reads: "text",
  map: (body, context) => mapEvents(body, leefForm, readEvent, context),
};

/** What an event has to say of the machine beside its two addresses, and the address behind a firewall's. */
const others = ["identHostName", "identSrc", "dstPostNAT"];

function readEvent(event: LogEvent, written: string): Finding {
  const { fields, id, name, severity } = event;
  const named = textsAt(fields, "dst", "src");
  const hosts = named.length > 0 ? named : textsAt(fields, "identHostName", "identSrc");
  return {
    key: keyOf(event, hosts, written),
    title: name,
    severity: severityOfTen(severity),
    environment: textAt(fields, "environment") ?? environmentOfProtocol(fields.proto),
    service: textAt(fields, "service"),
    assets: [...hosts.map((host) => ({ name: host })), ...alsoCalled(...textsAt(fields, ...others))],
    kind: textAt(fields, "cat") ?? id,
    status: "firing",
    firstSeen: instantAt(fields, "devTime"),
  };
}
