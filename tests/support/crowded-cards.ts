import type { Card, Form } from "../../src/chat/card.ts";
import { actionsCard } from "../../src/chat/cards/actions/action-buttons.ts";
import { briefCard } from "../../src/chat/cards/briefs/brief.ts";
import { cardOf } from "../../src/chat/cards/card-of.ts";
import { clocksCard } from "../../src/chat/cards/clocks/clocks.ts";
import { formOf } from "../../src/chat/cards/forms/forms.ts";
import { answersOf } from "../../src/chat/cards/forms/question-forms.ts";
import { homeCard } from "../../src/chat/cards/home.ts";
import { myViewCard, statusCard } from "../../src/chat/cards/my-view.ts";
import { noticeCard } from "../../src/chat/cards/notices/notice.ts";
import { agreementsCard } from "../../src/chat/cards/organisation/agreements.ts";
import { delegateForm } from "../../src/chat/cards/organisation/delegation.ts";
import { noOrganisation } from "../../src/organisation/organisation.ts";
import { briefViewSchema } from "../../src/policy/policy.ts";
import { crowded } from "./crowded.ts";

/** Every card and form of an incident with far more in it than there should ever be. */
export function crowdedCards(): { messages: Record<string, Card>; shown: Record<string, Card>; forms: Form[] } {
  const { incident, world, now } = crowded();
  const names = { directory: world.directory, rules: incident.rules };
  const reader = { names, person: "amara", now, zone: "Europe/London" };
  const decisions = Object.keys(incident.decisions).flatMap((decisionId) =>
    [
      { kind: "room" as const, platform: "slack" as const },
      { kind: "person" as const, person: "amara" },
    ].map((to) => [`${decisionId} to ${to.kind}`, cardOf(incident, { card: "decision", decisionId, to }, names)]),
  );
  const callIns = Object.keys(incident.callIns).map((callIn) => [
    callIn,
    cardOf(incident, { card: "call-in", callIn }, names),
  ]);
  const notices = Object.values(incident.notices).map((notice) => [notice.effect, noticeCard(incident, notice, names)]);
  const briefs = briefViewSchema.options.map((view) => [
    `briefing of the ${view}`,
    briefCard(incident, names, { person: "amara", roles: [], view, now }),
  ]);
  const [{ decision, rules }] = [{ decision: incident.decisions.d0, rules: incident.rules }];
  if (!decision) throw new Error("nothing was asked");
  const open = Array.from({ length: 200 }, (_, n) => ({ ...incident, id: `INC-${n}` }));
  return {
    messages: {
      situation: cardOf(incident, { card: "situation", platform: "slack" }, names),
      ...Object.fromEntries([...decisions, ...callIns, ...notices]),
    },
    shown: {
      home: homeCard([{ incident, names }], noOrganisation, reader),
      "whole home": homeCard([{ incident, names }], noOrganisation, reader, { isWhole: true }),
      view: myViewCard(incident, "amara", names),
      status: statusCard(incident, names, "amara"),
      actions: actionsCard(incident, names, "amara"),
      clocks: clocksCard(incident, names, { person: "amara", now, mayRecord: true }),
      agreements: agreementsCard(noOrganisation, reader),
      ...Object.fromEntries(briefs),
    },
    forms: [
      formOf("decide", { rules, open }, "{}"),
      formOf("call", { rules, directory: world.directory }, "{}"),
      formOf("took", { rules }, "{}"),
      formOf("edit", { rules, decision }, "{}", answersOf(decision)),
      formOf("condition", { rules, decision }, "{}"),
      formOf("record", { rules, open }, "{}"),
      delegateForm(noOrganisation, reader, {}),
    ],
  };
}
