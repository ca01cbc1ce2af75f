import { actionsCard } from "../../../src/chat/cards/actions/action-buttons.ts";
import { overBlocks } from "../../../src/chat/cards/answers/answers.ts";
import { briefCard } from "../../../src/chat/cards/briefs/brief.ts";
import { clocksCard } from "../../../src/chat/cards/clocks/clocks.ts";
import { homeCard } from "../../../src/chat/cards/home.ts";
import { moreCard } from "../../../src/chat/cards/more.ts";
import { myViewCard, statusCard } from "../../../src/chat/cards/my-view.ts";
import {
  agreementCard,
  agreementsCard,
  othersTakenBackCard,
  takenBackCard,
} from "../../../src/chat/cards/organisation/agreements.ts";
import {
  delegateAwayCard,
  delegationCard,
  type Reader,
  standsIn,
} from "../../../src/chat/cards/organisation/delegation.ts";
import { helloCard, reachAskedCard, reachTestCard, roomTrialCard } from "../../../src/chat/cards/organisation/reach.ts";
import { personTimes } from "../../../src/chat/cards/times.ts";
import { authorityTextHash, orderTextHash } from "../../../src/organisation/agreements.ts";
import { delegationsTo, noOrganisation, type Organisation } from "../../../src/organisation/organisation.ts";
import { type BriefView, briefViewSchema, type PersonId } from "../../../src/policy/policy.ts";
import { acts } from "../../organisation/acts.ts";
import { type Given, given, start } from "../builders.ts";
import { examplePolicy, worldOf } from "../example.ts";
import { rich, richWorld } from "../rich.ts";
import { type Group, grouped, groupedFrom, namesIn } from "./entry.ts";

/** What people look at, each on a page of their own. */

const open = given().declared().joined("amara", "carla").proposed();
const full = rich();
const fullAndOver = full.closed("It goes on elsewhere");

export function lookCards(): Group {
  return {
    ...groupedFrom(
      "statusCard",
      {
        "much has happened": full,
        quiet: given().declared(),
        "it is over": given().declared().closed(),
        "it is over, and deadlines go on": fullAndOver,
      },
      (story) => statusCard(story.incident, namesIn(story), "ben"),
    ),
    ...grouped("statusCard", { "deadlines go on in another": withOthersOver() }),
    ...groupedFrom(
      "myViewCard",
      { "a decision waits": open, "called and silent": given().declared(), "it is over": given().declared().closed() },
      (story) => myViewCard(story.incident, "amara", namesIn(story)),
    ),
    ...grouped("myViewCard", {
      "for whoever leads": myViewCard(open.incident, "ben", namesIn(open)),
      "it is over, and a deadline goes on": myViewCard(fullAndOver.incident, "grace", namesIn(fullAndOver)),
    }),
    ...groupedFrom("actionsCard", { "much has happened": full, "nothing yet": given().declared() }, (story) =>
      actionsCard(story.incident, namesIn(story), "ben"),
    ),
    ...groupedFrom("moreCard", { "for whoever leads": full, "it is over": given().declared().closed() }, (story) =>
      moreCard(story.incident, namesIn(story), story.by("ben")),
    ),
    ...grouped("moreCard", { "for somebody else": moreCard(open.incident, namesIn(open), open.by("grace")) }),
    ...groupedFrom(
      "clocksCard",
      { "some run": full, "none are agreed": given().declared(), "it is over": fullAndOver },
      (story) => clocksCard(story.incident, namesIn(story), { person: "ben", now: story.now, mayRecord: true }),
    ),
  };
}

function withOthersOver() {
  const { incident } = open;
  const ended = { ...fullAndOver.incident, id: "INC-9X2B4", codename: "amber meadow" };
  const over = overBlocks([
    { incident: ended, line: "status", times: personTimes(ended, namesIn(fullAndOver), "ben") },
  ]);
  return statusCard(incident, namesIn(open), "ben", over);
}

export function briefCards(): Group {
  const seen = (view?: BriefView, person: PersonId = "grace") =>
    briefCard(full.incident, namesIn(full), { person, roles: [], now: full.now, ...(view && { view }) });
  const views = briefViewSchema.options.map((view) => [view, seen(view)]);
  const over = { person: "grace", roles: [], now: fullAndOver.now };
  return grouped("briefCard", {
    ...Object.fromEntries(views),
    "no view of their own": seen(),
    "it is over, and a deadline goes on": briefCard(fullAndOver.incident, namesIn(fullAndOver), over),
  });
}

const until = "2026-11-22T18:00:00.000Z";
const order = { id: "isolate-t3", when: { action: "isolate-host", tier: [3] }, agreedBy: ["amara", "carla"] };
const agreeingUntil = (expires: string) =>
  worldOf({
    ...examplePolicy,
    organisation: { ...examplePolicy.organisation, authorityAgreedBy: ["amara"] },
    standingOrders: [{ ...order, expires }],
  });
const agreeing = agreeingUntil("2026-12-31");
const agreeingBefore = agreeingUntil("2026-12-30");
const readerOf = (person: PersonId, names = agreeing): Reader => ({ names, person, now: start, zone: "Europe/London" });

function home(seen: Given[], person: PersonId, organisation: Organisation = noOrganisation) {
  const incidents = seen.map((story) => ({ incident: story.incident, names: namesIn(story) }));
  return homeCard(incidents, organisation, readerOf(person, seen[0]?.world ?? agreeing));
}

export function homeCards(): Group {
  const tested = acts(agreeing).does("amara", { type: "TestReach", test: "t1", ring: true });
  return grouped("homeCard", {
    "nothing waits": home([], "amara"),
    "a decision, an incident and deadlines": homeCard(
      [{ incident: full.incident, names: namesIn(full) }],
      noOrganisation,
      readerOf("grace", richWorld),
    ),
    "a deadline goes on in what is over": homeCard(
      [{ incident: fullAndOver.incident, names: namesIn(fullAndOver) }],
      noOrganisation,
      readerOf("grace", richWorld),
    ),
    "a decision waits": home([open], "amara"),
    "somebody stands in": home([], "carla", acts(agreeing).delegates("carla", "dev", until).organisation),
    "stands in for somebody": home([], "dev", acts(agreeing).delegates("carla", "dev", until).organisation),
    "has tested": home([], "amara", tested.organisation),
    "all of it": homeCard(
      [{ incident: full.incident, names: namesIn(full) }],
      noOrganisation,
      readerOf("grace", richWorld),
      { isWhole: true },
    ),
    unknown: home([], "slack:T0/U0"),
  });
}

function orderHash({ rules }: typeof agreeing): string {
  const [text] = rules.standingOrders;
  return text ? orderTextHash(text, rules) : "";
}

/** The table, and an order that was changed since. */
export function agreedToBoth(): [Organisation, Reader] {
  const authority = { kind: "authority" } as const;
  const { organisation } = acts(agreeingBefore)
    .agrees("amara", { kind: "order", order: "isolate-t3" })
    .under(agreeing)
    .agrees("amara", authority);
  return [organisation, readerOf("amara")];
}

export function organisationCards(): Group {
  const signed = acts(agreeing).agrees("amara", { kind: "order", order: "isolate-t3" });
  const handed = acts(agreeing).delegates("carla", "dev", until).organisation;
  const away = acts(agreeing, handed).delegates("dev", "grace", until).organisation;
  const [theirs] = delegationsTo(away, "dev", start);
  const delegateAwaySentence = theirs ? standsIn(theirs, away, readerOf("carla")) : "";
  return {
    ...grouped("agreementsCard", {
      "two are asked for": agreementsCard(noOrganisation, readerOf("amara")),
      "one is signed": agreementsCard(signed.organisation, readerOf("amara")),
      none: agreementsCard(noOrganisation, readerOf("grace")),
      "one was changed since": agreementsCard(...agreedToBoth()),
    }),
    ...grouped("agreementCard", {
      "in force": agreementCard(authorityTextHash(agreeing.rules), ...agreedToBoth()),
      "changed since": agreementCard(orderHash(agreeingBefore), ...agreedToBoth()),
    }),
    ...grouped("takenBackCard", {
      "of an order": takenBackCard({ kind: "order", order: "isolate-t3" }, noOrganisation, readerOf("amara")),
      "of the table": takenBackCard({ kind: "authority" }, noOrganisation, readerOf("amara")),
    }),
    ...grouped("othersTakenBackCard", {
      "of an order": othersTakenBackCard("amara", { kind: "order", order: "isolate-t3" }, agreeing),
      "of the table": othersTakenBackCard("amara", { kind: "authority" }, agreeing),
    }),
    ...grouped("delegationCard", {
      "in force": delegationCard(handed, readerOf("carla")),
      ended: delegationCard(noOrganisation, readerOf("carla")),
      "of whoever stands in": delegationCard(away, readerOf("dev")),
    }),
    ...grouped("delegateAwayCard", {
      "whoever stands in is away": delegateAwayCard(delegateAwaySentence),
    }),
    ...grouped("helloCard", { "by day": helloCard() }),
    ...grouped("roomTrialCard", { "in a channel": roomTrialCard() }),
    ...grouped("reachTestCard", { "by chat": reachTestCard() }),
    ...grouped("reachAskedCard", { "every way": reachAskedCard(["chat", "sms", "voice"]) }),
  };
}
