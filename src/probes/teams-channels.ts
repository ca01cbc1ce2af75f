import { roomTrialCard } from "../chat/cards/organisation/reach.ts";
import { renderMessage } from "../chat/teams/cards/render.ts";
import { createNamed } from "../chat/teams/channel-room.ts";
import { admissible } from "../chat/teams/membership.ts";
import type { CheckLine } from "../commands/check.ts";
import { isPassing, ProviderError, type Send } from "../run/send.ts";
import type { openTeams } from "../wire/teams.ts";

type TeamsPorts = ReturnType<typeof openTeams>;

const send: Send = { effect: "room-trial", lane: "note", take: async () => {} };
const wanted = "muster-test";

/**
 * Where rooms are to be private channels: whether Muster could write into one. Microsoft's pages disagree on whether a bot
 * can, so rooms are channels only once it did. `isTried`: one is written into now. `users`: Entra object ids, of
 * whom the first that may be in a room owns it.
 */
export async function channelLines(
  { graph, connector, conversations, privately }: TeamsPorts,
  { isTried, users }: { isTried: boolean; users: readonly string[] },
): Promise<CheckLine[]> {
  if (!privately) return [];
  const { team, channels } = privately;

  /** One for every trial, as a team holds a limited number: another only once it is deleted. */
  async function trialChannel(): Promise<string> {
    const earlier = await conversations.trialChannelOf(team);
    if (earlier !== undefined && (await isThere(channels.nameOf(earlier, send)))) return earlier;
    const people = users.map((user) => ({ user, isGuest: false }));
    const [owner] = await admissible(graph, people, 1, send);
    if (!owner) throw new ProviderError("rejected", "teams", "nobody-to-own-a-channel");
    const description = roomTrialCard().summary;
    const { id } = await createNamed(channels, { name: wanted, description, owner }, send);
    await conversations.keepTrialChannel(team, id);
    return id;
  }

  if (!isTried) {
    if ((await conversations.triedChannelOf(team)) !== undefined) return [told];
    const what = "Teams: rooms are group chats: nothing was written into a private channel yet";
    return [{ status: "warning", what, cure: "muster check --try-channels makes one and writes into it" }];
  }
  try {
    const id = await trialChannel();
    await channels.letAppIn(id, send);
    const place = { conversation: id, serviceUrl: await conversations.serviceOf(id) };
    await connector.send(place, renderMessage(roomTrialCard()), send);
    await conversations.keepTriedChannel(team, id);
    return [told];
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    if (isPassing(error)) {
      const what = `Teams: a private channel could not be tried (${error.code}): rooms stay what they were`;
      return [{ status: "warning", what, cure: "run muster check --try-channels again" }];
    }
    await conversations.forgetTriedChannel(team);
    const what = `Teams: private channels do not take Muster (${error.code}): rooms stay group chats`;
    const cure = "install the app in that team and grant the permissions for channels, or take teams.channelsIn away";
    return [{ status: "warning", what, cure }];
  }
}

async function isThere(request: Promise<unknown>): Promise<boolean> {
  try {
    await request;
    return true;
  } catch (error) {
    if (error instanceof ProviderError && !isPassing(error)) return false;
    throw error;
  }
}

const told: CheckLine = { status: "ok", what: "Teams: rooms are private channels: one has taken a card" };
