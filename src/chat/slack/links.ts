import type { Room } from "../../incident/events.ts";
import type { Send } from "../../run/send.ts";
import type { RoomLink } from "../chat.ts";
import type { SlackClient } from "./client.ts";

/** Bookmarks the links that the room has no bookmark of that title for; an earlier attempt may have set some of them. */
export async function setLinks(client: SlackClient, { id }: Room, links: RoomLink[], send: Send): Promise<void> {
  if (links.length === 0) return;
  const { lane } = send;
  const { bookmarks } = await client.call("bookmarks.list", { lane }, (web) => web.bookmarks.list({ channel_id: id }));
  const known = new Set(bookmarks?.map(({ title }) => title));
  for (const link of links.filter(({ title }) => !known.has(title))) {
    const address = "address" in link ? link.address : await addressOf(client, link.message, send);
    if (address === undefined) continue;
    await client.call("bookmarks.add", send, (web) =>
      web.bookmarks.add({ channel_id: id, title: link.title, type: "link", link: address }),
    );
  }
}

async function addressOf(client: SlackClient, message: string, { lane }: Send): Promise<string | undefined> {
  const [channel = "", message_ts = ""] = message.split(":");
  const answer = await client.call("chat.getPermalink", { lane }, (web) =>
    web.chat.getPermalink({ channel, message_ts }),
  );
  return answer.permalink;
}
