import type { Bot } from "../../bot.ts";
import type { By } from "../../incident/by.ts";
import { dated, type Undated } from "../../incident/commands.ts";
import { decide } from "../../incident/decide.ts";
import type { Incident } from "../../incident/incident.ts";
import { againOf } from "../again.ts";
import type { Again, Deed, Form } from "../card.ts";
import { type EndedLine, formErrorsCard, incompleteCommandCard, unknownCommandCard } from "../cards/answers/answers.ts";
import { helpCard } from "../cards/answers/help.ts";
import { formOf, withRemark } from "../cards/forms/forms.ts";
import { zoneOf } from "../cards/times.ts";
import type { Reply, Speaker } from "../front.ts";
import { incidentOfRoom } from "../incidents.ts";
import { bareCommand, hasReference, type Parsed, parseCommandLine, withoutReference } from "../lines/command-line.ts";
import { whenOf } from "../lines/when.ts";
import type { Identify } from "../people.ts";
import { commandOfPress, commandOfWords } from "./desk-commands.ts";
import type { Doing } from "./desk-doing.ts";
import { contextOf, type Submission, type Where } from "./desk-forms.ts";
import type { createOrganisationDesk } from "./desk-organisation.ts";
import { isDeed, openQuestions, pressFor } from "./desk-pressing.ts";
import type { createProposingDesk } from "./desk-proposing.ts";
import type { Submitting } from "./desk-submitting.ts";
import { type createViews, privately } from "./desk-views.ts";

type Desks = {
  identify: Identify;
  views: ReturnType<typeof createViews>;
  organisation: ReturnType<typeof createOrganisationDesk>;
  proposing: ReturnType<typeof createProposingDesk>;
  doing: Doing;
  submitting: Submitting;
};

type FormAsked = Extract<Parsed, { kind: "form" }>;
/** `form`: what opens the form of what was typed. */
type SaidWhere = Omit<Where, "reference"> & { form?: Again };
type Said = { by: Speaker; room?: string; text: string };

/**
 * What people type after `/muster`. One rule for all commands: with its words a command is done at once; alone it opens
 * its form, or a window with what it shows, and nothing is recorded before somebody presses there.
 */
export function createWords(
  { ports, handler }: Bot,
  { identify, views, organisation, proposing, doing, submitting }: Desks,
) {
  const { clock, ledger } = ports;
  const { onIncident } = doing;

  const contextFor = ({ platform }: Speaker) => ({
    ...ports.world(),
    personByMention: (mentioned: string) => identify.personOf(platform, mentioned),
  });
  const parse = (text: string, by: Speaker, warRoom?: string) =>
    parseCommandLine(text, { ...contextFor(by), ...(warRoom !== undefined && { warRoom }) });

  /** `again`: the same once more. */
  async function say(said: Said, interaction: string, again: Again): Promise<Reply> {
    const { by, room, text } = said;
    const speaker = identify.speaker(by);
    const warRoom = room !== undefined && hasReference(text) ? await warRoomOf(speaker, room) : undefined;
    const parsed = parse(text, by, warRoom);
    // Where another incident is to be put in its place, it has to be where we find it.
    const isRepeatable = !parsed.incident || withoutReference(text) !== text.trim();
    const form = parsed.kind === "incomplete" ? formInstead(said, again) : undefined;
    const where = { ...(room && { room }), ...(isRepeatable && { again }), ...(form && { form }) };
    return await obey(parsed, speaker, where, interaction);
  }

  /** The form of a command whose words were not understood, where it has one. */
  function formInstead({ by, text, room }: Said, { as }: Again): Again | undefined {
    const words = bareCommand(text);
    if (words === undefined || parse(words, by).kind !== "form") return undefined;
    return againOf(`${as}:form`, { words, ...(room !== undefined && { room }) });
  }

  async function warRoomOf(by: By, id: string): Promise<string | undefined> {
    const asking = { by, directory: ports.world().directory };
    return (await incidentOfRoom({ ledger, clock, handler }, { platform: by.via, id }, asking))?.id;
  }

  /** What was filled in, as if it had been typed: what is missing or makes no sense is said at the form. */
  async function fillIn({ form, line }: Extract<Submission, { line: string }>, by: Speaker, interaction: string) {
    const parsed = parseCommandLine(line, { ...contextFor(by), isFilledIn: true });
    const isWanting = parsed.kind === "incomplete" || parsed.kind === "form";
    if (isWanting) return { kind: "form-errors", errors: { [form]: parsed.cure } } satisfies Reply;
    return await obey(parsed, identify.speaker(by), {}, interaction);
  }

  async function form({ by, text, room }: { by: Speaker; text: string; room?: string }): Promise<Form | undefined> {
    const speaker = identify.speaker(by);
    const parsed = parse(text, by);
    if (parsed.kind === "question") return await proposing.formOfLine(parsed, speaker, room);
    if (parsed.kind !== "form") return undefined;
    const opened = await formOfWords(parsed, speaker, room);
    return opened && withRemark(opened, parsed.remark);
  }

  async function formOfWords(asked: FormAsked, by: By, room?: string): Promise<Form | undefined> {
    const { form, initial } = asked;
    const again = (incident?: string) => {
      const action = pressFor(form, incident);
      return action && { again: action };
    };
    if (form === "delegate") return { ...organisation.delegateForm(by, initial), ...again() };
    if (form === "agreement") return organisation.agreementForm(by);
    if (form === "declare") {
      return { ...formOf(form, { rules: ports.world().rules }, contextOf({}), initial), ...again() };
    }
    const about = await aboutWhat(asked, by, room);
    if (!about) return undefined;
    const incident = "incident" in about ? about.incident : undefined;
    if (incident && isDeed(form) && (await isRefused(form, by, incident))) return undefined;
    return {
      ...formOf(form, about, contextOf(incident ? { incident: incident.id } : {}), initial),
      ...again(incident?.id),
    };
  }

  /** The incident that is meant; or those of which whoever fills the form in chooses one. */
  async function aboutWhat(asked: FormAsked, by: By, room?: string) {
    const where = { ...(room && { room }), ...(asked.incident && { reference: asked.incident }) };
    const meant = await views.find(by, where);
    if (meant.kind === "hidden") return undefined;
    if (meant.kind === "found") {
      const { incident } = meant;
      return { ...views.namesOf(incident), incident, questions: openQuestions(incident) };
    }
    const { open: all, unknown } = meant;
    const open = asked.form === "confirm" ? all.filter(({ triage }) => triage.status === "awaiting") : all;
    return unknown === undefined && open.length > 0 ? { ...views.namesOf(undefined), open } : undefined;
  }

  const deedOf = (form: Deed, by: By, incident: string) => commandOfPress({ do: form, incident }, by);

  /** What would be refused needs no form: the refusal is the answer. */
  async function isRefused(form: Deed, by: By, incident: Incident): Promise<boolean> {
    const { now, ...world } = await handler.world();
    const command = deedOf(form, by, incident.id);
    return command !== undefined && decide(dated(command, now), incident, world).kind === "refused";
  }

  /** No form opened for it. */
  async function withoutForm(asked: FormAsked, by: By, where: Where, interaction: string): Promise<Reply> {
    const { form, cure } = asked;
    if (form === "declare" || form === "delegate")
      return privately(incompleteCommandCard(cure, pressFor(form, undefined)));
    const before = await doing.answeredBefore(interaction);
    if (before) return before;
    const meant = await views.find(by, where);
    if (meant.kind !== "found") {
      return await views.notFound(by, meant, { ...where, ...(form === "export" && { line: form }) });
    }
    const { incident } = meant;
    const deed = isDeed(form) && (await isRefused(form, by, incident)) ? deedOf(form, by, incident.id) : undefined;
    if (deed) return await doing.perform(incident.id, deed, interaction);
    return privately(incompleteCommandCard(cure, pressFor(form, incident.id)));
  }

  async function recordTrigger(
    { trigger, holds, said, people, note, correction, ...asked }: Extract<Parsed, { kind: "clock-trigger" }>,
    by: By,
    where: Where,
    interaction: string,
  ): Promise<Reply> {
    const read = said && whenOf(said, clock.nowMs(), zoneOf(ports.world(), by.person));
    if (read && "wrong" in read) return privately(incompleteCommandCard(read.wrong));
    const command = (): Undated => ({
      type: "RecordTrigger",
      by,
      trigger,
      holds,
      ...(asked.clock !== undefined && { clock: asked.clock }),
      ...(read && { occurredAt: read.at }),
      ...(people !== undefined && { peopleAffected: people }),
      ...(note !== undefined && { note }),
      ...(correction && { correction }),
    });
    return await onIncident(by, where, interaction, command, "clocks");
  }

  async function obey(parsed: Parsed, by: By, said: SaidWhere, interaction: string): Promise<Reply> {
    const { form: _form, ...place } = said;
    const where = { ...place, ...(parsed.incident && { reference: parsed.incident }) };
    const told = (line?: EndedLine) => (asked: Parameters<typeof commandOfWords>[0]) =>
      onIncident(by, where, interaction, (incident) => commandOfWords(asked, by, incident), line);
    switch (parsed.kind) {
      case "help":
        return shown(privately(helpCard(parsed.about, ports.world())));
      case "unknown":
        return privately(unknownCommandCard(parsed.word, parsed.nearest));
      case "form":
        return await withoutForm(parsed, by, where, interaction);
      case "incomplete":
        return privately(incompleteCommandCard(parsed.cure, said.form));
      case "question": {
        const read = proposing.readLine(parsed, said.room);
        if (!read.ok) return privately(formErrorsCard(Object.values(read.errors)));
        return await submitting.submitted({ ...read.value, where: { ...read.value.where, ...place } }, by, interaction);
      }
      case "status":
        return shown(await views.status(by, where));
      case "delegate":
        return await organisation.delegate(parsed, by, interaction);
      case "delegate-off":
        return await organisation.revoke(by, interaction);
      case "agreements":
        return shown(await organisation.agreements(by));
      case "actions":
        return shown(await views.actions(by, where));
      case "declare": {
        const { kind: _kind, incident: _incident, ...asked } = parsed;
        return await doing.declare(by, asked, interaction);
      }
      case "clocks":
        return shown(await views.clocks(by, where));
      case "brief":
        return shown(await views.brief(by, where, parsed.view));
      case "clock-trigger":
        return await recordTrigger(parsed, by, where, interaction);
      case "clock-aside":
      case "clock-up":
        return await told("clocks")(parsed);
      case "export":
        return await told("export")(parsed);
      case "confirm":
      case "severity":
      case "call":
      case "handoff":
      case "note":
      case "update":
      case "exclude":
      case "containing":
      case "spoken":
      case "withdraw":
      case "take-over":
      case "stand-down":
      case "contain":
      case "recover":
      case "close":
        return await told()(parsed);
    }
  }

  return { say, form, fillIn };
}

/** What is only looked at gets a window of its own. */
function shown(reply: Reply): Reply {
  return reply.kind === "private" ? { kind: "shown", card: reply.card } : reply;
}
