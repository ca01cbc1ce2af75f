import type { Bot } from "../../bot.ts";
import type { By } from "../../incident/by.ts";
import type { Action, Card } from "../card.ts";
import { formNotOpenedCard } from "../cards/answers/answers.ts";
import type { Seen } from "../cards/home.ts";
import { zoneOf } from "../cards/times.ts";
import type { Front, Reply, Speaker } from "../front.ts";
import { peopleNamed } from "../lines/secrecy-words.ts";
import { readWhen } from "../lines/when.ts";
import type { Identify } from "../people.ts";
import { commandOfPress } from "./desk-commands.ts";
import { createDoing } from "./desk-doing.ts";
import { readSubmission } from "./desk-forms.ts";
import { createMessageDesk } from "./desk-messages.ts";
import { createOrganisationDesk } from "./desk-organisation.ts";
import { createPressing } from "./desk-pressing.ts";
import { createProposingDesk } from "./desk-proposing.ts";
import { createSubmitting, keptOpen } from "./desk-submitting.ts";
import { createViews, isLookedAt, privately } from "./desk-views.ts";
import { createWords } from "./desk-words.ts";

/**
 * The front desk: what people say, press and submit becomes a command, and the verdict becomes an answer. The same for
 * every chat platform. It judges nothing; it finds the incident, the command and the words.
 */
export function createDesk({ bot, identify }: { bot: Bot; identify: Identify }): Front {
  const { clock, world } = bot.ports;
  const organisation = createOrganisationDesk(bot);
  const views = createViews(bot);
  const proposing = createProposingDesk(bot, views);
  const doing = createDoing(bot, views);
  const submitting = createSubmitting(bot, { doing, organisation, proposing });
  const words = createWords(bot, { identify, views, organisation, proposing, doing, submitting });
  const pressing = createPressing(bot, { views, organisation });
  const messages = createMessageDesk({ bot, identify, views, perform: doing.perform });

  async function seenBy(by: By): Promise<Seen[]> {
    const seeing = [...(await views.open(by)), ...(await views.owing(by))];
    return seeing.map((incident) => ({ incident, names: views.namesOf(incident) }));
  }

  async function act(action: Action, by: By, interaction: string): Promise<Reply> {
    if (action.do === "home") return privately(await organisation.home(by, await seenBy(by), { isWhole: true }));
    if (!("incident" in action)) return await organisation.press(action, by, interaction);
    if (isLookedAt(action)) return await views.pressed(action, by);
    const command = commandOfPress(action, by);
    if (command) return await doing.perform(action.incident, command, interaction);
    const isShown = (await views.shown(action.incident, by)) !== undefined;
    return isShown ? privately(formNotOpenedCard(action)) : await views.mine(action.incident, by);
  }

  /** A moment as somebody wrote it on their own clock, and the people they name. */
  const readingOf = (by: Speaker, { person }: By) => ({
    when: (text: string) => readWhen(text, clock.nowMs(), zoneOf(world(), person)),
    whoIs: (names: string[]) =>
      peopleNamed(names, {
        ...world(),
        personByMention: (mentioned: string) => identify.personOf(by.platform, mentioned),
      }),
  });

  const idOf = (by: Speaker, interaction: string) => `${by.platform}:${interaction}`;

  return {
    home: async ({ by }) => {
      const speaker = identify.speaker(by);
      return await organisation.home(speaker, await seenBy(speaker));
    },
    async card({ by, card: { kind, whole }, room }) {
      const speaker = identify.speaker(by);
      if (isLookedAt(whole)) return shownIn(await views.standing({ kind, whole }, speaker, room !== undefined));
      return whole.do === "home" || whole.do === "agreements" ? shownIn(await act(whole, speaker, "")) : undefined;
    },
    chose: (asked) => messages.chose({ ...asked, interaction: idOf(asked.by, asked.interaction) }),
    marked: (asked) => messages.marked({ ...asked, interaction: idOf(asked.by, asked.interaction) }),
    say: ({ interaction, ...said }) => words.say(said, idOf(said.by, interaction)),
    async press({ by, action, interaction }) {
      return await act(action, identify.speaker(by), idOf(by, interaction));
    },
    async submit({ by, form, context, values, interaction }) {
      const speaker = identify.speaker(by);
      const read = readSubmission(form, context, values, readingOf(by, speaker));
      if (!read.ok) return { kind: "form-errors", errors: read.errors };
      const id = await submitting.idOf(idOf(by, interaction), values);
      if ("line" in read.value) return keptOpen(form, await words.fillIn(read.value, by, id));
      return keptOpen(form, await submitting.submitted(read.value, speaker, id));
    },
    async formFor(asked) {
      if ("message" in asked) return await messages.form(asked);
      if ("action" in asked) return await pressing.form(asked.action, identify.speaker(asked.by));
      return await words.form(asked);
    },
  };
}

function shownIn(reply: Reply): Card | undefined {
  return reply.kind === "private" || reply.kind === "refused" ? reply.card : undefined;
}
