import type { Bot } from "../../bot.ts";
import type { By } from "../../incident/by.ts";
import { directorySeenIn } from "../../incident/confidential/confidential.ts";
import type { Incident } from "../../incident/incident.ts";
import { own } from "../../incident/own.ts";
import { mayLook, missingRoles, withOneCommander } from "../../incident/permission.ts";
import { saidOnce } from "../../incident/said-once.ts";
import { isAnyOwed, stillOwed } from "../../incident/still-owed.ts";
import { fromMs } from "../../incident/time.ts";
import { briefRefusal } from "../../incident/updates/briefing.ts";
import type { Refusal } from "../../incident/verdict.ts";
import { toEvent } from "../../ledger/seal.ts";
import type { Platform } from "../../policy/directory.ts";
import type { BriefView } from "../../policy/policy.ts";
import type { Action, Again, Card } from "../card.ts";
import { actionsCard } from "../cards/actions/action-buttons.ts";
import {
  type EndedLine,
  type Over,
  openIncidentsCard,
  overBlocks,
  unknownIncidentCard,
  whichIncidentCard,
} from "../cards/answers/answers.ts";
import { refusalCard } from "../cards/answers/refusal.ts";
import { briefCard } from "../cards/briefs/brief.ts";
import { callInCard } from "../cards/call-in.ts";
import { clocksCard } from "../cards/clocks/clocks.ts";
import { decisionCard } from "../cards/decisions/decision.ts";
import { decisionInRoom } from "../cards/decisions/in-room.ts";
import { moreCard } from "../cards/more.ts";
import { myViewCard, statusCard } from "../cards/my-view.ts";
import type { Names } from "../cards/names.ts";
import { noticeCard } from "../cards/notices/notice.ts";
import { situationCard } from "../cards/situation.ts";
import { personTimes } from "../cards/times.ts";
import type { Reply } from "../front.ts";
import { endedIncidentsFor, type Meant, meantByRoom, meantIncident, openIncidentsFor, toShow } from "../incidents.ts";
import type { Where } from "./desk-forms.ts";

/** What people look at without changing anything: which incident they mean, whether they may look, and its cards. */
export function createViews({ ports, handler }: Bot) {
  const { clock, ledger, metrics } = ports;

  /** The names as they are known in that incident. */
  function namesOf(incident: Incident | undefined): Names {
    const { directory, rules } = ports.world();
    if (!incident) return { directory, rules };
    return { directory: withOneCommander(incident, directorySeenIn(incident, directory)), rules: incident.rules };
  }

  function refused(refusal: Refusal, incident?: Incident): Reply {
    metrics.commandsRefused.inc({ code: refusal.code });
    return refusedWith(refusalCard(refusal, namesOf(incident)));
  }

  function find(by: By, { room, reference }: Where): Promise<Meant> {
    const { directory } = ports.world();
    return meantIncident(
      { ledger, clock, handler },
      { by, directory, ...(room && { room: { platform: by.via, id: room } }), ...(reference && { reference }) },
    );
  }

  /**
   * Why there is nothing to show or do. What is open is for those who may look; the others hear why not. With nothing
   * open, `line` is what may be meant of an incident that has ended. `again`: what was asked.
   */
  async function notFound(by: By, meant: Missed, { again, line, list = whichIncidentCard }: Missing = {}) {
    if (meant.kind === "hidden") return hidden(by, meant.incident);
    const { open, unknown } = meant;
    const over = line === undefined || unknown !== undefined ? [] : await overFor(by, line, open.length);
    const isEmpty = open.length + over.length === 0;
    const roles = isEmpty ? missingRoles("status", { by, ...ports.world() }) : undefined;
    if (roles) return mayNotLook(roles);
    return privately(unknown === undefined ? list(open, over, again) : unknownIncidentCard(unknown, open, again));
  }

  /** With something open, of the others only those that owe something. */
  async function overFor(by: By, line: EndedLine, open: number): Promise<Over[]> {
    const ended = await endedIncidentsFor({ ledger, clock, handler }, { by, directory: ports.world().directory });
    const meant = ended.filter((incident, place) => (open === 0 && place === 0) || isAnyOwed(stillOwed(incident)));
    return meant.map((incident) => ({ incident, line, times: personTimes(incident, namesOf(incident), by.person) }));
  }

  function mayNotLook(roles: string[], incident?: Incident): Reply {
    return refused({ code: "not-permitted", command: "status", roles }, incident);
  }

  function hidden(by: By, incident: Incident): Reply {
    return mayNotLook(missingRoles("status", { by, ...namesOf(incident), incident }) ?? [], incident);
  }

  function inRoom(by: By, room: string) {
    const asking = { by, directory: ports.world().directory };
    return meantByRoom({ ledger, clock, handler }, { platform: by.via, id: room }, asking);
  }

  type Shown = { incident: Incident; names: Names };

  async function look(
    by: By,
    where: Where,
    show: (shown: Shown) => Reply,
    line?: EndedLine,
    list?: typeof openIncidentsCard,
  ): Promise<Reply> {
    const meant = await find(by, where);
    if (meant.kind !== "found") {
      return await notFound(by, meant, { ...where, ...(line && { line }), ...(list && { list }) });
    }
    return show({ incident: meant.incident, names: namesOf(meant.incident) });
  }

  async function lookAt(id: string, by: By, show: (shown: Shown) => Reply | Promise<Reply>): Promise<Reply> {
    const incident = await shown(id, by);
    if (!incident) return privately(refusalCard({ code: "no-such-incident" }, namesOf(undefined)));
    const names = namesOf(incident);
    if (!mayLook(incident, by, names.directory)) return hidden(by, incident);
    return await show({ incident, names });
  }

  const mine = (id: string, by: By) =>
    lookAt(id, by, ({ incident, names }) => privately(myViewCard(incident, by.person, names)));

  const actions =
    (by: By) =>
    ({ incident, names }: Shown) =>
      privately(actionsCard(incident, names, by.person));

  const clocks =
    (by: By) =>
    ({ incident, names }: Shown) => {
      const mayRecord = missingRoles("clocks", { by, ...names, incident }) === undefined;
      return privately(clocksCard(incident, names, { person: by.person, now: fromMs(clock.nowMs()), mayRecord }));
    };

  /** `view`: another's, which they ask for by name. */
  const brief =
    (by: By, view?: BriefView) =>
    ({ incident, names }: Shown) => {
      const refusal = briefRefusal({ by, directory: names.directory, incident }, view);
      if (refusal) return refused(refusal, incident);
      const asked = { person: by.person, roles: by.roles, ...(view && { view }), now: fromMs(clock.nowMs()) };
      return privately(briefCard(incident, names, asked));
    };

  /** What a card in the room, or in their own chat, had to leave out. Nobody reads what was said to somebody else. */
  const whole =
    (by: By, of: string | undefined) =>
    async ({ incident, names }: Shown) => {
      const decision = of !== undefined && own(incident.decisions, of);
      if (decision) return privately(decisionCard(incident, of, { kind: "person", person: by.person }, names));
      const callIn = of !== undefined && own(incident.callIns, of);
      if (callIn && callIn.person !== by.person) return hidden(by, incident);
      if (callIn) return privately(callInCard(incident, callIn.id, names));
      const said = of !== undefined && saidOnce(incident.id, (await ledger.read(incident.id)).map(toEvent), of);
      if (!said) return privately(statusCard(incident, names, by.person));
      const { to } = said.notice;
      if (to.kind === "person" && to.person !== by.person) return hidden(by, incident);
      return privately(noticeCard(said.incident, said.notice, names));
    };

  /** A card of an incident where it stands: in a room it has for each what they are asked, and what anybody may do. */
  function standing({ kind, whole: shows }: { kind: string; whole: LookedAt }, by: By, isInRoom: boolean) {
    const { incident: id } = shows;
    const platform: Platform = by.via === "teams" ? "teams" : "slack";
    if (kind === "situation") {
      return lookAt(id, by, ({ incident, names }) => privately(situationCard(incident, names, platform)));
    }
    if (shows.do !== "show-all" || kind !== "decision" || !isInRoom) return pressed(shows, by);
    const { of = "" } = shows;
    return lookAt(id, by, (shown) => {
      const isThere = own(shown.incident.decisions, of) !== undefined;
      return isThere
        ? privately(decisionInRoom(shown.incident, of, { person: by.person, platform }, shown.names))
        : pressed(shows, by);
    });
  }

  /** What a button shows, which changes nothing. */
  async function pressed(action: LookedAt, by: By): Promise<Reply> {
    switch (action.do) {
      case "view":
        return await mine(action.incident, by);
      case "show-all":
        return await lookAt(action.incident, by, whole(by, action.of));
      case "actions":
        return await lookAt(action.incident, by, actions(by));
      case "clocks":
        return await lookAt(action.incident, by, clocks(by));
      case "brief":
        return await lookAt(action.incident, by, brief(by, action.view));
      case "more":
        return await lookAt(action.incident, by, ({ incident, names }) => privately(moreCard(incident, names, by)));
    }
  }

  /** Undefined where there is no such incident for them. */
  async function shown(id: string, by: By): Promise<Incident | undefined> {
    return toShow(await handler.glance(id), by, ports.world().directory);
  }

  return {
    namesOf,
    find,
    notFound,
    /** Whose war room it is, if it is one. */
    inRoom,
    /** Those that have not ended and that they may look at, the latest declared first. */
    open: (by: By) => openIncidentsFor({ ledger, clock, handler }, { by, directory: ports.world().directory }),
    /** Those that have ended, and in which something is owed still. */
    owing: async (by: By) => {
      const ended = await endedIncidentsFor({ ledger, clock, handler }, { by, directory: ports.world().directory });
      return ended.filter((incident) => isAnyOwed(stillOwed(incident)));
    },
    shown,
    status: async (by: By, where: Where) => {
      const isNamed = where.reference !== undefined || (where.room !== undefined && (await inRoom(by, where.room)));
      const over = isNamed ? [] : await overFor(by, "status", 1);
      const show = ({ incident, names }: Shown) => privately(statusCard(incident, names, by.person, overBlocks(over)));
      return await look(by, where, show, "status", openIncidentsCard);
    },
    actions: (by: By, where: Where) => look(by, where, actions(by)),
    clocks: (by: By, where: Where) => look(by, where, clocks(by), "clocks"),
    brief: (by: By, where: Where, view?: BriefView) => look(by, where, brief(by, view), "brief"),
    /** What one person is shown of an incident: their own part of it. */
    mine,
    pressed,
    standing,
  };
}

type Missed = Exclude<Meant, { kind: "found" }>;
type Missing = { again?: Again; line?: EndedLine; list?: typeof whichIncidentCard };

const lookedAt = ["view", "show-all", "actions", "clocks", "brief", "more"] as const;
/** Buttons that only show something. */
export type LookedAt = Extract<Action, { do: (typeof lookedAt)[number] }>;

export function isLookedAt(action: Action): action is LookedAt {
  return lookedAt.some((each) => each === action.do);
}

export function privately(card: Card): Reply {
  return { kind: "private", card };
}

/** A form that led to it stays open, unless the answer has something to press. */
export function refusedWith(card: Card): Reply {
  return card.blocks.some(({ type }) => type === "buttons") ? privately(card) : { kind: "refused", card };
}
