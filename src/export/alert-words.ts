import { environmentWords, listOf, severityWords, sourceName } from "../chat/cards/names.ts";
import type { AlertFact, Event } from "../incident/events.ts";
import type { Instant } from "../incident/time.ts";
import { inline, utc } from "./markdown-text.ts";
import { of } from "./naming.ts";

type Arrival = { seq: number; at: Instant; alert: AlertFact };

/** Every alert, in the order in which they came: what its tool said of it, in the tool's words. */
export function alerts(events: Event[]): string[] {
  const arrivals = events.flatMap(arrived);
  if (arrivals.length === 0) return ["There was none: a person declared the incident."];
  return [
    "What the monitoring tools signalled. Titles, kinds, times and links are theirs; Muster has not judged them.",
    ...arrivals.flatMap((arrival) => ["", ...described(arrival, events)]),
  ];
}

function arrived({ type, seq, at, data }: Event): Arrival[] {
  if (type === "AlertAttached") return [{ seq, at, alert: data.alert }];
  return type === "IncidentDeclared" && data.cause.kind === "alert" ? [{ seq, at, alert: data.cause.alert }] : [];
}

function described({ seq, at, alert }: Arrival, events: Event[]): string[] {
  const { title, source, kind, assets, environment, service, firstSeen, url, key } = alert;
  const resolved = of(events, "AlertResolved").filter(({ data }) => data.key === key);
  return [
    `**${inline(title)}**`,
    "",
    `- From ${inline(sourceName(source))}; recorded ${utc(at)}, as event ${seq}`,
    ...(kind ? [`- Kind: ${inline(kind)}`] : []),
    `- Severity: ${severity(alert)}`,
    `- About: ${assets.length > 0 ? listOf(assets.map(inline)) : "the alert names nothing"}`,
    `- Environment: ${environmentWords[environment]}${service ? `; service ${inline(service)}` : ""}`,
    `- First seen: ${firstSeen ? utc(firstSeen) : "the alert does not say"}`,
    `- Known as: ${inline(key)}`,
    ...(url ? [`- Link: ${link(url)}`] : []),
    ...resolved.map((event) => `- Reported as resolved by ${inline(sourceName(event.data.source))}: ${utc(event.at)}`),
  ];
}

function severity({ severity: is, severityDefaulted }: AlertFact): string {
  const words = severityWords[is];
  return severityDefaulted ? `${words}; assumed, because the alert named none that Muster knows` : words;
}

/** Only what nothing but a link can be read in (CommonMark 6.5) is one. */
function link(url: string): string {
  return /^https?:\/\/[^\s<>\p{Cc}]+$/u.test(url) ? `<${url}>` : inline(url);
}
