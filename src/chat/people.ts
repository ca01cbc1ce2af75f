import type { By } from "../incident/by.ts";
import type { Platform } from "../policy/directory.ts";
import type { People, PersonId } from "../policy/policy.ts";
import type { Speaker } from "./front.ts";

/**
 * Who speaks, by `(platform, tenant, user id)`; display names mean nothing. Somebody who is not in the directory, or
 * who comes from another tenant than ours and is not named there with it, is a stranger: named by their platform's ids,
 * with no roles.
 */
export type Identify = {
  speaker(speaker: Speaker): By;
  personOf(platform: Speaker["platform"], user: string): PersonId | undefined;
  /** The person who owns a phone number, in E.164. */
  phone(number: string, via: "sms" | "voice"): By | undefined;
};

/** As a record names whoever the directory does not. */
export function strangerId({ platform, tenant, user }: Speaker): PersonId {
  return `${platform}:${tenant}/${user}`;
}

/** `people` are those of this moment: roles change hands. `tenantOf`: whose people ours are. */
export function identifyBy(people: () => People, tenantOf: (platform: Platform) => string | undefined): Identify {
  const personOf: Identify["personOf"] = (platform, user) =>
    Object.entries(people()).find(([, person]) => person[platform] === user)?.[0];
  const by = (person: PersonId, via: By["via"]): By => ({ person, roles: people()[person]?.roles ?? [], via });
  /** Theirs where the policy says that they are from elsewhere, else ours. */
  const homeOf = (person: PersonId, platform: Speaker["platform"]) =>
    (platform === "slack" ? people()[person]?.slackTeam : undefined) ?? tenantOf(platform);
  return {
    personOf,
    speaker(speaker) {
      const { platform, tenant, user } = speaker;
      const known = personOf(platform, user);
      const person = known !== undefined && homeOf(known, platform) === tenant ? known : undefined;
      return person ? by(person, platform) : { person: strangerId(speaker), roles: [], via: platform };
    },
    phone(number, via) {
      const person = Object.entries(people()).find(([, { phone }]) => phone === number)?.[0];
      return person === undefined ? undefined : by(person, via);
    },
  };
}
