import { describe, expect, it } from "vitest";
import { decisionCard } from "../../src/chat/cards/decisions/decision.ts";
import { type Given, given } from "../support/builders.ts";
import { textOf } from "../support/card-text.ts";
import { examplePolicy, worldOf } from "../support/example.ts";

/** Who breaks a tie or lifts a veto, and has handed over: their delegate has the last word for them. */

const the = ({ incident }: Given) => {
  const found = incident.decisions.d1;
  if (!found) throw new Error("there is no decision");
  return found;
};
const callsOf = ({ incident }: Given, person: string) =>
  Object.values(incident.callIns).filter((callIn) => callIn.person === person && callIn.schedule.length > 0).length;
const pagedIn = ({ added }: Given, person: string) =>
  added.some(({ type, data }) => type === "PageDue" && data.person === person);
const toldOfTie = ({ incident }: Given) =>
  Object.values(incident.notices).flatMap(({ about, to }) =>
    about.what === "tie-to-break" && to.kind === "person" ? [to.person] : [],
  );
const roomCard = (story: Given) => {
  const { world, incident } = story;
  const names = { rules: incident.rules, directory: world.directory };
  return textOf(decisionCard(incident, "d1", { kind: "room", platform: "slack" }, names));
};

const both = { fallback: true, decides: { all: ["ciso", "coo"] }, tieBreaker: "ceo", within: "25m" };
const table = (rows: object[], roles: object = {}) =>
  given(worldOf({ ...examplePolicy, roles: { ...examplePolicy.roles, ...roles }, authority: rows }));
const awayFarid = (rows: object[] = [both], roles: object = {}) =>
  table(rows, roles).away("farid", "ivan").declared().joined("amara", "carla");
const tie = (story: Given) => story.chose("amara", "shut").chose("carla", "keep");

describe("a tie-breaker who has handed over", () => {
  const tied = () => tie(awayFarid().joined("ivan").proposed());

  it("has it broken by their delegate, who says for whom, and is not called themselves", () => {
    expect(the(tied()).asked.ivan).toEqual({ role: "ceo", actingFor: "farid" });
    expect(roomCard(tied())).toContain("They do not agree: Ivan Costa (for Farid Haddad, CEO) decides between them.");
    const made = tied().chose("ivan", "keep");
    expect(made.refusal).toBeUndefined();
    expect(the(made).state).toMatchObject({ status: "made", option: "keep", tieBrokenBy: "ivan" });
    expect(the(made).choices.ivan).toMatchObject({ role: "ceo", actingFor: "farid" });
    expect(callsOf(made, "farid")).toBe(0);
  });

  it("is not told that it is their turn: their delegate is, who was called when time grew short", () => {
    expect(toldOfTie(tied())).toEqual([]);
    const story = awayFarid()
      .staffed("ivan", { media: ["chat"] })
      .joined("ivan")
      .proposed();
    const short = story.chose("amara", "shut").after("20m");
    expect(toldOfTie(short.chose("carla", "keep"))).toEqual(["ivan"]);
  });

  it("has their delegate called, who answers and breaks it", () => {
    const asleep = tie(awayFarid().proposed());
    expect(pagedIn(asleep, "ivan")).toBe(true);
    expect(the(asleep.chose("ivan", "keep").acknowledged("ivan").chose("ivan", "keep")).state.status).toBe("made");
  });

  it("is stood in for before there is a tie as little as they could speak themselves", () => {
    const early = awayFarid().joined("ivan").proposed().after("20m");
    expect(early.chose("ivan", "keep").refusal?.code).toBe("not-your-turn-yet");
    const late = early.after("5m1s");
    expect(the(late).passed?.to).toEqual(["ivan"]);
    expect(the(late.chose("ivan", "keep")).state).toMatchObject({ status: "made", rightPassedTo: "ivan" });
  });

  it("speaks for themselves again once they take over, or it is over", () => {
    expect(tied().chose("farid", "shut").refusal).toEqual({ code: "somebody-acts-for-you", person: "ivan" });
    expect(the(tied().tookOver("farid").chose("farid", "shut")).state).toMatchObject({ tieBrokenBy: "farid" });
    const back = tied().back("farid");
    expect(back.chose("ivan", "keep").refusal?.code).toBe("not-a-decider");
    expect(the(back.chose("farid", "keep")).state).toMatchObject({ tieBrokenBy: "farid" });
  });

  it("is called themselves where the row lets nobody stand in", () => {
    const strict = tie(
      awayFarid([{ ...both, delegates: false }])
        .joined("ivan")
        .proposed(),
    );
    expect(pagedIn(strict, "farid")).toBe(true);
    expect(strict.chose("ivan", "keep").refusal).toBeDefined();
    expect(the(strict.chose("farid", "keep")).state.status).toBe("made");
  });

  it("is called themselves where their delegate put the question, decides in it, or abstains", () => {
    const own = tie(awayFarid().joined("ivan").proposed({ by: "ivan" }));
    const aside = { ...both, decides: { all: ["ciso", "coo", "general-counsel"] } };
    const side = tie(awayFarid([aside]).joined("ivan").proposed().chose("ivan", "shut"));
    const abstained = tied().abstained("ivan");
    for (const story of [own, side, abstained]) {
      expect(pagedIn(story, "farid")).toBe(true);
      expect(the(story.chose("ivan", "keep")).state.status).toBe("open");
      expect(the(story.chose("farid", "keep")).state).toMatchObject({ status: "made", tieBrokenBy: "farid" });
    }
  });

  it("who was called and silent, and had not handed over, is stood in for by nobody", () => {
    const silent = table([both])
      .staffed("farid", { delegates: ["ivan"] })
      .declared()
      .joined("amara", "carla", "ivan")
      .called("farid")
      .after("30m");
    expect(silent.incident.acting).toMatchObject([{ person: "ivan", principal: "farid" }]);
    const tied = tie(silent.proposed());
    expect(tied.chose("ivan", "keep").refusal?.code).toBe("not-a-decider");
  });
});

describe("whoever lifts a veto and has handed over", () => {
  const row = { ...both, consents: ["clinical-safety"], vetoLiftedBy: "ceo" };
  const vetoed = () =>
    awayFarid([row])
      .joined("elena", "ivan")
      .proposed()
      .chose("elena", "keep")
      .chose("amara", "shut")
      .chose("carla", "shut");

  it("has it lifted by their delegate, and the outcome says for whom", () => {
    expect(callsOf(vetoed(), "farid")).toBe(0);
    const made = vetoed().chose("ivan", "shut");
    expect(the(made).state).toMatchObject({ status: "made", option: "shut", vetoesLifted: [{ person: "ivan" }] });
    expect(roomCard(made)).toContain("refused; Ivan Costa (for Farid Haddad, CEO) lifted it");
  });

  it("is stood in for by nobody who has a say of their own: they are called", () => {
    const own = { ...row, decides: { all: ["ciso", "coo", "general-counsel"] } };
    const story = awayFarid([own]).joined("elena", "ivan").proposed().chose("elena", "keep").chose("amara", "shut");
    const refused = story.chose("carla", "shut").chose("ivan", "shut");
    expect(the(refused).vetoed).toEqual({ shut: ["clinical-safety"] });
    expect(the(refused).state.status).toBe("open");
    expect(pagedIn(refused, "farid")).toBe(true);
    expect(the(refused.chose("farid", "shut")).state.status).toBe("made");
  });
});

describe("a tie-breaker who abstains once the right has passed to them", () => {
  const passed = (roles: object = {}) =>
    tie(table([both], roles).declared().joined("amara", "carla", "farid").proposed()).after("25m1s");

  it("is followed by whoever breaks the tie now, who is called and has the right", () => {
    const abstained = passed({ ceo: { fallback: "general-counsel" } }).abstained("farid");
    expect(pagedIn(abstained, "ivan")).toBe(true);
    expect(the(abstained).passed?.to).toEqual(["ivan"]);
    expect(the(abstained.chose("ivan", "shut")).state).toMatchObject({ status: "made", option: "shut" });
  });

  it("with nobody after them leaves nobody to decide, and the card says so", () => {
    const sentence = "Nobody is left who may still choose";
    expect(roomCard(passed())).not.toContain(sentence);
    expect(roomCard(passed().abstained("farid"))).toContain(sentence);
  });

  it("for somebody who has handed over leaves it to them, who are called and have the right", () => {
    const late = tie(awayFarid().joined("ivan").proposed()).after("25m1s");
    const abstained = late.abstained("ivan");
    expect(pagedIn(abstained, "farid")).toBe(true);
    expect(the(abstained.chose("farid", "keep")).state.status).toBe("made");
  });
});
