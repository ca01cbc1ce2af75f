import { describe, expect, it } from "vitest";
import { acting, actingPolicy, authorised, reported, started, stopped, taken } from "../support/acting.ts";
import { type Given, given } from "../support/builders.ts";
import { worldOf } from "../support/example.ts";

const payments = ({ incident }: Given) => incident.downtimes.payments?.state;
const notice = ({ incident }: Given) => incident.customerNotices.payments;
const reached = ({ events }: Given) =>
  events.flatMap((event) => (event.type === "DowntimeReached" ? [event.data.mark] : []));
const down = (clockTime?: string, said: object = {}) =>
  acting().told({ type: "ReportDown", service: "payments", ...(clockTime && { clockTime }), ...said });

describe("a service", () => {
  it("goes down when the action that takes it down starts, and not before", () => {
    expect(payments(authorised())).toBeUndefined();
    expect(payments(started())).toMatchObject({
      status: "down",
      since: "2026-11-22T03:00:00.000Z",
      action: "a1",
      marks: [
        { mark: "50%", at: "2026-11-22T05:00:00.000Z" },
        { mark: "80%", at: "2026-11-22T06:12:00.000Z" },
        { mark: "100%", at: "2026-11-22T07:00:00.000Z" },
        { mark: "breaking-point", at: "2026-11-23T03:00:00.000Z" },
      ],
    });
  });

  it("comes up when the action is reverted, or comes to nothing, at the time that was said", () => {
    expect(payments(reported(started().after("1h"), "reverted"))?.status).toBe("up");
    const failed = reported(started().after("1h"), "failed", { reason: "it did not stop", clockTime: "04:30" });
    expect(payments(failed)).toEqual({
      status: "up",
      since: "2026-11-22T03:30:00.000Z",
      wasDownSince: "2026-11-22T03:00:00.000Z",
    });
  });

  it("stays down while another action holds it down", () => {
    const two = started().told({ type: "RecordTaken", what: "shut-down", target: "db-1", service: "payments" });
    const one = two.told({ type: "ReportAction", action: "a1", step: "reverted" });
    expect(payments(one)?.status).toBe("down");
    expect(payments(one.told({ type: "ReportAction", action: "a2", step: "reverted" }))?.status).toBe("up");
  });

  it("counts from the action that took it down first, in whatever order they are said, and comes up with the last", () => {
    const first = started().after("2h10m");
    // Ben lives in Berlin: 02:30, half an hour before the action that was known.
    const earlier = { type: "RecordTaken", what: "shut-down", target: "db-1", service: "payments", clockTime: "03:30" };
    const both = first.told(earlier as Parameters<Given["told"]>[0]);
    expect(payments(both)).toMatchObject({
      since: "2026-11-22T02:30:00.000Z",
      marks: [{ mark: "50%", at: "2026-11-22T04:30:00.000Z" }, { mark: "80%" }, { mark: "100%" }, {}],
    });
    expect(reached(both)).toEqual(["50%"]);
    expect(reached(both.after("32m"))).toEqual(["50%", "80%"]);
    const one = both.told({ type: "ReportAction", action: "a2", step: "reverted" });
    expect(payments(one)?.status).toBe("down");
    // Said last, and undone first: a2 held it down until 05:10.
    const other = one.after("10m").told({ type: "ReportAction", action: "a1", step: "reverted", clockTime: "04:10" });
    expect(payments(other)).toEqual({
      status: "up",
      since: "2026-11-22T05:10:00.000Z",
      wasDownSince: "2026-11-22T02:30:00.000Z",
    });
  });

  it("comes up when the action that held it is undone, whatever was said of one that never began", () => {
    const again = started().proposed({ decisionId: "d2", target: "db-2" }).chose("amara", "shut", "d2");
    const two = again.chose("carla", "shut", "d2").after("20m");
    expect(two.incident.actions.a2?.progress).toEqual({ status: "waiting" });
    const failed = two.told({ type: "ReportAction", action: "a2", step: "failed", reason: "No access" });
    const reverted = failed.told({ type: "ReportAction", action: "a1", step: "reverted", clockTime: "04:10" });
    expect(payments(reverted)).toMatchObject({ status: "up", since: "2026-11-22T03:10:00.000Z" });
  });

  it("said late to have been up before an action took it down is down by that action, and its meter runs", () => {
    const both = reported(authorised().told({ type: "ReportDown", service: "payments" }).after("30m"), "started");
    const up = both.after("30m").told({ type: "ReportUp", service: "payments", clockTime: "04:20" });
    expect(payments(up)).toMatchObject({ status: "down", since: "2026-11-22T03:30:00.000Z", action: "a1" });
    expect(up.events.filter(({ type }) => type === "ServiceUp").map(({ data }) => data)).toMatchObject([
      { occurredAt: "2026-11-22T03:20:00.000Z" },
    ]);
    expect(reached(up.after("90m"))).toEqual(["50%"]);
    expect(payments(reported(up, "reverted"))?.status).toBe("up");
    expect(payments(both.after("30m").told({ type: "ReportUp", service: "payments" }))?.status).toBe("up");
  });

  it("that somebody said is down stays so until somebody says that it is up", () => {
    const both = down().told({ type: "RecordTaken", what: "shut-down", target: "db-1", service: "payments" });
    const reverted = both.told({ type: "ReportAction", action: "a1", step: "reverted" });
    expect(payments(reverted)?.status).toBe("down");
    expect(payments(reverted.told({ type: "ReportUp", service: "payments" }))?.status).toBe("up");
  });

  it("that our action took down and that is broken besides stays down when the action is undone", () => {
    const late = started().after("1h");
    const broken = late.told({ type: "ReportDown", service: "payments", reason: "also broken" });
    expect(broken.refusal).toBeUndefined();
    const reverted = reported(broken, "reverted");
    expect(payments(reverted)).toMatchObject({
      status: "down",
      since: "2026-11-22T03:00:00.000Z",
      reason: "also broken",
    });
    expect(reached(reverted.after("1h"))).toEqual(["50%"]);
    expect(payments(reverted.told({ type: "ReportUp", service: "payments" }))?.status).toBe("up");
    const again = reverted.told({ type: "ReportDown", service: "payments" });
    expect(again.refusal).toEqual({ code: "service-already-down", service: "payments" });
  });

  it("that was down before our action took it down counts from then, and no mark is told twice", () => {
    const half = started().after("2h10m");
    // Berlin is an hour ahead of UTC: 02:00, an hour before the action started.
    const broken = half.told({ type: "ReportDown", service: "payments", clockTime: "03:00" });
    expect(payments(broken)).toMatchObject({ since: "2026-11-22T02:00:00.000Z" });
    expect(reached(broken)).toEqual(["50%"]);
    expect(reached(broken.after("10m"))).toEqual(["50%", "80%"]);
  });

  it("is down since when its teller says, on their own clock", () => {
    // Ben lives in Berlin, an hour ahead of UTC.
    expect(payments(down("03:40"))).toMatchObject({ since: "2026-11-22T02:40:00.000Z" });
    expect(payments(down("03:40", { yesterday: true }))).toMatchObject({ since: "2026-11-21T02:40:00.000Z" });
  });

  it("is down since now when its teller's clock is a few minutes ahead, and since last evening after midnight", () => {
    expect(payments(down("04:05"))).toMatchObject({ since: "2026-11-22T03:00:00.000Z" });
    expect(payments(down("22:50"))).toMatchObject({ since: "2026-11-21T21:50:00.000Z" });
  });

  it("is not down since a time that has not come: whether yesterday's is meant is asked", () => {
    expect(down("04:06").refusal).toEqual({ code: "still-to-come", clockTime: "04:06" });
    expect(down("15:59").refusal).toEqual({ code: "still-to-come", clockTime: "15:59" });
  });

  it("taken down before anybody authorised it counts from then", () => {
    const early = taken({ what: "shut-down", service: "payments", clockTime: "03:40" });
    expect(payments(early)).toMatchObject({ since: "2026-11-22T02:40:00.000Z", action: "a1" });
  });

  it("that a step merely concerns is not down by it: no meter starts, and no customer is to be told", () => {
    const isolated = taken({ service: "payments" });
    expect(isolated.incident.actions.a1).toMatchObject({ service: "payments", outage: false });
    expect(payments(isolated)).toBeUndefined();
    expect(notice(isolated)).toBeUndefined();
    const question = isolated.incident.decisions["ratify-a1-1"];
    expect(question?.options[0]?.costToAct).toBe("What it cuts off stays cut off");
  });
});

describe("the downtime meter", () => {
  it("past its breaking point is told to the next authority and to whoever leads, and whoever is silent is called again", () => {
    const story = started().after("4h").after("20h");
    const last = story.added.findLast(({ type }) => type === "DowntimeReached");
    const [owner, next] = ["carla", "farid"];
    expect(last?.data).toMatchObject({ mark: "breaking-point", people: [owner, next, "ben"] });
    expect(story.added.flatMap(({ type, data }) => (type === "CallInStarted" ? [data.person] : []))).toContain(next);
  });

  it("warns the owner at half, at four fifths and at all of what is tolerable, and at the breaking point", () => {
    const story = down();
    expect(reached(story.after("2h"))).toEqual(["50%"]);
    expect(reached(story.after("3h12m"))).toEqual(["50%", "80%"]);
    expect(reached(story.after("25h"))).toEqual(["50%", "80%", "100%", "breaking-point"]);
    const half = story.after("2h").events.find(({ type }) => type === "DowntimeReached");
    expect(half?.data).toMatchObject({ people: ["carla"] });
  });

  it("warns whoever acts for the owner too, while the owner sleeps or has handed over", () => {
    const told = (story: Given) =>
      story.events.flatMap((event) => (event.type === "DowntimeReached" ? [event.data.people] : []));
    const asleep = given(worldOf(actingPolicy)).declared().joined("amara").after("10m").acknowledged("dev");
    expect(asleep.incident.acting).toMatchObject([{ person: "dev", principal: "carla" }]);
    const without = asleep.told({ type: "ReportDown", service: "payments" });
    expect(told(without.after("2h"))).toEqual([["carla", "dev"]]);
    const away = given(worldOf(actingPolicy)).away("carla", "ivan").declared();
    expect(told(away.told({ type: "ReportDown", service: "payments" }).after("2h"))).toEqual([["carla", "ivan"]]);
  });

  it("brings in the next authority when it is longer than is tolerable: whoever breaks a tie over it", () => {
    const over = started().after("4h");
    const full = over.events.find((event) => event.type === "DowntimeReached" && event.data.mark === "100%");
    expect(full?.data).toMatchObject({ people: ["carla", "farid"] });
    expect(over.incident.callIns["farid.1"]).toMatchObject({ why: "downtime", roles: ["ceo"] });
  });

  it("brings in whoever breaks a tie over shutting it down, where nothing that was decided holds it down", () => {
    const services = { payments: { ...actingPolicy.services.payments, owner: "cio" } };
    const over = given(worldOf({ ...actingPolicy, services }))
      .declared()
      .joined("amara", "carla");
    const down = over.told({ type: "ReportDown", service: "payments" }).after("4h1m");
    expect(down.incident.callIns["farid.1"]).toMatchObject({ why: "downtime", roles: ["ceo"] });
  });

  it("brings in whom that authority falls to, where nothing reaches whoever has it, and else nobody: who leads is told", () => {
    const unreached = started().staffed("farid", { media: [] });
    const full = unreached
      .after("4h")
      .events.find(({ type, data }) => type === "DowntimeReached" && data.mark === "100%");
    expect(full?.data).toMatchObject({ nobodyNext: true, people: ["carla", "ben"] });
    expect(unreached.after("4h").incident.callIns["farid.1"]).toBeUndefined();
  });

  it("where nobody is next in authority tells whoever leads, and says so", () => {
    const services = { payments: { ...actingPolicy.services.payments, owner: "ceo" } };
    const authority = actingPolicy.authority.map((row) => ({ ...row, tieBreaker: undefined }));
    const over = given(worldOf({ ...actingPolicy, services, authority }))
      .declared()
      .joined("amara", "carla");
    const down = over.told({ type: "ReportDown", service: "payments" }).after("4h1m");
    const full = down.events.find((event) => event.type === "DowntimeReached" && event.data.mark === "100%");
    expect(full?.data).toMatchObject({ nobodyNext: true, people: ["farid", "ben"] });
    const half = down.events.find((event) => event.type === "DowntimeReached" && event.data.mark === "50%");
    expect(half?.data).not.toHaveProperty("nobodyNext");
  });

  it("brings in whom the owner's role falls back to, where no row names a tie-breaker", () => {
    expect(down().after("4h").incident.callIns["farid.1"]).toMatchObject({ why: "downtime", roles: ["ceo"] });
  });

  it("after an outage tells only the latest mark, and still brings in the next authority", () => {
    const late = started().outage("26h");
    expect(reached(late)).toEqual(["breaking-point"]);
    expect(late.incident.callIns["farid.1"]?.why).toBe("downtime");
  });

  it("stops when the service is up again", () => {
    const up = down().after("1h").told({ type: "ReportUp", service: "payments" });
    expect(reached(up.after("25h"))).toEqual([]);
  });
});

describe("customers", () => {
  it("are owed a notice as soon as an outage is chosen: a task with an owner and a time", () => {
    expect(notice(authorised())).toMatchObject({
      service: "payments",
      role: "cpo",
      person: "grace",
      wentDown: false,
      dueAt: "2026-11-22T03:30:00.000Z",
      state: { status: "owed" },
    });
  });

  it("are owed none for a step that takes no service down", () => {
    const isolated = acting().proposed({ action: "isolate-host" }).chose("amara", "shut");
    expect(notice(isolated)).toBeUndefined();
  });

  it("who have not been told in time are a fact that their owner and the commander hear of", () => {
    const late = authorised().after("30m");
    expect(notice(late)?.state.status).toBe("overdue");
    const overdue = late.events.find(({ type }) => type === "CustomerNoticeOverdue");
    expect(overdue?.data).toMatchObject({ service: "payments", people: ["grace", "ben"] });
  });

  it("have been told when somebody says so, with when that was", () => {
    const late = authorised().after("40m");
    const told = late.told({ type: "ReportTold", by: late.by("grace"), service: "payments", clockTime: "03:20" });
    expect(notice(told)?.state).toEqual({ status: "told", at: "2026-11-22T03:20:00.000Z", by: "grace" });
    expect(told.told({ type: "ReportTold", service: "payments" }).added).toEqual([]);
  });

  it("who know that it is down are not told of it again", () => {
    const told = started().told({ type: "ReportTold", service: "payments" });
    const more = told.told({ type: "RecordTaken", what: "shut-down", target: "db-1", service: "payments" });
    expect(notice(more)?.state.status).toBe("told");
  });

  it("are still to be told where nobody holds the role that tells them", () => {
    const unheld = acting().staffed("grace", { roles: [] }).staffed("ivan", { roles: [] });
    const made = unheld.proposed().chose("amara", "shut").chose("carla", "shut");
    expect(notice(made)).toMatchObject({ role: "cpo", state: { status: "owed" } });
    expect(notice(made)).not.toHaveProperty("person");
    const owed = Object.values(made.incident.notices).flatMap(({ about, to }) =>
      about.what === "containment" && about.said.news === "customers-owed" && to.kind === "person" ? [to.person] : [],
    );
    expect(owed).toEqual(["ben"]);
  });

  it("are not chased over an outage that never came: stopped, run out or failed before it began", () => {
    const dropped = (story: Given) => [notice(story)?.state.status, story.incident.actions.a1?.progress.status];
    const halted = stopped(authorised());
    expect(dropped(halted)).toEqual(["dropped", "waiting"]);
    expect(halted.after("5h").events.map(({ type }) => type)).not.toContain("CustomerNoticeOverdue");
    expect(dropped(authorised().after("5h"))[0]).toBe("dropped");
    const failed = reported(authorised(), "failed", { reason: "no access" });
    expect(dropped(failed)).toEqual(["dropped", "failed"]);
    expect(failed.told({ type: "ReportTold", service: "payments" }).refusal?.code).toBe("no-customer-notice");
    const told = Object.values(halted.incident.notices).flatMap(({ about, to }) =>
      about.what === "containment" && about.said.news === "customers-dropped" && to.kind === "person"
        ? [to.person]
        : [],
    );
    expect(told).toEqual(["grace"]);
  });

  it("are still told of an outage that came, however short, and owed a notice again by the next one", () => {
    expect(notice(stopped(started()))?.state.status).toBe("owed");
    expect(notice(reported(started(), "reverted"))?.state.status).toBe("owed");
    const again = stopped(authorised()).proposed({ decisionId: "d2" }).chose("amara", "shut", "d2");
    expect(notice(again.chose("carla", "shut", "d2"))?.state.status).toBe("owed");
  });
});
