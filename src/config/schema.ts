import { z } from "zod";
import { policySchema } from "../policy/policy.ts";
import { entraId, parseDuration, unitMs } from "../policy/quantities.ts";
import { alertSource, sourceName } from "./alert-sources.ts";
import { isUrl } from "./environment.ts";

/** `muster.yaml`: the policy's own keys, and beside them how this installation runs. Secrets have no key here. */

const server = z.strictObject({
  host: z.string().min(1).optional(),
  port: z.int().min(0).max(65_535).optional(),
  publicUrl: z.string().refine(isUrl, "write it as https://muster.example.com").optional(),
});

const twilio = z.strictObject({
  from: z
    .string()
    .regex(/^\+[1-9]\d{6,14}$/, 'write a phone number in E.164, like "+15550100"')
    .optional(),
});

const slack = z.strictObject({
  team: z.string().min(1).optional(),
  recordReaction: z
    .string()
    .regex(/^[a-z0-9_+'-]+$/, "write a reaction's name without colons, such as pushpin")
    .optional(),
  /** Others than ours that may install the app, whose people are then paged there. */
  workspaces: z.array(z.string().regex(/^T[A-Z0-9]{2,}$/, "write a workspace's id, like T0123ABCD")).optional(),
});
const teams = z.strictObject({
  appId: entraId.optional(),
  tenant: entraId.optional(),
  /** The team in which rooms are private channels. */
  channelsIn: entraId.optional(),
});
/** A day at least: what has just come is still looked at. */
const kept = z
  .string()
  .transform((text) => parseDuration(text) ?? 0)
  .refine((ms) => ms >= unitMs.d && ms <= 3_660 * unitMs.d, 'write how long, from "1d" to "3660d", such as "90d"');
const retention = z.strictObject({ alerts: kept.optional(), quarantined: kept.optional() });
const operational = {
  server: server.optional(),
  slack: slack.optional(),
  teams: teams.optional(),
  twilio: twilio.optional(),
  retention: retention.optional(),
};

/** The whole file. */
export const fileSchema = policySchema.extend({
  ...operational,
  alerts: z.record(sourceName, alertSource).default({}),
});

/** The keys beside the policy. A source that is not understood is undefined; its secret is looked for all the same. */
export type Written = {
  server?: z.output<typeof server> | undefined;
  slack?: z.output<typeof slack> | undefined;
  teams?: z.output<typeof teams> | undefined;
  twilio?: z.output<typeof twilio> | undefined;
  retention?: z.output<typeof retention> | undefined;
  alerts: Record<string, z.output<typeof alertSource> | undefined>;
};

/**
 * What can be understood of the keys beside the policy when the file as a whole cannot, so that the environment's
 * mistakes are told at the same time as the file's. A key that is there counts, whatever is wrong under it.
 */
export function writtenIn(data: unknown): Written {
  const read = z.looseObject({}).safeParse(data).data ?? {};
  const under = (key: string) => z.looseObject({}).safeParse(read[key]).data;
  const text = (value: unknown) => (value === undefined ? undefined : String(value));
  const [server, slack, teams, twilio] = [under("server"), under("slack"), under("teams"), under("twilio")];
  const alerts = Object.entries(under("alerts") ?? {}).filter(([name]) => sourceName.safeParse(name).success);
  return {
    server: server && { publicUrl: text(server.publicUrl) },
    slack: slack && {},
    teams: teams && { appId: text(teams.appId), tenant: text(teams.tenant) },
    twilio: twilio && { from: text(twilio.from) },
    alerts: Object.fromEntries(alerts.map(([name, source]) => [name, alertSource.safeParse(source).data])),
  };
}
