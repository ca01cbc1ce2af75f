import type { Bot } from "../bot.ts";
import { type Command, dated, type Undated } from "../incident/commands.ts";
import type { By } from "../incident/events.ts";
import type { Incident } from "../incident/incident.ts";
import type { Verdict } from "../incident/verdict.ts";
import type { Action, Card } from "./card.ts";
import {
  helpCard,
  incompleteCommandCard,
  notRecordedCard,
  openIncidentsCard,
  unknownCommandCard,
  whichIncidentCard,
} from "./cards/answers.ts";
import { confirmationCard } from "./cards/confirmation.ts";
import { dissentForm, severityForm, standDownForm } from "./cards/forms.ts";
import { myViewCard, statusCard } from "./cards/my-view.ts";
import type { Names } from "./cards/names.ts";
import { refusalCard } from "./cards/refusal.ts";
import { type Parsed, parseCommandLine } from "./command-line.ts";
import { contextOf, formForWords, proposeForm, readSubmission, type Submission } from "./desk-forms.ts";
import type { Front, Reply, Speaker } from "./front.ts";
import { meantIncident, openIncidents } from "./incidents.ts";
import type { Identify } from "./people.ts";

/**
 * The front desk: what people say, press and submit becomes a command, and the verdict becomes an answer. The same for
 * every chat platform. It judges nothing; it finds the incident, the command and the words.
 */
export function createDesk({ bot, identify }: { bot: Bot; identify: Identify }): Front {
  const { ports, handler } = bot;
  const { clock, ids, ledger, metrics } = ports;
  const lookup = { ledger, clock, handler };
  const namesNow = (): Names => ports.world();
  const namesOf = (incident: Incident): Names => ({ directory: ports.world().directory, rules: incident.rules });

  /** Appends, and answers with what is recorded beside the facts, so that a repeat gets the first answer. */
  async function perform(incident: string, asked: Undated | undefined, interaction: string): Promise<Reply> {
    if (!asked) return { kind: "quiet" };
    const handled = await handler.handle({
      incident,
      command: (now) => dated(asked, now),
      interaction: { id: interaction, answer: (verdict, after) => answerTo(dated(asked, ""), verdict, after) },
    });
    if (handled.kind === "key-conflict") return privately(notRecordedCard());
    if (handled.kind === "handled" && handled.verdict.kind === "refused") {
      metrics.commandsRefused.inc({ code: handled.verdict.refusal.code });
    }
    return handled.answer as Reply;
  }

  function answerTo(asked: Command, verdict: Verdict, after: Incident | undefined): Reply {
    const names = after ? namesOf(after) : namesNow();
    if (verdict.kind === "refused") return privately(refusalCard(verdict.refusal, names));
    // The cards that change say it; and the form for the reason opens next.
    const isShown = asked.type === "RecordDissent" || asked.type === "Choose" || asked.type === "Acknowledge";
    return after && !isShown ? privately(confirmationCard(asked, after, names)) : { kind: "quiet" };
  }

  function declareNew(by: By, asked: DeclareAsked, interaction: string): Promise<Reply> {
    const incident = ids.incident();
    const codename = ids.codename();
    const exercise = asked.exercise || ports.exercise;
    return perform(incident, { type: "DeclareIncident", by, incident, codename, ...asked, exercise }, interaction);
  }

  async function onIncident(
    { by, room, reference }: { by: By; room?: string; reference?: string },
    interaction: string,
    then: (incident: Incident) => Promise<Reply> | Reply,
  ): Promise<Reply> {
    // By now another incident may be meant, or none: what was answered once is answered again.
    const before = await ledger.findInteraction(interaction);
    if (before !== undefined) {
      metrics.appends.inc({ result: "answered-before" });
      return JSON.parse(before) as Reply;
    }
    const platform = by.via;
    const meant = await meantIncident(lookup, {
      person: by.person,
      ...(room && { room: { platform, id: room } }),
      ...(reference && { reference }),
    });
    if (meant.kind === "found") return await then(meant.incident);
    const mayLook = isKnown(by) ? (meant.kind === "several" ? meant.incidents : await openIncidents(lookup)) : [];
    return privately(whichIncidentCard(mayLook));
  }

  const isKnown = (by: By) => ports.world().directory.people[by.person] !== undefined;

  /** Anybody of the organisation may see what is open; the situation itself is for people of the directory. */
  async function status(by: By, asked: { room?: string; reference?: string }): Promise<Reply> {
    if (!isKnown(by)) return privately(refusalCard({ code: "unknown-person", person: by.person }, namesNow()));
    const meant = await meantIncident(lookup, {
      person: by.person,
      ...(asked.room && { room: { platform: by.via, id: asked.room } }),
      ...(asked.reference && { reference: asked.reference }),
    });
    if (meant.kind === "found") return privately(statusCard(meant.incident, namesOf(meant.incident), by.person));
    return privately(openIncidentsCard(meant.kind === "several" ? meant.incidents : await openIncidents(lookup)));
  }

  async function obey(parsed: Parsed, by: By, room: string | undefined, interaction: string): Promise<Reply> {
    const where = { by, ...(room && { room }), ...(parsed.incident && { reference: parsed.incident }) };
    switch (parsed.kind) {
      case "help":
        return privately(helpCard());
      case "unknown":
        return privately(unknownCommandCard(parsed.word, parsed.nearest));
      case "incomplete":
        return privately(incompleteCommandCard(parsed.cure));
      case "status":
        return await status(by, where);
      case "declare": {
        const { title, severity = "sev2", exercise, personalData } = parsed;
        return await declareNew(by, { title, severity, exercise, ...(personalData && { personalData }) }, interaction);
      }
      case "decide":
        return privately(incompleteCommandCard("Please type /muster decide: a form opens."));
      case "confirm":
      case "severity":
      case "call":
      case "handoff":
      case "note":
      case "stand-down":
      case "contain":
      case "recover":
      case "close":
      case "export":
        return await onIncident(where, interaction, ({ id }) => perform(id, commandFor(parsed, by), interaction));
    }
  }

  async function act(action: Action, by: By, interaction: string): Promise<Reply> {
    if (action.do === "view") {
      const incident = await handler.read(action.incident);
      if (!incident) return privately(refusalCard({ code: "no-such-incident" }, namesNow()));
      if (!isKnown(by)) return privately(refusalCard({ code: "unknown-person", person: by.person }, namesNow()));
      return privately(myViewCard(incident, by.person, namesOf(incident)));
    }
    return await perform(action.incident, commandOfPress(action, by), interaction);
  }

  async function submitted(submission: Submission, by: By, interaction: string): Promise<Reply> {
    switch (submission.form) {
      case "declare":
        return await declareNew(by, submission.value, interaction);
      case "decide":
        return await onIncident({ by, ...submission.where }, interaction, ({ id }) => {
          const decisionId = `dec-${ids.unique().slice(0, 8)}`;
          return perform(id, { type: "ProposeDecision", by, decisionId, ...submission.value }, interaction);
        });
      case "dissent":
      case "severity":
      case "stand-down":
        return await onIncident({ by, ...submission.where }, interaction, ({ id }) =>
          perform(id, submission.command(by), interaction),
        );
    }
  }

  const parse = (text: string, platform: Speaker["platform"]) =>
    parseCommandLine(text, {
      ...ports.world(),
      personByMention: (mentioned) => identify.personOf(platform, mentioned),
    });

  return {
    async say({ by: speaker, room, text, interaction }) {
      const by = identify.speaker(speaker);
      return await obey(parse(text, speaker.platform), by, room, `${speaker.platform}:${interaction}`);
    },
    async press({ by: speaker, action, interaction }) {
      return await act(action, identify.speaker(speaker), `${speaker.platform}:${interaction}`);
    },
    async submit({ by: speaker, form, context, values, interaction }) {
      const read = readSubmission(form, context, values);
      if (!read.ok) return { kind: "form-errors", errors: read.errors };
      return await submitted(read.submission, identify.speaker(speaker), `${speaker.platform}:${interaction}`);
    },
    formFor(asked) {
      if ("text" in asked) {
        // Mentions are of no matter to the commands that open forms.
        return formForWords(parse(asked.text, "slack"), asked.room, ports.world().rules);
      }
      const { action } = asked;
      const context = contextOf({
        incident: action.incident,
        ...("decision" in action && { decision: action.decision }),
      });
      switch (action.do) {
        case "propose":
          return proposeForm(ports.world().rules, context);
        case "dissent":
          return dissentForm(context);
        case "severity":
          return severityForm(context);
        case "stand-down":
          return standDownForm(context);
        case "acknowledge":
        case "call-delegate":
        case "confirm":
        case "join":
        case "view":
        case "choose":
          return undefined;
      }
    },
  };
}

type DeclareAsked = Pick<
  Extract<Command, { type: "DeclareIncident" }>,
  "title" | "severity" | "exercise" | "personalData" | "service"
>;

function privately(card: Card): Reply {
  return { kind: "private", card };
}

/** The command of words that are about one incident. */
function commandFor(parsed: Parsed, by: By): Undated | undefined {
  switch (parsed.kind) {
    case "confirm":
      return { type: "ConfirmIncident", by };
    case "severity":
      return { type: "ChangeSeverity", by, to: parsed.to, reason: parsed.reason };
    case "call":
      return "person" in parsed
        ? { type: "CallPerson", by, person: parsed.person }
        : { type: "CallRole", by, role: parsed.role };
    case "handoff":
      return { type: "HandOver", by, to: parsed.person };
    case "note":
      return { type: "AddNote", by, text: parsed.text };
    case "stand-down":
      return { type: "StandDown", by, ...because(parsed) };
    case "contain":
      return { type: "Contain", by, ...because(parsed) };
    case "recover":
      return { type: "Recover", by, ...because(parsed) };
    case "close":
      return { type: "Close", by, ...because(parsed) };
    case "export":
      return { type: "Export", by };
    case "declare":
    case "decide":
    case "status":
    case "help":
    case "unknown":
    case "incomplete":
      return undefined;
  }
}

function because({ reason }: { reason?: string }): { reason?: string } {
  return reason ? { reason } : {};
}

/** The command of a button that needs no form. */
function commandOfPress(action: Exclude<Action, { do: "view" }>, by: By): Undated | undefined {
  switch (action.do) {
    case "acknowledge": {
      const { callIn, minutes } = action;
      return { type: "Acknowledge", by, callIn, ...(minutes !== undefined && { joiningInMinutes: minutes }) };
    }
    case "call-delegate":
      return { type: "PassToDelegate", by, callIn: action.callIn };
    case "confirm":
      return { type: "ConfirmIncident", by };
    case "join":
      return { type: "Join", by };
    case "choose":
      return { type: "Choose", by, decisionId: action.decision, option: action.option, shown: action.shown };
    case "dissent":
      return { type: "RecordDissent", by, decisionId: action.decision };
    case "stand-down":
    case "severity":
    case "propose":
      return undefined;
  }
}
