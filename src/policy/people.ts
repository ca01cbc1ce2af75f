import { z } from "zod";
import { duration, entraId, entraIdAsked, isLocalTime, longestId, name, tooLong, unitMs, zone } from "./quantities.ts";

/** Who people are, as a policy writes them, and how they hold a role one after the other. */

const written = z.strictObject({
  name,
  roles: z.array(name).default([]),
  slack: name.optional(),
  /** The workspace of somebody who is not in ours: named so, they may be in a war room and choose. */
  slackTeam: z
    .string()
    .regex(/^[TE][A-Z0-9]{2,}$/, "write a workspace's id as Slack shows it, like T0123ABCD")
    .optional(),
  /** A guest of our workspace who is meant to be in war rooms. */
  guest: z.boolean().optional(),
  teams: z.union([entraId, z.email(entraIdAsked)]).optional(),
  phone: z
    .string()
    .regex(/^\+[1-9]\d{6,14}$/, 'write a phone number in E.164, like "+15550100"')
    .optional(),
  email: z.email().optional(),
  timezone: zone.default("UTC"),
  delegates: z.array(name).default([]),
});

/** `teams` is an id: a name that somebody signs in with may be given to another, so it names nobody here. */
export const person = written.transform(({ teams, ...rest }): KnownPerson => {
  if (teams === undefined) return rest;
  return teams.includes("@") ? { ...rest, teamsSignIn: teams } : { ...rest, teams };
});
type KnownPerson = Omit<z.output<typeof written>, "teams"> & {
  teams?: string | undefined;
  teamsSignIn?: string | undefined;
};

/** Names that mean something else in a record: the cards of the war rooms, and Muster itself. */
const reservedIds = ["room", "room-teams", "muster"];
const listed = new Intl.ListFormat("en-GB", { type: "disjunction" });

export const personId = z
  .string()
  .max(longestId, tooLong)
  .regex(/^[\p{L}\p{N}][\p{L}\p{N} ._-]*$/u, "name people by letters, digits, full stops, dashes and underscores")
  .refine((id) => !reservedIds.includes(id), `call nobody ${listed.format(reservedIds)}: it means something else here`);

const turn = duration.refine((ms) => ms >= unitMs.m, 'a turn lasts 1m or longer, such as "7d"');

/** People who hold a role one after the other. `from` and every turn begin on the wall clock of the time zone. */
export const rota = z
  .strictObject({
    people: z.array(name).min(1, "name at least one person, by their key under people"),
    /** When the first turn begins. */
    from: z.string().refine(isLocalTime, "write when the first turn begins as 2026-11-02T08:00"),
    /** How long one lasts; where they are not alike, such as those of day and night, one after the other. */
    turn: z.preprocess((written) => [written].flat(), z.array(turn).min(1)),
    /** Absent: the organisation's. */
    timezone: zone.optional(),
  })
  .transform(({ turn, ...rest }) => ({ ...rest, turnsMs: turn }));
