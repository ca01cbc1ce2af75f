import { describe, expect, it } from "vitest";
import { acting, authorised, reported, started, stopped, taken } from "../support/acting.ts";
import { type Given, given } from "../support/builders.ts";

const close = (story: Given, more: object = {}) => story.told({ type: "Close", reason: "done", ...more });
const standDown = (story: Given, more: object = {}) => story.told({ type: "StandDown", reason: "a test", ...more });
const open = ({ refusal }: Given) => (refusal?.code === "loose-ends" ? refusal.open : refusal?.code);

const payments = { kind: "service", service: "payments" };
const untold = { kind: "customers", service: "payments" };
const action = (is: string, id = "a1") => ({ kind: "action", action: id, what: "shut-down", target: "payments", is });

describe("an incident with something open", () => {
  it("is not closed while a question is open", () => {
    const asked = given().declared().proposed();
    expect(close(asked).refusal).toEqual({
      code: "loose-ends",
      ending: "close",
      open: [{ kind: "decision", decisionId: "d1", question: "Shut down payments?" }],
    });
    expect(close(asked).incident).toMatchObject({
      status: "declared",
      decisions: { d1: { state: { status: "open" } } },
    });
  });

  it("is not closed while a step is authorised and not done, and customers are not told", () => {
    expect(open(close(authorised()))).toEqual([action("not-started"), untold]);
    expect(open(close(started()))).toEqual([action("running"), payments, untold]);
    expect(open(close(reported(started(), "done")))).toEqual([action("stands"), payments, untold]);
  });

  it("is not closed while a step stands that is authorised for a time only, unless somebody answers for it", () => {
    const stands = taken().chose("grace", "ratify", "ratify-a1-1").chose("amara", "ratify", "ratify-a1-1");
    expect(stands.incident.actions.a1?.authority.status).toBe("authorised");
    const isolated = { kind: "action", action: "a1", what: "isolate-host", target: "FS-01", is: "stands" };
    expect(open(close(stands))).toEqual([isolated]);
    expect(open(standDown(stands))).toEqual([isolated]);
    const anyway = close(stands, { anyway: true, reason: "Ben rebuilds it on Monday" });
    expect(anyway.incident.ended).toMatchObject({ by: "ben", leftOpen: [isolated] });
    const reverted = reported(stands, "reverted");
    expect(close(reverted).incident.status).toBe("closed");
  });

  it("is not closed or stood down while a step stands that nobody has authorised, or that was stopped", () => {
    const done = { kind: "action", action: "a1", what: "isolate-host", target: "FS-01", is: "unauthorised" };
    expect(open(close(taken()))).toEqual([expect.objectContaining({ kind: "decision" }), done]);
    expect(open(standDown(taken()))).toEqual([done]);
    expect(open(close(stopped(reported(started(), "done"))))).toContainEqual(action("unauthorised"));
  });

  it("is closed once it is tidy: done or reverted, up again, and told", () => {
    const told = reported(started(), "reverted").told({ type: "ReportTold", service: "payments" });
    expect(close(told).incident).toMatchObject({ status: "closed", ended: { by: "ben", reason: "done" } });
    expect(close(told).incident.ended).not.toHaveProperty("leftOpen");
    const stands = acting()
      .told({ type: "ReportDown", service: "payments" })
      .told({ type: "ReportUp", service: "payments" });
    expect(close(stands).refusal).toBeUndefined();
  });

  it("is closed once the time of its question is over, though nobody has looked at the clock since", () => {
    const asked = given().declared().proposed().asleep("2h");
    expect(close(asked).incident.status).toBe("closed");
    expect(close(asked).incident.ended).not.toHaveProperty("leftOpen");
  });

  it("is closed anyway by whoever says why, and the fact names what was left open", () => {
    const anyway = close(started(), { anyway: true, reason: "It goes on in another" });
    const [fact] = anyway.added.filter(({ type }) => type === "IncidentClosed");
    expect(fact?.data).toEqual({
      reason: "It goes on in another",
      leftOpen: [action("running"), payments, untold],
      afterwards: { archiveAt: anyway.now },
    });
    expect(anyway.incident.ended).toMatchObject({ leftOpen: [action("running"), payments, untold] });
  });

  it.each([undefined, " "])("is not closed anyway without a reason (%j)", (reason) => {
    const anyway = given()
      .declared()
      .proposed()
      .told({ type: "Close", anyway: true, ...(reason && { reason }) });
    expect(anyway.refusal).toEqual({ code: "empty", what: "reason" });
  });

  it("is stood down whatever was asked, but not while a step runs or a service is down", () => {
    expect(standDown(authorised().proposed({ decisionId: "d2", target: "DB-2" })).incident.status).toBe("stood-down");
    const running = standDown(started());
    expect(running.refusal).toMatchObject({ code: "loose-ends", ending: "stand-down" });
    expect(open(running)).toEqual([action("running"), payments]);
    const anyway = standDown(started(), { anyway: true });
    expect(anyway.incident).toMatchObject({ status: "stood-down", ended: { leftOpen: [action("running"), payments] } });
  });

  it("ends without more ado where nothing is open, whether or not it is asked to end anyway", () => {
    const closed = close(given().declared(), { anyway: true });
    expect(closed.added.map(({ data }) => data)).toContainEqual({
      reason: "done",
      afterwards: { archiveAt: closed.now },
    });
  });
});
