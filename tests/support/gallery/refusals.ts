import { organisationRefusalCard } from "../../../src/chat/cards/answers/organisation-refusal.ts";
import { refusalCard } from "../../../src/chat/cards/answers/refusal.ts";
import type { OrganisationRefusal } from "../../../src/organisation/decide.ts";
import type { DirectoryPerson } from "../../../src/policy/directory.ts";
import { type Acts, acts, start } from "../../organisation/acts.ts";
import { type Given, incidentId } from "../builders.ts";
import { examplePolicy, worldOf } from "../example.ts";
import { refusalStories } from "../refusal-stories.ts";
import { type Group, groupedFrom } from "./entry.ts";

/** Every answer to what did not happen. */
export function refusalCards(): Group {
  return {
    ...groupedFrom("refusalCard", refusalStories, (tell) => refused(tell())),
    ...groupedFrom("organisationRefusalCard", ofOrganisation, (tell, code) => {
      const { refusal } = tell();
      if (refusal?.code !== code) throw new Error(`the story of ${code} is refused with ${refusal?.code}`);
      const reader = { names: worldOf(), person: "carla", now: start, zone: "America/New_York" };
      return organisationRefusalCard(refusal, reader);
    }),
  };
}

function refused({ refusal, world, asked }: Given) {
  if (!refusal) throw new Error("a story that is not refused");
  return refusalCard(refusal, world, asked, incidentId);
}

const tonight = "2026-11-22T18:00:00.000Z";
const order = { kind: "order", order: "isolate-t3" } as const;
const ordered = (expires: string, agreedBy: string[], more: object = {}) =>
  worldOf({
    ...examplePolicy,
    ...more,
    standingOrders: [{ id: "isolate-t3", when: { action: "isolate-host" }, agreedBy, expires }],
  });
const withAccount = (
  person: string,
  taken: Partial<DirectoryPerson>,
  world: ReturnType<typeof worldOf>,
): typeof world => {
  const { [person]: named, ...others } = world.directory.people;
  if (!named) throw new Error(`nobody is called ${person}`);
  return {
    ...world,
    directory: { ...world.directory, people: { ...others, [person]: { ...named, ...taken } } },
  };
};
const mute = () => {
  const world = worldOf();
  const people = Object.entries(world.directory.people).map(([id, person]) => [id, { ...person, media: [] }]);
  return { ...world, directory: { ...world.directory, people: Object.fromEntries(people) } };
};
const test = { type: "TestReach", test: "t1", ring: false } as const;

/** One story for each way in which the organisation refuses; a new code does not compile until it has its own. */
const ofOrganisation: Record<OrganisationRefusal["code"], () => Acts> = {
  "not-permitted": () =>
    acts(worldOf({ ...examplePolicy, commands: { delegate: ["ciso"] } })).delegates("carla", "dev", tonight),
  "unknown-person": () => acts().delegates("carla", "nobody", tonight),
  "delegate-to-oneself": () => acts().delegates("carla", "carla", tonight),
  "delegate-unreachable": () => acts(mute()).delegates("carla", "dev", tonight),
  "delegate-is-away": () => acts().delegates("carla", "dev", tonight).delegates("dev", "carla", tonight),
  "until-in-the-past": () => acts().delegates("carla", "dev", start),
  "delegation-too-long": () => acts().delegates("carla", "dev", "2027-11-22T03:00:00.000Z"),
  "no-delegation": () => acts().does("carla", { type: "RevokeDelegation" }),
  "from-outside": () =>
    acts(withAccount("carla", { outside: "guest" }, ordered("2026-12-31", ["carla"]))).agrees("carla", order),
  "not-known-yet": () =>
    acts(withAccount("carla", { unsaid: ["slack"] }, ordered("2026-12-31", ["carla"]))).agrees("carla", order),
  "not-yours-to-agree": () => acts(ordered("2026-12-31", ["amara"])).agrees("carla", order),
  "text-expired": () => acts(ordered("2026-11-01", ["carla"])).agrees("carla", order),
  "shown-an-older-text": () => acts(ordered("2026-12-31", ["carla"])).agrees("carla", order, "older"),
  "not-agreed": () => acts(ordered("2026-12-31", ["carla"])).does("carla", { type: "TakeBackAgreement", shown: "x" }),
  "tested-lately": () =>
    acts()
      .does("carla", test)
      .does("carla", { ...test, test: "t2" }),
  unreachable: () => acts(mute()).does("carla", test),
};
