import type { Bot } from "../../bot.ts";
import type { By } from "../../incident/by.ts";
import type { Instant } from "../../incident/time.ts";
import { toldNews } from "../../incident/told.ts";
import { muster } from "../../incident/verdict.ts";
import type { OrganisationCommand } from "../../organisation/commands.ts";
import type { OrganisationVerdict } from "../../organisation/decide.ts";
import type { AgreedText } from "../../organisation/events.ts";
import { agreementsOf, delegationOf, delegationsTo, type Organisation } from "../../organisation/organisation.ts";
import type { ReachTest } from "../../organisation/reach.ts";
import type { PersonId } from "../../policy/policy.ts";
import { sendOnce, sendReachTest } from "../../run/reach.ts";
import type { Card, Form, OrganisationAction } from "../card.ts";
import { formNotOpenedCard, notRecordedCard } from "../cards/answers/answers.ts";
import { organisationRefusalCard } from "../cards/answers/organisation-refusal.ts";
import { homeCard, type Seen } from "../cards/home.ts";
import {
  agreementCard,
  agreementForm,
  agreementsCard,
  othersNamed,
  othersTakenBackCard,
  takenBackCard,
} from "../cards/organisation/agreements.ts";
import { delegateAwayCard, delegateForm, delegationCard, standsIn } from "../cards/organisation/delegation.ts";
import { reachAskedCard } from "../cards/organisation/reach.ts";
import { zoneOf } from "../cards/times.ts";
import type { Reply } from "../front.ts";
import { untilInstant } from "../lines/until-words.ts";
import type { Delegated } from "./delegate-form.ts";
import { privately, refusedWith } from "./desk-views.ts";

/** What people ask of the organisation itself, on any chat platform; it needs no incident. */
export function createOrganisationDesk({ ports, handler }: Bot) {
  const { ids, metrics, chat, pagers, log } = ports;

  async function organise(interaction: string, command: (now: Instant) => OrganisationCommand): Promise<Reply> {
    let asked: OrganisationCommand | undefined;
    const handled = await handler.organise({
      command: (now) => {
        asked = command(now);
        return asked;
      },
      interaction: { id: interaction, answer: (verdict, after) => asked && answerTo(asked, verdict, after) },
    });
    if (handled.kind === "key-conflict") return { kind: "private", card: notRecordedCard() };
    if (handled.kind === "handled" && handled.verdict.kind === "refused") {
      metrics.commandsRefused.inc({ code: handled.verdict.refusal.code });
    }
    return handled.answer as Reply;
  }

  function answerTo(asked: OrganisationCommand, verdict: OrganisationVerdict, after: Organisation): Reply {
    const { rules, directory } = ports.world();
    const names = { rules, directory };
    const { by, now } = asked;
    const seen = { names, person: by.person, now, zone: zoneOf(ports.world(), by.person) };
    if (verdict.kind === "refused") return refusedWith(organisationRefusalCard(verdict.refusal, seen));
    switch (asked.type) {
      case "Delegate":
      case "RevokeDelegation":
        return privately(delegationCard(after, seen));
      case "Agree":
        return privately(agreementsCard(after, seen));
      case "TakeBackAgreement": {
        const [taken] = verdict.events.flatMap(({ type, data }) => (type === "AgreementWithdrawn" ? [data.text] : []));
        return privately(taken ? takenBackCard(taken, after, seen) : agreementsCard(after, seen));
      }
      case "TestReach":
        return privately(reachAskedCard(after.reachTests[by.person]?.media ?? []));
      case "RecordReach":
        return { kind: "quiet" };
    }
  }

  /** Sent once, and only after it is recorded that it was asked for: a repeat of the click gets its answer alone. */
  async function testReach(ring: boolean, by: By, interaction: string): Promise<Reply> {
    const test = `reach-${ids.unique().slice(0, 8)}`;
    const reply = await organise(interaction, (now) => ({ type: "TestReach", now, by, test, ring }));
    const { organisation } = handler.recalledWorld();
    const asked = organisation.reachTests[by.person];
    if (asked?.test === test) void sendTest(by, asked);
    return reply;
  }

  async function sendTest({ person }: By, { test, media }: ReachTest): Promise<void> {
    try {
      const answers = await sendReachTest({ chat, pagers }, person, { test, media });
      const record = (now: Instant): OrganisationCommand => ({
        type: "RecordReach",
        now,
        by: muster,
        test,
        person,
        answers,
      });
      await handler.organise({ command: record });
    } catch (error) {
      log.error({ error: error instanceof Error ? error.name : "unknown" }, "what a test brought is not recorded");
    }
  }

  /**
   * Whoever stood in for others is away from now on: each of them is told once, in writing. What a crash swallows their
   * home page says, and they are called.
   */
  async function tellPrincipals({ person }: By, organisation: Organisation, now: Instant): Promise<void> {
    const { rules, directory } = ports.world();
    for (const delegation of delegationsTo(organisation, person, now)) {
      const { principal } = delegation;
      const zone = zoneOf({ directory }, principal);
      const sentence = standsIn(delegation, organisation, { names: { rules, directory }, now, zone });
      const message = { effect: `${delegation.id}:away:${now}`, card: delegateAwayCard(sentence), text: sentence };
      await tellOnce(principal, message);
    }
  }

  /** What somebody agreed to holds no more: everybody else whom the text names is told once, in writing. */
  async function takeBack(shown: string, by: By, interaction: string): Promise<Reply> {
    const agreementIn = ({ organisation }: { organisation: Organisation }) =>
      agreementsOf(organisation, by.person).find(({ textHash }) => textHash === shown);
    const before = agreementIn(await handler.world());
    const reply = await organise(interaction, (now) => ({ type: "TakeBackAgreement", now, by, shown }));
    const world = handler.recalledWorld();
    if (before && !agreementIn(world)) void tellOthers(before.text, by, world);
    return reply;
  }

  async function tellOthers(text: AgreedText, by: By, world: ReturnType<typeof handler.recalledWorld>): Promise<void> {
    const [organisation, reader] = seenBy(by, world);
    const card = othersTakenBackCard(by.person, text, reader.names);
    for (const person of othersNamed(text, organisation, reader)) {
      const effect = `taken-back:${by.person}:${world.now}:${person}`;
      await tellOnce(person, { effect, card, text: card.summary });
    }
  }

  async function tellOnce(person: PersonId, message: Parameters<typeof sendOnce>[3]): Promise<void> {
    const [told] = toldNews(ports.world().directory, person);
    try {
      if (told) await sendOnce({ chat, pagers }, person, told.by, message);
    } catch (error) {
      log.error(
        { error: error instanceof Error ? error.name : "unknown" },
        "somebody was not told news of the organisation",
      );
    }
  }

  /** Who reads what of the organisation, as the world is. */
  function seenBy({ person }: By, { rules, directory, organisation, now }: ReturnType<typeof handler.recalledWorld>) {
    return [organisation, { names: { rules, directory }, person, now, zone: zoneOf({ directory }, person) }] as const;
  }

  /** What they are named to agree to, and how each text stands. */
  async function agreements(by: By): Promise<Reply> {
    return privately(agreementsCard(...seenBy(by, await handler.world())));
  }

  const revoke = (by: By, interaction: string) =>
    organise(interaction, (now) => ({ type: "RevokeDelegation", now, by }));

  return {
    async delegate({ delegate, until }: Delegated, by: By, interaction: string): Promise<Reply> {
      const delegation = `del-${ids.unique().slice(0, 8)}`;
      const reply = await organise(interaction, (now) => {
        return {
          type: "Delegate",
          now,
          by,
          delegation,
          delegate,
          until: untilInstant(until, now, zoneOf(ports.world(), by.person)),
        };
      });
      const { organisation, now } = handler.recalledWorld();
      if (delegationOf(organisation, by.person, now)?.id === delegation) void tellPrincipals(by, organisation, now);
      return reply;
    },
    revoke,
    async press(action: Exclude<OrganisationAction, { do: "home" }>, by: By, interaction: string): Promise<Reply> {
      switch (action.do) {
        case "agree":
          return await organise(interaction, (now) => ({ type: "Agree", now, by, shown: action.shown }));
        case "take-back":
          return await takeBack(action.shown, by, interaction);
        case "test-reach":
          return await testReach(action.ring === true, by, interaction);
        case "agreements":
          return await agreements(by);
        case "delegate-off":
          return await revoke(by, interaction);
        case "delegate":
        case "agreement":
        case "declare":
          return privately(formNotOpenedCard(action));
      }
    },
    agreements,
    /** One text that they have agreed to, by its hash. */
    async agreement(textHash: string, by: By): Promise<Reply> {
      return privately(agreementCard(textHash, ...seenBy(by, await handler.world())));
    },
    async home(by: By, seen: Seen[], how?: { isWhole: boolean }): Promise<Card> {
      return homeCard(seen, ...seenBy(by, await handler.world()), how);
    },
    /** Opened at once, with the organisation as this replica knows it; what is sent is judged as it is then. */
    delegateForm: (by: By, initial: Record<string, string>): Form =>
      delegateForm(...seenBy(by, handler.recalledWorld()), initial),
    /** Undefined where they have agreed to nothing. */
    agreementForm: (by: By): Form | undefined => agreementForm(...seenBy(by, handler.recalledWorld())),
  };
}
