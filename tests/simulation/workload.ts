import type { Incident } from "../../src/incident/incident.ts";
import { roomOn } from "../../src/incident/room.ts";
import { impostors } from "./accounts.ts";
import type { Checks } from "./checks/checks.ts";
import { nextSteps, often, together } from "./next-steps.ts";
import { people as everybody } from "./organisation.ts";
import type { People } from "./people.ts";
import type { Random } from "./random.ts";
import type { Replicas } from "./replicas.ts";
import type { Scheduler } from "./scheduler.ts";
import type { Story } from "./story.ts";
import type { Theme } from "./themes.ts";
import { secrecyOf, type Topic, typed } from "./words.ts";

/** What comes from outside: alerts of tools that send again when they get no 202, and people with something to say. */

export type WorkloadStage = {
  scheduler: Scheduler;
  random: Random;
  theme: Theme;
  story: Story;
  replicas: Replicas;
  people: People;
  checks: Pick<Checks, "alerted" | "openIncidents" | "incidents">;
};

const assets = ["fs-01", "fs-02", "db-01", "mail", "vpn"];
const titles = [
  "Strange logins",
  "Ransomware note found",
  "Beaconing",
  "Disk wiped",
  "Insider copies files",
  "\u200eOdd title\u200f",
  "\u200e",
];
const mostOpen = 3;

const usual = {
  alert: 4,
  burst: 4,
  resolved: 1,
  odd: 2,
  command: 4,
  rush: 2,
  "old button": 2,
  "forged click": 0.5,
  decision: 2.5,
  containing: 2,
  clocks: 0.7,
  organisation: 0.7,
  secrets: 0.5,
  declare: 0.5,
  end: 1,
};
export type Deed = keyof typeof usual | "next step";

export function createWorkload(stage: WorkloadStage) {
  const { scheduler, random, theme, people, checks } = stage;
  let isOver = false;

  const deeds = {
    ...random.swarm<Exclude<Deed, "next step">>(usual, theme.deeds),
    alert: theme.deeds.alert ?? usual.alert,
    "next step": theme.deeds["next step"] ?? 0,
  };
  /** By kind of step: how often it was taken. */
  const taken = new Map<string, number>();

  function somethingHappens(): void {
    if (isOver) return;
    const open = checks.openIncidents();
    const weights = open.length >= mostOpen ? { ...deeds, alert: 1, burst: 0.3, declare: 0, end: 6 } : deeds;
    act(random.weighted(weights), open);
    scheduler.after(
      random.between(500, theme.takesTurns ? 1_200 : theme.declaresAtOnce ? 2_500 : 12_000),
      somethingHappens,
    );
  }

  function act(deed: Deed, open: Incident[]): void {
    switch (deed) {
      case "alert":
        return alert(stage, finding(random), 1);
      case "burst":
        return alert(stage, finding(random), random.between(2, random.chance(0.2) ? 15 : 5));
      case "resolved":
        return alert(stage, { ...finding(random), status: "resolved" }, 1);
      case "odd":
        return alert(stage, { nothing: `that we know of ${random.pick(assets)}` }, 1);
      case "declare":
        return declare();
      case "command":
        return command("leading", open);
      case "containing":
      case "clocks":
      case "organisation":
      case "secrets":
        return command(deed, open);
      case "rush":
        return rush(open);
      case "old button":
        return people.pressAnOldButton();
      case "forged click":
        return forge(open);
      case "decision":
        return decide(open);
      case "end":
        return end(open);
      case "next step":
        return takeNextStep(open);
    }
  }

  /** Somebody does what there is to do, and of that mostly what was done least so far. */
  function takeNextStep(open: Incident[]): void {
    const incident = random.chance(0.8) ? open[0] : anyOf(open);
    if (!incident) return;
    const possible = Object.entries(nextSteps(random, incident)).filter(([, steps]) => steps.length > 0);
    const times = ([kind]: [string, unknown]) => (taken.get(kind) ?? 0) / (often.includes(kind) ? 4 : 1);
    const [least] = possible.toSorted((one, other) => times(one) - times(other));
    const [kind, steps] = least && random.chance(0.85) ? least : random.pick(possible);
    taken.set(kind, (taken.get(kind) ?? 0) + 1);
    for (const step of kind === together ? steps : [random.pick(steps)]) {
      if ("text" in step) say(step.person, step.text, incident);
      else if ("sms" in step) people.texts(step.person, step.sms);
      else people.press(step.person, step.press);
    }
  }

  function declare(): void {
    const personalData = random.chance(0.3) ? " --personal-data" : "";
    const secrecy = random.chance(theme.whispers ? 0.7 : 0.15) ? secrecyOf(random) : "";
    const severity = random.pick([1, 1, 2, 3, 4]);
    people.say(
      random.pick(["amara", "ben", "carla"]),
      `declare ${severity} something is wrong${personalData}${secrecy}`,
    );
  }

  function declareAtOnce(): void {
    if (theme.whispers) people.say("ben", `declare 2 it spreads${secrecyOf(random)}`);
    else people.say("amara", "declare 2 it spreads");
  }

  /** Several people want something of the same incident in the same breath. */
  function rush(open: Incident[]): void {
    if (open.length === 0) return;
    const one = [random.pick(open)];
    for (let left = random.between(2, 5); left > 0; left--) {
      scheduler.after(random.between(0, 20), () => command(random.pick(["leading", "leading", "containing"]), one));
    }
    scheduler.after(random.between(0, 20), () => alert(stage, finding(random), 1));
  }

  function command(topic: Topic, open: Incident[]): void {
    const incident = anyOf(open);
    if (!incident) return;
    const { person, text } = typed(random, topic, incident);
    say(person, text, incident);
  }

  /** Somebody sends what a button sends that they were never given: what a client sends can be changed. */
  function forge(open: Incident[], proposer?: string): void {
    const questions = open.flatMap(({ id, decisions }) =>
      Object.values(decisions).flatMap((one) => (one.state.status === "open" ? [{ ...one, incident: id }] : [])),
    );
    const meant = questions.filter(({ proposedBy }) => proposer === undefined || proposedBy === proposer);
    if (meant.length === 0) return;
    const { incident, id: decision, options, contentHash: shown } = random.pick(meant);
    const person = proposer ?? random.pick([...everybody, ...impostors]);
    people.press(person, { do: "choose", incident, decision, option: random.pick(options).id, shown });
  }

  function end(open: Incident[]): void {
    const incident = anyOf(open);
    if (!incident) return;
    const person = random.pick(["ben", "amara", incident.commander]);
    say(person, `${random.pick(["stand-down", "close"])} --anyway for reason ${random.below(9)}`, incident);
  }

  /** Mostly one that is open. */
  function anyOf(open: Incident[]): Incident | undefined {
    return random.chance(0.95) && open.length > 0 ? random.pick(open) : checks.incidents().at(-1);
  }

  function say(person: string, text: string, incident: Incident): void {
    const room = roomOn(incident, "slack");
    const where = random.weighted({ named: 5, "in its room": 4, anywhere: 1 });
    if (where === "in its room" && room) people.say(person, text, room.id);
    else people.say(person, where === "named" ? `${incident.id} ${text}` : text);
  }

  function decide(open: Incident[]): void {
    if (open.length === 0) return;
    const person = random.pick(["ben", "amara", "carla", "dev", "grace"]);
    people.press(person, { do: "propose", incident: random.pick(open).id });
    // Many would answer it themselves; where one person's word is enough, they have no button.
    if (random.chance(0.5)) scheduler.after(random.between(1_000, 15_000), () => forge(checks.openIncidents(), person));
  }

  return {
    start: () => {
      scheduler.after(50, somethingHappens);
      if (theme.declaresAtOnce) scheduler.after(800, declareAtOnce);
      const signers = ["amara", "hana", "carla", "dev"];
      // Until the table is agreed to no row of it decides, and nothing is ever one person's to decide.
      for (const signer of theme.takesTurns ? [...signers, ...signers, ...signers] : signers) {
        const inMs = random.between(500, theme.declaresAtOnce ? 4_000 : 20_000);
        scheduler.after(inMs, () => people.say(signer, "agreements"));
      }
    },
    stop: () => {
      isOver = true;
    },
  };
}

type Finding = { id?: string; title?: string; severity?: string; status?: string; assets?: string[]; nothing?: string };

function finding(random: Random): Finding {
  const number = random.below(7);
  const severity = random.pick(["critical", "critical", "high", "high", "low"]);
  const about = random.chance(0.8) ? [assets[number % assets.length] as string] : [random.pick(assets)];
  return { id: `finding-${number}`, title: random.pick(titles), severity, status: "firing", assets: about };
}

/** The same payload, delivered to as many replicas at once; each delivery is repeated until it is answered 202. */
function alert(stage: WorkloadStage, payload: Finding, times: number): void {
  const { scheduler, random } = stage;
  for (let delivery = 0; delivery < times; delivery++) {
    scheduler.after(random.between(0, 40), () => deliver(stage, payload, 5));
  }
}

function deliver(stage: WorkloadStage, payload: Finding, tries: number): void {
  const { scheduler, story, replicas, checks } = stage;
  const again = () => tries > 0 && scheduler.after(5_000, () => deliver(stage, payload, tries - 1));
  const doors = replicas.any();
  if (!doors) return void again();
  let isAnswered = false;
  scheduler.after(6_000, () => isAnswered || again());
  const { ledger, clock, ids } = doors.bot.ports;
  const body = JSON.stringify(payload);
  const received = { id: ids.unique(), source: "edr", receivedAtMs: clock.nowMs(), body };
  story.tell("sender", `posts ${payload.id ?? "nonsense"} ${payload.status} to ${doors.life.name}`);
  ledger.storeAlert(received).then(
    () => {
      isAnswered = true;
      doors.bot.alertStored();
      checks.alerted(received, expectedOf(payload));
    },
    () => story.tell("sender", "is answered 503"),
  );
}

function expectedOf({ id, severity, status }: Finding) {
  const isBad = severity === "critical" || severity === "high";
  return { key: `edr:${id}`, declares: isBad && status === "firing", ...(id !== undefined && { finding: id }) };
}
