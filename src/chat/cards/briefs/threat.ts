import { DateTime } from "luxon";
import { environmentsOf } from "../../../incident/environments.ts";
import type { AlertFact } from "../../../incident/events.ts";
import { agreedActions } from "../../../policy/agreed-actions.ts";
import type { Block } from "../../card.ts";
import { actionLine } from "../actions/action-words.ts";
import { optionWords, untilWords } from "../decisions/decision-words.ts";
import { environmentWords, inWords, listOf, sourceName } from "../names.ts";
import { facts, quiet, strong } from "../parts.ts";
import type { Times } from "../times.ts";
import { assetsOf, firstOf, type Look, section, servicesNamed } from "./look.ts";

/** What attacks, how far it reaches, what could be done about it and what is being done. */

export function threat({ incident, times }: Look): Block[] {
  const alerts = Object.values(incident.alerts).toReversed();
  const lines = firstOf(
    alerts.map((alert) => alertLine(alert, times)),
    "alerts",
  );
  return section("Threat", lines, "No alert belongs to this incident: somebody declared it by hand.");
}

function alertLine(alert: AlertFact, times: Times): string {
  const { title, source, severity, status, kind, assets, firstSeen } = alert;
  const seen = firstSeen !== undefined && DateTime.fromISO(firstSeen).isValid;
  const parts = [
    `${status === "resolved" ? "Resolved: " : ""}${title} (${sourceName(source)}, ${severity})`,
    kind && `classified as ${kind}`,
    assets.length > 0 && `on ${listOf(assets.slice(0, 3))}${assets.length > 3 ? ` and ${assets.length - 3} more` : ""}`,
    seen ? `first seen ${times.at(firstSeen)}` : "when it was first seen is not known",
  ];
  return parts.filter(Boolean).join("; ");
}

export function scope({ incident }: Look): Block[] {
  const assets = assetsOf(incident);
  const services = servicesNamed(incident);
  return [
    strong("Scope"),
    ...facts(
      ["Touches", listOf(environmentsOf(incident).map((place) => environmentWords[place]))],
      ["Assets", assets.length > 0 ? firstOf(assets, "").join(", ").trim() : "none is named yet"],
      ["Services", services.length > 0 ? services.join(", ") : "none is named yet"],
      ["Personal data", incident.personalData === "suspected" ? "may be involved" : "nobody has said that it may be"],
    ),
  ];
}

/** The questions that are open with their answers, and the kinds of step that were agreed beforehand. */
export function options({ incident, times }: Look): Block[] {
  const open = Object.values(incident.decisions).filter(({ state }) => state.status === "open");
  const lines = open.map((decision) => {
    const { question, options: offered, recommended } = decision;
    const labels = offered.map((option) => {
      const name = optionWords(option, decision);
      return option.id === recommended ? `${name} (recommended)` : name;
    });
    return `${question} Open ${untilWords(decision, times)}: ${listOf(labels, "or")}`;
  });
  const agreed = agreedActions(incident.rules).map(inWords);
  return [
    ...section("Ways to contain it", lines, "No question about it is open."),
    ...(agreed.length > 0 ? [quiet(`Steps that were agreed beforehand: ${agreed.join(", ")}.`)] : []),
  ];
}

export function actions({ incident, names, times }: Look): Block[] {
  const lines = Object.values(incident.actions).map((action) => actionLine(incident, action, names, times));
  return section("What is being done", lines, "No action is authorised or was taken.");
}
