import { setTimeout as pause } from "node:timers/promises";
import type { PlacedCall } from "../../src/exercise/phone-double.ts";
import type { OpenedView, SlackMessage } from "../../src/exercise/slack-double.ts";
import type { Answer, SeenMessage } from "../../src/exercise/slack-player.ts";
import type { Player, Stage } from "../../src/exercise/stage.ts";

/**
 * Tries until there is something to return; a failure, such as a server that is just not there, is tried again.
 * Throws after `withinMs`, naming what did not come and the last failure.
 */
export async function until<T>(what: string, attempt: () => Promise<T | undefined>, withinMs = 120_000): Promise<T> {
  const endMs = performance.now() + withinMs;
  let last: unknown;
  // Soon at first, then rarely: whoever waits long should not keep the machine from what they wait for.
  let pauseMs = 20;
  while (performance.now() < endMs) {
    try {
      const found = await attempt();
      if (found !== undefined) return found;
      last = undefined;
    } catch (error) {
      last = error;
    }
    await pause(pauseMs);
    pauseMs = Math.min(pauseMs * 1.5, 300);
  }
  throw new Error(`${what} did not come within ${withinMs} ms`, { cause: last });
}

export type Persistent = ReturnType<typeof persistent>;

/**
 * A person who does what people do when nothing answers: reads the newest messages and presses, types or sends again
 * until it is taken. Each action resolves when Muster has answered it.
 */
export function persistent(stage: Stage, player: Player) {
  const { slack } = stage;
  const token = slack.tokenOf(player.slackUser);
  let dm: string | undefined;

  /** Their newest direct messages, newest first. */
  async function newest(): Promise<SeenMessage[]> {
    dm ??= (await slack.channels(token)).find(({ is_im }) => is_im)?.id;
    const channel = dm;
    if (channel === undefined) return [];
    const args = { channel, limit: "20", include_all_metadata: "true" };
    const { messages } = await slack.call<{ messages: SlackMessage[] }>("conversations.history", args, token);
    return messages.map((message) => ({ ...message, channel }));
  }

  const about = async (incident: string) => (await newest()).filter((each) => effectOf(each)?.includes(incident));

  /** An answer that says "not recorded yet" asks to be tried again. */
  function taken({ status, ack }: Answer): true | undefined {
    const words = JSON.stringify(ack ?? {});
    return status === 200 && !words.includes("Not recorded yet") ? true : undefined;
  }

  type Pressable = { message: SeenMessage; label: string };

  /** The first button, on their newest messages, that begins with one of these words. */
  async function buttonFor(incident: string, beginnings: string[]): Promise<Pressable | undefined> {
    const shown = await about(incident);
    const all = shown.flatMap((message) => labelsOf(message).map((label): Pressable => ({ message, label })));
    return all.find(({ label }) => beginnings.some((words) => label.startsWith(words)));
  }

  /**
   * Presses the button that begins with `label`. One that has gone after a first press was taken after all. Where it is
   * not shown, `otherwise` says what they do instead, if they were called at all.
   */
  async function press(incident: string, label: string, otherwise?: () => Promise<true | undefined>): Promise<void> {
    let pressed = false;
    await until(`“${label}” for ${player.name}`, async () => {
      const button = await buttonFor(incident, [label]);
      if (!button) return pressed || (await otherwise?.()) || undefined;
      pressed = true;
      return taken(await player.slack.pressOn(button.message, button.label));
    });
  }

  async function pressKey(incident: string, digit: string): Promise<true | undefined> {
    const call = await newestCall(stage, player, incident);
    const said = call && (await player.phone.pressKey(call, digit));
    return said === undefined || said.includes("Not recorded yet") ? undefined : true;
  }

  /** The form that `open` opens, filled in and submitted. */
  async function fill(open: () => Promise<Answer>, values: Record<string, string>): Promise<void> {
    const { viewsOf, until: soon } = slack.memory;
    const before = viewsOf(player.slackUser).length;
    const view = await until(`a form for ${player.name}`, async () => {
      await open();
      return await soon("form", () => viewsOf(player.slackUser).slice(before).findLast(isForm), 500);
    });
    await submit(view, values);
  }

  function submit(view: OpenedView, values: Record<string, string>): Promise<true> {
    return until(`${player.name}'s form`, async () => taken(await player.slack.submit(view, values)));
  }

  /** Once it is confirmed no form opens, and the answer says so. */
  async function confirmByForm(incident: string): Promise<true | undefined> {
    const { viewsOf, until: soon } = slack.memory;
    const before = viewsOf(player.slackUser).length;
    const answer = await player.slack.command(`${incident} confirm`);
    if (answer.ack?.text !== undefined) return taken(answer);
    const view = await soon("form", () => viewsOf(player.slackUser).slice(before).findLast(isForm), 2_000);
    return taken(await player.slack.submit(view, {}));
  }

  return {
    press,
    fill,
    /** Types `/muster <words>` once. */
    command: (words: string) => player.slack.command(words),
    /** Types it until it is taken. */
    type: (words: string) =>
      until(`an answer to ${words}`, async () => taken(await player.slack.command(words))).then(() => undefined),
    /** Presses, once, the first of these buttons that their newest messages show. */
    async pressAny(incident: string, beginnings: string[]): Promise<Answer> {
      const button = await buttonFor(incident, beginnings);
      if (!button) throw new Error(`${player.name} sees none of ${beginnings.join(", ")}`);
      return player.slack.pressOn(button.message, button.label);
    },
    /** "I'm awake", in the chat if they are asked there, else in the call. */
    awake: (incident: string) => press(incident, "I'm awake", () => pressKey(incident, "1")),
    /** Confirms, in the chat if they are asked there; woken by a call, by its form. */
    async confirm(incident: string): Promise<void> {
      await press(incident, "Confirm", async () => {
        if (!(await newestCall(stage, player, incident))) return undefined;
        return await confirmByForm(incident);
      });
    },
    /** Their newest messages about an incident, newest first. */
    about,
    /** Answers by text message, once their phone has shown `codename` or said anything about `incident`. */
    async text(incident: string, codename: string, reply: string): Promise<void> {
      await until(`a phone that rings for ${player.name}`, async () => {
        const texts = (await stage.phone.messages()).filter(({ to }) => to === player.phoneNumber);
        if (texts.some(({ body }) => body.includes(codename))) return true;
        return (await newestCall(stage, player, incident)) && true;
      });
      await until(`an answer to ${player.name}'s text`, async () => {
        const answer = await player.phone.replySms(reply);
        return answer.includes("Not recorded yet") ? undefined : true;
      });
    },
    /** Presses a key in the newest call about `incident`. */
    key: (incident: string, digit: string) =>
      until(`a call to ${player.name}`, () => pressKey(incident, digit)).then(() => undefined),
  };
}

/** Other modals only show something. */
function isForm({ submit }: OpenedView): boolean {
  return Boolean(submit);
}

async function newestCall(
  { phone }: Stage,
  { phoneNumber }: Player,
  incident: string,
): Promise<PlacedCall | undefined> {
  return (await phone.calls()).findLast(({ to, twiml }) => to === phoneNumber && twiml.includes(incident));
}

/** The effect that posted a message, as its metadata says. */
export function effectOf({ metadata }: SlackMessage): string | undefined {
  const effect = metadata?.event_payload.effect;
  return typeof effect === "string" ? effect : undefined;
}

export function labelsOf({ blocks = [] }: SlackMessage): string[] {
  const elements = blocks.flatMap((block) => (block.type === "actions" ? block.elements : []));
  return elements.flatMap((element) => (element.type === "button" ? [element.text.text] : []));
}

/** Everything that a message shows, its lock screen's sentence included. */
export function wordsOf({ text, blocks = [] }: Pick<SlackMessage, "text" | "blocks">): string {
  return `${text} ${JSON.stringify(blocks)}`;
}
