import type { Bot } from "../bot.ts";
import { openIncidents, toShow } from "../chat/incidents.ts";
import type { Identify } from "../chat/people.ts";
import type { By } from "../incident/by.ts";
import { type CallIn, latestCallIn } from "../incident/call-ins/call-in.ts";
import { mayPassOn } from "../incident/call-ins/climb.ts";
import type { Command } from "../incident/commands.ts";
import { directorySeenIn } from "../incident/confidential/confidential.ts";
import { referenceOf } from "../incident/hash.ts";
import type { Incident } from "../incident/incident.ts";
import type { Instant } from "../incident/time.ts";
import type { RefusalCode, Verdict } from "../incident/verdict.ts";
import type { Directory } from "../policy/directory.ts";
import {
  type AboutHeard,
  type Confirmed,
  findHeard,
  howToConfirmIt,
  isConfirmed,
  needsItsCode,
  nothingToConfirm,
  spokenCommand,
  spokenSentence,
} from "./phone-spoken.ts";
import { parseSmsReply, type Replies, type SmsReply } from "./replies.ts";
import { smallTalk } from "./small-talk.ts";
import { questionOf } from "./twiml.ts";

/** What a phone's answer means: which person, which call-in, which command, and what to say back. */

type Answer = Exclude<SmsReply["kind"], "prose" | Confirmed>;
type Waiting = { incident: Incident; callIn: CallIn };

const nothingOpen = "Muster: nobody is waiting for your answer right now.";
const wordsReachNobody = "Nobody reads what is written here: please use chat, or call.";

export function createPhoneDesk({ bot, identify }: { bot: Bot; identify: Identify }): Replies {
  const ports = { ...bot.ports, handler: bot.handler };
  const talk = smallTalk(() => ports.clock.nowMs());

  async function answer(asked: Waiting, by: By, kind: Answer, interaction: string): Promise<string> {
    const handled = await bot.handler.handle({
      incident: asked.incident.id,
      command: (now) => commandOf(kind, asked.callIn.id, { now, by }),
      interaction: {
        id: interactionId(interaction),
        answer: (verdict, after) => sentence(kind, verdict, after ?? asked.incident, by),
      },
    });
    if (handled.kind === "handled" && handled.verdict.kind === "refused") {
      ports.metrics.commandsRefused.inc({ code: handled.verdict.refusal.code });
    }
    return handled.kind === "key-conflict" ? "" : String(handled.answer);
  }

  /** "4 K7Q2": their own word for what was written down under that very code, and for nothing else. */
  async function confirmedBy(
    by: By,
    kind: AboutHeard,
    { open, about, interaction }: { open: Incident[]; about: string | undefined; interaction: string },
  ): Promise<string> {
    const heard = about === undefined ? undefined : findHeard(open, by.person, about);
    if (!heard) {
      count(by.via === "voice" ? "voice" : "sms", "nothing-open");
      return about === undefined ? needsItsCode : nothingToConfirm;
    }
    const handled = await bot.handler.handle({
      incident: heard.incident.id,
      command: (now) => spokenCommand(kind, heard, { now, by }),
      interaction: {
        id: interactionId(interaction),
        answer: (verdict) => spokenSentence(kind, verdict, heard),
      },
    });
    if (handled.kind === "handled" && handled.verdict.kind === "refused") {
      ports.metrics.commandsRefused.inc({ code: handled.verdict.refusal.code });
    }
    return handled.kind === "key-conflict" ? "" : String(handled.answer);
  }

  /** By now nobody may be waiting for it: what was answered once is answered again. */
  async function answeredBefore(interaction: string): Promise<string | undefined> {
    const before = await ports.ledger.findInteraction(interactionId(interaction));
    if (before === undefined) return undefined;
    ports.metrics.appends.inc({ result: "answered-before" });
    return String(JSON.parse(before));
  }

  async function spokenKey(by: By, digit: string, about: { incident: string; about: string; interaction: string }) {
    const kind = digit === "4" ? "said-so" : digit === "5" ? "did-not" : undefined;
    if (!kind) {
      count("voice", "not-understood");
      return questionOf({ spoken: about.about });
    }
    const before = await answeredBefore(about.interaction);
    if (before !== undefined) return before;
    const incident = toShow(await bot.handler.read(about.incident), by, ports.world().directory);
    return await confirmedBy(by, kind, { ...about, open: incident ? [incident] : [] });
  }

  async function calledIn(
    id: string,
    by: By,
    asked: { callIn: string } | { spoken: string },
  ): Promise<Partial<Waiting>> {
    const incident = toShow(await bot.handler.read(id), by, ports.world().directory);
    const callIn = "callIn" in asked ? incident?.callIns[asked.callIn] : undefined;
    return { ...(incident && { incident }), ...(callIn && { callIn }) };
  }

  const count = (door: "sms" | "voice", reason: string) => ports.metrics.refusals.inc({ door, reason });

  return {
    async bySms({ from, text, interaction }) {
      const by = identify.phone(from, "sms");
      // An unknown number learns nothing, not even that there is an incident.
      if (!by) {
        count("sms", "unknown-number");
        return "";
      }
      const before = await answeredBefore(interaction);
      if (before !== undefined) return before;
      const { directory } = ports.world();
      const open = (await openIncidents(ports)).filter((incident) => toShow(incident, by, directory));
      const waiting = await callInsOf(by.person, open);
      const reply = parseSmsReply(text, waiting.flatMap(namesOf));
      if (reply.kind === "prose") {
        count("sms", "not-understood");
        if (!talk.mayAnswer(by.person)) return "";
        const how = howToConfirmIt(open, by.person) ?? (waiting[0] && howToReply(waiting[0], directory));
        return how ? `Muster did not understand, so nothing is recorded. ${how}` : `${nothingOpen} ${wordsReachNobody}`;
      }
      if (isConfirmed(reply.kind)) return await confirmedBy(by, reply.kind, { open, about: reply.about, interaction });
      const { about } = reply;
      const isHeard = about !== undefined && findHeard(open, by.person, about) !== undefined;
      if (reply.kind === "call-me" && isHeard) return await confirmedBy(by, reply.kind, { open, about, interaction });
      const meant = about === undefined ? waiting[0] : waiting.find((one) => isAbout(one, about));
      if (meant) return await answer(meant, by, reply.kind, interaction);
      count("sms", "nothing-open");
      return nothingOpen;
    },

    async byKeypress({ to, digit, incident: id, interaction, ...asked }) {
      const by = identify.phone(to, "voice");
      if (by && "spoken" in asked)
        return await spokenKey(by, digit, { incident: id, about: asked.spoken, interaction });
      const kind = digit === "1" ? "awake" : digit === "2" ? "delegate" : undefined;
      if (!by) {
        count("voice", "unknown-number");
        return "This number is not known any more. Goodbye.";
      }
      if (!kind) {
        count("voice", "not-understood");
        return questionOf(aloneIn(await calledIn(id, by, asked), ports.world().directory));
      }
      const before = await answeredBefore(interaction);
      if (before !== undefined) return before;
      const { incident, callIn } = await calledIn(id, by, asked);
      if (!incident || !callIn) {
        count("voice", "nothing-open");
        return "This call is not waiting for an answer any more. Goodbye.";
      }
      return await answer({ incident, callIn }, by, kind, interaction);
    },
  };
}

function interactionId(interaction: string): string {
  return `twilio:${interaction}`;
}

/** No key is offered for a delegate where nobody would be called. */
function aloneIn({ incident, callIn }: Partial<Waiting>, directory: Directory): { isAlone?: true } {
  return incident && callIn && mayPassOn(incident, directorySeenIn(incident, directory), callIn)
    ? {}
    : { isAlone: true };
}

function howToReply(waiting: Waiting, directory: Directory): string {
  const { isAlone } = aloneIn(waiting, directory);
  return `Reply 1 if you are awake, ${isAlone ? "" : "2 to have your delegate called, "}3 to be called.`;
}

/** This person's call-ins in open incidents: those still waiting first, the latest first. */
async function callInsOf(person: string, incidents: Incident[]): Promise<Waiting[]> {
  const isWaiting = ({ callIn }: Waiting) => callIn.state.status === "waiting";
  const all = incidents
    .flatMap((incident): Waiting[] => {
      const callIn = latestCallIn(incident.callIns, person);
      return callIn ? [{ incident, callIn }] : [];
    })
    .toSorted((a, b) => b.callIn.startedAt.localeCompare(a.callIn.startedAt));
  return [...all.filter(isWaiting), ...all.filter((one) => !isWaiting(one))];
}

function namesOf({ incident, callIn }: Waiting): string[] {
  return [incident.codename, ...Object.keys(callIn.pages).map(referenceOf)];
}

function isAbout(one: Waiting, about: string): boolean {
  return namesOf(one).some((name) => name.toUpperCase() === about);
}

function commandOf(kind: Answer, callIn: string, base: { now: Instant; by: By }): Command {
  switch (kind) {
    case "awake":
      return { ...base, type: "Acknowledge", callIn };
    case "delegate":
      return { ...base, type: "PassToDelegate", callIn };
    case "call-me":
      return { ...base, type: "RingMe", callIn };
  }
}

/** Said aloud or sent as a text, so it names the codename and the bridge, and nothing of what happened. */
function sentence(kind: Answer, verdict: Verdict, incident: Incident, { person }: By): string {
  if (verdict.kind === "refused") return refusalSentence(verdict.refusal.code, incident);
  const { codename } = incident;
  const { status } = latestCallIn(incident.callIns, person)?.state ?? {};
  switch (kind) {
    case "awake":
      return `Thank you. ${codename}: you are expected.${onBridge(incident)}`;
    case "delegate":
      return `${codename}: your delegate is being called. You will not be called again.`;
    case "call-me":
      if (status === "waiting") return `${codename}: calling you now.`;
      if (status === "withdrawn" || status === "unanswered")
        return `${codename}: you are not needed any more, so nobody rings you.`;
      if (status === "passed") return `${codename}: your delegate is called for you, so nobody rings you.`;
      return `${codename}: you have answered already, so nobody rings you. Please join now.${onBridge(incident)}`;
  }
}

function onBridge({ rules }: Incident): string {
  const { bridge } = rules.organisation;
  return bridge ? ` Bridge ${bridge}.` : "";
}

function refusalSentence(code: RefusalCode, incident: Incident): string {
  const { codename } = incident;
  switch (code) {
    case "no-phone":
      return `${codename}: Muster cannot ring you. Please join now.${onBridge(incident)}`;
    case "no-delegate":
      return `${codename}: you have no delegate. Reply 1 if you are awake.`;
    case "nobody-in-your-place":
      return `${codename}: nobody is called in your place, so you are still asked. Answer 1 if you are awake.`;
    case "incident-ended":
      return `${codename} is over. You can go back to sleep.`;
    default:
      return `${codename}: this was not recorded. Please use the newest message, or join the bridge.`;
  }
}
