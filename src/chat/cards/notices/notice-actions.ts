import { type Action, isBeingDecided } from "../../../incident/actions/action.ts";
import type { ActionNews } from "../../../incident/actions/action-notices.ts";
import { isUntold } from "../../../incident/actions/customer-notice.ts";
import { type Incident, isEnded } from "../../../incident/incident.ts";
import { own } from "../../../incident/own.ts";
import type { Environment } from "../../../policy/policy.ts";
import type { Block } from "../../card.ts";
import { actionButtons, toldButton } from "../actions/action-buttons.ts";
import {
  actionName,
  customerLine,
  doerWords,
  downtimeLine,
  lapsedWords,
  markWords,
  placesWords,
  staysDown,
} from "../actions/action-words.ts";
import { waitsForWords, whoSaysMet } from "../decisions/condition-words.ts";
import { capitalised, inWords, type Names, peopleNames, personInRole, personName } from "../names.ts";
import { buttons, quiet, strong, text } from "../parts.ts";
import type { Times } from "../times.ts";
import type { Said } from "./notice-calling.ts";

/** Notices about actions, services that are down and customers who are to be told. Nothing is loud but what must be seen to. */
export function aboutContainment(incident: Incident, said: ActionNews, names: Names, times: Times): Said {
  switch (said.news) {
    case "service-down":
    case "service-down-besides":
    case "service-up":
    case "downtime":
    case "customers-owed":
    case "customers-overdue":
    case "customers-dropped":
    case "customers-told":
      return aboutService(incident, said, names, times);
    default:
      return aboutAction(incident, said, names, times);
  }
}

type OfAction = Extract<ActionNews, { action: string }>;
type OfService = Exclude<ActionNews, OfAction>;

function aboutAction(incident: Incident, said: OfAction, names: Names, times: Times): Said {
  const action = own(incident.actions, said.action);
  if (!action) return { short: "an action changed.", blocks: [text("An action changed.")] };
  const name = actionName(action);
  const { authority } = action;
  const next = isEnded(incident) ? [] : buttons(...actionButtons(incident, action, names));
  const until = authority.status === "authorised" ? `, until ${times.at(authority.until)}` : "";
  switch (said.news) {
    case "authorised": {
      const order = authority.status === "authorised" && authority.by.kind === "order" ? authority.by : undefined;
      const by = order
        ? ` by the standing order “${inWords(order.order)}”, which ${peopleNames(names, order.people)} agreed beforehand`
        : "";
      const waits = waitsForWords(incident, action, names);
      const says = whoSaysMet(incident, action, names);
      const lines = [
        strong(`Authorised${by}: ${name} (${action.id})${until}.`),
        ...(waits === undefined ? [] : [strong(`${capitalised(waits)}.`)]),
        ...(says === undefined ? [] : [text(says)]),
        quiet(whoActs),
      ];
      return { short: "an action is authorised.", blocks: [...lines, ...next] };
    }
    case "taken":
      return {
        short: "something was done before it was authorised.",
        blocks: [
          strong(
            `Not authorised: ${name} (${action.id}) was done ${doerWords(action, names)}before anybody had authorised it.`,
          ),
          ...takenWords(incident, said.action),
        ],
      };
    case "ratified":
      return {
        short: "an action may stand.",
        blocks: [
          text(
            action.progress.status === "waiting"
              ? `Ratified: ${name} (${action.id}) may be carried out${until}.`
              : `Ratified: ${name} (${action.id}) may stand${until}.`,
          ),
        ],
      };
    case "to-be-reverted":
      return {
        short: "an action is to be reverted.",
        blocks: [strong(`${name} (${action.id}) is to be reverted: that was decided.`), quiet(whoActs), ...next],
      };
    case "withdrawn":
      return {
        short: "an action may not be carried out any more.",
        blocks: [
          strong(`${name} (${action.id}) is withdrawn: those who decide chose otherwise. It may not be started.`),
        ],
      };
    case "reported": {
      // It was said late, or lasts longer than its leave.
      const lapsed = lapsedWords(incident, action, names, times);
      return {
        short: `an action ${stepWords[said.step]}.`,
        blocks: [
          text(`${personName(names, said.by)}: ${name} (${action.id}) ${stepWords[said.step]}.`),
          ...quote(said.reason, personName(names, said.by)),
          ...(lapsed ? [strong(`${lapsed}.`), ...next] : []),
        ],
      };
    }
    case "stopped": {
      const who = personInRole(names, said.by, [said.role]);
      const line = `STOP: ${who} ordered that ${name} (${action.id}) be stopped or undone at once. Nobody has to agree to that.`;
      return { short: "an action must stop now.", blocks: [strong(line), ...quote(said.reason, who), ...next] };
    }
    case "ending":
      return {
        short: "an authorisation is about to run out.",
        blocks: [
          text(
            `The authorisation of ${name} (${action.id}) is about to run out${until}. Then ${
              action.progress.status === "waiting"
                ? "nobody may start it any more"
                : "those who decide are asked whether it may stand longer, unless it is reverted"
            }.`,
          ),
        ],
      };
    case "left-standing": {
      const why = {
        stopped: "It was ordered to be undone.",
        refused: "It was decided that it is to be reverted.",
        expired: "Its authorisation has run out. Decide again, or revert it.",
        none: "Nobody has authorised it. Decide again, or revert it.",
        authorised: "",
      }[authority.status];
      return {
        short: "something still stands that nobody allows.",
        blocks: [strong(`NOT AUTHORISED: ${name} (${action.id}) still stands. ${why}`), quiet(whoActs), ...next],
      };
    }
    case "expired": {
      if (authority.status === "expired" && authority.reached)
        return notToBeStarted(incident, action, authority.reached);
      return {
        short: "an authorisation has run out.",
        blocks: [
          strong(`The authorisation of ${name} (${action.id}) has run out. ${ranOutWords(incident, action)}`),
          ...next,
        ],
      };
    }
  }
}

function ranOutWords(incident: Incident, action: Action): string {
  if (action.progress.status === "waiting") return "It may not be started any more.";
  return isBeingDecided(incident, action)
    ? "Those who decide are being asked whether it may stand longer. Muster reverts nothing by itself."
    : "Decide again, or revert it: Muster reverts nothing by itself.";
}

/** It was allowed by those who did not know where the incident reaches. */
function notToBeStarted(incident: Incident, action: Action, reached: Environment[]): Said {
  const line = `NOT TO BE STARTED: ${actionName(action)} (${action.id}). An alert tells that the incident reaches ${placesWords(reached)}, which whoever allowed it did not know.`;
  const next = isBeingDecided(incident, action)
    ? "Those who decide it now are being asked again, with whoever must agree there. Whoever carries it out waits for their answer."
    : "Nobody could be asked by Muster: if it is still wanted, propose it again with /muster decide.";
  return { short: "an action may not be started for now.", blocks: [strong(line), text(next)] };
}

const nobodyNext = "Nobody was agreed on who decides now. Please call somebody who may: /muster call.";
const whoActs = "People carry it out and say so: /muster action. Muster does nothing to your systems.";
const stepWords = {
  started: "was started",
  done: "is done",
  failed: "did not work",
  reverted: "was reverted",
} as const;

function takenWords({ actions }: Incident, id: string): Block[] {
  return own(actions, id)?.asked
    ? [text("Those who decide are asked now whether it may stand.")]
    : [text("Nobody could be asked yet whether it may stand: press “Decide again” under /muster action.")];
}

function quote(words: string | undefined, from: string): Block[] {
  return words?.trim() ? [{ type: "quote", text: words, from }] : [];
}

function aboutService(incident: Incident, said: OfService, names: Names, times: Times): Said {
  const downtime = own(incident.downtimes, said.service);
  const line = downtime ? `${downtimeLine(downtime, times)}.` : "";
  const notice = own(incident.customerNotices, said.service);
  const customers = notice ? `${customerLine(notice, names, times)}.` : "";
  switch (said.news) {
    case "service-down":
      return { short: "a service is down.", blocks: [strong(line)] };
    case "service-down-besides": {
      return { short: "a service is down for another reason too.", blocks: [strong(line), text(staysDown)] };
    }
    case "service-up":
      return { short: "a service is up again.", blocks: [text(line)] };
    case "downtime": {
      const isLoud = said.mark === "100%" || said.mark === "breaking-point";
      const words = `${said.service}: ${markWords[said.mark]}.`;
      return {
        short: isLoud ? "a service is down for too long." : "a service is still down.",
        blocks: [strong(words), text(line), ...(said.nobodyNext ? [strong(nobodyNext)] : [])],
      };
    }
    case "customers-owed":
    case "customers-overdue": {
      const isOpen = notice !== undefined && isUntold(notice) && !isEnded(incident);
      const told = isOpen ? buttons(toldButton(incident, said.service)) : [];
      const short =
        said.news === "customers-owed" ? "customers are to be told." : "customers have not been told in time.";
      return { short, blocks: [strong(customers), ...told] };
    }
    case "customers-dropped":
      return { short: "customers need not be told.", blocks: [text(customers)] };
    case "customers-told":
      return { short: "customers have been told.", blocks: [text(customers)] };
  }
}
