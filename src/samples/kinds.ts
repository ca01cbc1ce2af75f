import { type SourceKind, sources } from "../alerts/sources/index.ts";

/** The built-in kind that a name means, as its maker or people write it: "Security Hub", "aws_guardduty". */
export function kindCalled(name: string): SourceKind | undefined {
  const plain = name.toLowerCase().replace(/[^a-z0-9]/g, "");
  return isKind(plain) ? plain : alsoCalled.get(plain);
}

function isKind(name: string): name is SourceKind {
  return Object.hasOwn(sources, name);
}

const alsoCalled = new Map<string, SourceKind>([
  ["asff", "securityhub"],
  ["awseventbridge", "eventbridge"],
  ["awsguardduty", "guardduty"],
  ["awssecurityhub", "securityhub"],
  ["azuresentinel", "sentinel"],
  ["crowdstrikefalcon", "crowdstrike"],
  ["defender", "msgraph"],
  ["elasticsecurity", "elastic"],
  ["falcosidekick", "falco"],
  ["googlescc", "gcpscc"],
  ["microsoftdefender", "msgraph"],
  ["microsoftgraph", "msgraph"],
  ["microsoftsentinel", "sentinel"],
  ["nozominetworks", "nozomi"],
  ["prometheus", "alertmanager"],
  ["scc", "gcpscc"],
  ["securitycommandcenter", "gcpscc"],
  ["sumologic", "sumo"],
  ["xdome", "claroty"],
]);
