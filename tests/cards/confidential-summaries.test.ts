import { describe, expect, it } from "vitest";
import { actionsCard } from "../../src/chat/cards/actions/action-buttons.ts";
import { briefCard } from "../../src/chat/cards/briefs/brief.ts";
import { cardOf } from "../../src/chat/cards/card-of.ts";
import { clocksCard } from "../../src/chat/cards/clocks/clocks.ts";
import { homeCard } from "../../src/chat/cards/home.ts";
import { myViewCard, statusCard } from "../../src/chat/cards/my-view.ts";
import { noticeCard } from "../../src/chat/cards/notices/notice.ts";
import { renderMessage } from "../../src/chat/slack/blocks/render.ts";
import type { Incident } from "../../src/incident/incident.ts";
import type { CardView } from "../../src/incident/owed.ts";
import { noOrganisation } from "../../src/organisation/organisation.ts";
import { type Given, given } from "../support/builders.ts";
import { exampleAlert, worldOf } from "../support/example.ts";
import { namesIn } from "../support/gallery/entry.ts";
import { everyNotice } from "../support/gallery/notices.ts";
import { richPolicy } from "../support/rich.ts";

/** Words that stand nowhere in what Muster says by itself. */
const secret = {
  title: "Xtitle",
  alert: "Xalert",
  asset: "Xasset",
  service: "xservice",
  people: ["Xamara", "Xben", "Xcarla", "Xdev", "Xelena", "Xfarid", "Xgrace", "Xivan"],
  reason: "Xreason",
  question: "Xquestion",
  option: "Xoption",
  target: "Xtarget",
  update: "Xupdate",
};
const secrets = Object.values(secret).flat();

const people = Object.fromEntries(
  Object.entries(richPolicy.people).map(([id, person]) => [id, { ...person, name: `X${id}` }]),
);
const world = worldOf({
  ...richPolicy,
  people,
  services: { [secret.service]: richPolicy.services.payments },
});
const options = ["one", "two"].map((id) => ({
  id,
  label: `${secret.option} ${id}`,
  costToAct: secret.option,
  costToWait: secret.option,
  ...(id === "one" && { acts: true as const }),
}));
const proposal = { question: secret.question, service: secret.service, options, recommended: "one" };
const { reason } = secret;

/** Everything that the secrets could be in: alerts, people, questions, actions, downtimes, clocks, updates, failures. */
function stories(): Given[] {
  const alert = { ...exampleAlert, title: secret.alert, assets: [secret.asset] };
  const begun = given(world)
    .alerted({ title: secret.title, service: secret.service, confidential: true, personalData: "suspected", alert })
    .anotherAlert({ title: secret.alert })
    .resolved()
    .confirmed("ben")
    .joined("amara", "carla");
  const asked = begun.proposed(proposal);
  const decided = asked
    .chose("amara", "one")
    .objected("carla", reason)
    .chose("carla", "one", "d1", { condition: reason })
    .told({ type: "ReportConditionMet" });
  const acting = decided.told({ type: "ReportAction", step: "started" });
  const aware = acting.told({ type: "RecordTrigger", trigger: "aware", holds: true, note: reason });
  const busy = aware
    .told({ type: "GiveUpdate", text: secret.update })
    .told({ type: "RecordTaken", what: "isolate-host", target: secret.target })
    .told({ type: "OrderStop", by: begun.by("elena"), action: "a1", reason })
    .told({ type: "AddNote", text: reason, privileged: true })
    .rated("sev2", reason)
    .handedOver("grace")
    .after("26h");
  const edited = asked
    .chose("amara", "one")
    .told({ type: "EditDecision", decisionId: "d1", ...proposal, question: `${secret.question}?` });
  return [
    begun.proposed(proposal).after("3h"),
    begun.acknowledged("dev", 5).after("10m").tookOver("carla"),
    given(world).alerted({ title: secret.title, confidential: true, alert }).after("6m"),
    given(world).alerted({ title: secret.title, confidential: true, alert }).delivered().stoodDown(reason),
    edited.heard("carla", "two").told({ type: "DenySpoken", by: begun.by("carla"), decisionId: "d1" }),
    asked.abstained("amara"),
    given(world)
      .declared({ title: secret.title, confidential: true })
      .proposed({ ...proposal, action: "shut-down" })
      .after("20m")
      .acknowledged("farid")
      .after("5m"),
    asked.pageRejected("grace", "chat", "rejected"),
    busy.contained(reason).recovered(reason).closed(reason),
    busy,
    busy.excluded("dev"),
    acting.told({ type: "ReportAction", step: "failed", reason }),
    acting
      .told({ type: "ReportAction", step: "reverted", reason })
      .told({ type: "ReportTold", service: secret.service }),
  ];
}

function viewsOf({ decisions, callIns }: Incident): CardView[] {
  const room = { kind: "room" as const, platform: "slack" as const };
  return [
    { card: "situation", platform: "slack" },
    ...Object.keys(callIns).map((callIn) => ({ card: "call-in" as const, callIn })),
    ...Object.values(decisions).flatMap(({ id, asked }) => [
      { card: "decision" as const, decisionId: id, to: room },
      ...Object.keys(asked).map((person) => ({
        card: "decision" as const,
        decisionId: id,
        to: { kind: "person" as const, person },
      })),
    ]),
  ];
}

/** Every card that they lead to, and every notice on the way. */
function cardsOf(story: Given): [name: string, summary: string][] {
  const { incident, now } = story;
  const names = namesIn(story);
  const persons = Object.keys(world.directory.people);
  const cards = [
    ...viewsOf(incident).map((view) => cardOf(incident, view, names)),
    ...everyNotice(story).map(({ incident: then, notice }) => noticeCard(then, notice, names)),
    ...persons.flatMap((person) => [
      statusCard(incident, names, person),
      myViewCard(incident, person, names),
      actionsCard(incident, names, person),
      clocksCard(incident, names, { person, now, mayRecord: true }),
      briefCard(incident, names, { person, roles: story.by(person).roles, now }),
      homeCard([{ incident, names }], noOrganisation, { names, person, now, zone: "UTC" }),
    ]),
  ];
  return cards.map((card) => [card.kind, renderMessage(card).text]);
}

describe("the lock screen of somebody in a confidential incident", () => {
  const summaries = stories().flatMap(cardsOf);

  it("shows the codename and what is asked of them, and nothing of what happened or who is in it", () => {
    const telling = summaries.filter(([, summary]) => secrets.some((word) => summary.includes(word)));
    expect([...new Set(telling.map(([kind, summary]) => `${kind}: ${summary}`))]).toEqual([]);
  });

  it("is told of all that is told of others", () => {
    const kinds = new Set(summaries.map(([kind]) => kind));
    for (const kind of ["situation", "decision", "call-in", "notice-decision-closed", "notice-containment"]) {
      expect(kinds).toContain(kind);
    }
    const texts = summaries.map(([, summary]) => summary).join("\n");
    expect(texts).toContain("you are needed in place of the privacy officer");
    expect(texts).toContain("others may still choose until");
  });
});
