import { describe, expect, it } from "vitest";
import { sealedTypes } from "../../src/incident/events.ts";
import type { Notice } from "../../src/incident/notice.ts";
import { owed } from "../../src/incident/owed.ts";
import { type Given, given } from "../support/builders.ts";
import { exampleAlert, examplePolicy, worldOf } from "../support/example.ts";

const notices = ({ incident }: Given): Notice[] => Object.values(incident.notices);
const about = (given: Given) => notices(given).map((notice) => notice.about.what);
const toldPeople = (given: Given, what: string) =>
  notices(given)
    .filter((notice) => notice.about.what === what && notice.to.kind === "person")
    .map(({ to }) => (to.kind === "person" ? `${to.person} ${to.by}` : ""))
    .toSorted();

describe("a receipt", () => {
  const everything = () =>
    given()
      .declared()
      .joined("amara", "carla", "dev")
      .rated("sev2")
      .proposed()
      .chose("amara", "shut")
      .chose("carla", "shut")
      .proposed({ decisionId: "d2", target: "DB-2" })
      .after("25m")
      .proposed({ decisionId: "d3", target: "DB-3" })
      .told({ type: "WithdrawDecision", decisionId: "d3", reason: "It is off already" })
      .contained()
      .recovered()
      .closed();

  it("follows every fact that is sealed, and carries its seal", () => {
    const { events, incident } = everything().sealed();
    const sealed = events.filter(({ type }) => sealedTypes.includes(type));
    expect(new Set(sealed.map(({ type }) => type))).toEqual(
      new Set(sealedTypes.filter((type) => type !== "IncidentStoodDown" && type !== "DecisionReplaced")),
    );
    for (const { seq } of sealed) {
      const hash = seq.toString(16).padStart(64, "0");
      const room = incident.notices[`notice:${incident.id}:${seq}:room`];
      expect(room?.seal).toEqual({ seq, hash });
    }
  });

  it("of standing down is sealed too", () => {
    const room = notices(given().declared().stoodDown().sealed()).find(
      ({ about: { what } }) => what === "status-changed",
    );
    expect(room?.seal?.hash).toBeDefined();
  });

  it("of a question that is put anew is sealed too", () => {
    const authority = [
      { when: { action: "shut-down" }, decides: { any: ["ciso"] } },
      { fallback: true, decides: { all: ["coo", "ceo"] } },
    ];
    const alone = given(worldOf({ ...examplePolicy, roles: { ...examplePolicy.roles, ciso: {} }, authority }));
    const left = alone.declared().proposed().staffed("amara", { roles: [] }).after("1m");
    const replaced = left.events.find(({ type }) => type === "DecisionReplaced");
    const { seal } = left.sealed().incident.notices[`notice:${left.incident.id}:${replaced?.seq}:room`] ?? {};
    expect(seal).toMatchObject({ seq: replaced?.seq, hash: expect.any(String) });
  });

  it("of a decision goes to everybody who was asked, by chat", () => {
    const made = given().declared().joined("amara", "carla").proposed().chose("amara", "shut").chose("carla", "shut");
    expect(toldPeople(made, "decision-closed")).toEqual(["amara chat", "ben chat", "carla chat"]);
  });

  it("of a decision goes to whoever put it, too, unless they are in the room or ended it themselves", () => {
    const put = (...here: string[]) =>
      given()
        .declared()
        .joined("amara", "carla", ...here)
        .proposed({ by: "grace" });
    const told = (story: Given) => toldPeople(story, "decision-closed");
    expect(told(put().chose("amara", "shut").chose("carla", "shut"))).toContain("grace chat");
    expect(told(put().after("40m"))).toContain("grace chat");
    expect(told(put("grace").chose("amara", "shut").chose("carla", "shut"))).not.toContain("grace chat");
    const withdrawn = put().told({
      type: "WithdrawDecision",
      by: given().by("grace"),
      decisionId: "d1",
      reason: "Moot",
    });
    expect(told(withdrawn)).toEqual(["amara chat", "carla chat"]);
  });

  it("comes after its seal only if it was not said before: a seal changes no notice that is gone", () => {
    const said = given().declared().delivered();
    expect(notices(said.sealed())).toEqual([]);
  });
});

describe("a false alarm", () => {
  it("is told by chat and text to whoever was paged so, and to nobody else", () => {
    const rung = given().declared().delivered().after("1m").delivered().after("90s").delivered();
    const paged = rung.stoodDown("a drill");
    expect(toldPeople(paged, "false-alarm")).toEqual([
      "amara chat",
      // By text and by voice: one text.
      "amara sms",
      "carla chat",
      "carla sms",
      "dev chat",
      "dev sms",
    ]);
    expect(notices(paged).find(({ about: { what } }) => what === "false-alarm")?.about).toEqual({
      what: "false-alarm",
      by: "ben",
      reason: "a drill",
    });
  });

  it("is told where a page may have left, and not where it certainly has not", () => {
    const early = given().declared();
    expect(toldPeople(early.stoodDown(), "false-alarm")).toEqual(["amara chat", "carla chat", "dev chat"]);
    const failed = early.pageRejected("amara", "chat").stoodDown();
    expect(toldPeople(failed, "false-alarm")).toEqual(["amara sms", "carla chat", "dev chat"]);
    const abandoned = early.after("30s").stoodDown();
    expect(toldPeople(abandoned, "false-alarm")).toContain("amara chat");
    expect(toldPeople(early.outage("4m").stoodDown(), "false-alarm")).toContain("amara chat");
  });

  it("is told to those who had answered, and to those who are not called any more", () => {
    const paged = given().declared().delivered().acknowledged("amara").rated("sev3").stoodDown();
    expect(toldPeople(paged, "false-alarm")).toEqual(["amara chat", "carla chat", "dev chat"]);
  });

  it("is owed although the incident has ended and has no room", () => {
    expect(owed(given().declared().stoodDown().incident).map(({ kind }) => kind)).toEqual([
      "notice",
      "notice",
      "notice",
    ]);
  });
});

describe("the room is told", () => {
  it.each<[string, () => Given, string]>([
    ["that it is open for a reason", () => given().declared(), "declared"],
    ["of a new severity", () => given().declared().rated("sev3"), "severity-changed"],
    ["that nobody confirmed in time", () => given().alerted().after("5m"), "triage-lapsed"],
    ["of a new commander", () => given().declared().handedOver("amara"), "commander-changed"],
    ["of another finding", () => given().declared().anotherAlert(), "alert-attached"],
    [
      "that a finding is rated worse",
      () =>
        given()
          .alerted({ alert: { ...exampleAlert, severity: "sev3" } })
          .anotherAlert({ key: exampleAlert.key }),
      "alert-worse",
    ],
    ["of a signal that stopped", () => given().alerted().resolved(), "alert-resolved"],
    ["of a role that nobody holds", () => given().staffed("carla", { roles: [] }).declared(), "role-unheld"],
    ["of a page that failed", () => given().declared().pageRejected("amara", "chat"), "page-failed"],
    [
      "of somebody without an address",
      () =>
        given()
          .staffed("amara", { media: ["sms"] })
          .declared(),
      "no-address",
    ],
    ["that somebody else is called", () => given().declared().passed("carla"), "escalated"],
    ["that nobody answered", () => given().declared().delivered().after("2h"), "unanswered"],
    ["that somebody is late", () => given().declared().acknowledged("amara", 5).after("6m"), "join-overdue"],
    ["of a decision's end", () => given().declared().proposed().after("25m"), "decision-closed"],
    ["of containment", () => given().declared().contained(), "status-changed"],
  ])("%s", (_what, story, what) => {
    expect(about(story())).toContain(what);
  });

  it("nothing that its cards show anyway", () => {
    const before = given().declared().delivered();
    const quiet = before.joined("amara").told({ type: "AddNote", text: "seen" }).proposed().chose("amara", "shut");
    expect(notices(quiet)).toEqual([]);
  });

  it("each thing once: said or given up, it is not said again", () => {
    const declared = given().declared();
    const [effect = ""] = Object.keys(declared.incident.notices);
    for (const outcome of [
      { type: "NoticePosted" as const, data: { effect } },
      { type: "NoticeFailed" as const, data: { effect, reason: "rejected" } },
    ]) {
      expect(Object.keys(declared.outcome(outcome).incident.notices)).not.toContain(effect);
    }
  });
});
