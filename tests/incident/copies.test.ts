import { expect, it } from "vitest";
import { mayFetch } from "../../src/incident/confidential/copies.ts";
import type { Event } from "../../src/incident/events.ts";
import { referenceOf } from "../../src/incident/hash.ts";
import { type Given, given } from "../support/builders.ts";

const running = () => given().declared().confirmed().acknowledged("amara").delivered();
const asks = (story: Given, person: string) => story.told({ type: "Export", by: given().by(person) });
const effectOf = ({ events }: Given) =>
  `export:INC-7K3Q2:${events.findLast(({ type }) => type === "ExportRequested")?.seq}`;

function isFetched({ incident, events, world }: Given, effect: string, directory = world.directory): boolean {
  return mayFetch(incident, { events, directory, reference: referenceOf(effect) });
}

it("a copy is there for whoever asked for it, until they are excluded, and stays for others", () => {
  const one = asks(running(), "amara");
  const both = asks(one, "ivan");
  expect([effectOf(one), effectOf(both)].map((effect) => isFetched(both, effect))).toEqual([true, true]);
  const excluded = both.excluded("amara");
  expect([effectOf(one), effectOf(both)].map((effect) => isFetched(excluded, effect))).toEqual([false, true]);
});

it("a copy is judged by who its reader is at that moment: nobody's once they have left, and counsel's while they are that", () => {
  const story = asks(running(), "ivan");
  const { people, ...others } = story.world.directory;
  const { ivan, ...rest } = people;
  expect(isFetched(story, effectOf(story))).toBe(true);
  expect(isFetched(story, effectOf(story), { ...others, people: rest })).toBe(false);
  if (!ivan) throw new Error("no counsel");
  const guest = { ...others, people: { ...rest, ivan: { ...ivan, outside: "account-deactivated" as const } } };
  expect(isFetched(story, effectOf(story), guest)).toBe(false);
  const moved = { ...others, people: { ...rest, ivan: { ...ivan, roles: [] } } };
  expect(isFetched(story, effectOf(story), moved)).toBe(false);
});

it("the last record is there for the rooms, and for whoever leads where the incident is kept from somebody", () => {
  const closed = running().closed("all clear").delivered();
  expect(isFetched(closed, "export:INC-7K3Q2:end")).toBe(true);
  const kept = running().excluded("carla").closed("all clear").delivered();
  expect(isFetched(kept, "export:INC-7K3Q2:end")).toBe(true);
  const { events } = closed;
  const late = [
    ...events,
    { ...kept.events.find(({ type }) => type === "PersonExcluded"), seq: events.length + 1 },
  ] as Event[];
  const asked = { events: late, directory: closed.world.directory, reference: referenceOf("export:INC-7K3Q2:end") };
  expect(mayFetch(closed.incident, asked)).toBe(false);
});

it("nothing is there by a reference that the ledger does not know", () => {
  expect(isFetched(running(), "export:INC-7K3Q2:99")).toBe(false);
  expect(isFetched(running(), "export:INC-7K3Q2:end")).toBe(false);
});
