import type { Bot } from "../../bot.ts";
import type { By } from "../../incident/by.ts";
import { type Command, dated, type Undated } from "../../incident/commands.ts";
import { hashOf } from "../../incident/hash.ts";
import type { Incident } from "../../incident/incident.ts";
import { type Ending, looseEnds } from "../../incident/loose-ends.ts";
import { own } from "../../incident/own.ts";
import { directoryInside } from "../../incident/permission.ts";
import type { Refusal, Verdict } from "../../incident/verdict.ts";
import type { Action, Card, Form, FormId, IncidentAction } from "../card.ts";
import {
  type EndedLine,
  formErrorsCard,
  formNotOpenedCard,
  incompleteCommandCard,
  notRecordedCard,
  unknownCommandCard,
} from "../cards/answers/answers.ts";
import { confirmationCard } from "../cards/answers/confirmation.ts";
import { helpCard } from "../cards/answers/help.ts";
import { refusalCard } from "../cards/answers/refusal.ts";
import type { Declared } from "../cards/forms/form-answers.ts";
import { formOf } from "../cards/forms/forms.ts";
import { answersAnew, answersOf } from "../cards/forms/question-forms.ts";
import type { Seen } from "../cards/home.ts";
import { zoneOf } from "../cards/times.ts";
import type { Front, Reply, Speaker } from "../front.ts";
import { incidentOfRoom } from "../incidents.ts";
import { type Parsed, parseCommandLine } from "../lines/command-line.ts";
import { peopleNamed } from "../lines/secrecy-words.ts";
import { readWhen, whenOf } from "../lines/when.ts";
import type { Identify } from "../people.ts";
import { commandOfPress, commandOfWords } from "./desk-commands.ts";
import { contextOf, formOfPress, readSubmission, type Submission, type Where } from "./desk-forms.ts";
import { createMessageDesk } from "./desk-messages.ts";
import { createOrganisationDesk } from "./desk-organisation.ts";
import { createProposingDesk } from "./desk-proposing.ts";
import { createViews, isLookedAt, privately, refusedWith } from "./desk-views.ts";

/**
 * The front desk: what people say, press and submit becomes a command, and the verdict becomes an answer. The same for
 * every chat platform. It judges nothing; it finds the incident, the command and the words.
 */
export function createDesk({ bot, identify }: { bot: Bot; identify: Identify }): Front {
  const { ports, handler } = bot;
  const { clock, ids, ledger, metrics } = ports;
  const organisation = createOrganisationDesk(bot);
  const views = createViews(bot);
  const proposing = createProposingDesk(bot, views);

  /** Appends, and answers with what is recorded beside the facts, so that a repeat gets the first answer. */
  async function perform(incident: string, asked: Undated, interaction: string): Promise<Reply> {
    const handled = await handler.handle({
      incident,
      command: (now) => dated(asked, now),
      interaction: { id: interaction, answer: (verdict, after) => answerTo(dated(asked, ""), verdict, after) },
    });
    if (handled.kind === "key-conflict") return privately(notRecordedCard());
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

  function declareNew(by: By, asked: Declared, interaction: string): Promise<Reply> {
    const incident = ids.incident();
    const codename = ids.codename();
    const exercise = asked.exercise || ports.exercise;
    return perform(incident, { type: "DeclareIncident", by, incident, codename, ...asked, exercise }, interaction);
  }

  async function onIncident(
    by: By,
    where: Where,
    interaction: string,
    command: (incident: Incident) => Undated | { cure: string } | Promise<Undated | { form: Form }>,
    line?: EndedLine,
  ): Promise<Reply> {
    // By now another incident may be meant, or none: what was answered once is answered again.
    const before = await ledger.findInteraction(interaction);
    if (before !== undefined) {
      metrics.appends.inc({ result: "answered-before" });
      return JSON.parse(before) as Reply;
    }
    const meant = await views.find(by, where);
    if (meant.kind !== "found") return await views.notFound(by, meant, line);
    const asked = await command(meant.incident);
    if ("cure" in asked) return privately(incompleteCommandCard(asked.cure));
    if ("form" in asked) return { kind: "form", form: asked.form };
    return await perform(meant.incident.id, asked, interaction);
  }

  /** A moment as somebody wrote it, on their own clock. */
  const readerOf = (by: By) => (text: string) => readWhen(text, clock.nowMs(), zoneOf(ports.world(), by.person));

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

  /** What was filled in, as if it had been typed: what is missing or makes no sense is said at the form. */
  async function obeyLine({ form, line }: Extract<Submission, { line: string }>, by: Speaker, interaction: string) {
    const parsed = parseCommandLine(line, { ...contextFor(by), isFilledIn: true });
    const isWanting = parsed.kind === "incomplete" || parsed.kind === "form";
    if (isWanting) return { kind: "form-errors", errors: { [form]: parsed.cure } } satisfies Reply;
    return await obey(parsed, identify.speaker(by), undefined, interaction);
  }

  /** A form about an incident opens only where it is clear which one: the person learns it before they fill it in. */
  async function formOfWords(asked: Extract<Parsed, { kind: "form" }>, by: By, room?: string) {
    const { form, initial } = asked;
    if (form === "delegate") return organisation.delegateForm(by, initial);
    if (form === "agreement") return organisation.agreementForm(by);
    if (form === "declare") return formOf(form, { rules: ports.world().rules }, contextOf({}), initial);
    const where = { ...(room && { room }), ...(asked.incident && { reference: asked.incident }) };
    const meant = await views.find(by, where);
    if (meant.kind !== "found") return undefined;
    const { incident } = meant;
    const about = { ...views.namesOf(incident), incident, questions: openQuestions(incident) };
    return formOf(form, about, contextOf({ incident: incident.id }), initial);
  }

  async function withoutForm({ form, cure }: Extract<Parsed, { kind: "form" }>, by: By, where: Where): Promise<Reply> {
    if (form === "declare" || form === "delegate") return privately(incompleteCommandCard(cure));
    const meant = await views.find(by, where);
    return meant.kind === "found" ? privately(incompleteCommandCard(cure)) : views.notFound(by, meant);
  }

  async function obey(parsed: Parsed, by: By, room: string | undefined, interaction: string): Promise<Reply> {
    const where = { ...(room && { room }), ...(parsed.incident && { reference: parsed.incident }) };
    switch (parsed.kind) {
      case "help":
        return privately(helpCard(parsed.about, ports.world()));
      case "unknown":
        return privately(unknownCommandCard(parsed.word, parsed.nearest));
      case "form":
        return await withoutForm(parsed, by, where);
      case "incomplete":
        return privately(incompleteCommandCard(parsed.cure));
      case "question": {
        const read = proposing.readLine(parsed, room);
        if (!read.ok) return privately(formErrorsCard(Object.values(read.errors)));
        return await submitted(read.value, by, interaction);
      }
      case "status":
        return await views.status(by, where);
      case "delegate":
        return await organisation.delegate(parsed, by, interaction);
      case "delegate-off":
        return await organisation.revoke(by, interaction);
      case "agreements":
        return await organisation.agreements(by);
      case "actions":
        return await views.actions(by, where);
      case "declare": {
        const { kind: _kind, incident: _incident, ...asked } = parsed;
        return await declareNew(by, asked, interaction);
      }
      case "clocks":
        return await views.clocks(by, where);
      case "brief":
        return await views.brief(by, where, parsed.view);
      case "clock-trigger":
        return await recordTrigger(parsed, by, where, interaction);
      case "clock-aside":
      case "clock-up":
        return await onIncident(by, where, interaction, (incident) => commandOfWords(parsed, by, incident), "clocks");
      case "export":
        return await onIncident(by, where, interaction, (incident) => commandOfWords(parsed, by, incident), "export");
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
        return await onIncident(by, where, interaction, (incident) => commandOfWords(parsed, by, incident));
    }
  }

  async function seenBy(by: By): Promise<Seen[]> {
    const seeing = [...(await views.open(by)), ...(await views.owing(by))];
    return seeing.map((incident) => ({ incident, names: views.namesOf(incident) }));
  }

  async function act(action: Action, by: By, interaction: string): Promise<Reply> {
    if (action.do === "home") return privately(await organisation.home(by, await seenBy(by), { isWhole: true }));
    if (!("incident" in action)) return await organisation.press(action, by, interaction);
    if (isLookedAt(action)) return await views.pressed(action, by);
    const command = commandOfPress(action, by);
    if (command) return await perform(action.incident, command, interaction);
    const isShown = (await views.shown(action.incident, by)) !== undefined;
    return isShown ? privately(formNotOpenedCard(action)) : await views.mine(action.incident, by);
  }

  async function submitted(
    submission: Exclude<Submission, { line: string }>,
    by: By,
    interaction: string,
  ): Promise<Reply> {
    if (submission.form === "declare") return await declareNew(by, submission.value, interaction);
    if (submission.form === "delegate") return await organisation.delegate(submission.value, by, interaction);
    if (submission.form === "agreement") return await organisation.agreement(submission.value, by);
    if (submission.form !== "decide") {
      return await onIncident(by, submission.where, interaction, () => submission.command(by));
    }
    return await onIncident(by, submission.where, interaction, async (incident) => {
      const form = await proposing.formFirst(submission, by, incident);
      return form ? { form } : proposing.command(submission, by);
    });
  }

  /** A form about a decision shows that decision as it stands; about an incident that is kept from them there is none. */
  async function formOfAction(action: Action, by: By): Promise<Form | undefined> {
    if (action.do === "delegate") return organisation.delegateForm(by, {});
    if (action.do === "agreement") return organisation.agreementForm(by);
    if (action.do === "declare") return formOf("declare", { rules: ports.world().rules }, contextOf({}));
    const form = formOfPress[action.do];
    if (!form || !("incident" in action)) return undefined;
    const incident = await views.shown(action.incident, by);
    if (!incident) return undefined;
    const { rules, directory } = views.namesOf(incident);
    if (action.do === "clock") {
      const { trigger, again, clock: of } = action;
      const about = { incident: incident.id, trigger, ...(of !== undefined && { clock: of }), ...(again && { again }) };
      return formOf(form, { rules }, contextOf(about), { trigger, ...(again && { again: "yes" }) });
    }
    const ending = endsAnyway[action.do];
    if (ending) {
      const about = { rules, leftOpen: looseEnds(incident, ending) };
      return formOf(form, about, contextOf({ incident: incident.id, anyway: true }));
    }
    const context = contextOf(meantBy(action));
    if (action.do === "propose") return formOf(form, { rules }, context, proposedBefore(action, incident));
    if (!("decision" in action)) return formOf(form, { rules, directory, incident }, context);
    const decision = own(incident.decisions, action.decision);
    if (form === "withdraw") {
      const question = String(Object.keys(incident.decisions).indexOf(action.decision) + 1);
      return formOf(form, { rules, questions: openQuestions(incident) }, context, { question });
    }
    const initial = form === "edit" && decision ? answersOf(decision) : {};
    const hasAbstained = form === "abstention" && decision && own(decision.abstentions, by.person) !== undefined;
    const about = { rules, ...(decision && { decision }), ...(hasAbstained && { hasAbstained }) };
    return formOf(form, about, hasAbstained ? contextOf({ ...meantBy(action), again: true }) : context, initial);
  }

  /** A form that was refused stays open: sent once more with other answers it is asked anew, and else answered as before. */
  async function submissionOf(interaction: string, values: Record<string, string>): Promise<string> {
    const before = await ledger.findInteraction(interaction);
    const wasRefused = before !== undefined && (JSON.parse(before) as Reply).kind === "refused";
    return wasRefused ? `${interaction}:${hashOf(values)}` : interaction;
  }

  const contextFor = ({ platform }: Speaker) => ({
    ...ports.world(),
    personByMention: (mentioned: string) => identify.personOf(platform, mentioned),
  });
  const parse = (text: string, by: Speaker, warRoom?: string) =>
    parseCommandLine(text, { ...contextFor(by), ...(warRoom !== undefined && { warRoom }) });
  const idOf = (by: Speaker, interaction: string) => `${by.platform}:${interaction}`;
  const messages = createMessageDesk({ bot, identify, views, perform });

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
    async say({ by, room, text, interaction }) {
      const inRoom = room === undefined ? undefined : { platform: by.platform, id: room };
      const speaker = identify.speaker(by);
      const { directory } = ports.world();
      const asking = { by: speaker, directory };
      const warRoom = inRoom && (await incidentOfRoom({ ledger, clock, handler }, inRoom, asking));
      return await obey(parse(text, by, warRoom?.id), speaker, room, idOf(by, interaction));
    },
    async press({ by, action, interaction }) {
      return await act(action, identify.speaker(by), idOf(by, interaction));
    },
    async submit({ by, form, context, values, interaction }) {
      const speaker = identify.speaker(by);
      const whoIs = (names: string[]) => peopleNamed(names, contextFor(by));
      const read = readSubmission(form, context, values, { when: readerOf(speaker), whoIs });
      if (!read.ok) return { kind: "form-errors", errors: read.errors };
      const id = await submissionOf(idOf(by, interaction), values);
      if ("line" in read.value) return keptOpen(form, await obeyLine(read.value, by, id));
      return keptOpen(form, await submitted(read.value, speaker, id));
    },
    async formFor(asked) {
      if ("message" in asked) return await messages.form(asked);
      const speaker = identify.speaker(asked.by);
      if ("action" in asked) return await formOfAction(asked.action, speaker);
      const parsed = parse(asked.text, asked.by);
      if (parsed.kind === "question") return await proposing.formOfLine(parsed, speaker, asked.room);
      if (parsed.kind !== "form") return undefined;
      const form = await formOfWords(parsed, speaker, asked.room);
      return form && withRemark(form, parsed.remark);
    },
  };
}

function withRemark(form: Form, remark: string | undefined): Form {
  return remark === undefined ? form : { ...form, intro: [remark, form.intro].filter(Boolean).join("\n\n") };
}

function shownIn(reply: Reply): Card | undefined {
  return reply.kind === "private" || reply.kind === "refused" ? reply.card : undefined;
}

/** Nobody's words are lost: what is refused is said at the form, unless the answer has something to press. */
function keptOpen(form: FormId, reply: Reply): Reply {
  if (reply.kind !== "refused") return reply;
  return { kind: "form-errors", errors: { [refusedAt[form] ?? ""]: reply.card.summary } };
}

/** The field that a refusal is mostly about; else it is said at the first. */
const refusedAt: Partial<Record<FormId, string>> = { declare: "severity" };

/** By their number, as a line names them. */
function openQuestions({ decisions }: Incident) {
  return Object.values(decisions).flatMap(({ question, state }, index) =>
    state.status === "open" ? [{ value: String(index + 1), label: `${index + 1}. ${question}` }] : [],
  );
}

/** What is known of a question before it is written. */
function proposedBefore({ about, anew }: Extract<Action, { do: "propose" }>, { decisions }: Incident) {
  const before = anew === undefined ? undefined : own(decisions, anew);
  return before ? answersAnew(before) : { ...about };
}

/** The ids that a form opened by this press is about. */
function meantBy(action: IncidentAction): Parameters<typeof contextOf>[0] {
  return {
    incident: action.incident,
    ...("decision" in action && { decision: action.decision }),
    ...("shown" in action && { shown: action.shown }),
    ...("action" in action && { action: action.action }),
    ...("service" in action && { service: action.service }),
  };
}

/** The buttons that end an incident though something in it is open. */
const endsAnyway: Partial<Record<Action["do"], Ending>> = {
  "close-anyway": "close",
  "stand-down-anyway": "stand-down",
};

/** The cards that change say it, or the form for the reason opens next. */
const quietTypes: readonly Command["type"][] = ["RecordDissent", "Abstain", "Choose", "Acknowledge"];
