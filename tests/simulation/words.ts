import type { Incident } from "../../src/incident/incident.ts";
import { impostors } from "./accounts.ts";
import { people as everybody } from "./organisation.ts";
import type { Random } from "./random.ts";

/** What people type after `/muster`, and who usually does. */

/** About an incident as such. */
const leading = {
  confirm: 2,
  severity: 1,
  handoff: 0.7,
  call: 3,
  note: 1,
  "stand-down": 0.4,
  contain: 1,
  recover: 0.7,
  close: 0.4,
  export: 0.7,
  status: 0.3,
  "take-over": 1,
  spoken: 2,
  withdraw: 0.4,
  update: 1,
  brief: 0.7,
  exclude: 0.2,
  "note privileged": 0.3,
};

/** About what is done to contain it, and what is down. */
const containing = {
  action: 1,
  "action order": 7,
  "action took": 2,
  "action started": 2,
  "action done": 2,
  "action failed": 0.7,
  "action reverted": 1.5,
  "action again": 1.5,
  "action stop": 1,
  down: 1.5,
  up: 1.5,
};

const clocks = {
  clocks: 1,
  "clocks record": 4,
  "clocks correct": 1.5,
  "clocks sent": 2,
  "clocks not sent": 0.7,
  "clocks aside": 1.5,
};

/** About who may know. */
const secrets = {
  exclude: 2,
  "note privileged": 4,
  brief: 1,
  status: 1.5,
  export: 2,
  confirm: 1,
  call: 1,
};

const organisation = { delegate: 2, "delegate off": 2, agreements: 3 };

export const topics = { leading, containing, clocks, organisation, secrets } as const;
export type Topic = keyof typeof topics;

export type Said = { person: string; text: string };

/** Something that somebody might type now. */
export function typed(random: Random, topic: Topic, incident: Incident): Said {
  const word = random.weighted<string>(topics[topic]);
  const usual = usualOf(word, incident) ?? usualSpeakers[topic] ?? ["ben", "amara", incident.commander];
  const person = random.chance(0.7) ? random.pick(usual) : random.pick([...everybody, ...impostors]);
  return { person, text: textOf(random, word, incident) };
}

/** Who alone may do it. */
function usualOf(word: string, { commander }: Incident): string[] | undefined {
  if (word === "action stop") return ["hana"];
  return word === "exclude" ? [commander, commander, "grace"] : undefined;
}

const usualSpeakers: Partial<Record<Topic, string[]>> = {
  clocks: ["grace", "ben"],
  secrets: ["grace", "ben", "amara"],
  organisation: ["amara", "carla", "hana", "dev", "ben"],
};

function textOf(random: Random, word: string, incident: Incident): string {
  const why = `for reason ${random.below(9)}`;
  const action = random.chance(0.8) ? ` ${random.pick([...Object.keys(incident.actions), "a1"])}` : "";
  const at = random.chance(0.3) ? ` at ${timeOf(random)}` : "";
  const service = random.pick(["payments", "payments", "pumps"]);
  switch (word) {
    case "severity":
      return `severity ${random.pick([1, 1, 2, 4])} because`;
    case "handoff":
      return `handoff ${random.pick(everybody)}`;
    case "call":
      return `call ${random.pick([...everybody, "CISO", "CEO"])}`;
    case "note":
    case "stand-down":
    case "contain":
    case "recover":
      return `${word} ${why}`;
    case "close":
      return `close --anyway ${why}`;
    case "withdraw":
      return `withdraw ${random.pick(["", "", "question 1: ", "question 2: "])}${why}`;
    case "spoken":
      return `spoken ${random.pick(["amara", "carla", "dev", "grace", "ines"])} ${random.pick([1, 1, 2])}`;
    case "action order":
      return `action ${random.pick(["isolate-host", "isolate-host", "cut-off", "fail-over"])} FS-01${on(random)}`;
    case "action took":
      return `action took ${random.pick(["isolate-host", "shut-down", "shut-down"])} DB-01${on(random)}${at}`;
    case "action started":
    case "action done":
    case "action reverted":
      return `${word}${action}${at}`;
    case "action failed":
    case "action stop":
      return `${word}${action} ${why}`;
    case "action again":
      return `${word}${action}`;
    case "update":
      return `update ${why}`;
    case "brief":
      return `brief${random.pick(["", "", " coo", " ciso", " board", " general-counsel"])}`;
    case "exclude":
      return `exclude ${random.pick(["amara", "carla", "dev", "grace", "ines", "hana"])} ${why}`;
    case "note privileged":
      return `note --privileged for counsel alone: ${random.between(1e8, 1e9)}`;
    case "down":
      return `down ${service}${random.chance(0.3) ? ` since ${timeOf(random)}` : ""} ${why}`;
    case "up":
      return `up ${service}`;
    case "clocks record":
      return `clocks ${random.pick(isBank(incident) ? ["aware", "major", "material", "not major"] : ["aware", "aware", "material", "not material"])}${atTimes(random)}`;
    case "clocks correct":
      return `clocks correct ${random.pick(["aware", "material", "sent insurer"])}${atTimes(random)}`;
    case "clocks not sent":
      return `clocks not sent ${random.pick(["insurer", "customer", "gdpr-authority"])}`;
    case "clocks sent":
      return `clocks sent ${random.pick(["insurer", "customer", "gdpr-authority"])}`;
    case "clocks aside":
      return `clocks ${random.pick(["drop", "keep"])} ${random.pick(["insurer", "customer"])} ${why}`;
    case "delegate":
      return `delegate ${random.pick(everybody)} for ${random.pick([1, 4, 30])}m`;
    default:
      return word;
  }
}

function isBank({ rules }: Incident): boolean {
  return rules.organisation.clocks?.includes("dora") === true;
}

/** What follows a declaration that not everybody may know of. */
export function secrecyOf(random: Random): string {
  const whom = random.pick(["amara", "carla", "dev", "grace", "ines", "hana", "carla, dev", "coo, hana"]);
  return random.pick([" --confidential", ` --confidential --without ${whom}`, ` --without ${whom}`, " --insider"]);
}

/** Minutes of the hour in which every story begins. */
function timeOf(random: Random): string {
  return `0${random.pick([2, 3])}:${String(random.between(0, 59)).padStart(2, "0")}`;
}

function atTimes(random: Random): string {
  return random.chance(0.4) ? ` ${timeOf(random)}` : "";
}

function on(random: Random): string {
  return random.pick(["", " on payments", " on payments", " on pumps"]);
}
