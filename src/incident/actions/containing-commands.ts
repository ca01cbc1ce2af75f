import type { PersonId } from "../../policy/policy.ts";
import type { Request } from "../commands.ts";
import type { Spoken } from "../spoken-time.ts";

/** Requests about containment actions, services that are down and what customers are told. */
export type ContainingCommand =
  /** Without an action's id it is about the only one that it can be about. */
  | (Request & Spoken & { type: "ReportAction"; action?: string; step: ActionStep; reason?: string })
  /** `doneBy`: whoever did it, where that is not who says so. */
  | (Request & Spoken & { type: "RecordTaken"; what: string; target: string; service?: string; doneBy?: PersonId })
  /** By what was agreed beforehand. */
  | (Request & { type: "UseOrder"; what: string; target: string; service?: string })
  | (Request & { type: "AskAgain"; action?: string })
  /** Without names it is about the only condition that it can be about. */
  | (Request & Spoken & { type: "ReportConditionMet"; action?: string; decisionId?: string; person?: PersonId })
  | (Request & { type: "OrderStop"; action?: string; reason: string })
  | (Request & Spoken & { type: "ReportDown"; service: string; reason?: string })
  | (Request & Spoken & { type: "ReportUp"; service: string })
  | (Request & Spoken & { type: "ReportTold"; service: string });

export type ActionStep = "started" | "done" | "failed" | "reverted";

/** A request without its time and its author. */
export type Bare = { [T in ContainingCommand["type"]]: Omit<ByType<T>, "now" | "by"> }[ContainingCommand["type"]];
type ByType<T> = Extract<ContainingCommand, { type: T }>;
