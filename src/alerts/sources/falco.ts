import { z } from "zod";
import type { Severity } from "../../policy/policy.ts";
import { explain, type Finding, lenient, mapEach, mappedAlert, type Source } from "../alert.ts";
import { alsoCalled } from "../fields.ts";
import { recordsOf } from "../lines.ts";

/**
 * Falco's events, from its own HTTP output or from Falcosidekick's webhook, which adds `customfields` to `output_fields`; one,
 * a list, or one a line as in its log. Shape: https://falco.org/docs/concepts/outputs/formatting/ (`json_output: true`).
 */

const text = lenient(z.string());
const eventSchema = z.object({
  rule: z.string().trim().min(1),
  uuid: text,
  output: text,
  source: text,
  priority: text,
  time: text,
  hostname: text,
  /** A value may be a number, a truth or null. */
  output_fields: lenient(z.record(z.string(), z.unknown())),
});
type FalcoEvent = z.output<typeof eventSchema>;

export const falco: Source = {
  kind: "falco",
  reads: "text",
  map(body, context) {
    return mapEach(recordsOf(body), (record, index) => {
      const event = eventSchema.safeParse(record);
      return event.success ? mappedAlert(readEvent(event.data), context) : explain(event.error, `events.${index}`);
    });
  },
};

function readEvent(event: FalcoEvent): Finding {
  const { rule, priority, time, hostname } = event;
  const pod = podOf(event);
  const container = fieldOf(event, "container.id");
  const name = fieldOf(event, "container.name");
  return {
    key: keyOf(event, pod ?? container),
    title: rule,
    severity: priorities.get(priority?.trim().toLowerCase() ?? ""),
    environment: fieldOf(event, "environment"),
    service: fieldOf(event, "service"),
    assets: [
      { name: pod },
      { name, same: container ?? name },
      { name: hostname },
      ...alsoCalled(...["k8s.node.name", "k8s.pod.ip", "container.ip"].map((field) => fieldOf(event, field))),
    ],
    kind: rule,
    status: "firing",
    firstSeen: time,
    posture: rule === sidekickTest || isOfItself(event),
  };
}

/**
 * What one rule goes on saying of one place is one finding. Of what a plugin reads, the host is only where Falco runs: the
 * place is what was done to, and by whom, or what is said of it. Each event has a `uuid` of its own, for want of a place.
 */
function keyOf(event: FalcoEvent, inside: string | undefined): string {
  const { rule, hostname, source = "syscall", uuid, output } = event;
  if (isOfItself(event)) return [rule, hostname].filter(Boolean).join("|");
  const subject = subjectOf(event);
  const places = source === "syscall" ? [hostname, inside] : [output?.replace(outputTime, "")];
  const of = subject.length > 0 ? subject : places.filter(Boolean);
  return [rule, ...(of.length > 0 ? of : [uuid ?? output ?? ""])].join("|");
}

/** `%evt.time`, with which Falco begins every output: of the day, or ISO 8601. */
const outputTime = /^\S{0,20}\d{2}:\d{2}:\d{2}\.\d+\S{0,10}: /;

/**
 * Fields of https://github.com/falcosecurity/plugins (cloudtrail, k8saudit) that name what a request was about and who made
 * it; others name the one request.
 */
function subjectOf(event: FalcoEvent): string[] {
  const names = Object.keys(event.output_fields ?? {}).filter((name) =>
    /^(ct\.request\.|ct\.user|s3\.bucket$|ka\.target\.|ka\.user\.name$)/.test(name),
  );
  return names.sort().flatMap((name) => fieldOf(event, name) ?? []);
}

/** That it sees too little, as of calls that it lost: https://falco.org/docs/event-sources/kernel/dropped-events */
function isOfItself({ rule, source }: FalcoEvent): boolean {
  return source === "internal" || rule.startsWith("Falco internal: ");
}

/** What Falcosidekick sends to try its outputs (`POST /test`). */
const sidekickTest = "Test rule";

/**
 * The levels of syslog, as https://falco.org/docs/concepts/rules/basic-elements/#priority lists them and its guidelines use
 * them: "error" for unauthorised writing of state, "warning" for unauthorised reading, "notice" for the unexpected.
 */
const priorities = new Map<string, Severity>([
  ["emergency", "sev1"],
  ["alert", "sev1"],
  ["critical", "sev1"],
  ["error", "sev2"],
  ["warning", "sev3"],
  ["notice", "sev4"],
  ["informational", "sev4"],
  ["info", "sev4"],
  ["debug", "sev4"],
]);

/** Pods of the same name live in many namespaces. */
function podOf(event: FalcoEvent): string | undefined {
  const pod = fieldOf(event, "k8s.pod.name") ?? fieldOf(event, "k8smeta.pod.name");
  const namespace = fieldOf(event, "k8s.ns.name") ?? fieldOf(event, "k8smeta.ns.name");
  return pod && namespace ? `${namespace}/${pod}` : pod;
}

/** Falco writes `<NA>` for what it does not know, and calls what runs outside any container the container "host". */
function fieldOf({ output_fields: fields = {} }: FalcoEvent, name: string): string | undefined {
  const value = Object.hasOwn(fields, name) ? fields[name] : undefined;
  return typeof value === "string" && value.trim() && !["<NA>", "host"].includes(value.trim()) ? value : undefined;
}
