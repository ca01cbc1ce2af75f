import { randomUUID } from "node:crypto";
import type { MemberJoinedChannelEvent, PinAddedEvent, ReactionAddedEvent } from "@slack/types";
import type { Stage } from "../../src/exercise/stage.ts";
import { until } from "./persistent.ts";

/** What people do to messages in Slack, as Slack tells an app of it. */

export type Said = { channel: string; ts: string; text: string; user: string; thread_ts?: string };

/** Somebody writes in a channel that they are in. */
export async function says({ slack }: Stage, user: string, channel: string, text: string, thread?: string) {
  const args = { channel, text, ...(thread && { thread_ts: thread }) };
  const { ts } = await slack.call<{ ts: string }>("chat.postMessage", args, slack.tokenOf(user));
  return { channel, ts, text, user, ...(thread && { thread_ts: thread }) } satisfies Said;
}

type Happened = Pick<ReactionAddedEvent, "type"> | Pick<PinAddedEvent, "type"> | { type: string };

/** Tells of an event as Slack does: again until it is acknowledged. */
export async function tell(stage: Stage, event: Happened, fields: object = {}): Promise<void> {
  const same = { event_id: `Ev${randomUUID()}`, ...fields };
  let tries = 0;
  await until("an acknowledged event", async () => {
    const status = await tellOnce(stage, event, same, tries > 0 ? tries : undefined);
    tries += 1;
    return status === 200 ? true : undefined;
  });
}

/** An event as the Events API sends it (docs.slack.dev/apis/events-api); `again` is the number of the retry. */
export async function tellOnce(stage: Stage, event: Happened, fields: object = {}, again?: number) {
  const { slack } = stage;
  const payload = {
    token: "unused",
    team_id: slack.teamId,
    api_app_id: slack.appId,
    type: "event_callback",
    event_id: `Ev${randomUUID()}`,
    event_time: Math.floor(Date.now() / 1_000),
    authorizations: [
      {
        enterprise_id: null,
        team_id: slack.teamId,
        user_id: slack.botUserId,
        is_bot: true,
        is_enterprise_install: false,
      },
    ],
    is_ext_shared_channel: false,
    event_context: "4-unused",
    event,
    ...fields,
  };
  const retry = again === undefined ? {} : { retry: { attempt: again, reason: "http_error" } };
  return (await stage.deliver("events_api", payload, retry)).status;
}

export function reacted(user: string, { channel, ts, user: author }: Said, reaction = "pushpin"): ReactionAddedEvent {
  const item = { type: "message" as const, channel, ts };
  return { type: "reaction_added", user, reaction, item_user: author, item, event_ts: ts };
}

export function pinned(user: string, { channel, ts, text, user: author }: Said): PinAddedEvent {
  const message = { type: "message", user: author, text, ts, permalink: "https://unused.slack.com" };
  return {
    type: "pin_added",
    user,
    channel_id: channel,
    item: { type: "message", channel, created_by: user, created: 1, message },
    item_user: author,
    pin_count: "1",
    pinned_info: { channel, pinned_by: user, pinned_ts: 1 },
    event_ts: ts,
  };
}

export function cameIn(user: string, channel: string, team: string): MemberJoinedChannelEvent {
  return { type: "member_joined_channel", user, channel, channel_type: "C", team, event_ts: "1.1" };
}

/** A shortcut as Slack sends it; `message` makes it one of that message. Its private answer, if there is one. */
export async function takesShortcut(stage: Stage, user: string, callback_id: string, message?: Said) {
  const { slack } = stage;
  const { trigger_id } = await slack.call<{ trigger_id: string }>("views.generateTriggerId", { user_id: user });
  slack.memory.userOfTrigger.set(trigger_id, user);
  const response = randomUUID();
  const payload = {
    type: message ? "message_action" : "shortcut",
    callback_id,
    trigger_id,
    token: "unused",
    action_ts: "1.1",
    user: { id: user, name: "somebody", username: "somebody", team_id: slack.teamId },
    team: { id: slack.teamId, domain: "example" },
    enterprise: null,
    is_enterprise_install: false,
    ...(message && {
      message_ts: message.ts,
      response_url: `${slack.origin}/response/${response}`,
      channel: { id: message.channel, name: "somewhere" },
      message: { type: "message", team: slack.teamId, ...message },
    }),
  };
  const { status } = await stage.deliver("interactive", payload);
  const said = () => slack.memory.until("private answer", () => slack.memory.answersTo(response)[0]);
  return { status, said };
}
