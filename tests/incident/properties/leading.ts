import { describe } from "vitest";
import { isEnded } from "../../../src/incident/incident.ts";
import { leads } from "../../../src/incident/permission.ts";
import { everyFact, everyMoment } from "./stories.ts";
import { commanderIn, isTurnedAway } from "./who-may.ts";

describe("an incident", () => {
  everyMoment("has one commander, always, who is somebody of the directory", ({ after, world }) => {
    return !after || Object.hasOwn(world.directory.people, after.commander) ? [] : [after.commander];
  });

  everyMoment(
    "is led by nobody beside its commander, but by one person as long as the commander is not here",
    (moment) => {
      const { after, world } = moment;
      const others = Object.keys(world.directory.people).filter(
        (id) => after && id !== after.commander && leads(after, id),
      );
      const isHere = after && after.joined[after.commander] !== undefined && Object.keys(after.handedOver).length === 0;
      return others.length > (isHere ? 0 : 1) ? others : [];
    },
  );

  everyMoment("is not led by a commander whom the room does not let in, if there is anybody else who may", (moment) => {
    const { after, world } = moment;
    if (!after || isEnded(after) || after.confidential || !isTurnedAway(after, after.commander)) return [];
    return Object.keys(world.directory.people).filter((id) => id !== after.commander && !isTurnedAway(after, id));
  });

  everyFact(
    "takes what its commander alone may do from nobody who only holds that role",
    (event, { before, world }) => {
      const isLed = ["DecisionEdited", "DecisionWithdrawn", "SpokenChoiceRecorded", "ChoiceMade"].includes(event.type);
      const holds = event.by.roles.includes("commander") && event.by.person !== commanderIn(before, world);
      return isLed && holds ? [{ event, roles: world.directory.people[event.by.person]?.roles }] : [];
    },
  );

  everyMoment("is closed by no alert that is resolved", ({ command, before, after }) => {
    return command.type === "ResolveAlert" && before?.status !== after?.status ? [after?.status] : [];
  });
});
