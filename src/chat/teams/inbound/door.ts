import { z } from "zod";
import type { Speaker } from "../../front.ts";

/**
 * What Teams sends to `/teams/messages`, as far as we read it: the activities of
 * learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations. Anything else is acknowledged and left alone.
 */

/** Entra's ids are the same in capitals, and the policy has them in small letters. */
const entraId = z.string().toLowerCase();

/**
 * `id`: Teams' own for a person in this bot (`29:…`); `aadObjectId`: Entra's, by which the directory knows them; `name`:
 * what they are addressed by, and never known by.
 */
const account = z.looseObject({
  id: z.string(),
  name: z.string().optional(),
  aadObjectId: entraId.optional(),
  tenantId: entraId.optional(),
});
export type Account = z.infer<typeof account>;

const mention = z.looseObject({
  type: z.literal("mention"),
  mentioned: z.looseObject({ id: z.string() }),
  text: z.string().optional(),
});
export type Mention = z.infer<typeof mention>;
const entity = z.union([mention, z.looseObject({ type: z.string() })]);

/** What every activity has. */
const envelope = z.looseObject({
  id: z.string().optional(),
  channelId: z.string(),
  serviceUrl: z.string(),
  from: account.optional(),
  recipient: account,
  conversation: z.looseObject({
    id: z.string(),
    /** "personal", "groupChat" or "channel"; in a personal chat it may be missing. */
    conversationType: z.string().optional(),
    tenantId: entraId.optional(),
  }),
  channelData: z.looseObject({ tenant: z.looseObject({ id: entraId }).nullish() }).nullish(),
});

const data = z.record(z.string(), z.unknown());

/** A message as a message extension sees it (…/messaging-extensions/how-to/action-commands/create-task-module). */
const shownMessage = z.looseObject({
  id: z.string(),
  createdDateTime: z.string(),
  linkToMessage: z.string().nullish(),
  body: z.looseObject({ contentType: z.string().nullish(), content: z.string().nullish() }),
  from: z
    .looseObject({
      user: z.looseObject({ id: entraId }).nullish(),
      application: z.looseObject({ id: z.string() }).nullish(),
    })
    .nullish(),
});
export type MessagePayload = z.infer<typeof shownMessage>;

const ofMessage = { commandId: z.string(), messagePayload: shownMessage.optional() };

/** `value` is there when an old client presses a button (`messageBack`). */
const message = envelope.extend({
  type: z.literal("message"),
  id: z.string(),
  from: account,
  text: z.string().nullish(),
  value: data.nullish(),
  entities: z.array(entity).nullish(),
});

const invoked = envelope.extend({ type: z.literal("invoke"), id: z.string(), from: account });
const cardAction = invoked.extend({
  name: z.literal("adaptiveCard/action"),
  value: z.looseObject({ action: z.looseObject({ data: data.nullish() }) }),
});
const dialog = invoked.extend({
  name: z.enum(["task/fetch", "task/submit"]),
  value: z.looseObject({ data: data.nullish() }),
});
const extension = invoked.extend({
  name: z.enum(["composeExtension/fetchTask", "composeExtension/submitAction"]),
  value: z.looseObject({ ...ofMessage, data: data.nullish() }),
});

const conversationUpdate = envelope.extend({
  type: z.literal("conversationUpdate"),
  membersAdded: z.array(account).nullish(),
  membersRemoved: z.array(account).nullish(),
});

/** Removed from a personal chat, the app cannot write there any more. */
const installationUpdate = envelope.extend({ type: z.literal("installationUpdate"), action: z.string() });

const known = z.union([
  message.transform((activity) => ({ heard: "message" as const, activity })),
  cardAction.transform((activity) => ({ heard: "press" as const, activity })),
  dialog.transform((activity) => ({ heard: "dialog" as const, activity })),
  extension.transform((activity) => ({ heard: "extension" as const, activity })),
  conversationUpdate.transform((activity) => ({ heard: "members" as const, activity })),
  installationUpdate.transform((activity) => ({ heard: "installation" as const, activity })),
]);

export type Envelope = z.infer<typeof envelope>;
export type Said = z.infer<typeof known>;
export type MessageActivity = z.infer<typeof message>;
export type CardAction = z.infer<typeof cardAction>;
export type DialogInvoke = z.infer<typeof dialog>;
export type ExtensionInvoke = z.infer<typeof extension>;
export type InstallationUpdate = z.infer<typeof installationUpdate>;

/** What everything that Teams sends begins with; undefined for what is no JSON or no activity. */
export function envelopeIn(body: Buffer): Envelope | undefined {
  try {
    return envelope.safeParse(JSON.parse(body.toString())).data;
  } catch {
    return undefined;
  }
}

/** `ignored`: whatever else Teams tells, or asks for by an invoke, such as a search. Undefined for a shape we do not know. */
export function saidIn(activity: Envelope): Said | { heard: "ignored"; isAsked: boolean } | undefined {
  const said = known.safeParse(activity).data;
  if (said) return said;
  const { type, name } = activity;
  const isAsked = type === "invoke";
  const isOurs = isAsked ? ourInvokes.some((each) => each === name) : ourTypes.some((each) => each === type);
  return isOurs ? undefined : { heard: "ignored", isAsked };
}

const ourTypes = ["message", "conversationUpdate", "installationUpdate"] as const;
const ourInvokes = [
  ...cardAction.shape.name.values,
  ...dialog.shape.name.options,
  ...extension.shape.name.options,
] as const;

/** The organisation in whose Teams it happened. */
export function tenantOf({ channelData, conversation }: Envelope): string | undefined {
  return channelData?.tenant?.id ?? conversation.tenantId;
}

/** Who did it, by Entra's own id and in the tenant that is theirs. Somebody without one is a stranger by Teams' id. */
export function speakerOf(activity: Envelope & { from: Account }): Speaker {
  const { id, aadObjectId, tenantId } = activity.from;
  return { platform: "teams", tenant: tenantId ?? tenantOf(activity) ?? "", user: aadObjectId ?? id };
}

/** Where it happened. A channel's thread is part of its channel. */
export type Where = { conversation: string; serviceUrl: string; kind: "personal" | "group"; room?: string };

export function whereOf({ conversation, serviceUrl }: Envelope): Where {
  const [id = ""] = conversation.id.split(";");
  const isPersonal = conversation.conversationType === "personal" || id.startsWith("a:");
  if (isPersonal) return { conversation: conversation.id, serviceUrl, kind: "personal" };
  return { conversation: conversation.id, serviceUrl, kind: "group", room: id };
}

/**
 * By what a repeat is known. Teams gives an invoke an id of its own (`f:…`), and a message one that is its conversation's;
 * either comes again with what is delivered again.
 */
export function interactionOf({ id, conversation }: Envelope & { id: string }): string {
  return `${conversation.id}:${id}`;
}
