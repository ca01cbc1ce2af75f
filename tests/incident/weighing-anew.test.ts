import { describe, expect, it } from "vitest";
import { decisionCard } from "../../src/chat/cards/decisions/decision.ts";
import { noticeCard } from "../../src/chat/cards/notices/notice.ts";
import { type Given, given } from "../support/builders.ts";
import { wordsOf } from "../support/card-text.ts";
import { examplePolicy, worldOf } from "../support/example.ts";

/** A question is open, and its service turns out to be down. */

const services = { payments: { tier: 1, owner: "coo", tolerableDowntime: "4h", recoveryTime: "2h" } };
const over = { when: { downtime: "over-tolerable" }, decides: { all: ["ciso", "coo"] } };
const alone = { when: { action: "shut-down" }, decides: { any: ["ciso"] } };
const fallback = { fallback: true, decides: { all: ["ciso", "coo"] } };
const called = (...authority: object[]) =>
  given(worldOf({ ...examplePolicy, services, authority } as Parameters<typeof worldOf>[0]))
    .declared()
    .joined("amara", "carla")
    .after("10m");
const down = (story: Given, clockTime?: string) =>
  story.told({ type: "ReportDown", service: "payments", ...(clockTime && { clockTime, utc: true }) });
const open = ({ incident }: Given) => Object.values(incident.decisions).filter(({ state }) => state.status === "open");
/** Down since five past midnight: with the two hours that it needs to come back, over what is tolerable. */
const long = "00:05";

describe("an open question whose service is reported down", () => {
  it.each([long, "03:05", undefined])("is for those who decide it when it is put after the report: %s", (since) => {
    const rows = [over, alone, fallback];
    const first = open(down(called(...rows).proposed(), since));
    const second = open(down(called(...rows), since).proposed());
    expect(first.map(({ deciders, authorityRow }) => ({ deciders, authorityRow }))).toEqual(
      second.map(({ deciders, authorityRow }) => ({ deciders, authorityRow })),
    );
    expect(first.map(({ tradeOff }) => tradeOff?.overTolerable)).toEqual(
      second.map(({ tradeOff }) => tradeOff?.overTolerable),
    );
  });

  it("is put anew to those whom the table names by that, and nobody decides it alone who was asked before", () => {
    const asked = called(over, alone, fallback).proposed();
    expect(open(asked)).toMatchObject([{ id: "d1", deciders: { kind: "any", roles: ["ciso"] } }]);
    const known = down(asked, long);
    expect(known.incident.decisions.d1?.state.status).toBe("replaced");
    expect(open(known)).toMatchObject([{ deciders: { kind: "all", roles: ["ciso", "coo"] }, notAlone: ["ben"] }]);
    expect(known.chose("amara", "shut").refusal?.code).toBe("decision-closed");
  });

  it("keeps its row, and what was chosen is void where that was not yet too long; whoever chose is told why", () => {
    const chosen = called(fallback).proposed().chose("carla", "shut");
    const known = down(chosen, long);
    const { d1 } = known.incident.decisions;
    expect(d1).toMatchObject({ state: { status: "open" }, choices: {}, notAlone: ["ben"] });
    expect(d1).toMatchObject({ tradeOff: { overTolerable: true }, voidedBy: { down: "payments" } });
    expect(d1?.contentHash).not.toBe(chosen.incident.decisions.d1?.contentHash);
    const names = { rules: known.world.rules, directory: known.world.directory };
    const notices = Object.values(known.incident.notices).filter(({ about }) => about.what === "decision-edited");
    expect(notices.map(({ to }) => (to.kind === "person" ? to.person : to.kind))).toEqual(["room", "carla"]);
    for (const notice of notices) {
      expect(wordsOf(noticeCard(known.incident, notice, names))).toContain("payments was reported down");
    }
    const card = wordsOf(decisionCard(known.incident, "d1", { kind: "room", platform: "slack" }, names));
    expect(card).toContain("is void: payments was reported down.");
  });

  it("stays as it is where nothing of it hangs on that, and is weighed once and not as time adds up", () => {
    const short = down(called(over, alone, fallback).proposed(), "03:05");
    expect(open(short)).toMatchObject([{ id: "d1", deciders: { kind: "any" } }]);
    const kept = down(called(fallback).proposed().chose("carla", "shut"), "03:05");
    expect(kept.incident.decisions.d1?.choices).toHaveProperty("carla");
    const later = kept.after("5m").told({ type: "AddNote", text: "We wait." });
    expect(later.incident.decisions.d1?.choices).toHaveProperty("carla");
  });

  it("is weighed anew when it is said to be down since earlier, and by what another cause says of it", () => {
    const asked = down(called(over, alone, fallback), "03:05").proposed();
    expect(open(asked)).toMatchObject([{ deciders: { kind: "any" } }]);
    const taken = { what: "shut-down", target: "db-1", service: "payments" };
    const earlier = asked.told({ type: "RecordTaken", ...taken, clockTime: long, utc: true });
    expect(earlier.refusal).toBeUndefined();
    expect(open(earlier).map(({ deciders }) => deciders.kind)).toEqual(["all", "all"]);
  });
});
