import type { Bot } from "../../bot.ts";
import type { By } from "../../incident/by.ts";
import type { Undated } from "../../incident/commands.ts";
import type { QuestionSource } from "../../incident/message-source.ts";
import { fromMs } from "../../incident/time.ts";
import type { Form } from "../card.ts";
import { formNotOpenedCard } from "../cards/answers/answers.ts";
import { formOf, withRemark } from "../cards/forms/forms.ts";
import { nowhereToKeepCard } from "../cards/forms/message-forms.ts";
import type { AskedOfMessage, Front, Reply, ShownMessage } from "../front.ts";
import { fromQuestion } from "../lines/decide-line.ts";
import type { Identify } from "../people.ts";
import { contextOf } from "./desk-forms.ts";
import { type createViews, privately } from "./desk-views.ts";

type Desk = {
  bot: Bot;
  identify: Identify;
  views: ReturnType<typeof createViews>;
  perform(incident: string, asked: Undated, interaction: string): Promise<Reply>;
};

/** What fits through a form on any platform, as JSON (Slack: 3,000 characters, with the rest of the context). */
const mostThroughForm = 2_000;

/** Messages that people choose or mark: into the record, or into a question. */
export function createMessageDesk({ bot, identify, views, perform }: Desk) {
  function sourceOf({ text, author, atMs, ref, link }: ShownMessage): QuestionSource {
    const { platform } = author;
    const at = fromMs(atMs);
    return { platform, author: identify.speaker(author).person, at, ref, ...(link && { link }), text };
  }

  const keep = (incident: string, by: By, message: ShownMessage, interaction: string) => {
    const { text, ...source } = sourceOf(message);
    return perform(incident, { type: "AddNote", by, text, source }, interaction);
  };

  /** Undefined where it is clear at once what is to be done, or that nothing can be. */
  async function form({ by, use, room, message }: AskedOfMessage): Promise<Form | undefined> {
    const speaker = identify.speaker(by);
    const inRoom = await views.inRoom(speaker, room);
    if (inRoom?.kind === "hidden" || (inRoom && use === "record")) return undefined;
    const open = inRoom ? undefined : await views.open(speaker);
    if (open?.length === 0) return undefined;
    const said = cutFor(sourceOf(message));
    const incident = inRoom?.incident;
    const context = contextOf({ said, ...(incident && { incident: incident.id }) });
    const rules = incident?.rules ?? bot.ports.world().rules;
    const about = { rules, ...(incident && { incident }), ...(open && { open }) };
    if (use === "record") return formOf("record", about, context);
    const question = { question: message.text };
    const read = fromQuestion(question, rules);
    return withRemark(formOf("decide", about, context, { ...question, ...read?.guessed }), read?.remark);
  }

  async function chose(asked: Parameters<Front["chose"]>[0]): Promise<Reply> {
    const { by, use, room, message, interaction } = asked;
    const speaker = identify.speaker(by);
    const inRoom = await views.inRoom(speaker, room);
    if (inRoom?.kind === "hidden") return await views.notFound(speaker, inRoom);
    if (inRoom && use === "record") return await keep(inRoom.incident.id, speaker, message, interaction);
    const open = inRoom ? [inRoom.incident] : await views.open(speaker);
    if (open.length > 0) return privately(formNotOpenedCard());
    return await views.notFound(speaker, { kind: "unclear", open }, { list: nowhereToKeepCard });
  }

  async function marked({ by, room, read, interaction }: Parameters<Front["marked"]>[0]): Promise<boolean> {
    const speaker = identify.speaker(by);
    const inRoom = await views.inRoom(speaker, room);
    if (inRoom?.kind !== "found") return false;
    const message = await read();
    if (!message) return false;
    const reply = await keep(inRoom.incident.id, speaker, message, interaction);
    return reply.kind === "private" && reply.card.kind === "done-AddNote";
  }

  return { form, chose, marked };
}

/** Its beginning, where all of it would not come back with the answers. */
function cutFor(said: QuestionSource): QuestionSource {
  if (JSON.stringify(said.text).length <= mostThroughForm) return said;
  let { text } = said;
  while (JSON.stringify(text).length > mostThroughForm) text = text.slice(0, Math.floor(text.length * 0.9));
  return { ...said, text: `${text.toWellFormed().trimEnd()}…`, cut: true };
}
