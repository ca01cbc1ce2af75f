import { describe } from "vitest";
import { evolve } from "../../../src/incident/incident.ts";
import { type Effect, owed } from "../../../src/incident/owed.ts";
import { own } from "../../../src/incident/own.ts";
import { isHiddenFrom, isIn } from "../../../src/incident/permission.ts";
import { decidedFromOutside } from "./authorised.ts";
import { incidentId } from "./random-pick.ts";
import { everyFact, everyFactSoFar, everyMoment } from "./stories.ts";

describe("somebody for whom there is no such incident", () => {
  everyMoment("is owed nothing in it, of whatever kind, but a record they asked for", ({ after, world }) => {
    const effects = after ? owed(after).filter(({ kind }) => kind !== "export") : [];
    return effects.filter((effect) =>
      receivers(effect).some((id) => after && isHiddenFrom(after, id, world.directory)),
    );
  });

  everyFact("has nothing kept to be said to them", (event, { before, world }) => {
    const after = evolve(incidentId, before, event);
    const made = Object.values(after.notices).filter(({ effect }) => !own(before.notices, effect));
    return made.filter(({ to }) => to.kind === "person" && isHiddenFrom(after, to.person, world.directory));
  });

  everyMoment("is called by nobody but by name, as long as it is kept alone with the insider contact", (moment) => {
    const { before, after, events, command } = moment;
    const byName = ["CallPerson", "CallRole", "HandOver", "PassToDelegate"];
    if (before?.insider !== "alone" || after?.insider !== "alone" || byName.includes(command.type)) return [];
    const asked = events.flatMap((event) => (event.type === "DeciderAsked" ? [event.data.person] : []));
    return asked.filter((person) => !isIn(before, person) && before.joined[person] === undefined);
  });
});

describe("somebody from whom an incident is kept", () => {
  everyMoment("is not called, asked, told or heard in it", ({ events, after }) => {
    const out = after?.excluded ?? [];
    const calls = ["CallInStarted", "CallInExtended", "PageDue", "DeciderAsked", "ActingStarted", "CatchUpOwed"];
    const reached = events.filter(
      ({ type, data }) => calls.includes(type) && "person" in data && out.includes(data.person as string),
    );
    return [
      ...reached,
      ...events.filter(({ by }) => out.includes(by.person)),
      ...(after ? owed(after) : []).filter((effect) => receivers(effect).some((person) => out.includes(person))),
    ];
  });
});

describe("somebody whom the room does not let in", () => {
  everyFactSoFar("decides nothing, and nobody leaves it to them", (event, soFar) =>
    decidedFromOutside(event, soFar).map((person) => ({ person, event })),
  );
});

function receivers(effect: Effect): string[] {
  // They are sent nothing.
  if (effect.kind === "remove") return [];
  if (effect.kind === "notice") return effect.notice.to.kind === "person" ? [effect.notice.to.person] : [];
  if (effect.kind === "card") {
    return effect.view.card === "decision" && effect.view.to.kind === "person" ? [effect.view.to.person] : [];
  }
  return "person" in effect && effect.person !== undefined ? [effect.person] : [];
}
