import { describe } from "vitest";
import { isEnded } from "../../../src/incident/incident.ts";
import { breachesOf, unmetAt } from "./authorised.ts";
import { everyFactSoFar, everyMoment } from "./stories.ts";

describe("an action", () => {
  everyFactSoFar(
    "is authorised by nothing but the quorum and every consent of its row, or a standing order in force",
    (event, soFar, { world }) => {
      const isLeave = event.type === "ActionAuthorised" || event.type === "ActionRatified";
      return isLeave ? breachesOf(event, soFar, world).map((breach) => ({ breach, event })) : [];
    },
  );

  everyFactSoFar("is begun by nobody without leave that is in force", (event, soFar) => {
    if (event.type !== "ActionStarted") return [];
    const { action, occurredAt = event.at } = event.data;
    const about = soFar.filter(({ data }) => "action" in data && data.action === action);
    const isHeld = about.some((leave, index) => {
      if (leave.type !== "ActionAuthorised" && leave.type !== "ActionRatified") return false;
      const taken = about.slice(index).find(({ type }) => ["StopOrdered", "ReversalDecided"].includes(type));
      const isOver = leave.data.until <= occurredAt || (taken !== undefined && taken.at <= occurredAt);
      return leave.at <= occurredAt && !isOver;
    });
    return isHeld ? [] : [event];
  });

  everyFactSoFar("is over once those who decide about such a step there choose otherwise", (event, soFar) => {
    if (event.type !== "ActionStarted") return [];
    const leave = soFar.findLast(({ type, data }) => {
      return (type === "ActionAuthorised" || type === "ActionRatified") && data.action === event.data.action;
    });
    const begun = soFar.find(({ type, data }) => type === "ActionAuthorised" && data.action === event.data.action);
    if (begun?.type !== "ActionAuthorised" || !leave) return [];
    const asked = soFar.flatMap(({ type, data }) => (type === "DecisionProposed" ? [data] : []));
    const { occurredAt = event.at } = event.data;
    return soFar.slice(soFar.indexOf(leave)).filter((each) => {
      // What was begun before may be said since.
      if (each.type !== "DecisionMade" || each.at > occurredAt) return false;
      const about = asked.find(({ decisionId }) => decisionId === each.data.decisionId);
      const isSame = about?.action === begun.data.what && about.service === begun.data.service && !about.ratifies;
      const { authorisation: by, target } = begun.data;
      const allowed = by.kind === "decision" ? asked.find(({ decisionId }) => decisionId === by.decisionId) : undefined;
      // Of another thing, where both say which.
      if (about?.target !== undefined && (!allowed || allowed.target) && about.target !== target) return false;
      return isSame && !about.options.find(({ id }) => id === each.data.option)?.acts;
    });
  });

  everyFactSoFar(
    "that hangs on a condition is begun by nobody before somebody who may says that it is met",
    (event, soFar) =>
      event.type === "ActionStarted" ? unmetAt(event, soFar).map((person) => ({ person, event })) : [],
  );
});

describe("what stands and nobody allows", () => {
  everyMoment(
    "is said again at an instant that is still to come, unless those who decide are being asked",
    (moment) => {
      const { after, command } = moment;
      if (!after || isEnded(after)) return [];
      return Object.values(after.actions).filter(({ progress, authority, asked, remindAt = "" }) => {
        const isThere = progress.status === "started" || progress.status === "done";
        const isAsked = after.decisions[asked ?? ""]?.state.status === "open";
        return isThere && authority.status !== "authorised" && !isAsked && remindAt <= command.now;
      });
    },
  );
});
