import { describe } from "vitest";
import { askedBeside, bound, refusedBefore } from "./asked-again.ts";
import { isFoundByLeavingOut, unaskedWhereItIs, weakerThan } from "./authorised.ts";
import { everyFactSoFar } from "./stories.ts";

describe("a question that names no step", () => {
  everyFactSoFar(
    "is agreed to by whoever must agree wherever the incident is and people can be harmed",
    (event, soFar) =>
      event.type === "DecisionProposed" && event.data.action === undefined ? unaskedWhereItIs(soFar, event.data) : [],
  );
});

describe("a question about an action", () => {
  everyFactSoFar(
    "finds no easier row, and gets round nobody who must agree, by leaving out its service or for want of a figure",
    (event, soFar) => {
      const isFound =
        event.type === "DecisionProposed" && event.data.action !== undefined && isFoundByLeavingOut(soFar, event.data);
      return isFound ? [event] : [];
    },
  );

  everyFactSoFar(
    "asks no fewer people than such a question on that service did before, and nobody less who must agree, unless something new is known",
    (event, soFar) => (event.type === "DecisionProposed" ? weakerThan(event, soFar) : []),
  );
});

describe("asking again", () => {
  everyFactSoFar(
    "is for when the open question has ended, and no action of it stands or may be begun",
    (event, soFar) => (event.type === "DecisionProposed" ? askedBeside(event, soFar) : []),
  );

  everyFactSoFar(
    "gets round nobody who must agree and has refused that step there, of that thing",
    (event, soFar, { world }) => (event.type === "DecisionMade" ? refusedBefore(event, soFar, world) : []),
  );

  everyFactSoFar("gets round no condition on that step", (event, soFar) =>
    event.type === "ActionStarted" ? bound(event, soFar) : [],
  );
});
