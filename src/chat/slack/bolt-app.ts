import { App, type Receiver, type ViewSubmitAction } from "@slack/bolt";
import { type Answering, answerCommand, answerPress, answerSubmission } from "./answers.ts";
import { silent } from "./client.ts";

/**
 * The Bolt app, with everything that we listen to: the same whichever `receiver` feeds it, HTTP or Socket Mode.
 * The receiver has judged who speaks, and that what they sent is a shape that `door.ts` knows.
 */
export function boltApp(options: Answering, receiver: Receiver): App {
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
  app.view<ViewSubmitAction>({ type: "view_submission" }, (args) => answerSubmission(options, args));
  app.error(async ({ code }) => log.error({ code }, "Slack request failed in Bolt"));
  return app;
}
