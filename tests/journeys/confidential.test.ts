import { describe, expect, test } from "vitest";
import { bothWays } from "../support/both-ways.ts";
import type { startJourney } from "../support/journey.ts";
import { organisation, shutDownQuestion } from "../support/organisation.ts";
import { labelsOf } from "../support/persistent.ts";
import { cameIn, tell } from "../support/slack-messages.ts";

/** An incident that is kept from somebody, through Slack's own door. */

const people = {
  farid: { name: "Farid Haddad", roles: ["ceo"] },
  ivan: { name: "Ivan Costa", roles: ["general-counsel"] },
};

async function begin(start: typeof startJourney) {
  const policy = organisation({ people, roles: { coo: { fallback: "ceo" } } });
  const journey = await start({ policy });
  return { journey, told: journey.told };
}

describe.each(bothWays)("over %s, a confidential incident that is kept from the COO", (_name, start) => {
  test("is not there for her whatever she types, and her call goes to the CEO", async () => {
    const { journey, told } = await begin(start);
    const declared = await told("ben", "declare 1 —confidential --without @carla Data copied by somebody inside");
    expect(declared).toContain("It is confidential, and kept from Carla Reyes.");
    const id = await journey.declared();
    await journey.settled(id);
    const incident = await journey.incident(id);
    expect(incident).toMatchObject({
      title: "Data copied by somebody inside",
      confidential: true,
      excluded: ["carla"],
    });
    const calls = Object.values(incident.callIns).map(({ person }) => person);
    expect(calls).toContain("farid");
    expect(calls).not.toContain("carla");

    const named = new RegExp(`${id}|${incident.codename}`, "gi");
    for (const words of [
      `${id} status`,
      `status ${incident.codename}`,
      `${id} note Hello`,
      `${id} call Farid Haddad`,
    ]) {
      const heard = await told("carla", words);
      const none = await told("carla", words.replaceAll(named, "INC-ZZZZ9"));
      expect(none).toContain("There is no incident INC-ZZZZ9, or none that you may see.");
      expect(heard.replaceAll(named, "INC-ZZZZ9")).toBe(none);
    }
    expect(await told("carla", "status")).toContain("No incident is open");
    const [room] = await journey.rooms();
    expect(await told("carla", "status", room?.id)).toContain("No incident is open");
    expect(room?.topic).not.toContain("sev1");

    expect(await told("ben", `${id} call Carla Reyes`)).toContain("This incident is kept from Carla Reyes");
    expect(await told("amara", `${id} call Carla Reyes`)).not.toContain("kept from");
    expect(await told("ben", `${id} status`)).toContain("Kept from Carla Reyes. Nobody else is told that.");
    expect(await told("amara", `${id} status`)).not.toContain("Kept from");
    expect((await journey.events(id)).some(({ by }) => by.person === "carla")).toBe(false);
  });

  test("opens no form and says nothing to whom it is kept from later, when they press an old button", async () => {
    const { journey, told } = await begin(start);
    await told("ben", "declare 1 Data copied");
    const id = await journey.declared();
    await journey.settled(id);
    const [dev, carla] = [journey.person("dev"), journey.person("carla")];
    await dev.fill(() => dev.command(`${id} decide`), shutDownQuestion);
    await journey.settled(id);
    const old = (await carla.about(id)).find((message) => labelsOf(message).includes("On a condition…"));
    if (!old) throw new Error("Carla was not asked");
    expect(await told("ben", `${id} exclude @carla named in the logs`)).toContain("kept from Carla Reyes");
    await journey.facts(id, "PersonExcluded");
    await carla.slack.pressOn(old, "On a condition…");
    expect(journey.stage.slack.memory.viewsOf(carla.slackUser)).toEqual([]);
    expect((await journey.events(id)).some(({ by }) => by.person === "carla")).toBe(false);
  });

  test("is not in her sight any more once she is excluded: she is out of the room, also when somebody lets her in", async () => {
    const { journey, told } = await begin(start);
    await told("ben", "declare 1 Data copied");
    const id = await journey.declared();
    await journey.settled(id);
    const [room] = await journey.rooms();
    if (!room) throw new Error("there is no room");
    const { slack } = journey.stage;
    const carla = journey.person("carla").slackUser;
    const members = async () =>
      (await slack.call<{ members: string[] }>("conversations.members", { channel: room.id })).members;
    expect(await members()).toContain(carla);
    await told("ben", `${id} exclude @carla named in the logs`);
    await journey.facts(id, "PersonRemoved");
    expect(await members()).not.toContain(carla);
    const amara = slack.tokenOf(journey.person("amara").slackUser);
    await slack.call("conversations.invite", { channel: room.id, users: carla }, amara);
    expect(await members()).toContain(carla);
    await tell(journey.stage, cameIn(carla, room.id, slack.teamId));
    await journey.facts(id, "PersonRemoved", 2);
    expect(await members()).not.toContain(carla);
  });

  test("holds a note that counsel alone is sent", async () => {
    const { journey, told } = await begin(start);
    await told("ben", "declare 2 Data copied");
    const id = await journey.declared();
    expect(await told("ben", `${id} note —privileged We knew in May.`)).toContain("for Ivan Costa alone");
    await journey.settled(id);
    expect((await journey.inRoom(id)).join("\n")).not.toContain("We knew in May.");
    expect(await told("amara", `${id} status`)).not.toContain("We knew in May.");
  });
});
