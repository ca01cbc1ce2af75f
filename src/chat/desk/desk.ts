import type { Bot } from "../../bot.ts";
import type { By } from "../../incident/by.ts";
import { againOf, interactionId, rememberedAsks } from "../again.ts";
import type { Again, Asked, Card, Pressed } from "../card.ts";
import { formNotOpenedCard, notKnownHereCard, pressAgain } from "../cards/answers/answers.ts";
import { notKnownYetKind } from "../cards/answers/refusal.ts";
import type { Seen } from "../cards/home.ts";
import { zoneOf } from "../cards/times.ts";
import type { Front, Reply, Speaker } from "../front.ts";
import { withoutReference } from "../lines/command-line.ts";
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
import { createRoomDesk } from "./desk-rooms.ts";
import { createSubmitting, keptOpen } from "./desk-submitting.ts";
import { createViews, isLookedAt, privately } from "./desk-views.ts";
import { createWords } from "./desk-words.ts";

/**
 * The front desk: what people say, press and submit becomes a command, and the verdict becomes an answer. The same for
 * every chat platform. It judges nothing; it finds the incident, the command and the words.
 */
export function createDesk({ bot, identify }: { bot: Bot; identify: Identify }): Front {
  const { clock, world } = bot.ports;
  const asks = rememberedAsks();
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

  async function act(action: Pressed, by: By, interaction: string): Promise<Reply> {
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

  /** Ids come back with buttons and forms, which their sender may change: whatever they say, it is their own. */
  const idOf = (by: Speaker, interaction: string) =>
    `${by.platform}:${identify.speaker(by).person}:${interactionId(interaction)}`;

  /**
   * What is to be repeated, of the incident that was chosen for it if one was: then it is an interaction of its own.
   * `of` is undefined where this process does not know.
   */
  function repeated(by: Speaker, { as, of = asks.of(idOf(by, as)), about }: Again): { as: string; of?: Asked } {
    if (about === undefined) return { as, ...(of && { of }) };
    const isSaid = of && "words" in of;
    return { as: `${as}:${about}`, ...(isSaid && { of: { words: `${about} ${withoutReference(of.words)}` } }) };
  }

  async function ask(by: Speaker, as: string, of: Asked): Promise<Reply> {
    const id = idOf(by, as);
    asks.keep(id, as, of);
    if ("press" in of) return await act(of.press, identify.speaker(by), id);
    const again = againOf(as, of);
    return withAgain(await words.say(saidBy(by, of), id, again), again);
  }

  async function askAgain(by: Speaker, again: Again): Promise<Reply> {
    const { as, of } = repeated(by, again);
    if (of) return await ask(by, as, of);
    return (await doing.answeredBefore(idOf(by, as))) ?? privately(notKnownHereCard());
  }

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
    ...createRoomDesk({ bot, identify }),
    marked: (asked) => messages.marked({ ...asked, interaction: idOf(asked.by, asked.interaction) }),
    say: ({ by, text, room, interaction }) =>
      ask(by, interaction, { words: text, ...(room !== undefined && { room }) }),
    async press({ by, action, interaction }) {
      return action.do === "again" ? await askAgain(by, action) : await ask(by, interaction, { press: action });
    },
    async submit({ by, form, context, values: written, interaction }) {
      const speaker = identify.speaker(by);
      const completed = form === "decide" ? proposing.completed(context, written) : { values: written };
      if ("form" in completed) return { kind: "form", form: completed.form };
      const { values } = completed;
      const read = readSubmission(form, context, values, readingOf(by, speaker));
      if (!read.ok) return { kind: "form-errors", errors: read.errors };
      const id = await submitting.idOf(idOf(by, interaction), values);
      if ("line" in read.value) return keptOpen(form, await words.fillIn(read.value, by, id));
      return keptOpen(form, await submitting.submitted(read.value, speaker, id));
    },
    async formFor(asked) {
      if ("message" in asked) return await messages.form(asked);
      if ("text" in asked) return await words.form(asked);
      const { by, action } = asked;
      if (action.do !== "again") return await pressing.form(action, identify.speaker(by));
      const { of } = repeated(by, action);
      return of && "words" in of ? await words.form(saidBy(by, of)) : undefined;
    },
  };
}

function saidBy(by: Speaker, { words: text, room }: Extract<Asked, { words: string }>) {
  return { by, text, ...(room !== undefined && { room }) };
}

/** Who they are was not known yet, and by now it may be. */
function withAgain(reply: Reply, again: Again): Reply {
  if (reply.kind !== "refused" || reply.card.kind !== notKnownYetKind) return reply;
  return privately(pressAgain(reply.card, again));
}

function shownIn(reply: Reply): Card | undefined {
  return reply.kind === "private" || reply.kind === "refused" ? reply.card : undefined;
}
