import { describe, expect, onTestFinished, test } from "vitest";
import type { StageRequest } from "../../src/exercise/stage.ts";
import { bothWays } from "../support/both-ways.ts";
import type { Journey, startJourney } from "../support/journey.ts";
import { organisation } from "../support/organisation.ts";
import { effectOf, until, wordsOf } from "../support/persistent.ts";

/** The war room from its opening to its archive, and what becomes of an incident whose room is taken away. */

async function begin(
  start: typeof startJourney,
  room: object = {},
  onSlackCall: StageRequest["onSlackCall"] = undefined,
) {
  const policy = organisation({}) as { organisation: object };
  const agreed = { ...policy.organisation, room, runbook: "https://wiki.example.com/runbook" };
  const request = { policy: { ...policy, organisation: agreed }, ...(onSlackCall && { onSlackCall }) };
  const journey = await start(request);
  await journey.told("ben", "declare 1 Payroll server is encrypted");
  const id = await journey.declared();
  await journey.settled(id);
  return { journey, id, room: await roomOf(journey) };
}

async function roomOf({ stage }: Journey) {
  const rooms = (await stage.slack.channels()).filter(
    ({ is_im, creator }) => !is_im && creator === stage.slack.botUserId,
  );
  const [room, ...others] = rooms;
  if (!room || others.length > 0) throw new Error(`there are ${rooms.length} rooms`);
  return room;
}

describe.each(bothWays)("a war room, over %s", (_name, start) => {
  test("is named as agreed, links to its card and the runbook, keeps the record and is archived in the end", async () => {
    const { journey, id, room } = await begin(start, { name: "war-{date}-{codename}" });
    const { slack } = journey.stage;
    expect(room.name).toMatch(new RegExp(`^war-\\d{4}-\\d\\d-\\d\\d-[a-z-]+-${id.slice(4).toLowerCase()}$`));
    const { bookmarks } = await slack.call<{ bookmarks: { title: string; link: string }[] }>("bookmarks.list", {
      channel_id: room.id,
    });
    expect(bookmarks.map(({ title }) => title)).toEqual(["Record: how things stand", "Runbook"]);
    expect(bookmarks[0]?.link).toContain(`/archives/${room.id}/p`);

    expect(await journey.told("ben", "close --anyway The server is clean", room.id)).toContain("is closed");
    await journey.settled(id);
    expect(await roomOf(journey)).toMatchObject({ is_archived: true });
    const messages = await slack.messages(room.id);
    const files = messages.flatMap((message) => message.files ?? []).map(({ name }) => name);
    expect(files.map((name) => name.split("-").slice(3).join("-"))).toEqual([
      "bundle.json",
      "after-action.md",
      "verify.mjs",
    ]);
    const pinned = messages.find((message) => effectOf(message)?.endsWith(":situation"));
    expect(pinned && wordsOf(pinned)).toContain("Closed by Ben Adler");
    expect((await roomOf(journey)).topic.value).toContain("closed");
    const types = (await journey.events(id)).map(({ type }) => type);
    expect(types.indexOf("ExportSent")).toBeLessThan(types.indexOf("RoomArchived"));
    // What happens afterwards is recorded, and nobody is told of it in the room.
    expect(await journey.told("ben", `${id} note The disk went to the laboratory`)).toContain("Noted in the record");
    await journey.settled(id);
    expect(await slack.messages(room.id)).toHaveLength(messages.length);
  });

  test("whose opening Slack did not answer is taken over as ours, and not opened twice", async () => {
    let lost = 0;
    const { journey, id, room } = await begin(start, {}, ({ method, when }) => {
      if (method !== "conversations.create" || when !== "after" || lost > 0) return;
      lost += 1;
      throw new Error("the answer is lost");
    });
    expect(lost).toBe(1);
    expect(room.name.endsWith(id.toLowerCase())).toBe(true);
    expect((await journey.facts(id, "RoomOpened"))[0]?.data).toMatchObject({ room: { id: room.id } });
    expect(await journey.told("ben", "note Everybody is here", room.id)).toContain("Noted in the record");
  });

  test("stays open where that was agreed", async () => {
    const { journey, id, room } = await begin(start, { archive: false });
    await journey.told("ben", "close --anyway The server is clean", room.id);
    await journey.settled(id);
    expect(await roomOf(journey)).toMatchObject({ is_archived: false });
    const messages = await journey.stage.slack.messages(room.id);
    expect(messages.flatMap((message) => message.files ?? [])).toHaveLength(3);
  });
});

const toldTo = async (journey: Journey, person: string, id: string) =>
  (await journey.person(person).about(id)).map(wordsOf);

describe.each(bothWays)("over %s, a war room that Muster can write in no more", (_name, start) => {
  const takeAway = {
    "Muster is taken out of it": "conversations.kick",
    "somebody archives it": "conversations.archive",
  };
  test.each(Object.entries(takeAway))(
    "because %s: whoever leads hears it, and people are still called",
    async (_how, method) => {
      const { journey, id, room } = await begin(start);
      const { slack, people } = journey.stage;
      const carla = slack.tokenOf(people.carla?.slackUser ?? "");
      await slack.call(method, { channel: room.id, user: slack.botUserId }, carla);
      expect(await journey.told("ben", `${id} call Grace Lin`)).toContain("Grace Lin");
      await journey.told("ben", `${id} severity 2 It is one server only`);
      await journey.facts(id, "RoomLost");
      await journey.settled(id);
      const told = (await toldTo(journey, "ben", id)).join("\n");
      expect(told).toContain(`Muster cannot write in the room ${room.name} any more`);
      // What the room would have been told is told to whoever leads.
      expect(told).toContain("It is one server only");
      const paged = await until("Grace's page", async () => (await toldTo(journey, "grace", id))[0]);
      expect(paged).toContain("I'm awake");
      expect(await journey.told("ben", `${id} status`)).toContain("Muster cannot write in the room any more");
    },
  );

  test("is written in again once it is mended", async () => {
    const { journey, id, room } = await begin(start);
    const { slack, people } = journey.stage;
    const carla = slack.tokenOf(people.carla?.slackUser ?? "");
    await slack.call("conversations.archive", { channel: room.id }, carla);
    await journey.told("ben", `${id} severity 2 It is one server only`);
    await journey.facts(id, "RoomLost");
    await journey.settled(id);
    await slack.call("conversations.unarchive", { channel: room.id }, carla);
    await journey.told("ben", `${id} contain The server is off the network`);
    await journey.settled(id);
    expect((await slack.messages(room.id)).map(wordsOf).join("\n")).toContain("The server is off the network");
    expect((await journey.incident(id)).rooms.slack).not.toHaveProperty("lost");
  });
});

test.each(bothWays)(
  "over %s, somebody whose account is switched off, and a guest, are called and not invited; whoever leads hears why",
  async (_name, start) => {
    const journey = await start({ policy: organisation() });
    const { slack, people } = journey.stage;
    slack.accounts.set(people.amara?.slackUser ?? "", { deleted: true });
    slack.accounts.set(people.noor?.slackUser ?? "", { is_ultra_restricted: true });
    onTestFinished(() => slack.accounts.clear());
    await journey.told("ben", "declare 1 Payroll server is encrypted");
    const id = await journey.declared();
    await journey.settled(id);
    const told = (await toldTo(journey, "ben", id)).join("\n");
    expect(told).toContain("Amara Okafor could not be added to the room: their chat account is switched off.");
    expect(told).toContain("Noor Haddad could not be added to the room: their chat account is a guest's");
    const room = await roomOf(journey);
    const { members } = await slack.call<{ members: string[] }>("conversations.members", { channel: room.id });
    expect(members).not.toContain(people.amara?.slackUser);
    expect(members).not.toContain(people.noor?.slackUser);
    expect(members).toContain(people.carla?.slackUser);
  },
);

test.each(bothWays)(
  "over %s, whom Muster cannot reach is said in the room itself, where everybody is notified, and on its card",
  async (_name, start) => {
    const policy = organisation({}) as { organisation: object };
    let grace = "";
    const journey = await start({
      policy: { ...policy, organisation: { ...policy.organisation, pageBudget: "1s" } },
      onSlackCall: ({ method, body, when }) => {
        const isToGrace = grace !== "" && method === "conversations.open" && body.includes(grace);
        if (isToGrace && when === "before") throw new Error("Slack does not answer");
      },
    });
    const { slack, people } = journey.stage;
    grace = people.grace?.slackUser ?? "";
    await journey.told("ben", "declare 1 Payroll server is encrypted");
    const id = await journey.declared();
    await journey.settled(id);
    const room = await roomOf(journey);
    await journey.told("ben", "call Grace Lin", room.id);
    await journey.facts(id, "PageFailed");
    await journey.settled(id);
    const said = await slack.messages(room.id);
    const about = (words: string) =>
      said.filter((message) => !effectOf(message)?.endsWith(":situation") && wordsOf(message).includes(words));
    const unreached = about("Please reach Grace Lin yourself, or call somebody else with /muster call.");
    expect(unreached.map(({ thread_ts }) => thread_ts)).toEqual([undefined]);
    await until("the card that says so", async () => {
      const pinned = (await slack.messages(room.id)).find((message) => effectOf(message)?.endsWith(":situation"));
      return pinned && wordsOf(pinned).includes("nothing is left to try: please reach them yourself")
        ? true
        : undefined;
    });
    expect((await toldTo(journey, "ben", id)).join("\n")).not.toContain("Please reach Grace Lin");
  },
);
