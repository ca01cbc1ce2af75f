import type { Bot } from "../../bot.ts";
import type { By } from "../../incident/by.ts";
import { type Command, dated, type Undated } from "../../incident/commands.ts";
import { hashOf } from "../../incident/hash.ts";
import type { Incident } from "../../incident/incident.ts";
import { directoryInside } from "../../incident/permission.ts";
import type { Refusal, Verdict } from "../../incident/verdict.ts";
import type { Key } from "../../ledger/ledger.ts";
import type { Form } from "../card.ts";
import {
  declaredBeforeCard,
  type EndedLine,
  incompleteCommandCard,
  notRecordedCard,
} from "../cards/answers/answers.ts";
import { confirmationCard } from "../cards/answers/confirmation.ts";
import { refusalCard } from "../cards/answers/refusal.ts";
import type { Declared } from "../cards/forms/form-answers.ts";
import type { Reply } from "../front.ts";
import type { Where } from "./desk-forms.ts";
import { type createViews, privately, refusedWith } from "./desk-views.ts";

export type Doing = ReturnType<typeof createDoing>;

/** How a command is recorded, once, and what whoever gave it is answered. */
export function createDoing({ ports, handler }: Bot, views: ReturnType<typeof createViews>) {
  const { clock, ids, ledger, metrics } = ports;

  /** Appends, and answers with what is recorded beside the facts, so that a repeat gets the first answer. */
  async function perform(incident: string, asked: Undated, interaction: string, once?: Once): Promise<Reply> {
    const handled = await handler.handle({
      incident,
      ...(once && { keys: once.keys }),
      command: (now) => dated(asked, now),
      interaction: { id: interaction, answer: (verdict, after) => answerTo(dated(asked, ""), verdict, after) },
    });
    if (handled.kind === "key-conflict") return (await once?.taken(handled.incident)) ?? privately(notRecordedCard());
    if (handled.kind === "handled" && handled.verdict.kind === "refused") countRefusal(handled.verdict.refusal);
    return handled.answer as Reply;
  }

  function answerTo(asked: Command, verdict: Verdict, after: Incident | undefined): Reply {
    const names = views.namesOf(after);
    if (verdict.kind === "refused") {
      // Nobody is sent to somebody who may not know of it.
      const toAsk = after ? { ...names, directory: directoryInside(after, names.directory) } : names;
      return refusedWith(refusalCard(verdict.refusal, toAsk, asked, after?.id));
    }
    const isShown = quietTypes.includes(asked.type);
    return after && !isShown ? privately(confirmationCard(asked, after, names, verdict.events)) : { kind: "quiet" };
  }

  function countRefusal({ code }: Refusal): void {
    metrics.commandsRefused.inc({ code });
  }

  /** Whoever hears "not recorded yet" types it again, and the first may have been recorded after all. */
  async function declare(by: By, asked: Declared, interaction: string): Promise<Reply> {
    const incident = ids.incident();
    const codename = ids.codename();
    const exercise = asked.exercise || ports.exercise;
    const command: Undated = { type: "DeclareIncident", by, incident, codename, ...asked, exercise };
    const key = `declared:${by.via}:${by.person}:${hashOf(asked)}`;
    const keys = [{ key, untilMs: clock.nowMs() + sameWordsMs }];
    return await perform(incident, command, interaction, { keys, taken: (held) => declaredBefore(held, by) });
  }

  async function declaredBefore(id: string, by: By): Promise<Reply> {
    const incident = await views.shown(id, by);
    return privately(incident ? declaredBeforeCard(incident) : notRecordedCard());
  }

  /** By now another incident may be meant, or none: what was answered once is answered again. */
  async function answeredBefore(interaction: string): Promise<Reply | undefined> {
    const before = await ledger.findInteraction(interaction);
    if (before === undefined) return undefined;
    metrics.appends.inc({ result: "answered-before" });
    return JSON.parse(before) as Reply;
  }

  async function onIncident(
    by: By,
    where: Where,
    interaction: string,
    command: (incident: Incident) => Undated | { cure: string } | Promise<Undated | { form: Form }>,
    line?: EndedLine,
  ): Promise<Reply> {
    const [before, meant] = await Promise.all([answeredBefore(interaction), views.find(by, where)]);
    if (before) return before;
    if (meant.kind !== "found") return await views.notFound(by, meant, { ...where, ...(line && { line }) });
    const asked = await command(meant.incident);
    if ("cure" in asked) return privately(incompleteCommandCard(asked.cure));
    if ("form" in asked) return { kind: "form", form: asked.form };
    return await perform(meant.incident.id, asked, interaction);
  }

  return { perform, declare, onIncident, answeredBefore };
}

/** What only one incident may hold, and the answer where another does. */
type Once = { keys: Key[]; taken(holder: string): Promise<Reply> };

/** So soon the same words of the same person are the same declaration. */
const sameWordsMs = 60_000;

/** The cards that change say it, or the form for the reason opens next. */
const quietTypes: readonly Command["type"][] = ["RecordDissent", "Abstain", "Choose", "Acknowledge"];
