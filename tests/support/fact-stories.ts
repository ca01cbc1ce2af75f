import { authorised, reported, started, stopped, taken } from "./acting.ts";
import { type Given, given } from "./builders.ts";
import { examplePolicy, worldOf } from "./example.ts";
import { updated, updating } from "./updating.ts";

const room = "room:INC-7K3Q2";
const reason = "rejected";

function decided(): Given {
  const authority = [
    { when: { action: "shut-down" }, consents: ["clinical-safety"] },
    { fallback: true, decides: { all: ["ciso", "coo"] }, tieBreaker: "ceo", within: "25m" },
  ];
  return given(worldOf({ ...examplePolicy, authority }))
    .declared()
    .joined("amara", "carla", "elena")
    .proposed();
}

function everySaying(): Given {
  const torn = decided().chose("amara", "shut").chose("carla", "keep");
  const by = (person: string) => ({ by: torn.by(person), decisionId: "d1", reason });
  const { options } = torn.incident.decisions.d1 ?? { options: [] };
  return torn
    .told({ type: "ExplainChoice", ...by("amara") })
    .objected("carla")
    .told({ type: "TakeBackDissent", ...by("carla") })
    .told({ type: "EditDecision", ...by("ben"), question: "And now?", options, recommended: "keep" })
    .heard("carla", "keep")
    .told({ type: "RingToConfirm", by: torn.by("carla"), decisionId: "d1" })
    .told({ type: "DenySpoken", ...by("carla") })
    .abstained("elena")
    .told({ type: "ExplainAbstention", ...by("elena") });
}

/** Stories in which everything happens that can happen. */
export const factStories: Given[] = [
  given()
    .alerted()
    .anotherAlert()
    .resolved()
    .counted(10_000, 60)
    .unread()
    .confirmed()
    .told({ type: "Export", by: given().by("amara") })
    .delivered()
    .sealed(),
  given().declared().delivered().acknowledged("amara", 5).after("2h").stoodDown(),
  given().alerted().outage("1h").contained().recovered().closed(),
  given().staffed("carla", { roles: [] }).declared().joined("amara").handedOver("grace").passed("grace"),
  given().declared().passed("carla").told({ type: "AddNote", text: "seen" }),
  given().declared().rated("sev3").pageRejected("amara", "chat").handedOver("amara"),
  given()
    .declared()
    .joined("amara", "carla")
    .proposed()
    .chose("amara", "shut")
    .objected("amara", "late")
    .chose("carla", "shut"),
  given().declared().proposed().chose("ben", "shut").after("26m"),
  given()
    .declared()
    .joined("amara", "carla")
    .proposed()
    .chose("amara", "shut")
    .chose("carla", "shut", "d1", { condition: "customers first" })
    .told({ type: "ReportConditionMet" }),
  everySaying(),
  given()
    .declared()
    .told({ type: "ExcludePerson", by: given().by("ben"), person: "carla", reason }),
  given().declared().joined("amara").acknowledged("dev").after("10m").tookOver("carla"),
  given()
    .staffed("amara", { delegates: ["dev"] })
    .declared()
    .proposed()
    .after("10m")
    .joined("dev"),
  decided().chose("elena", "keep").chose("amara", "shut").chose("carla", "shut"),
  decided().after("20m").acknowledged("farid").after("5m"),
  given()
    .declared()
    .outcome({ type: "RoomFailed", data: { effect: room, reason } })
    .outcome({ type: "InviteFailed", data: { effect: "invite:INC-7K3Q2:amara", person: "amara", reason } })
    .outcome({ type: "CardFailed", data: { effect: "card:INC-7K3Q2:situation", reason } })
    .outcome({ type: "NoticeFailed", data: { effect: "notice:INC-7K3Q2:1:room", reason } })
    .outcome({ type: "ExportFailed", data: { effect: "export:INC-7K3Q2:1", reason } })
    .outcome({ type: "RoomOpened", data: { effect: room, room: { platform: "slack", id: "C0", name: "room" } } })
    .outcome({ type: "RoomLinksFailed", data: { effect: "links:INC-7K3Q2", reason } })
    .outcome({ type: "RoomLost", data: { effect: "links:INC-7K3Q2", reason } })
    .closed()
    .outcome({ type: "ArchiveFailed", data: { effect: "archive:INC-7K3Q2", reason } }),
  given()
    .declared()
    .delivered()
    .excluded("carla")
    .outcome({ type: "RemovalFailed", data: { effect: "remove:INC-7K3Q2:carla", person: "carla", reason } })
    .outcome({ type: "ExcludedPersonSeen", data: { person: "carla", platform: "slack" } })
    .delivered(),
  given().declared().delivered().closed().delivered(),
  reported(reported(started(), "done").after("6h"), "reverted").told({ type: "ReportTold", service: "payments" }),
  stopped(reported(started(), "failed", { reason: "no answer" }).told({ type: "ReportDown", service: "payments" })),
  stopped(started()),
  stopped(authorised()),
  started().told({ type: "ReportDown", service: "payments", reason }),
  started()
    .after("10m")
    .told({ type: "RecordTaken", what: "shut-down", target: "db-1", service: "payments", clockTime: "03:50" }),
  taken().chose("amara", "ratify", "ratify-a1-1"),
  taken().chose("amara", "reverse", "ratify-a1-1"),
  authorised().proposed({ decisionId: "d2", target: "DB-2" }).chose("amara", "keep", "d2").chose("carla", "keep", "d2"),
  putAnew(),
  given().declared().proposed().told({ type: "WithdrawDecision", decisionId: "d1", reason: "never mind" }),
  legal(),
  inTurns(),
  given().away("carla", "dev", "5m").declared().after("6m"),
  updated(updating().declared().after("40m")),
];

/** The only one who could decide abstains: others are asked. */
export function putAnew(): Given {
  const authority = [
    { when: { action: "shut-down" }, decides: { any: ["ceo"] }, within: "25m" },
    { fallback: true, decides: { any: ["coo"] }, within: "25m" },
  ];
  return given(worldOf({ ...examplePolicy, authority }))
    .declared()
    .joined("carla", "farid")
    .proposed()
    .abstained("farid");
}

/** A question to somebody whose turn ends while it is open. */
function inTurns(): Given {
  const rota = { people: ["grace", "ivan"], from: "2026-11-22T00:10", turn: "3h" };
  const authority = [{ fallback: true, decides: { all: ["ciso", "administrator"] } }];
  const world = worldOf({ ...examplePolicy, roles: { ...examplePolicy.roles, administrator: { rota } }, authority });
  return given(world).declared().proposed().after("15m");
}

/** A clock that is warned of, missed, set aside, taken up, corrected and met; and a judgement that nobody makes. */
function legal(): Given {
  const organisation = { ...examplePolicy.organisation, clocks: ["cert-in" as const, "sec" as const] };
  const aware = given(worldOf({ ...examplePolicy, organisation }))
    .declared()
    .told({ type: "RecordTrigger", trigger: "aware", holds: true, peopleAffected: 3, note: "called" })
    .delivered()
    .after("25h");
  const clock = "cert-in-report";
  return aware
    .told({ type: "SetClockAside", clock, reason: "x" })
    .told({ type: "TakeClockUp", clock, reason: "y" })
    .told({ type: "RecordTrigger", trigger: "aware", holds: true, occurredAt: "2026-11-22T02:00:00.000Z" })
    .told({ type: "RecordTrigger", trigger: "submitted", clock, holds: true });
}
