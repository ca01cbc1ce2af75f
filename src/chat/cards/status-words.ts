import type { IncidentStatus } from "../../incident/incident.ts";

export const statusWords: Record<IncidentStatus, string> = {
  declared: "open",
  contained: "contained",
  recovered: "recovered",
  closed: "closed",
  "stood-down": "stood down as a false alarm",
};
