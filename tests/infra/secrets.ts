import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { onTestFinished } from "vitest";
import { generateSealingKey } from "../../src/ledger/seal.ts";
import { root } from "./files.ts";

/** What only Slack and Twilio can say, and the script therefore leaves empty. */
const fromProviders: Record<string, string> = {
  SLACK_BOT_TOKEN: "xoxb-not-a-real-one",
  SLACK_SIGNING_SECRET: "0123456789abcdef0123456789abcdef",
  TWILIO_ACCOUNT_SID: "AC00000000000000000000000000000000",
  TWILIO_AUTH_TOKEN: "fedcba9876543210fedcba9876543210",
};

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "muster-infra-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Runs infra/secrets.sh. The sealing key is there before, as Muster makes it, so that no openssl is needed. */
export function madeSecrets(): { folder: string; asked: string[] } {
  const folder = join(temporaryFolder(), "secrets");
  execFileSync("mkdir", [folder]);
  writeFileSync(join(folder, "MUSTER_SEALING_KEY"), generateSealingKey().pem);
  const said = execFileSync("sh", [join(root, "infra/secrets.sh"), folder], { encoding: "utf8" });
  return { folder, asked: said.split("\n").flatMap((line) => (line ? [basename(line)] : [])) };
}

/** The same, with invented answers for what the providers know. */
export function filledSecrets(): string {
  const { folder, asked } = madeSecrets();
  for (const name of asked) writeFileSync(join(folder, name), fromProviders[name] ?? "");
  return folder;
}

export function contents(folder: string): Record<string, string> {
  return Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), "utf8")]));
}

export function modeOf(path: string): number {
  return statSync(path).mode & 0o777;
}
