import type { Due, RegimeId, Span, TriggerId } from "../../../policy/clocks/row.ts";

/** How legal clocks, and what starts them, are said. */

export const regimeTitles: Record<RegimeId | "contract", string> = {
  gdpr: "GDPR",
  nis2: "NIS2",
  dora: "DORA",
  cra: "Cyber Resilience Act",
  sec: "SEC",
  nydfs: "NYDFS",
  "us-banks": "US bank regulators",
  hipaa: "HIPAA",
  ftc: "FTC Safeguards Rule",
  california: "California",
  circia: "CIRCIA",
  "cert-in": "CERT-In",
  "uk-nis": "UK NIS",
  "uk-gdpr": "UK GDPR",
  soci: "SOCI",
  ndb: "Notifiable Data Breaches",
  apra: "APRA",
  "au-ransom": "Australian ransom payments",
  contract: "contract",
};

/** A regime that this version does not know stands for itself. */
export function regimeTitle(regime: string): string {
  return Object.hasOwn(regimeTitles, regime) ? regimeTitles[regime as RegimeId] : regime;
}

type TriggerWords = {
  /** Ends "… recorded that". */
  holds: string;
  /** The same when it was judged otherwise. */
  not: string;
  /** What is still to be judged, to end "nobody has recorded". */
  open: string;
  button: string;
};

export const triggerWords: Record<TriggerId, TriggerWords> = {
  aware: {
    holds: "the organisation became aware",
    not: "there was nothing to become aware of",
    open: "when the organisation became aware",
    button: "We became aware",
  },
  discovery: {
    holds: "a breach was discovered",
    not: "no breach was discovered",
    open: "whether and when a breach was discovered",
    button: "Breach discovered",
  },
  suspect: {
    holds: "there are grounds to suspect an eligible data breach",
    not: "there are no grounds to suspect an eligible data breach",
    open: "whether there are grounds to suspect an eligible data breach",
    button: "Grounds to suspect",
  },
  material: {
    holds: "this was determined to be material",
    not: "this was determined not to be material",
    open: "whether this is material",
    button: "Determined material",
  },
  major: {
    holds: "this was classified as major",
    not: "this was classified as not major",
    open: "whether this is classified as major",
    button: "Classified as major",
  },
  determined: {
    holds: "it was determined that a cybersecurity incident occurred (NYDFS)",
    not: "it was determined that no cybersecurity incident occurred (NYDFS)",
    open: "whether a cybersecurity incident occurred (NYDFS)",
    button: "Determined (NYDFS)",
  },
  notifiable: {
    holds: "this was determined to be a notification incident (US bank regulators)",
    not: "this was determined to be no notification incident (US bank regulators)",
    open: "whether this is a notification incident (US bank regulators)",
    button: "Determined notifiable (US banks)",
  },
  believe: {
    holds: "there are grounds to believe that this must be notified",
    not: "there are no grounds to believe that this must be notified",
    open: "whether there are grounds to believe that this must be notified",
    button: "Grounds to believe",
  },
  "high-risk": {
    holds: "a high risk to people was found likely",
    not: "a high risk to people was found unlikely",
    open: "whether a high risk to people is likely",
    button: "High risk to people",
  },
  paid: {
    holds: "a ransom was paid",
    not: "no ransom was paid",
    open: "whether a ransom was paid",
    button: "Ransom paid",
  },
  "fix-available": {
    holds: "a fix became available",
    not: "no fix is available",
    open: "whether a fix is available",
    button: "Fix available",
  },
  "known-more": {
    holds: "what the first filing left open became known",
    not: "what the first filing left open is not known yet",
    open: "whether what the first filing left open is known",
    button: "Now known",
  },
  handled: {
    holds: "the incident was handled",
    not: "the incident was not handled",
    open: "whether the incident was handled",
    button: "Handled",
  },
  submitted: {
    holds: "the notice was submitted",
    not: "the notice was not submitted",
    open: "whether the notice was submitted",
    button: "Submitted",
  },
};

/** Of a notice that had been sent before. */
export const updateWords =
  "It was recorded as sent before, so this is an update: it moves no deadline but one that the law counts from the latest notice.";

/** "72 hours", "1 month", "4 business days in New York". */
function spanWords({ amount, unit }: Span): string {
  const words = {
    hours: "hour",
    "calendar-days": "calendar day",
    "business-days": "business day",
    months: "month",
  }[unit];
  const counted = `${Math.round(amount * 100) / 100} ${words}${amount === 1 ? "" : "s"}`;
  return unit === "business-days" ? `${counted} in New York` : counted;
}

/** Continues the name of what is to be done: "within 72 hours". */
export function dueWords(due: Due): string {
  switch (due.kind) {
    case "after":
      return `within ${spanWords(due)}`;
    case "earlierOf":
      return `within ${spanWords(due.after)}, and within ${spanWords(due.within)} of becoming aware`;
    case "yearEndPlus":
      return `within ${due.amount} calendar days of the end of the year`;
    case "promptly":
      return "without undue delay";
  }
}

/** Where a row's words come from, and whether counsel has signed them. */
export function standingWords(source: string, reviewed: { by: string; on: string } | undefined): string {
  if (reviewed) return `Reviewed by ${reviewed.by} on ${reviewed.on}.`;
  switch (source) {
    case "agreed":
      return "As agreed in the contract.";
    case "read":
      return "Not reviewed by counsel.";
    case "secondary":
      return "Not reviewed by counsel; taken from an account of the law, not from its text.";
    default:
      return "Not reviewed by counsel, and not verified.";
  }
}

/** "2 days 3 hours", "41 minutes"; under a minute "less than a minute". */
export function spanLeft(ms: number): string {
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 1) return "less than a minute";
  const parts = [
    [Math.floor(minutes / 1_440), "day"],
    [Math.floor(minutes / 60) % 24, "hour"],
    [minutes % 60, "minute"],
  ] as const;
  const first = parts.findIndex(([count]) => count > 0);
  return parts
    .slice(first, first + 2)
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count} ${unit}${count === 1 ? "" : "s"}`)
    .join(" ");
}
