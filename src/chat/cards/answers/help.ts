import { type CommandName, commandNameSchema } from "../../../policy/policy.ts";
import type { Card } from "../../card.ts";
import { listOf, type Names } from "../names.ts";
import { buttons, list, quiet, shortCard, strong, text } from "../parts.ts";
import { declareButton } from "./answers.ts";
import { forms, whoMay } from "./help-forms.ts";

/** What can be said to Muster: an example of each command, and what it does. */

const commands: Record<CommandName, [example: string, what: string]> = {
  declare: [
    "declare 1 Payroll server is encrypted",
    "declares an incident, 1 (worst) to 4; add --exercise, --personal-data, --confidential, --without @x, --insider",
  ],
  status: ["status", "shows what is open and what ended last, or one incident in full"],
  confirm: ["confirm", "says yes, this is an incident: the executives are called"],
  severity: ["severity 2 Only a test server", "makes it more or less serious"],
  call: ["call @somebody", "calls a person, or a role such as COO"],
  decide: ["decide Shut down payments?", "opens the form of a question to those who decide"],
  action: [
    "action isolate-host FS-01",
    "uses a standing order; action alone lists the steps and what comes next, action ? says how to write it",
  ],
  down: ["down payments since 02:40", "says a service is down"],
  up: ["up payments at 04:10", "says it works again"],
  withdraw: ["withdraw The host is clean again", "takes back a question, for whoever put it or leads, and says why"],
  spoken: ["spoken @somebody Shut down", "writes down what somebody said; it counts once they confirm it"],
  "take-over": ["take-over", "says you speak for yourself again, after somebody acted for you"],
  note: [
    "note The backups are intact",
    "adds something to the record; a 📌 on a message in the room does so too; note --privileged … is for counsel alone",
  ],
  update: ["update It has stopped spreading", "tells the room how things stand; the next one is counted from here"],
  brief: ["brief", "shows what your role needs to know; brief COO another's view, brief board one paragraph"],
  handoff: ["handoff @somebody", "makes somebody else the commander"],
  "stand-down": ["stand-down It was a test", "says it was a false alarm and lets everybody sleep"],
  contain: ["contain The host is cut off", "says it spreads no further"],
  recover: ["recover Payments work again", "says what was affected works again"],
  close: ["close The report is written", "says it is over"],
  clocks: ["clocks", "shows the legal deadlines; clocks aware 02:40 starts or stops them, clocks ? shows how else"],
  export: [
    "export",
    "makes the record and its proof; with nothing open it names the last that ended, and what to type",
  ],
  exclude: ["exclude @somebody Named in the logs", "keeps this incident from somebody, for whoever leads it"],
  delegate: ["delegate @somebody until 18:00", "has somebody called in your place; delegate off ends it"],
  agreements: ["agreements", "shows what you are named to agree to, and lets you"],
  help: ["help", "shows this; ? after a command shows that one"],
};

/** In the order in which they are needed; whatever is in none of these is named last. */
const needed: [when: string, commands: CommandName[]][] = [
  ["First", ["declare", "status", "call", "decide"]],
  ["While it lasts", ["update", "note", "severity", "handoff", "brief", "action", "clocks"]],
  ["When it is over", ["stand-down", "contain", "recover", "close", "export"]],
];
const rarer = commandNameSchema.options.filter((command) => needed.every(([, named]) => !named.includes(command)));

/** What is needed at once, or one command: all its forms, and who may use it by the rules of `names`. */
export function helpCard(about?: CommandName, names?: Pick<Names, "rules">): Card {
  if (about) return commandCard(about, names);
  return {
    kind: "help",
    title: "What you can say",
    summary: "Muster: what you can say to it.",
    blocks: [
      ...needed.flatMap(([when, named]) => [strong(when), ...list(named.map(inShort))]),
      text(`Besides: ${listOf(rarer)}. Put ? after any of them: /muster action ?`),
      ...buttons(declareButton, { label: "What waits for me", action: { do: "home" } }),
      quiet(
        "A command typed alone opens a window: its form, or what it shows with its buttons. With its words it is done at once. In an incident's room Muster knows which one you mean; elsewhere it asks, or you name it first: /muster INC-7K3Q2 status. Muster takes no steps by itself, and silence never approves anything.",
      ),
    ],
  };
}

function commandCard(about: CommandName, names: Pick<Names, "rules"> | undefined): Card {
  const who = names ? [whoMay(about, names)] : [];
  const each = (forms[about] ?? []).map(([example, what]) => `/muster ${example}: ${what}`);
  const card = shortCard("help", `/muster ${about}`, `${line(about)}.`, ...who);
  if (each.length === 0) return card;
  return { ...card, blocks: [...list(each), ...who.map(quiet)] };
}

/** Without what else it can do. */
function inShort(command: CommandName): string {
  return line(command).replace(/;.*$/s, "");
}

function line(command: CommandName): string {
  const [example, what] = commands[command];
  return `/muster ${example}: ${what}`;
}
