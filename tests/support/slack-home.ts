import { randomUUID } from "node:crypto";
import type { AppHomeOpenedEvent, Button, HomeView, ModalView } from "@slack/types";
import type { Stage } from "../../src/exercise/stage.ts";
import { tell } from "./slack-messages.ts";

/** What people do on their home tab, and in the modals that it opens, as Slack tells an app of it. */

type View = (HomeView | ModalView) & { id: string };

export async function opensHome(stage: Stage, user: string, tab: "home" | "messages" = "home"): Promise<void> {
  const event: AppHomeOpenedEvent = { type: "app_home_opened", user, channel: "D0HOME", tab, event_ts: "1.1" };
  await tell(stage, event);
}

/** The newest home that shows what is looked for. */
export function homeWith({ slack }: Stage, user: string, words: string): Promise<View> {
  const find = () => slack.memory.homesOf(user).find(({ blocks }) => JSON.stringify(blocks).includes(words));
  return slack.memory.until(`home with “${words}”`, find, 20_000);
}

/** A modal that shows what is looked for. */
export function modalWith({ slack }: Stage, user: string, words: string): Promise<View> {
  const find = () => slack.memory.viewsOf(user).find((view) => JSON.stringify(view).includes(words));
  return slack.memory.until(`modal with “${words}”`, find, 20_000);
}

/** Presses the first button of a view that begins with `label`; `trigger` is the same for a click that Slack or an impatient finger repeats. */
export async function pressesIn(stage: Stage, user: string, view: View, label: string, trigger?: string) {
  const { slack } = stage;
  const elements = view.blocks.flatMap((block) =>
    block.type === "actions" && "elements" in block ? block.elements : [],
  );
  const button = elements.find((each): each is Button => each.type === "button" && each.text.text.startsWith(label));
  if (!button) throw new Error(`no button “${label}” in the view`);
  const on: Record<string, string> = view.type === "modal" ? { view_id: view.id } : {};
  const made = await slack.call<{ trigger_id: string }>("views.generateTriggerId", { user_id: user, ...on });
  const trigger_id = trigger ?? made.trigger_id;
  slack.memory.userOfTrigger.set(trigger_id, user);
  const payload = {
    type: "block_actions",
    user: { id: user, username: "somebody", name: "somebody", team_id: slack.teamId },
    team: { id: slack.teamId, domain: "example" },
    enterprise: null,
    is_enterprise_install: false,
    api_app_id: slack.appId,
    token: "unused",
    container: { type: "view", view_id: view.id },
    trigger_id,
    view,
    actions: [{ ...button, block_id: "row", action_ts: `${randomUUID()}` }],
  };
  const { status } = await stage.deliver("interactive", payload);
  return { status, trigger_id };
}
