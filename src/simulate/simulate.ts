import { spanWords } from "../chat/cards/decisions/trade-off.ts";
import { environmentWords, type Names, personName, roleTitle, severityWords } from "../chat/cards/names.ts";
import { loadPolicy, type Mistake, placedFindings, placeText } from "../config.ts";
import type { World } from "../incident/decide.ts";
import type { Event, EventOf } from "../incident/events.ts";
import type { Instant } from "../incident/time.ts";
import { noOrganisation } from "../organisation/organisation.ts";
import { directoryOf } from "../policy/directory.ts";
import type { Configured } from "../policy/finding.ts";
import { type Policy, rulesOf, type Severity } from "../policy/policy.ts";
import { peopleAt } from "../policy/rota.ts";
import { type Asked, BadUsage, readAsked, type Typed } from "./asked.ts";
import { authorityLines } from "./authority-lines.ts";
import { callLines } from "./call-lines.ts";
import { type Played, play } from "./calling.ts";
import { clockLines } from "./clock-lines.ts";
import { dayWords, wrapped } from "./lines.ts";
import { signalLines } from "./signal-lines.ts";

type Terminal = {
  env: Record<string, string | undefined>;
  now: Instant;
  say(text: string): void;
  complain(line: string): void;
};

const everything: Configured = { chat: { slack: true, teams: true }, sms: true, voice: true };

/**
 * `muster simulate`: a policy reviewed before it is needed. What it comes to is said although it holds mistakes, after
 * these. Exit code: 0, 1 for a policy with mistakes, 2 for bad usage.
 */
export function simulate(typed: Typed, { env, now, say, complain }: Terminal): 0 | 1 | 2 {
  const loaded = loadPolicy({ ...(typeof typed.policy === "string" && { file: typed.policy }), env });
  if (!loaded.ok) return tellMistakes(loaded.mistakes, complain);
  const { policy } = loaded;
  const { configured, media } = mediaOf(loaded.configured);
  const findings = placedFindings(policy, { ...loaded, configured }, now.slice(0, 10));
  const mistakes = findings.filter(({ severity }) => severity === "mistake");
  try {
    const asked = readAsked(typed, policy, now);
    say([...mistakenLines(mistakes), ...simulation(asked, policy, configured, media)].join("\n"));
    return mistakes.length > 0 ? 1 : 0;
  } catch (error) {
    if (!(error instanceof BadUsage)) throw error;
    complain(`muster simulate: ${error.message} (muster simulate --help shows how)`);
    return 2;
  }
}

/** Of what cannot be read nothing can be said. */
function tellMistakes(mistakes: Mistake[], complain: Terminal["complain"]): 1 {
  for (const mistake of mistakes) complain(mistakeLine(mistake));
  return 1;
}

function mistakeLine(mistake: Mistake): string {
  return `✗ ${placeText(mistake)} ${mistake.message} — ${mistake.cure}`;
}

function mistakenLines(mistakes: Mistake[]): string[] {
  if (mistakes.length === 0) return [];
  return [...mistakes.map(mistakeLine), "", "Until that is put right, this is what the policy comes to.", ""];
}

/** A policy under review says nothing about the installation: then every medium counts. */
function mediaOf(said: Configured): { configured: Configured; media: string } {
  if (!said.chat.slack && !said.sms) {
    return {
      configured: everything,
      media: "Chat, texts and phone calls all count as set up: nothing says otherwise.",
    };
  }
  const setUp = [said.chat.slack && "Slack", said.sms && "texts and phone calls by Twilio"].filter(Boolean).join(", ");
  return { configured: said, media: `Set up: ${setUp}.` };
}

function simulation(asked: Asked, policy: Policy, configured: Configured, media: string): string[] {
  const { sms, voice, chat } = configured;
  const world: World = {
    rules: rulesOf(policy),
    directory: directoryOf({ people: peopleAt(policy, asked.at) }, { ...chat, sms, voice }),
    organisation: noOrganisation,
  };
  const { severity, action } = asked;
  return [
    ...wrapped(`${policy.organisation.name}. ${media}`),
    ...signalLines(asked, world.rules),
    ...(severity ? [...calling({ ...asked, severity }, world), ...clockLines(world)] : []),
    ...(action ? authorityLines({ ...asked, action }, world) : []),
  ];
}

function calling(asked: Asked & { severity: Severity }, world: World): string[] {
  const played = play(asked, world);
  if (!played) return ["", `Nobody may declare ${asked.severity}: nobody would be called.`];
  const declared = played.events[0] as EventOf<"IncidentDeclared">;
  const zone = world.rules.organisation.timezone;
  const about = [declared.data.service, environmentWords[declared.data.environment]].filter(Boolean).join(", ");
  const personal = declared.data.personalData === "suspected" ? "; personal data may be involved" : "";
  const first = `Who is called: ${severityWords[asked.severity]}; ${about}${personal}`;
  return [
    "",
    ...wrapped(first),
    ...wrapped(`  Declared ${causeWords(played, world)} at ${dayWords(asked.at, zone)}. Nobody answers.`, 2),
    ...triageLines(played.events, world),
    ...callLines(played.events, world),
  ];
}

function causeWords({ cause }: Played, names: Names): string {
  return cause.kind === "alert" ? "by an alert" : `by ${personName(names, cause.person)}`;
}

function triageLines(events: Event[], { rules }: World): string[] {
  const { onCall, withinMs } = rules.organisation.triage;
  const declared = events[0] as EventOf<"IncidentDeclared">;
  if (declared.data.triage.status !== "awaiting") return ["  Everybody is called at once."];
  const who = roleTitle({ rules }, onCall);
  const text = `The ${who} on call has ${spanWords(withinMs)} to confirm it; then the others are called all the same.`;
  return wrapped(`  ${text}`, 2);
}
