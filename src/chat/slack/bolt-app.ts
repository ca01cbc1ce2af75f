import { App, type Receiver, type ViewSubmitAction } from "@slack/bolt";
import { type Answering, answerCommand, answerPress, answerSubmission } from "./answers.ts";
import { silent } from "./client.ts";
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
  app.command(/^\//, (args) => answerCommand(options, args));
  app.action({ type: "block_actions" }, (args) => answerPress(options, args));
  app.shortcut({ type: "shortcut" }, (args) => answerShortcut(options, args));
  app.shortcut({ type: "message_action" }, (args) => answerMessageShortcut(options, args));
  app.event("reaction_added", (args) => keepReactedTo(options, args));
  app.event("pin_added", (args) => keepPinned(options, args));
  app.view<ViewSubmitAction>({ type: "view_submission" }, (args) => answerSubmission(options, args));
  app.error(async (error) => {
    log.error({ code: error.code }, "Slack request failed in Bolt");
    // So that what failed is not acknowledged, and Slack sends an event again.
    throw error;
  });
  return app;
}

/** What was sent is given to the app by `inbox.ts`. */
const receiver: Receiver = { init: () => {}, start: async () => {}, stop: async () => {} };
