import { describe, expect, it } from "vitest";
import { actionsCard } from "../../src/chat/cards/actions/action-buttons.ts";
import { noticeCard } from "../../src/chat/cards/notices/notice.ts";
import { underOrder } from "../support/agreed-order.ts";
import { type Given, given } from "../support/builders.ts";
import { examplePolicy, worldOf } from "../support/example.ts";

/** An incident turns out to reach a ward: what was allowed before anybody knew that, and has not begun, is judged again. */

const wards = { when: { environment: ["medical" as const] }, consents: ["clinical-safety"] };
const both = { when: { action: "shut-down" }, decides: { all: ["ciso", "coo"] }, within: "25m" };
const fallback = { fallback: true, decides: { all: ["ciso", "coo"] } };
const authority = [wards, both, fallback];

const ward = (story: Given) => story.anotherAlert({ environment: "medical", assets: ["pump-1"] });
const started = (story: Given, action = "a1") => story.told({ type: "ReportAction", action, step: "started" });
const asked = ({ incident }: Given) => incident.decisions["ratify-a1-1"];
const toldOf = ({ incident, world }: Given, news: string) => {
  const names = { rules: incident.rules, directory: world.directory };
  const found = Object.values(incident.notices).filter(
    ({ about }) => about.what === "containment" && about.said.news === news,
  );
  return found.map((notice) => ({ to: notice.to, words: JSON.stringify(noticeCard(incident, notice, names)) }));
};

describe("what was decided and has not begun when the incident turns out to reach a ward", () => {
  const made = () =>
    given(worldOf({ ...examplePolicy, authority }))
      .declared()
      .joined("amara", "carla")
      .proposed()
      .chose("amara", "shut")
      .chose("carla", "shut");

  it("may not be started, and is put to those who decide now, with whoever must agree there", () => {
    const reached = ward(made());
    expect(reached.incident.actions.a1?.authority).toMatchObject({ status: "expired", reached: ["medical"] });
    expect(asked(reached)).toMatchObject({ state: { status: "open" }, consents: ["clinical-safety"] });
    expect(asked(reached)?.asked).toHaveProperty("elena");
    const refused = started(reached);
    expect(refused.refusal).toEqual({ code: "action-not-authorised", action: "a1", why: "asked-again" });
    expect(refused.incident.actions.a1?.progress.status).toBe("waiting");
  });

  it("may be started once they have allowed it, and not if safety refuses", () => {
    const twice = ward(made()).chose("amara", "ratify", "ratify-a1-1").chose("carla", "ratify", "ratify-a1-1");
    expect(started(twice).refusal?.code).toBe("action-not-authorised");
    const agreed = twice.chose("elena", "ratify", "ratify-a1-1");
    expect(agreed.incident.actions.a1?.authority.status).toBe("authorised");
    expect(started(agreed).refusal).toBeUndefined();
    expect(toldOf(agreed, "ratified")[0]?.words).toContain("may be carried out");
    const no = twice.chose("elena", "reverse", "ratify-a1-1").after("40m");
    expect(started(no).refusal).toEqual({ code: "action-not-authorised", action: "a1", why: "expired" });
  });

  it("is said to the room, to whoever leads and where the actions are listed", () => {
    const reached = ward(made());
    const said = toldOf(reached, "expired");
    expect(said.map(({ to }) => (to.kind === "room" ? "room" : to.person))).toEqual(
      expect.arrayContaining(["room", "ben", "amara", "carla"]),
    );
    expect(said[0]?.words).toContain("NOT TO BE STARTED: Shut down: payments (a1).");
    expect(said[0]?.words).toContain("reaches medical equipment");
    const names = { rules: reached.incident.rules, directory: reached.world.directory };
    expect(JSON.stringify(actionsCard(reached.incident, names, "ben"))).toContain(
      "when the incident was known to reach medical equipment: being decided again",
    );
  });

  it("stays as it was where it had begun, or where the place changes nothing", () => {
    const begun = ward(started(made()));
    expect(begun.incident.actions.a1?.authority.status).toBe("authorised");
    expect(asked(begun)).toBeUndefined();
    const elsewhere = made().anotherAlert({ environment: "ot", assets: ["plc-1"] });
    expect(elsewhere.incident.actions.a1?.authority.status).toBe("authorised");
    expect(asked(elsewhere)).toBeUndefined();
  });

  it("is recorded late as begun in time where it had begun before the alert", () => {
    const reached = ward(made().after("10m")).after("2m");
    const late = { type: "ReportAction", action: "a1", step: "started", clockTime: "04:05" } as const;
    expect(reached.told(late).refusal).toBeUndefined();
  });
});

describe("what a standing order had allowed", () => {
  const order = (when: object, agreedBy: string[]) => {
    return underOrder({ ...examplePolicy, authority }, { id: "so-1", when, agreedBy, expires: "2027-03-31" })
      .declared()
      .told({ type: "UseOrder", what: "isolate-host", target: "fs1", service: "payments" });
  };

  it("may not be started where the order does not hold on a ward, and is asked of those who decide", () => {
    const reached = ward(order({ action: "isolate-host", environment: ["it"] }, ["amara", "carla"]));
    expect(asked(reached)).toMatchObject({ state: { status: "open" }, consents: ["clinical-safety"] });
    expect(started(reached).refusal).toEqual({ code: "action-not-authorised", action: "a1", why: "asked-again" });
  });

  it("may be started where the order names it too and safety signed it", () => {
    const reached = ward(
      order({ action: "isolate-host", environment: ["it", "medical"] }, ["amara", "carla", "elena"]),
    );
    expect(started(reached).refusal).toBeUndefined();
  });
});
