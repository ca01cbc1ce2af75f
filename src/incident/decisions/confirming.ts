import type { Directory, DirectoryPerson } from "../../policy/directory.ts";
import type { PersonId } from "../../policy/policy.ts";
import type { By } from "../by.ts";
import type { CommandOf } from "../commands.ts";
import type { Incident } from "../incident.ts";
import { type Notice, spokenEffect } from "../notice.ts";
import { own } from "../own.ts";
import { isOutside } from "../permission.ts";
import { inItsMinute, spoken } from "../spoken-time.ts";
import { type Instant, later, toMs } from "../time.ts";
import { looksAtChat } from "../told.ts";
import { type Draft, done, draft, refuse, type Verdict } from "../verdict.ts";
import { isAlone, openDecision } from "./choosing.ts";
import type { Decision } from "./decision.ts";
import { inWriting } from "./decision-calls.ts";
import { isRefused, sayOf } from "./say.ts";

/**
 * What was said aloud counts by that person's own word: a button, a text, or a key. They are asked in writing; their phone
 * rings where no text can reach them, where they have not answered for a while, or where they ask for it.
 */

/** Heard on the bridge: it is written down at once, and counts once the person confirms it themselves. */
export function recordSpoken(command: CommandOf<"RecordSpoken">, incident: Incident, directory: Directory): Verdict {
  const { now, by, decisionId, person, option } = command;
  const decision = openDecision(command, incident);
  if ("code" in decision) return refuse(decision);
  const speaker = own(directory.people, person);
  // Nobody is asked to confirm what they said of an incident that is kept from them.
  if (isOutside(incident, person)) return refuse({ code: "not-here", person });
  if (!speaker) return refuse({ code: "unknown-person", person });
  if (!decision.options.some(({ id }) => id === option)) return refuse({ code: "no-such-option", option });
  const theirs: By = { person, roles: speaker.roles, via: by.via };
  const say = sayOf({ incident, decision, by: theirs, directory });
  if (isRefused(say)) return refuse({ code: "they-have-no-say", person });
  if (isAlone(decision, say, theirs)) return refuse({ code: "alone-on-own-proposal" });
  if (own(decision.choices, person)?.option === option) return { kind: "done", events: [] };
  const { contentHash: shown } = decision;
  const said = spoken(command, directory);
  if ("code" in said) return refuse(said);
  const askedAt = decision.editedAt ?? decision.proposedAt;
  const { occurredAt = now } = inItsMinute(said, askedAt);
  if (occurredAt < askedAt) return refuse({ code: "said-before-asked", askedAt });
  const facts = draft(incident, incident.id, now, by);
  const asking = { media: inWriting(speaker), ...ringingOf(incident, decision, speaker, now) };
  facts.add("SpokenChoiceRecorded", { decisionId, person, role: say.role, option, shown, occurredAt, ...asking });
  return done(facts);
}

/** "I did not say that." To confirm is to choose. */
export function denySpoken({ now, by, decisionId }: CommandOf<"DenySpoken">, incident: Incident): Verdict {
  const decision = own(incident.decisions, decisionId);
  if (!decision) return refuse({ code: "no-such-decision", decisionId });
  if (!own(decision.spoken, by.person)) return refuse({ code: "nothing-to-explain", what: "spoken" });
  const facts = draft(incident, incident.id, now, by);
  facts.add("SpokenChoiceDenied", { decisionId });
  return done(facts);
}

const ringAfterMs = 5 * 60_000;

/** Whoever is in chat sees it there. Where little time is left, half of it is as long as anybody waits for a text. */
function ringingOf(
  incident: Incident,
  { deadline, passed }: Decision,
  { id, media }: DirectoryPerson,
  now: Instant,
): { ringAt?: Instant } {
  if (!media.includes("voice") || media.length === 1 || looksAtChat(incident, id, now)) return {};
  const leftMs = toMs(passed?.until ?? deadline) - toMs(now);
  return { ringAt: later(now, Math.max(1, Math.min(ringAfterMs, Math.round(leftMs / 2)))) };
}

/** When somebody's phone is to ring who has neither answered nor done anything in chat since it was written down. */
export function spokenDeadlines(incident: Incident): Instant[] {
  return ringing(incident).map(({ ringAt }) => ringAt);
}

export function passSpoken(facts: Draft): void {
  for (const { ringAt, ...whom } of ringing(facts.incident)) {
    if (ringAt <= facts.now) facts.byTime.add("SpokenChoiceRung", whom);
  }
}

type ToRing = { decisionId: string; person: PersonId; ringAt: Instant };

function ringing({ decisions, seenInChat }: Incident): ToRing[] {
  return Object.values(decisions).flatMap(({ id: decisionId, state, spoken: said }) =>
    Object.entries(said).flatMap(([person, { ringAt, at, rung }]): ToRing[] => {
      const isHere = (own(seenInChat, person) ?? "") > at;
      return state.status !== "open" || !ringAt || rung.length > 0 || isHere ? [] : [{ decisionId, person, ringAt }];
    }),
  );
}

/** A text that certainly did not reach them is a call at once. `failed` is what was to be sent. */
export function ringInstead(facts: Draft, directory: Directory, failed: Notice | undefined): void {
  if (failed?.about.what !== "spoken" || failed.to.kind !== "person" || failed.to.by !== "sms") return;
  const { id, decisions } = facts.incident;
  const { person } = failed.to;
  const { decisionId } = failed.about;
  const decision = own(decisions, decisionId);
  const said = own(decision?.spoken ?? {}, person);
  const isIt = said !== undefined && spokenEffect(id, said, person, "sms") === failed.effect;
  const mayRing = own(directory.people, person)?.media.includes("voice") && said?.rung.length === 0;
  if (decision?.state.status !== "open" || !isIt || !mayRing || looksAtChat(facts.incident, person, facts.now)) return;
  facts.byTime.add("SpokenChoiceRung", { decisionId, person });
}

/** They would rather be called than write. */
export function ringToConfirm(command: CommandOf<"RingToConfirm">, incident: Incident, directory: Directory): Verdict {
  const { now, by, decisionId } = command;
  const decision = openDecision(command, incident);
  if ("code" in decision) return refuse(decision);
  if (!own(decision.spoken, by.person)) return refuse({ code: "nothing-to-explain", what: "spoken" });
  if (!own(directory.people, by.person)?.media.includes("voice")) return refuse({ code: "no-phone" });
  const isOnItsWay = Object.values(incident.notices).some(({ about, to }) => {
    const isCall = to.kind === "person" && to.person === by.person && to.by === "voice";
    return isCall && about.what === "spoken" && about.decisionId === decisionId;
  });
  const facts = draft(incident, incident.id, now, by);
  if (!isOnItsWay) facts.add("SpokenChoiceRung", { decisionId, person: by.person });
  return done(facts);
}
