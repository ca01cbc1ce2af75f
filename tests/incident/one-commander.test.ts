import { describe, expect, it } from "vitest";
import { leads } from "../../src/incident/permission.ts";
import { type Given, given, turnedAway } from "../support/builders.ts";
import { examplePolicy, worldOf } from "../support/example.ts";

/** However many people hold the role, an incident has one commander. */

const { ben, grace, ...others } = examplePolicy.people;
/** Grace is on call as commander too, beside Ben. */
const people = { ...others, ben: { ...ben, roles: ["commander"] }, grace: { ...grace, roles: ["cpo", "commander"] } };
const two = (decides: object, more: object = {}) =>
  given(worldOf({ ...examplePolicy, people, authority: [{ fallback: true as const, decides }], ...more }));
const decision = ({ incident }: Given, id = "d1") => incident.decisions[id];
const leaders = ({ incident, world }: Given) =>
  Object.keys(world.directory.people).filter((person) => leads(incident, person));

describe("a row that names the commander", () => {
  const asked = () =>
    two({ any: ["commander", "ciso"] })
      .declared()
      .joined("ben", "amara", "grace")
      .proposed({ by: "carla" });

  it("asks whoever leads, and nobody else who holds that role", () => {
    expect(Object.keys(decision(asked())?.asked ?? {})).toEqual(["ben", "amara"]);
    expect(asked().chose("grace", "shut").refusal?.code).toBe("not-a-decider");
    expect(decision(asked().chose("ben", "shut"))?.state.status).toBe("made");
  });

  it("asks whoever the lead was handed to, if the policy lets them lead, and no longer whoever had it", () => {
    const handed = asked().handedOver("grace");
    expect(handed.chose("ben", "shut").refusal?.code).toBe("not-a-decider");
    expect(decision(handed)?.asked.grace).toEqual({ role: "commander" });
    expect(decision(handed.chose("grace", "shut"))?.state.status).toBe("made");
  });

  it("gives no say to somebody whom the policy does not let lead, though the lead was handed to them", () => {
    const handed = asked().handedOver("dev");
    expect(handed.incident.commander).toBe("dev");
    expect(handed.chose("dev", "shut").refusal?.code).toBe("not-a-decider");
    expect(decision(handed.chose("amara", "shut"))?.state.status).toBe("made");
  });

  it("goes to whoever the commander's role falls to, loudly, where such a person leads", () => {
    const roles = { ...examplePolicy.roles, commander: { fallback: "coo" } };
    const put = two({ all: ["commander", "ciso"] }, { roles })
      .declared()
      .joined("ben", "amara", "carla")
      .handedOver("dev")
      .proposed({ by: "grace" });
    expect(decision(put)?.asked).toEqual({ carla: { role: "commander" }, amara: { role: "ciso" } });
    expect(put.added).toContainEqual(
      expect.objectContaining({ type: "RoleUnheld", data: { role: "commander", wentTo: "carla" } }),
    );
  });

  it("keeps the choice of whoever chose as commander, whoever leads by then: nobody is outvoted by handing the lead on", () => {
    const both = two({ all: ["commander", "ciso"] })
      .declared()
      .joined("ben", "amara", "grace")
      .proposed({ by: "carla" });
    const handed = both.chose("ben", "keep").told({ type: "HandOver", by: both.by("amara"), to: "grace" });
    expect(handed.incident.commander).toBe("grace");
    expect(handed.chose("grace", "shut").refusal?.code).toBe("not-a-decider");
    expect(decision(handed.chose("amara", "shut"))?.state.status).toBe("open");
    expect(decision(handed.chose("ben", "shut").chose("amara", "shut"))?.state).toMatchObject({
      status: "made",
      chosenBy: ["ben", "amara"],
    });
  });

  it("stays with the commander who chose in it, though somebody to whom the role falls lifts a veto in it", () => {
    const row = {
      decides: { all: ["commander", "cio"] },
      consents: ["clinical-safety"],
      vetoLiftedBy: "commander",
    };
    const roles = { ...examplePolicy.roles, commander: { fallback: "cio" } };
    const farid = { ...examplePolicy.people.farid, roles: ["cio"] };
    const refused = two(row.decides, {
      roles,
      people: { ...people, farid },
      authority: [{ fallback: true as const, ...row }],
    })
      .declared()
      .joined("ben", "dev", "elena", "farid")
      .proposed({ by: "ben" })
      .chose("dev", "keep")
      .chose("elena", "keep")
      .chose("ben", "shut");
    // Once there is a veto dev may lift it as the one to whom the role falls, and once more says the same.
    const vetoed = refused.chose("dev", "shut").chose("dev", "keep").chose("dev", "shut");
    const lifted = vetoed.chose("farid", "shut");
    expect(decision(lifted)?.state).toMatchObject({ status: "made", option: "shut" });
  });

  it("leaves the tie to the commander who is here, though a side has handed the lead to somebody else who may lead", () => {
    const row = { fallback: true as const, decides: { all: ["ciso", "coo"] }, tieBreaker: "commander" };
    const tied = given(worldOf({ ...examplePolicy, people, authority: [row] }))
      .declared()
      .joined("ben", "amara", "carla", "grace")
      .proposed({ by: "dev" })
      .chose("carla", "keep")
      .chose("amara", "shut");
    const handed = tied.told({ type: "HandOver", by: tied.by("amara"), to: "grace" });
    expect(handed.chose("grace", "shut").refusal?.code).toBe("not-a-decider");
    expect(decision(handed.chose("ben", "keep"))?.state).toMatchObject({ status: "made", tieBrokenBy: "ben" });
    // What the commander hands over themselves goes with the lead.
    const own = tied.told({ type: "HandOver", by: tied.by("ben"), to: "grace" });
    expect(decision(own.chose("grace", "keep"))?.state).toMatchObject({ status: "made", tieBrokenBy: "grace" });
  });

  it("is not lifted a veto by whoever was given the lead for it", () => {
    const row = {
      fallback: true as const,
      decides: { any: ["ciso"] },
      consents: ["clinical-safety"],
      vetoLiftedBy: "commander",
    };
    const vetoed = given(worldOf({ ...examplePolicy, people, authority: [row] }))
      .declared()
      .joined("ben", "amara", "elena", "grace")
      .proposed({ by: "dev" })
      .chose("elena", "keep")
      .chose("amara", "shut");
    const handed = vetoed.told({ type: "HandOver", by: vetoed.by("amara"), to: "grace" });
    expect(handed.chose("grace", "shut").refusal?.code).toBe("not-a-decider");
    expect(decision(handed)?.state.status).toBe("open");
    expect(decision(handed.chose("ben", "shut"))?.state.status).toBe("made");
  });

  it("is not handed by whoever put it to somebody who approves it for them", () => {
    const own = two({ any: ["commander", "ciso"] })
      .declared()
      .joined("ben", "grace")
      .proposed({ by: "ben" });
    const handed = own.told({ type: "HandOver", by: own.by("ben"), to: "grace" });
    expect(handed.incident.commander).toBe("grace");
    expect(handed.chose("grace", "shut").refusal?.code).toBe("not-a-decider");
    expect(decision(handed.chose("amara", "shut"))?.state.status).toBe("made");
  });

  it("has one seat for the commander, however many hold the role: two of them decide nothing together", () => {
    const story = two({ atLeast: 2, of: ["commander", "coo"] })
      .declared()
      .joined("ben", "grace")
      .proposed({ by: "dev" });
    const chosen = story.chose("ben", "shut").chose("grace", "shut");
    expect(decision(chosen)?.state.status).toBe("open");
    expect(decision(chosen.chose("carla", "shut"))?.state.status).toBe("made");
  });
});

describe("whoever is on call as commander beside the one who leads", () => {
  it("confirms nothing and ends nothing before they have taken the lead", () => {
    const alerted = two({ any: ["coo"] }).alerted();
    expect(alerted.confirmed("grace").refusal?.code).toBe("not-permitted");
    const taken = alerted.told({ type: "HandOver", by: alerted.by("grace"), to: "grace" });
    expect(taken.incident.commander).toBe("grace");
    expect(taken.confirmed("ben").refusal?.code).toBe("not-permitted");
    expect(taken.confirmed("grace").refusal).toBeUndefined();
  });
});

describe("in the place of a commander who does not answer", () => {
  const roles = { ...examplePolicy.roles, commander: { fallback: "ciso" } };
  const late = () => {
    const withDelegate = { ...people, ben: { ...people.ben, delegates: ["ivan"] } };
    return two({ any: ["coo"] }, { roles, people: withDelegate })
      .alerted()
      .after("9m");
  };

  it("one of those who were called leads, the first who is awake, and no second beside them", () => {
    expect(leaders(late().acknowledged("ivan").acknowledged("amara"))).toEqual(["ivan", "ben"]);
    expect(leaders(late().acknowledged("amara"))).toEqual(["amara", "ben"]);
  });

  it("nobody leads any more once the commander is awake", () => {
    expect(leaders(late().acknowledged("ivan").acknowledged("ben"))).toEqual(["ben"]);
  });
});

describe.each(["guest", "from-elsewhere"])("a commander whom the room does not let in (%s)", (reason) => {
  const story = () =>
    turnedAway(
      two({ any: ["commander"] })
        .declared()
        .proposed({ by: "carla" }),
      "ben",
      reason,
    );

  it("does not go on leading: whoever else is on call does, and is called", () => {
    expect(story().incident.commander).toBe("grace");
    expect(leaders(story())).toEqual(["grace"]);
    expect(story().incident.callIns["grace.1"]?.why).toBe("commander");
    expect(story().told({ type: "Close", by: story().by("ben") }).refusal?.code).toBe("not-permitted");
  });

  it("has no say as commander any more: whoever leads now is asked", () => {
    expect(story().chose("ben", "shut").refusal?.code).toBe("from-outside");
    expect(decision(story().chose("grace", "shut"))?.state.status).toBe("made");
  });

  it("leaves the lead to whoever leads in their place already", () => {
    const withDelegate = { ...people, ben: { ...people.ben, delegates: ["ivan"] } };
    const led = two({ any: ["coo"] }, { people: withDelegate })
      .alerted()
      .after("6m")
      .acknowledged("ivan");
    expect(turnedAway(led, "ben", reason).incident.commander).toBe("ivan");
  });

  it("does not get it back by being let in, but by being handed it", () => {
    const back = story().outcome({ type: "PersonInvited", data: { effect: "invite:ben", person: "ben" } });
    expect(back.incident.commander).toBe("grace");
    expect(back.told({ type: "HandOver", by: back.by("grace"), to: "ben" }).incident.commander).toBe("ben");
  });
});

it("a commander who has left is followed by whoever else is on call", () => {
  const left = two({ any: ["coo"] })
    .declared()
    .dismissed("ben")
    .after("1s")
    .told({ type: "Join", by: given().by("amara") });
  expect(left.incident.commander).toBe("grace");
});

it("where nobody else is there to lead, the commander stays: somebody leads whatever happens", () => {
  const alone = { ben: people.ben };
  const story = turnedAway(two({ any: ["coo"] }, { people: alone }).declared(), "ben", "guest");
  expect(story.incident.commander).toBe("ben");
  expect(story.closed().refusal).toBeUndefined();
});
