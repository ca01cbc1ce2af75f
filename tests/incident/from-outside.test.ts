import { describe, expect, it } from "vitest";
import type { CommandOf, CommandType, Outcome } from "../../src/incident/commands.ts";
import { owed } from "../../src/incident/owed.ts";
import { leads } from "../../src/incident/permission.ts";
import { type Given, given, start, type Told, turnedAway } from "../support/builders.ts";
import { exampleAlert, examplePolicy, worldOf } from "../support/example.ts";

/** Whom Slack takes for a guest or for somebody from elsewhere, and the policy does not name as that. */

const table = (decides: object, more: object = {}) =>
  given(
    worldOf({
      ...examplePolicy,
      authority: [
        { when: { action: "shut-down" }, decides, ...more },
        { fallback: true, decides: { any: ["coo"] } },
      ],
    }),
  );
const room: Outcome = {
  type: "RoomOpened",
  data: { effect: "room:INC-7K3Q2", room: { platform: "slack", id: "C0ROOM", name: "quiet-harbour" } },
};
const invited = (person: string): Outcome => ({ type: "PersonInvited", data: { effect: `invite:${person}`, person } });
const decision = ({ incident }: Given, id = "d1") => incident.decisions[id];

describe.each(["guest", "from-elsewhere", "account-deactivated"] as const)(
  "somebody whom their platform takes for that (%s)",
  (reason) => {
    const world = worldOf({
      ...examplePolicy,
      authority: [
        { when: { action: "shut-down" }, decides: { any: ["ciso"] } },
        { fallback: true, decides: { any: ["coo"] } },
      ],
    });
    const outside = (person: string) => given(world).staffed(person, { outside: reason });

    it("chooses nothing before any room is open, and whoever their role falls to is asked", () => {
      const out = outside("amara").declared().proposed();
      expect(decision(out)?.asked.dev).toEqual({ role: "ciso" });
      expect(out.chose("amara", "shut").refusal?.code).toBe("from-outside");
      expect(decision(out.chose("dev", "shut"))?.state.status).toBe("made");
    });

    it("has not chosen either what they chose before that came out, and whoever leads is told why, once", () => {
      const early = given(world).declared().proposed();
      const found = early.staffed("amara", { outside: reason }).after("1s");
      expect(found.chose("amara", "shut").refusal?.code).toBe("from-outside");
      const told = found.after("5m").events.filter(({ type }) => type === "InviteFailed");
      expect(told.map(({ data }) => data)).toEqual([{ effect: "invite:INC-7K3Q2:amara", person: "amara", reason }]);
    });

    it("takes part once a room has let them in and their platform says so too", () => {
      const out = outside("amara").declared().proposed().outcome(invited("amara"));
      const mended = out.staffed("amara", { outside: undefined as never });
      expect(mended.chose("amara", "shut").refusal).toBeUndefined();
    });

    it("chooses nothing though the room had let them in before, and whoever their role falls to is asked", () => {
      const joined = given(world).declared().outcome(invited("amara"));
      const found = joined.staffed("amara", { outside: reason });
      expect(decision(found.proposed())?.asked.dev).toEqual({ role: "ciso" });
      expect(found.proposed().chose("amara", "shut").refusal?.code).toBe("from-outside");
      const late = joined.proposed().staffed("amara", { outside: reason });
      expect(late.chose("amara", "shut").refusal?.code).toBe("from-outside");
    });

    it("takes no copy of the record of an incident that is over", () => {
      const over = given(world).declared().closed().staffed("amara", { outside: reason });
      expect(over.told({ type: "Export", by: over.by("amara") }).refusal?.code).toBe("from-outside");
    });

    it("is refused on the platform that takes them for that, and not at home", () => {
      const elsewhere = given(world)
        .declared()
        .proposed()
        .staffed("amara", { outsideAt: { teams: reason } });
      const question = decision(elsewhere);
      const choose = (via: "slack" | "teams") =>
        elsewhere.told({
          type: "Choose",
          by: { ...elsewhere.by("amara"), via },
          decisionId: "d1",
          option: "shut",
          shown: question?.contentHash ?? "",
        });
      expect(choose("teams").refusal?.code).toBe("from-outside");
      expect(choose("slack").refusal).toBeUndefined();
    });

    it("declares nothing, whatever their role may declare", () => {
      expect(outside("amara").declared({ by: "amara" }).refusal?.code).toBe("from-outside");
    });

    it("is refused though nobody has called them", () => {
      const declared = outside("grace").declared();
      expect(declared.proposed({ by: "grace" }).refusal?.code).toBe("from-outside");
    });
  },
);

describe.each(["guest", "from-elsewhere"])("somebody whom the room does not let in (%s)", (reason) => {
  it("chooses nothing, and whoever their role falls to is asked", () => {
    const out = turnedAway(
      table({ any: ["ciso"] })
        .declared()
        .proposed(),
      "amara",
      reason,
    );
    expect(decision(out)?.asked.dev).toEqual({ role: "ciso" });
    const refused = out.chose("amara", "shut");
    expect(refused.refusal?.code).toBe("from-outside");
    expect(decision(refused)?.choices).toEqual({});
    expect(refused.added.map(({ type }) => type)).toContain("CommandRefused");
    expect(decision(out.chose("dev", "shut"))?.state.status).toBe("made");
  });

  it("has not chosen either what they chose a moment before that came out", () => {
    const early = table({ all: ["ciso", "coo"] })
      .declared()
      .proposed()
      .chose("amara", "shut");
    const out = turnedAway(early, "amara", reason);
    const made = out.chose("carla", "shut");
    expect(decision(made)?.state.status).toBe("open");
    expect(decision(made.chose("dev", "shut"))?.state).toMatchObject({ status: "made", chosenBy: ["carla", "dev"] });
  });

  it("acts for nobody, and puts and changes no question", () => {
    const out = turnedAway(given().declared(), "amara", reason);
    expect(out.proposed({ by: "amara" }).refusal?.code).toBe("from-outside");
    const outside = turnedAway(given().declared().joined("amara"), "dev", reason);
    const acting = outside.acknowledged("dev").delivered().after("10m").proposed();
    expect(acting.chose("dev", "shut").refusal?.code).toBe("from-outside");
  });

  const all = () => table({ all: ["ciso", "coo"] });

  it("stands in for nobody: the principal speaks for themselves, and the right passes to somebody else or to nobody", () => {
    const guest = turnedAway(all().declared().joined("carla"), "ben", reason).after("6m").acknowledged("ben");
    const put = guest.proposed({ by: "grace" });
    expect(put.incident.acting).toEqual([]);
    expect(decision(put)?.asked.ben).toBeUndefined();
    expect(put.chose("amara", "shut").refusal).toBeUndefined();
    const passed = put.after("26m").events.find(({ type }) => type === "RightPassed");
    expect(JSON.stringify(passed?.data ?? {})).not.toContain('"ben"');
  });

  it("acts no more once that comes out, and what they chose for somebody does not count", () => {
    const acting = all().declared().joined("carla").after("6m").acknowledged("ben").proposed({ by: "grace" });
    const chosen = acting.chose("ben", "shut");
    expect(decision(chosen)?.choices.ben?.actingFor).toBe("amara");
    const out = turnedAway(chosen, "ben", reason);
    expect(out.incident.acting).toEqual([]);
    expect(decision(out)?.choices).toEqual({});
    expect(decision(out.chose("carla", "shut"))?.state.status).toBe("open");
    expect(decision(out.chose("carla", "shut").chose("amara", "shut"))?.state.status).toBe("made");
  });

  it("covers no role: whoever it falls to is called", () => {
    const away = all().away("carla", "ivan").declared().joined("amara");
    const answered = turnedAway(away, "ivan", reason).acknowledged("ivan").after("40m");
    const called = answered.events.flatMap((event) => (event.type === "CallInStarted" ? [event.data.person] : []));
    expect(called).toContain("farid");
  });

  it("is called as before: it may be the policy's mistake", () => {
    const out = turnedAway(given().declared(), "amara", reason).after("3m");
    const pages = Object.values(out.incident.callIns["amara.1"]?.pages ?? {});
    expect(pages.length).toBeGreaterThan(1);
  });
});

/** Who holds every role that there is, and may use every command. */
const everything = {
  roles: ["ciso", "coo", "cio", "ceo", "cpo", "commander", "deputy-ciso", "general-counsel", "clinical-safety"],
};
const words = { reason: "so", text: "so" };
const option = { id: "shut", label: "Shut", costToAct: "", costToWait: "" };
const question = { question: "Now?", options: [option, { ...option, id: "keep" }], recommended: "shut" };
const about = { what: "shut-down", target: "FS-01", service: "payments" };
const commands: { [T in Exclude<CommandType, "DeclareIncident">]: Omit<CommandOf<T>, "type" | "now" | "by"> } = {
  AttachAlert: { alert: exampleAlert },
  ResolveAlert: { key: "k", alertId: "a", source: "s" },
  CountAlerts: { total: 99, from: start, to: start },
  NoteUnread: { alertId: "a", source: "s", asset: "fs-01" },
  ConfirmIncident: {},
  ChangeSeverity: { to: "sev2", reason: "so" },
  HandOver: { to: "grace" },
  AddNote: words,
  StandDown: words,
  Contain: words,
  Recover: words,
  Close: words,
  CallPerson: { person: "grace" },
  CallRole: { role: "cpo" },
  ExcludePerson: { person: "grace", reason: "so" },
  Acknowledge: { callIn: "amara.1" },
  PassToDelegate: { callIn: "amara.1" },
  RingMe: { callIn: "amara.1" },
  Join: {},
  ProposeDecision: { decisionId: "d2", ...question },
  EditDecision: { decisionId: "d1", ...question },
  WithdrawDecision: { decisionId: "d1", reason: "so" },
  Choose: { decisionId: "d1", option: "shut", shown: "" },
  Abstain: { decisionId: "d1" },
  RecordDissent: { decisionId: "d1" },
  TakeBackDissent: { decisionId: "d1" },
  ExplainDissent: { decisionId: "d1", reason: "so" },
  ExplainChoice: { decisionId: "d1", reason: "so" },
  ExplainAbstention: { decisionId: "d1", reason: "so" },
  RecordSpoken: { decisionId: "d1", person: "carla", option: "shut" },
  DenySpoken: { decisionId: "d1" },
  RingToConfirm: { decisionId: "d1" },
  TakeOver: {},
  ReportConditionMet: { decisionId: "d1" },
  ReportAction: { action: "a1", step: "done" },
  RecordTaken: about,
  UseOrder: about,
  AskAgain: { action: "a1" },
  OrderStop: { action: "a1", reason: "so" },
  ReportDown: { service: "payments" },
  ReportUp: { service: "payments" },
  ReportTold: { service: "payments" },
  RecordTrigger: { trigger: "aware", holds: true },
  SetClockAside: { clock: "gdpr-authority", reason: "so" },
  TakeClockUp: { clock: "gdpr-authority", reason: "so" },
  GiveUpdate: words,
  Export: {},
  PassTime: {},
  RecordOutcome: { outcome: invited("grace") },
};
/** Telling what has happened, calling for others, and answering for oneself alone. */
const open = [
  ...[
    "AttachAlert",
    "ResolveAlert",
    "CountAlerts",
    "NoteUnread",
    "AddNote",
    "CallPerson",
    "CallRole",
    "Acknowledge",
    "PassToDelegate",
    "RingMe",
  ],
  ...["Join", "ReportAction", "ReportDown", "ReportUp", "ReportTold", "PassTime"],
  "RecordOutcome",
];
/** Leading. */
const leading = [
  ...["ConfirmIncident", "ChangeSeverity", "HandOver", "StandDown", "Contain", "Recover", "Close", "ExcludePerson"],
  ...["RecordTrigger", "SetClockAside", "TakeClockUp", "GiveUpdate"],
];

describe.each(Object.entries(commands))("%s", (type, own) => {
  const world = worldOf({
    ...examplePolicy,
    organisation: { ...examplePolicy.organisation, insiderContact: "ciso" },
    commands: { ...examplePolicy.commands, spoken: ["ciso"] },
  });
  const taken = given(world)
    .declared()
    .proposed()
    .told({ type: "RecordTaken", ...about });
  const asked = (story: Given, person: string) => {
    const guest = turnedAway(story, person, "guest").staffed(person, everything);
    return guest.told({ type, by: guest.by(person), ...own } as Told).refusal?.code;
  };
  it(`${open.includes(type) ? "is open" : "is closed"} to whom the room does not let in, whatever roles they hold`, () => {
    if (open.includes(type)) expect(asked(taken, "amara")).not.toBe("from-outside");
    else expect(asked(taken, "amara")).toBe("from-outside");
  });

  it("is closed to a commander who is from outside, as another leads by then, unless it approves nothing", () => {
    expect(asked(taken, "ben") === "from-outside").toBe(!open.includes(type));
  });

  it("is closed to one in whose place there is nobody only if it approves something: somebody leads whatever happens", () => {
    const lone = Object.keys(world.directory.people).reduce(
      (story, person) => (person === "ben" ? story : story.dismissed(person)),
      taken,
    );
    const isOpen = open.includes(type) || leading.includes(type);
    expect(asked(lone, "ben") === "from-outside").toBe(!isOpen);
  });
});

it("nobody whom the room does not let in comes to lead: not in the commander's place, nor by being handed it", () => {
  const away = (who: string) => turnedAway(given().away("ben", "ivan").alerted(), who, "guest").acknowledged("ivan");
  expect(leads(away("grace").incident, "ivan")).toBe(true);
  expect(leads(away("ivan").incident, "ivan")).toBe(false);
  const handed = turnedAway(given().declared(), "amara", "guest").handedOver("amara");
  expect(handed.refusal).toEqual({ code: "from-outside", person: "amara" });
});

it("a safety role held by somebody from outside stops an action by whoever it falls to", () => {
  const roles = { ...examplePolicy.roles, "clinical-safety": { safety: true, fallback: "cio" } };
  const story = given(worldOf({ ...examplePolicy, roles }))
    .declared()
    .called("elena")
    .told({ type: "RecordTaken", ...about });
  const stop = (from: Given, who: string) =>
    from.told({ type: "OrderStop", by: from.by(who), action: "a1", reason: "pumps" });
  expect(stop(story, "dev").refusal?.code).toBe("not-a-safety-role");
  const out = turnedAway(story, "elena", "guest");
  expect(stop(out, "elena").refusal?.code).toBe("from-outside");
  expect(stop(out, "dev").refusal).toBeUndefined();
});

it("whoever was invited after all takes part", () => {
  const out = turnedAway(given().declared().proposed(), "amara", "guest");
  const mended = out.outcome({ type: "PersonInvited", data: { effect: "invite:amara", person: "amara" } });
  expect(mended.chose("amara", "shut").refusal).toBeUndefined();
});

it.each([
  ["by name", (story: Given) => story.called("amara")],
  ["by their role", (story: Given) => story.told({ type: "CallRole", role: "ciso" })],
])("whoever the policy names by now is called %s again while they are expected, and so invited", (_how, call) => {
  const opened = given().declared().outcome(room).outcome(invited("ben"));
  const invites = (story: Given) =>
    owed(story.incident).flatMap((each) => (each.kind === "invite" ? [each.person] : []));
  const out = turnedAway(opened, "amara", "guest").acknowledged("amara", 15);
  expect(invites(out)).not.toContain("amara");
  const again = call(out);
  expect(again.refusal).toBeUndefined();
  expect(invites(again)).toContain("amara");
  // Until they have been let in they have no say; and from then on they are called already.
  expect(again.proposed().chose("amara", "shut").refusal?.code).toBe("from-outside");
  const mended = again.outcome(invited("amara"));
  expect(mended.proposed().chose("amara", "shut").refusal).toBeUndefined();
  expect(call(mended).refusal?.code).toBe("already-called");
});

it("somebody whose invitation failed for another reason takes part", () => {
  const out = turnedAway(given().declared().proposed(), "amara", "account-unknown");
  expect(out.chose("amara", "shut").refusal).toBeUndefined();
});

describe("somebody whom the policy does not list", () => {
  const declaredBy = (strangers?: Record<string, "ours" | "guest">) => {
    const { world } = given();
    const directory = { ...world.directory, ...(strangers && { strangers }) };
    return given({ ...world, directory }).declared({ by: "slack:T0/U0", severity: "sev3" });
  };

  it("declares the milder severities where their platform has said that they are one of ours", () => {
    expect(declaredBy({ "slack:T0/U0": "ours" }).refusal).toBeUndefined();
  });

  it("is asked to press again as long as it has not said so, and refused once it says otherwise", () => {
    expect(declaredBy({}).refusal?.code).toBe("not-known-yet");
    expect(declaredBy({ "slack:T0/U0": "guest" }).refusal?.code).toBe("from-outside");
  });

  it("keeps nobody waiting whom the policy lists", () => {
    const { world } = given();
    const asked = given({ ...world, directory: { ...world.directory, strangers: {} } });
    expect(asked.declared({ by: "ben" }).refusal).toBeUndefined();
  });
});

describe("somebody whom the policy lists and of whom their platform has never said that they are ours", () => {
  const unsaid = () =>
    table({ any: ["ciso"] })
      .staffed("amara", { unsaid: ["slack"] })
      .declared()
      .proposed();

  it("presses again before they approve anything, and nothing is kept of the first press", () => {
    const refused = unsaid().chose("amara", "shut");
    expect([refused.refusal?.code, refused.added]).toEqual(["not-known-yet", []]);
    const said = unsaid().staffed("amara", { unsaid: undefined as never });
    expect(decision(said.chose("amara", "shut"))?.state.status).toBe("made");
  });

  it("takes no copy of the record before that, and puts no question", () => {
    const story = unsaid();
    expect(story.told({ type: "Export", by: story.by("amara") }).refusal?.code).toBe("not-known-yet");
    expect(story.proposed({ by: "amara" }).refusal?.code).toBe("not-known-yet");
  });

  it("is called, answers, tells and leads as anybody does: it keeps nobody waiting at night", () => {
    expect(
      given()
        .staffed("amara", { unsaid: ["slack"] })
        .declared({ by: "amara" }).refusal,
    ).toBeUndefined();
    const answered = unsaid().acknowledged("amara");
    expect(answered.refusal).toBeUndefined();
    expect(answered.told({ type: "AddNote", by: answered.by("amara"), text: "so" }).refusal).toBeUndefined();
    expect(
      unsaid()
        .staffed("ben", { unsaid: ["slack"] })
        .handedOver("grace").refusal,
    ).toBeUndefined();
  });

  it("is kept waiting on that platform alone", () => {
    const story = unsaid();
    const shown = decision(story)?.contentHash ?? "";
    const by = { ...story.by("amara"), via: "teams" as const };
    expect(story.told({ type: "Choose", by, decisionId: "d1", option: "shut", shown }).refusal).toBeUndefined();
  });
});
