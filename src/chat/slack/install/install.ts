import type { ServerResponse } from "node:http";
import { HTTPReceiver, type Installation } from "@slack/bolt";
import type { FastifyPluginCallback, FastifyReply, FastifyRequest } from "fastify";
import type { Log } from "../../../log.ts";
import { silent } from "../client.ts";
import { scopes } from "./scopes.ts";
import type { Workspaces } from "./workspaces.ts";

export type SlackInstallOptions = {
  clientId: string;
  clientSecret: string;
  /** Signs the state that comes back with the browser; the same on every replica. */
  stateSecret: string;
  /** Where Slack reaches us, without a slash at its end. */
  publicUrl: string;
  /** The Web API's base address, ending with a slash. */
  apiUrl: string;
  workspaces: Workspaces;
  log: Log;
};

export const installPath = "/slack/install";
const redirectPath = "/slack/oauth_redirect";

/**
 * How another workspace installs the app: `GET /slack/install` leads to Slack, which comes back to
 * `/slack/oauth_redirect`. Bolt verifies the state, against the cookie of the same browser, and fetches the token.
 * A workspace that the configuration does not name is answered 403, and nothing of it is kept.
 */
export function slackInstall(options: SlackInstallOptions): FastifyPluginCallback {
  const receiver = installReceiver(options);
  const listener = (request: FastifyRequest, reply: FastifyReply) => {
    reply.hijack();
    receiver.requestListener(request.raw, reply.raw);
    return reply;
  };
  return (scope, _options, done) => {
    scope.get(installPath, listener);
    scope.get(redirectPath, listener);
    done();
  };
}

function installReceiver(options: SlackInstallOptions): HTTPReceiver {
  const { clientId, clientSecret, stateSecret, publicUrl, apiUrl, workspaces, log } = options;
  return new HTTPReceiver({
    // It receives nothing that is signed: what Slack sends goes through `door.ts`.
    signingSecret: "none",
    endpoints: [],
    clientId,
    clientSecret,
    stateSecret,
    scopes: Object.keys(scopes),
    redirectUri: `${publicUrl}${redirectPath}`,
    installationStore: storeOf(workspaces),
    installerOptions: {
      directInstall: true,
      installPath,
      redirectUriPath: redirectPath,
      stateVerification: true,
      authorizationUrl: new URL("/oauth/v2/authorize", apiUrl).href,
      clientOptions: { slackApiUrl: apiUrl, retryConfig: { retries: 0 } },
      callbackOptions: {
        async afterInstallation(installation, _install, _request, response) {
          const team = teamOf(installation);
          if (team && installation.bot && workspaces.isAllowed(team)) return true;
          log.warn({ code: "workspace-not-allowed" }, "a Slack workspace that is not ours wanted to install the app");
          answer(response, 403, "This workspace is not one of ours: nothing of it was kept.");
          return false;
        },
        success: (_installation, _install, _request, response) =>
          answer(response, 200, "Muster is installed in this workspace. You can close this page."),
        failure(error, _install, _request, response) {
          log.warn({ code: error.code }, "a Slack installation failed");
          answer(response, 400, "That did not work. Begin again at the address where you began.");
        },
      },
    },
    logger: silent,
  });
}

/** Bolt writes only here, and reads nothing back: our own client asks `workspaces` for tokens. */
function storeOf(workspaces: Workspaces) {
  return {
    async storeInstallation(installation: Installation): Promise<void> {
      const team = teamOf(installation);
      const token = installation.bot?.token;
      if (team && token) await workspaces.keep(team, token);
    },
    fetchInstallation: () => Promise.reject(new Error("tokens are not given out here")),
  };
}

/** A whole Enterprise Grid organisation has no single workspace, and is not let in. */
function teamOf({ team, isEnterpriseInstall }: Installation): string | undefined {
  return isEnterpriseInstall ? undefined : team?.id;
}

function answer(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { "content-type": "text/plain; charset=utf-8" }).end(text);
}
