import { App, type Receiver, type ViewSubmitAction } from "@slack/bolt";
import { silent } from "../client.ts";
import { type Answering, answerCommand, answerPress, answerSubmission, speakerOfEvent } from "./answers.ts";
import { createHomes, openHome } from "./homes.ts";
import { keepPinned, keepReactedTo } from "./marks.ts";
import { answerMessageShortcut, answerShortcut } from "./shortcuts.ts";

/** Everything that we listen to: the same whether Slack brings it over HTTP or over a socket. */
export function boltApp(options: Answering): App {
  const { log } = options;
  const app = new App({
    receiver,
    // No token: every call to Slack goes through our own client, which paces it.
    authorize: async () => ({}),
    convoStore: false,
    ignoreSelf: false,
    logger: silent,
  });
  /** What somebody asked for is done in their workspace, with its token. Rooms are in ours, and so is what happens there. */
  const there = (team: string | undefined): Answering => ({ ...options, client: options.client.inWorkspace(team) });
  const homes = createHomes(options);
  options.onChange?.(homes.changed);
  app.event("app_home_opened", (args) => openHome(homes, args));
  app.command(/^\//, (args) => answerCommand(there(args.command.team_id), args));
  app.action({ type: "block_actions" }, (args) => answerPress(there(args.body.team?.id), homes, args));
  app.shortcut({ type: "shortcut" }, (args) => answerShortcut(there(args.body.team?.id), args));
  app.shortcut({ type: "message_action" }, (args) => answerMessageShortcut(there(args.body.team?.id), args));
  app.event("reaction_added", (args) => keepReactedTo(options, args));
  app.event("pin_added", (args) => keepPinned(options, args));
  app.event("member_joined_channel", ({ event, body }) =>
    options.front.came({ who: speakerOfEvent(event.user, body), room: event.channel }),
  );
  app.view<ViewSubmitAction>({ type: "view_submission" }, (args) => answerSubmission(there(args.body.team?.id), args));
  app.event("app_uninstalled", async ({ body }) => options.onUninstalled?.(body.team_id));
  app.event("tokens_revoked", async ({ body, event }) => {
    if (event.tokens.bot?.length) await options.onUninstalled?.(body.team_id);
  });
  app.error(async (error) => {
    log.error({ code: error.code }, "Slack request failed in Bolt");
    // So that what failed is not acknowledged, and Slack sends an event again.
    throw error;
  });
  return app;
}

/** What was sent is given to the app by `inbox.ts`. */
const receiver: Receiver = { init: () => {}, start: async () => {}, stop: async () => {} };
