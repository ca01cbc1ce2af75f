import type { AskedOfMessage, ShownMessage } from "../../front.ts";
import { patiently } from "../../patience.ts";
import { actionOf, formOf } from "../cards/press.ts";
import type { Answer, Answering } from "./answering.ts";
import { type ExtensionInvoke, interactionOf, type MessagePayload, speakerOf, whereOf } from "./door.ts";
import { type Opened, opening } from "./opened.ts";
import { outcomeOf, shown } from "./outcomes.ts";
import { inDialog } from "./show.ts";
import { wordsInHtml } from "./words.ts";

/** By a command's id, as the manifest has it. */
const uses: Record<string, AskedOfMessage["use"]> = { record: "record", propose: "propose" };

/** "Add to the record" and "Propose a decision from this", in a message's menu: the message comes with it. */
export async function answerExtension(answering: Answering, activity: ExtensionInvoke): Promise<Answer> {
  const by = speakerOf(activity);
  const interaction = interactionOf(activity);
  const message = askedOf(activity);
  const data = activity.value.data ?? {};
  if (formOf(data) || actionOf(data)) return inDialog(await outcomeOf(answering, { by, data, interaction, message }));
  if (!message) return inDialog({ kind: "too-old" });
  const opened: Opened = { id: interaction, by: "message" };
  const form = await opening(answering, { by, opened, message });
  if (form) return inDialog(form);
  const reply = await patiently(answering, () => answering.front.chose({ ...message, interaction }));
  return inDialog(shown(answering, { by, opened }, reply));
}

function askedOf(activity: ExtensionInvoke): AskedOfMessage | undefined {
  const { commandId, messagePayload } = activity.value;
  const use = Object.hasOwn(uses, commandId) ? uses[commandId] : undefined;
  const atMs = Date.parse(messagePayload?.createdDateTime ?? "");
  if (!use || !messagePayload || Number.isNaN(atMs)) return undefined;
  const by = speakerOf(activity);
  const { conversation, room = conversation } = whereOf(activity);
  return { by, use, room, message: shownMessage(messagePayload, { by, room, atMs }) };
}

/** Its author is of the tenant in which it was said, as far as Teams tells. */
function shownMessage(
  { id, body, from, linkToMessage }: MessagePayload,
  { by, room, atMs }: Pick<AskedOfMessage, "by" | "room"> & { atMs: number },
): ShownMessage {
  const content = body.content ?? "";
  const user = from?.user?.id ?? from?.application?.id ?? "unknown";
  return {
    text: body.contentType === "text" ? content.toWellFormed() : wordsInHtml(content),
    author: { platform: "teams", tenant: by.tenant, user },
    atMs,
    ref: `${room}:${id}`,
    ...(linkToMessage && { link: linkToMessage }),
  };
}
