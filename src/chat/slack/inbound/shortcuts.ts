import type { GlobalShortcut, MessageShortcut, SlackShortcutMiddlewareArgs } from "@slack/bolt";
import type { AskedOfMessage } from "../../front.ts";
import { attempt, patiently, privateCard } from "../../patience.ts";
import { renderForm } from "../blocks/form.ts";
import { type Answering, open, sayIfNotOpened, speakerOf, tellAll } from "./answers.ts";
import { shownMessage } from "./messages.ts";

/** "Declare an incident", from anywhere in Slack. Where the form does not open there is nowhere to say so. */
export async function answerShortcut(options: Answering, args: SlackShortcutMiddlewareArgs<GlobalShortcut>) {
  const { body, ack } = args;
  const by = speakerOf(body);
  const isOurs = body.callback_id === "declare";
  const form = isOurs && (await attempt(options, () => options.front.formFor({ by, text: "declare" })));
  const opened = form ? open(options, renderForm(form), { trigger: body.trigger_id }) : undefined;
  await ack();
  await opened;
}

/** By the shortcut's callback_id, as the manifest has it. */
const uses: Record<string, AskedOfMessage["use"]> = { record: "record", propose: "propose" };

/** "Add to the record" and "Propose a decision": the message comes with the shortcut. */
export async function answerMessageShortcut(options: Answering, args: SlackShortcutMiddlewareArgs<MessageShortcut>) {
  const { body, ack, respond } = args;
  const use = Object.hasOwn(uses, body.callback_id) ? uses[body.callback_id] : undefined;
  if (!use) return ack();
  const by = speakerOf(body);
  const place = { channel: body.channel.id, ts: body.message.ts };
  const message = shownMessage(body.message, { ...place, tenant: by.tenant, link: linkOf(body) });
  const asked: AskedOfMessage = { by, use, room: body.channel.id, message };
  const form = await attempt(options, () => options.front.formFor(asked));
  if (form) {
    const opened = open(options, renderForm(form), { trigger: body.trigger_id });
    await ack();
    return sayIfNotOpened((card) => tellAll(options, respond, card), await opened);
  }
  const reply = await patiently(options, () => options.front.chose({ ...asked, interaction: body.trigger_id }));
  await ack();
  const card = privateCard(reply);
  if (card) await tellAll(options, respond, card);
}

/**
 * As chat.getPermalink gives it (docs.slack.dev/reference/methods/chat.getPermalink): asking would be a request before
 * the append.
 */
function linkOf({ team, channel, message }: MessageShortcut): string | undefined {
  if (!team || !/^[a-z0-9-]+$/.test(team.domain)) return undefined;
  const { thread_ts: thread } = message;
  const inThread = typeof thread === "string" && thread !== message.ts;
  const place = `https://${team.domain}.slack.com/archives/${channel.id}/p${message.ts.replace(".", "")}`;
  return inThread ? `${place}?${new URLSearchParams({ thread_ts: thread, cid: channel.id })}` : place;
}
