import type { Setup } from "./connections.ts";
import type { SlackInstalling } from "./shape.ts";

/** What it takes to let other workspaces install the app; undefined where none may, or something is missing. */
export function installingOf({ environment, written, place }: Omit<Setup, "directory">): SlackInstalling | undefined {
  const workspaces = written.slack?.workspaces ?? [];
  const clientId = environment.text("SLACK_CLIENT_ID");
  const clientSecret = environment.secret("SLACK_CLIENT_SECRET");
  const key = environment.secret("SLACK_TOKEN_KEY");
  const previous = environment.secret("SLACK_TOKEN_KEY_PREVIOUS");
  const publicUrl = environment.url("PUBLIC_URL") ?? written.server?.publicUrl?.replace(/\/+$/, "");
  if (workspaces.length === 0) return undefined;
  const at = place(["slack", "workspaces"]);
  const why = "without it no other workspace can install the app";
  if (!clientId) environment.missing("SLACK_CLIENT_ID", why, { at });
  if (!clientSecret) environment.missing("SLACK_CLIENT_SECRET", why, { at, isSecret: true });
  if (!key) environment.missing("SLACK_TOKEN_KEY", "it encrypts their tokens", { at, isSecret: true });
  if (!publicUrl) environment.missing("PUBLIC_URL", "Slack comes back to it from an installation", { at });
  for (const [name, secret] of [
    ["SLACK_TOKEN_KEY", key],
    ["SLACK_TOKEN_KEY_PREVIOUS", previous],
  ] as const) {
    if (!secret || /^[0-9a-f]{64}$/i.test(secret.reveal())) continue;
    environment.mistake(name, `${name} is no key of 32 bytes in hexadecimal`, 'make one with "openssl rand -hex 32"');
  }
  if (!clientId || !clientSecret || !key || !publicUrl) return undefined;
  return { clientId, clientSecret, tokenKeys: previous ? [key, previous] : [key], workspaces, publicUrl };
}
