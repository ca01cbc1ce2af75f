import { ProviderError, type Send } from "../../run/send.ts";
import type { Attachment } from "../chat.ts";
import type { SlackClient } from "./client.ts";
import { newestMessage, type Reading } from "./history.ts";

type File = { id: string; title: string };

/**
 * Uploads the files and shares them in one message. Only the last request shows anything to anybody, so an attempt that
 * died before it left nothing behind. The reference is `channel:first file's id`, as Slack names no message.
 */
export async function sendFiles(
  client: SlackClient,
  { channel, files, text }: { channel: string; files: Attachment[]; text: string },
  send: Send,
): Promise<string> {
  const uploaded: File[] = [];
  for (const file of files) uploaded.push(await upload(client, file, send));
  const [first, ...rest] = uploaded;
  if (!first) throw new ProviderError("rejected", "slack", "no_files");
  await client.call("files.completeUploadExternal", send, (web) =>
    web.files.completeUploadExternal({ channel_id: channel, files: [first, ...rest], initial_comment: text }),
  );
  return `${channel}:${first.id}`;
}

/** The reference of files sent earlier under these names. */
export async function findFiles(
  client: SlackClient,
  files: Attachment[],
  reading: Reading,
): Promise<string | undefined> {
  const [first] = files;
  const isOurs = (shared: { name?: string } | undefined) => first !== undefined && shared?.name === first.name;
  const found = await newestMessage(client, reading, (message) => message.files?.some(isOurs) ?? false);
  const id = found?.files?.find(isOurs)?.id;
  return id && `${reading.channel}:${id}`;
}

async function upload(client: SlackClient, { name, content }: Attachment, send: Send): Promise<File> {
  const bytes = Buffer.from(content);
  const { file_id, upload_url } = await client.call("files.getUploadURLExternal", send, (web) =>
    web.files.getUploadURLExternal({ filename: name, length: bytes.length }),
  );
  if (!file_id || !upload_url) throw new ProviderError("unavailable", "slack", "no_upload_address_in_answer");
  await client.upload(upload_url, bytes, send);
  return { id: file_id, title: name };
}
