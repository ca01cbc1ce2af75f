import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";

/** A folder of its own with these files in it, gone after the test. */
export function folder(files: Record<string, string> = {}): string {
  const directory = mkdtempSync(join(tmpdir(), "muster-config-"));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, name)), { recursive: true });
    writeFileSync(join(directory, name), text);
  }
  return directory;
}

/** The least that a policy can say. */
export const smallPolicy = `organisation: { name: Example }
people:
  amara: { name: Amara, roles: [ciso, commander], slack: U0CISO, delegates: [ben] }
  ben: { name: Ben, roles: [deputy-ciso], slack: U0BEN }
severities:
  sev1: { call: [{ role: ciso, acknowledgeWithin: 5m }], steps: [{ at: 0%, by: [chat] }] }
authority:
  - { fallback: true, decides: { any: [ciso] } }
`;

export const slackSecrets = { SLACK_BOT_TOKEN: "xoxb-1-bot-token", SLACK_SIGNING_SECRET: "signing-secret-of-slack" };
export const twilioSecrets = {
  TWILIO_ACCOUNT_SID: "AC00000000000000000000000000000000",
  TWILIO_AUTH_TOKEN: "auth-token-of-twilio",
  TWILIO_FROM: "+15550199",
  PUBLIC_URL: "https://muster.example.com/",
};
