import type { Draft } from "./issues.ts";
import { looksSecret } from "./secret.ts";
import type { Path, YamlFile } from "./yaml.ts";

const secretKey = /token|secret|password|passwd|passphrase|api[-_]?key|private[-_]?key|credential|account[-_]?sid/i;
/** Slack's signing secret and Twilio's auth token are 32 hexadecimal digits. */
const hex32 = /^[0-9a-f]{32}$/i;
const operational = ["slack", "teams", "twilio", "alerts", "server", "retention"];
const policyKeys = [
  "organisation",
  "people",
  "roles",
  "commands",
  "severities",
  "services",
  "assets",
  "authority",
  "standingOrders",
];

/** Secrets that were written into the file, each told once and without its value. `known` are the environment's. */
export function misplacedSecrets(scalars: YamlFile["scalars"], known: Set<string>): Draft[] {
  const drafts = new Map<string, Draft>();
  for (const { path, kind } of scalars.filter((scalar) => isSecret(scalar, known))) {
    const home = homeOf(path);
    const message = "a secret is written here, where everybody who may read the file can read it";
    const cure = `take it out, replace it where it was issued, and set ${home} in the environment`;
    drafts.set(JSON.stringify(path), { path, at: kind, message, cure });
  }
  return [...drafts.values()];
}

/** True when what is wrong at `path` is wrong because a secret stands there. */
export function isMisplaced(path: Path, secrets: Draft[]): boolean {
  return secrets.some((secret) => secret.path.every((step, index) => path[index] === step));
}

function isSecret({ path, kind, text }: YamlFile["scalars"][number], known: Set<string>): boolean {
  // A short one may be an ordinary word by chance.
  if (looksSecret(text) || (text.length >= 12 && known.has(text))) return true;
  const [section, ...rest] = path;
  const key = path.findLast((step) => typeof step === "string") as string | undefined;
  // The policy's own keys name roles and people, who may well be called what they like.
  if (kind === "key" || key === undefined || policyKeys.includes(String(section)) || text === "null") return false;
  // A mapping's own words, and its examples, are a tool's.
  if (section === "alerts" && rest[1] === "mapping") return false;
  const isSourceName = section === "alerts" && rest.length < 2;
  return (!isSourceName && secretKey.test(key)) || (operational.includes(String(section)) && hex32.test(text));
}

/** The variable that it belongs in. */
function homeOf([section, name, ...rest]: Path): string {
  const words = [section, name, ...rest].join(".");
  if (section === "alerts") return secretVariable(String(name));
  if (/twilio/i.test(words)) return /sid/i.test(words) ? "TWILIO_ACCOUNT_SID" : "TWILIO_AUTH_TOKEN";
  if (/slack/i.test(words)) {
    if (/sign/i.test(words)) return "SLACK_SIGNING_SECRET";
    return /app/i.test(words) ? "SLACK_APP_TOKEN" : "SLACK_BOT_TOKEN";
  }
  if (/teams/i.test(words)) return "TEAMS_APP_PASSWORD";
  if (/redis/i.test(words)) return "REDIS_URL";
  if (/database|postgres/i.test(words)) return "DATABASE_URL";
  return "its own variable";
}

/** `guard-duty` → `ALERTS_GUARD_DUTY_SECRET` */
export function secretVariable(source: string): string {
  return `ALERTS_${source.toUpperCase().replaceAll("-", "_")}_SECRET`;
}
