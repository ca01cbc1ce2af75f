import { randomUUID } from "node:crypto";
import { slackSignature } from "../../src/exercise/slack-double.ts";
import type { Stage } from "../../src/exercise/stage.ts";

/** Requests at Slack's door whose every byte the test chooses. */

export type Sent = { path: string; body: string; headers: Record<string, string> };

/** `aheadSeconds` moves the signed timestamp; `secret` replaces Slack's. */
export function signed(
  { slack }: Stage,
  { path, body, aheadSeconds = 0, secret = slack.signingSecret }: Unsigned,
): Sent {
  const timestamp = Math.floor(Date.now() / 1_000) + aheadSeconds;
  const headers = { "content-type": "application/x-www-form-urlencoded", ...slackSignature(secret, body, timestamp) };
  return { path, body, headers };
}
type Unsigned = { path: string; body: string; aheadSeconds?: number; secret?: string };

export async function post(
  { botUrl }: Stage,
  { path, body, headers }: Sent,
): Promise<{ status: number; text: string }> {
  const answer = await fetch(`${botUrl}${path}`, { method: "POST", headers, body });
  return { status: answer.status, text: await answer.text() };
}

/** `/muster <text>` as Slack encodes it. */
export function commandBody({ slack }: Stage, text: string, fields: Record<string, string> = {}): string {
  return new URLSearchParams({
    command: "/muster",
    text,
    user_id: "U0SOMEBODY",
    user_name: "somebody",
    team_id: slack.teamId,
    team_domain: "example",
    channel_id: "D0MUSTER00",
    channel_name: "directmessage",
    api_app_id: slack.appId,
    is_enterprise_install: "false",
    response_url: `${slack.origin}/response/${randomUUID()}`,
    trigger_id: randomUUID(),
    ...fields,
  }).toString();
}
