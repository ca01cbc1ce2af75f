import type { Front, Speaker } from "../chat/front.ts";
import { type Identify, strangerId } from "../chat/people.ts";
import type { PolicyWorld } from "../incident/decide.ts";
import { type DirectoryPerson, type Outside, type Platform, platforms, type Standing } from "../policy/directory.ts";
import type { PersonId, Policy } from "../policy/policy.ts";
import type { Sides } from "./side.ts";

/** Who people are to their chat platforms at this moment: the directory says it, and whoever speaks is asked about first. */

/** Of those whom the policy does not list, how many are remembered. */
const mostStrangers = 500;

export function createStanding(sides: Sides, { people }: Pick<Policy, "people">) {
  const strangers = new Map<PersonId, Speaker>();

  function outsideOn(id: PersonId, platform: Platform): Outside | undefined {
    const user = people[id]?.[platform];
    const standing = user === undefined ? undefined : sides[platform]?.standings.of(user);
    return standing === "ours" ? undefined : standing;
  }

  function seen([id, person]: [PersonId, DirectoryPerson]): [PersonId, DirectoryPerson] {
    const home = person.platform ?? "slack";
    const outside = outsideOn(id, home);
    const others = platforms.flatMap((platform): [Platform, Outside][] => {
      const taken = platform === home ? undefined : outsideOn(id, platform);
      return taken === undefined ? [] : [[platform, taken]];
    });
    const outsideAt = others.length > 0 && { outsideAt: Object.fromEntries(others) };
    const unsaid = platforms.filter((platform) => isUnsaidOn(id, platform));
    return [id, { ...person, ...(outside && { outside }), ...outsideAt, ...(unsaid.length > 0 && { unsaid }) }];
  }

  /** Of whom the policy names with a workspace of their own, that workspace vouches. */
  function isUnsaidOn(id: PersonId, platform: Platform): boolean {
    const user = people[id]?.[platform];
    const isNamedElsewhere = platform === "slack" && people[id]?.slackTeam !== undefined;
    const standings = sides[platform]?.standings;
    return user !== undefined && !isNamedElsewhere && standings !== undefined && standings.of(user) === undefined;
  }

  function ofStranger({ platform, tenant, user }: Speaker): Standing | undefined {
    const side = sides[platform];
    const ours = side?.tenant();
    if (ours === undefined) return undefined;
    return tenant === ours ? side?.standings.of(user) : "from-elsewhere";
  }

  function remember(speaker: Speaker): void {
    const id = strangerId(speaker);
    strangers.delete(id);
    strangers.set(id, speaker);
    const [oldest] = strangers.keys();
    if (strangers.size > mostStrangers && oldest !== undefined) strangers.delete(oldest);
  }

  return {
    /** The directory with what the platforms have said by now. */
    in({ rules, directory }: PolicyWorld): PolicyWorld {
      const known = [...strangers].flatMap(([id, speaker]): [PersonId, Standing][] => {
        const standing = ofStranger(speaker);
        return standing === undefined ? [] : [[id, standing]];
      });
      const entries = Object.entries(directory.people).map(seen);
      return {
        rules,
        directory: { ...directory, people: Object.fromEntries(entries), strangers: Object.fromEntries(known) },
      };
    },

    /** Whatever may be recorded waits, for a moment, for what their platform says of whoever asks for it. */
    asking(front: Front, { speaker: identified }: Identify): Front {
      const first = async (speaker: Speaker) => {
        const isListed = people[identified(speaker).person] !== undefined;
        if (!isListed) remember(speaker);
        const side = sides[speaker.platform];
        if (isListed || side?.tenant() === speaker.tenant) await side?.standings.refresh(speaker.user);
      };
      const heard =
        <Asked extends { by: Speaker }, Answer>(answer: (asked: Asked) => Promise<Answer>) =>
        async (asked: Asked): Promise<Answer> => {
          await first(asked.by);
          return await answer(asked);
        };
      return {
        ...front,
        say: heard(front.say),
        press: heard(front.press),
        submit: heard(front.submit),
        chose: heard(front.chose),
      };
    },
  };
}
