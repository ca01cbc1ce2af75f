import { entraId } from "../policy/quantities.ts";
import type { Connection, Setup } from "./connections.ts";
import type { TeamsConfig } from "./shape.ts";
import { teamsCredential } from "./teams-credential.ts";

/**
 * The bot's registration in Azure. Addresses are Microsoft's public cloud's unless the environment says otherwise. National
 * clouds sign as other issuers and give tokens for other scopes, which are not set up here
 * (learn.microsoft.com/azure/bot-service/how-to-deploy-gov-cloud-high).
 */
export function teamsOf({ environment, written, place }: Setup): Connection<TeamsConfig> {
  const appId = environment.text("TEAMS_APP_ID")?.toLowerCase() ?? written.teams?.appId;
  const tenant = environment.text("TEAMS_TENANT_ID")?.toLowerCase() ?? written.teams?.tenant;
  const addresses = {
    openIdMetadataUrl:
      environment.url("TEAMS_OPENID_METADATA_URL") ??
      "https://login.botframework.com/v1/.well-known/openidconfiguration",
    loginUrl: environment.url("TEAMS_LOGIN_URL") ?? "https://login.microsoftonline.com",
    serviceUrl: environment.url("TEAMS_SERVICE_URL") ?? "https://smba.trafficmanager.net/teams",
    graphUrl: environment.url("TEAMS_GRAPH_URL") ?? "https://graph.microsoft.com",
  };
  const secrets = ["TEAMS_APP_PASSWORD", "TEAMS_APP_CERTIFICATE"].flatMap((name) => [name, `${name}_FILE`]);
  const isProved = secrets.some((name) => environment.text(name) !== undefined);
  const isWanted = Boolean(written.teams ?? appId) || isProved;
  if (!isWanted) return { isWanted };
  const at = written.teams && place(["teams"]);
  refuseNationalClouds(environment, addresses);
  if (!appId) environment.missing("TEAMS_APP_ID", "Microsoft Teams knows the bot by it", { at });
  if (!tenant) environment.missing("TEAMS_TENANT_ID", "only the people of that organisation may speak", { at });
  const credential = teamsCredential(environment, at);
  for (const [name, id] of [
    ["TEAMS_APP_ID", appId],
    ["TEAMS_TENANT_ID", tenant],
  ] as const) {
    if (id !== undefined && !entraId.safeParse(id).success) {
      const cure = "take it from the bot's registration; it looks like 00000000-0000-0000-0000-000000000000";
      environment.mistake(name, `${name} is not an id of Entra`, cure);
    }
  }
  if (!appId || !tenant || !credential) return { isWanted };
  const channelsIn = written.teams?.channelsIn;
  return { isWanted, config: { appId, tenant, credential, ...addresses, ...(channelsIn && { channelsIn }) } };
}

type Addresses = Pick<TeamsConfig, "openIdMetadataUrl" | "loginUrl" | "serviceUrl" | "graphUrl">;

const variables: Record<keyof Addresses, string> = {
  openIdMetadataUrl: "TEAMS_OPENID_METADATA_URL",
  loginUrl: "TEAMS_LOGIN_URL",
  serviceUrl: "TEAMS_SERVICE_URL",
  graphUrl: "TEAMS_GRAPH_URL",
};

/** All of Microsoft's are in these two domains (learn.microsoft.com/graph/deployments). */
function refuseNationalClouds(environment: Setup["environment"], addresses: Addresses): void {
  for (const [key, name] of Object.entries(variables) as [keyof Addresses, string][]) {
    if (!/\.(us|cn)$/.test(new URL(addresses[key]).hostname)) continue;
    const what = `${name} is an address of one of Microsoft's national clouds, where Muster does not work`;
    environment.mistake(
      name,
      what,
      "leave it out: Muster works in Microsoft's public cloud, and so in GCC, not in GCC High",
    );
  }
}
