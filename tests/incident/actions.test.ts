import { describe, expect, it } from "vitest";
import { acting, actingPolicy, authorised, reported, started, stopped, taken } from "../support/acting.ts";
import type { Given } from "../support/builders.ts";
import { given } from "../support/builders.ts";
import { worldOf } from "../support/example.ts";

const action = ({ incident }: Given) => incident.actions.a1;
const types = ({ added }: Given) => added.map(({ type }) => type);
const ratify = "ratify-a1-1";

/** Who is told in person by what the last step added. */
const told = ({ incident, added }: Given) => {
  const seqs = added.map(({ seq }) => `:${seq}:`);
  return Object.values(incident.notices).flatMap(({ effect, to, about }) =>
    about.what === "containment" && to.kind === "person" && seqs.some((seq) => effect.includes(seq)) ? [to.person] : [],
  );
};

describe("an action", () => {
  it("is authorised by the choice of an option that acts, by those who chose it", () => {
    expect(action(authorised())).toMatchObject({
      what: "shut-down",
      target: "payments",
      progress: { status: "waiting" },
      authority: {
        status: "authorised",
        by: { kind: "decision", decisionId: "d1", option: "shut", people: ["amara", "carla"] },
        until: "2026-11-22T07:00:00.000Z",
      },
    });
  });

  it("is not authorised by choosing an option that does not act", () => {
    const kept = acting().proposed().chose("amara", "keep").chose("carla", "keep");
    expect(kept.incident.decisions.d1?.state.status).toBe("made");
    expect(kept.incident.actions).toEqual({});
  });

  it("is not authorised by a decision that names no kind of step", () => {
    const world = worldOf({ ...actingPolicy, authority: [{ fallback: true, decides: { any: ["ciso"] } }] });
    const asked = given(world).declared().joined("amara");
    const { action: _none, ...question } = { action: "", question: "Tell the press?" };
    const options = [
      { id: "shut", label: "Yes", costToAct: "", costToWait: "", acts: true as const },
      { id: "keep", label: "No", costToAct: "", costToWait: "" },
    ];
    const made = asked
      .told({ type: "ProposeDecision", decisionId: "d1", ...question, options, recommended: "shut" })
      .chose("amara", "shut");
    expect(made.incident.decisions.d1?.state.status).toBe("made");
    expect(made.incident.actions).toEqual({});
  });

  it("is authorised once, whatever is said afterwards", () => {
    const again = authorised().objected("carla", "late").after("1h").chose("amara", "shut");
    expect(Object.keys(again.incident.actions)).toEqual(["a1"]);
  });

  it("has begun with its authorisation where the minute that is said is that of it, and ended no sooner than it began", () => {
    const allowed = given(worldOf(actingPolicy), "2026-11-22T03:00:30.000Z")
      .declared()
      .joined("amara", "carla")
      .proposed()
      .chose("amara", "shut")
      .chose("carla", "shut")
      .after("10s");
    const said = (story: Given, step: "started" | "done", clockTime: string) =>
      story.told({ type: "ReportAction", by: story.by("amara"), step, clockTime });
    const done = said(said(allowed, "started", "03:00"), "done", "03:00");
    expect(done.refusal).toBeUndefined();
    expect(action(done)?.progress).toMatchObject({ status: "done", at: "2026-11-22T03:00:30.000Z" });
    expect(said(allowed, "started", "02:59").refusal).toMatchObject({ why: "not-yet" });
  });

  it("is followed through by anybody known: started, done, reverted, each with when and by whom", () => {
    const done = reported(started().after("10m"), "done");
    expect(action(done)?.progress).toEqual({ status: "done", at: "2026-11-22T03:10:00.000Z", by: "ben" });
    const reverted = done.told({ type: "ReportAction", by: done.by("grace"), action: "a1", step: "reverted" });
    expect(action(reverted)?.progress).toMatchObject({ status: "reverted", by: "grace" });
  });

  it("that is done was started, whether or not anybody had said so", () => {
    expect(types(reported(authorised(), "done"))).toEqual(["ActionStarted", "ServiceDown", "ActionDone"]);
  });

  it("that failed says why, and may still be reverted", () => {
    expect(reported(started(), "failed").refusal).toEqual({ code: "empty", what: "reason" });
    const failed = reported(started(), "failed", { reason: "the switch did not answer" });
    expect(action(failed)?.progress).toMatchObject({ status: "failed", reason: "the switch did not answer" });
    expect(action(reported(failed, "reverted"))?.progress.status).toBe("reverted");
  });

  it("is recorded as happening when its teller says, on their own clock", () => {
    // Ben lives in Berlin, an hour ahead of UTC.
    const earlier = reported(authorised().after("30m"), "started", { clockTime: "04:10" });
    expect(action(earlier)?.progress).toMatchObject({ at: "2026-11-22T03:10:00.000Z" });
  });

  it("that happened before it was authorised is no use of that authorisation: it is recorded as taken instead", () => {
    const before = reported(authorised(), "started", { clockTime: "03:40" });
    expect(before.refusal).toEqual({ code: "action-not-authorised", action: "a1", why: "not-yet" });
  });

  it("does not end before it began", () => {
    const begun = reported(authorised().after("30m"), "started");
    expect(reported(begun, "reverted", { clockTime: "04:10" }).refusal?.code).toBe("action-before-its-last-step");
  });

  it("is not begun once its authorisation has run out, though nobody has looked at the clock", () => {
    expect(reported(authorised().asleep("5h"), "started").refusal).toMatchObject({ why: "expired" });
  });

  it("told twice is recorded once", () => {
    expect(reported(started(), "started").added).toEqual([]);
  });

  it("may be recorded as reverted after the incident has ended, and not begun any more", () => {
    expect(action(reported(started().closed(), "reverted"))?.progress.status).toBe("reverted");
    expect(reported(authorised().closed(), "started").refusal?.code).toBe("incident-ended");
  });

  it("that nobody in the directory speaks of stays as it is", () => {
    const by = { person: "slack:T0/U0", roles: [], via: "slack" as const };
    expect(authorised().told({ type: "ReportAction", by, step: "started" }).refusal?.code).toBe("not-permitted");
  });
});

describe("an authorisation", () => {
  it("stands as long as its row says, else as the organisation does", () => {
    const isolated = acting().proposed({ action: "isolate-host" }).chose("amara", "shut");
    expect(action(isolated)?.authority).toMatchObject({ until: "2026-11-22T05:00:00.000Z" });
    const organisation = { ...actingPolicy.organisation, authorisationStandsFor: "1h" };
    const hourly = given(worldOf({ ...actingPolicy, organisation }))
      .declared()
      .joined("amara", "carla")
      .proposed();
    const made = hourly.chose("amara", "shut").chose("carla", "shut");
    expect(action(made)?.authority).toMatchObject({ until: "2026-11-22T04:00:00.000Z" });
  });

  it("warns when nine tenths of it have passed, then runs out; Muster reverts nothing", () => {
    const warned = started().after("3h36m");
    expect(types(warned)).toContain("AuthorisationEnding");
    expect(action(warned)?.authority.status).toBe("authorised");
    const over = warned.after("24m");
    expect(types(over)).toContain("AuthorisationExpired");
    expect(action(over)).toMatchObject({ progress: { status: "started" }, authority: { status: "expired" } });
  });

  it("that runs out tells the owner of the service, those who authorised it and whoever leads", () => {
    const expired = started().outage("4h");
    const { data } = expired.added.find(({ type }) => type === "AuthorisationExpired") ?? {};
    expect(data).toMatchObject({ action: "a1", people: ["carla", "amara", "ben"] });
    expect(told(expired)).toEqual(expect.arrayContaining(["carla", "amara", "ben"]));
  });

  it("of what was reverted or came to nothing runs out unsaid", () => {
    for (const step of ["reverted", "failed"] as const) {
      const over = reported(started(), step, { reason: "enough" }).after("5h");
      expect(types(over)).not.toContain("AuthorisationExpired");
    }
  });

  it("that has run out does not let anybody begin", () => {
    const named = authorised().after("4h").told({ type: "ReportAction", action: "a1", step: "started" });
    expect(named.refusal).toEqual({ code: "action-not-authorised", action: "a1", why: "expired" });
  });

  it("that runs out while the step stands is put to those who decide by Muster itself, who are called", () => {
    const over = given(worldOf(actingPolicy)).declared().joined("amara", "carla").proposed();
    const stands = reported(over.chose("amara", "shut").chose("carla", "shut"), "done").dismissed("carla");
    const asked = stands.staffed("dev", { roles: ["cio", "coo"] }).after("4h");
    expect(asked.incident.decisions[ratify]).toMatchObject({
      ratifies: "a1",
      proposedBy: "muster",
      deciders: { kind: "all", roles: ["ciso", "coo"] },
      notAlone: expect.arrayContaining(["ben"]),
      deadline: "2026-11-22T07:25:00.000Z",
      state: { status: "open" },
    });
    expect(Object.values(asked.incident.callIns).map(({ person }) => person)).toContain("dev");
    expect(asked.after("13m").added.map(({ type }) => type)).toContain("StandInsCalled");
  });

  it("that runs out is decided again, and stands from then on for as long again; then Muster asks once more", () => {
    const again = started().after("4h").chose("amara", "ratify", ratify).chose("carla", "ratify", ratify);
    expect(action(again)).toMatchObject({
      progress: { status: "started" },
      authority: { status: "authorised", until: "2026-11-22T11:00:00.000Z" },
    });
    expect(Object.keys(again.incident.actions)).toEqual(["a1"]);
    expect(again.after("4h").incident.decisions["ratify-a1-2"]?.state.status).toBe("open");
  });

  it("that ran out is asked about by Muster once: what nobody answers is for people to ask again", () => {
    const unanswered = started().after("4h").after("2h");
    expect(Object.keys(unanswered.incident.decisions)).toEqual(["d1", ratify]);
    expect(unanswered.incident.decisions[ratify]?.state.status).toBe("expired");
    const asked = unanswered.told({ type: "AskAgain", action: "a1" });
    expect(asked.incident.decisions["ratify-a1-2"]?.state.status).toBe("open");
  });

  it("that runs out is asked about again by Muster though somebody had asked before it did", () => {
    const early = started().after("3h").told({ type: "AskAgain", action: "a1" });
    expect(early.after("2h").incident.decisions).toMatchObject({
      "ratify-a1-1": { state: { status: "expired" } },
      "ratify-a1-2": { proposedBy: "muster" },
    });
  });

  it("that runs out is asked about by nobody where the step was undone, or never begun", () => {
    for (const story of [reported(started(), "reverted"), authorised()])
      expect(Object.keys(story.after("5h").incident.decisions)).toEqual(["d1"]);
  });
});

describe("what was begun in time and is said late", () => {
  // Ben lives in Berlin, an hour ahead of UTC.
  const doneAt = (story: Given, clockTime: string) => reported(story, "done", { clockTime });

  it("is recorded as it was: allowed then, and without authority only since that ran out, which is asked about", () => {
    const late = doneAt(authorised().after("4h5m"), "04:10");
    expect(types(late)).toEqual([
      "ActionStarted",
      "CustomerNoticeOwed",
      "ServiceDown",
      "ActionDone",
      "DowntimeReached",
      "RatificationAsked",
      "DecisionProposed",
      "DeciderAsked",
      "DeciderAsked",
    ]);
    expect(action(late)).toMatchObject({
      progress: { status: "done", at: "2026-11-22T03:10:00.000Z", by: "ben" },
      authority: { status: "expired" },
    });
    expect(late.incident.downtimes.payments?.state).toMatchObject({ since: "2026-11-22T03:10:00.000Z" });
    expect(told(late)).toEqual(expect.arrayContaining(["carla", "amara", "ben"]));
    const again = late.told({ type: "AskAgain", action: "a1" });
    expect(again.incident.decisions[ratify]?.state.status).toBe("open");
    expect(doneAt(authorised().after("4h5m"), "08:02").refusal).toMatchObject({ why: "expired" });
    expect(doneAt(authorised().after("4h5m"), "03:40").refusal).toMatchObject({ why: "not-yet" });
  });

  it("is to be undone where it was stopped since; whoever stopped it is told, and nothing begins after that", () => {
    const halted = stopped(authorised().after("20m")).after("10m");
    const late = reported(halted, "started", { clockTime: "04:10" });
    expect(action(late)).toMatchObject({
      progress: { status: "started", at: "2026-11-22T03:10:00.000Z" },
      authority: { status: "stopped" },
    });
    expect(told(late)).toEqual(expect.arrayContaining(["elena", "carla", "ben"]));
    expect(reported(halted, "started", { clockTime: "04:25" }).refusal).toMatchObject({ why: "stopped" });
    expect(types(reported(late, "reverted"))).toContain("ActionReverted");
  });

  it("is to be undone where those who decide chose otherwise since", () => {
    const kept = authorised().after("20m").proposed({ decisionId: "d2", target: "its database" });
    const refused = kept.chose("amara", "keep", "d2").chose("carla", "keep", "d2").after("10m");
    const late = reported(refused, "started", { clockTime: "04:10" });
    expect(action(late)).toMatchObject({ progress: { status: "started" }, authority: { status: "refused" } });
    expect(told(late)).toEqual(expect.arrayContaining(["amara", "carla", "ben"]));
    expect(reported(refused, "started", { clockTime: "04:25" }).refusal).toMatchObject({ why: "refused" });
  });

  it("had its leave then, though it was decided anew since", () => {
    const asked = authorised().after("20m").told({ type: "AskAgain", action: "a1" });
    const anew = asked.chose("amara", "ratify", ratify).chose("carla", "ratify", ratify).after("10m");
    const late = reported(anew, "started", { clockTime: "04:10" });
    expect(action(late)).toMatchObject({
      progress: { status: "started", at: "2026-11-22T03:10:00.000Z" },
      authority: { status: "authorised", until: "2026-11-22T07:20:00.000Z" },
    });
  });

  it("waited for its condition then too", () => {
    const shown = acting().proposed();
    const bound = shown.told({
      type: "Choose",
      by: shown.by("amara"),
      decisionId: "d1",
      option: "shut",
      shown: shown.incident.decisions.d1?.contentHash ?? "",
      condition: "once the back-up is verified",
    });
    const halted = stopped(bound.chose("carla", "shut").after("20m")).after("10m");
    expect(reported(halted, "started", { clockTime: "04:10" }).refusal?.code).toBe("condition-not-met");
    const taken = { type: "RecordTaken", what: "shut-down", target: "payments", clockTime: "04:10" } as const;
    expect(halted.told(taken).refusal).toBeUndefined();
  });

  it("is no step that was taken before anybody had authorised it", () => {
    const said = { type: "RecordTaken", what: "shut-down", target: "Payments" } as const;
    const late = authorised().after("4h5m");
    const allowed = { code: "action-was-allowed", action: "a1", status: "waiting" };
    expect(late.told({ ...said, service: "payments", clockTime: "04:10" }).refusal).toEqual(allowed);
    expect(late.told({ ...said, clockTime: "04:10" }).refusal).toEqual(allowed);
    expect(doneAt(late, "04:10").told({ ...said, clockTime: "04:12" }).refusal).toMatchObject({ status: "done" });
    expect(action(late.told({ ...said, clockTime: "03:40" }))?.progress.status).toBe("waiting");
    for (const other of [{ clockTime: "03:40" }, { clockTime: "08:02" }, { clockTime: "04:10", target: "host 7" }]) {
      expect(late.told({ ...said, ...other }).incident.actions.a2?.authority.status).toBe("none");
    }
  });
});

describe("a later decision on the same step and service that does not act", () => {
  const keeping = (story: Given, decisionId = "d2") =>
    story
      .after("1m")
      .proposed({ decisionId, target: "its database" })
      .chose("amara", "keep", decisionId)
      .chose("carla", "keep", decisionId);

  it("withdraws what nobody has begun: it may not be started, and whoever leads is told", () => {
    const withdrawn = keeping(authorised());
    expect(action(withdrawn)?.authority).toMatchObject({ status: "refused", decisionId: "d2" });
    expect(told(withdrawn)).toEqual(["ben"]);
    const begun = reported(withdrawn.after("1h"), "started");
    expect(begun.refusal).toEqual({ code: "action-not-authorised", action: "a1", why: "refused" });
    expect(Object.keys(withdrawn.after("1m").incident.actions)).toEqual(["a1"]);
  });

  it("has what was begun undone by whoever carries it out, also once its time was over", () => {
    const reversed = keeping(started());
    expect(action(reversed)).toMatchObject({ progress: { status: "started" }, authority: { status: "refused" } });
    expect(told(reversed)).toEqual(["ben"]);
    expect(action(reported(reversed, "reverted"))?.progress.status).toBe("reverted");
    expect(action(keeping(started().after("5h")))?.authority.status).toBe("refused");
  });

  it("ends what a standing order had allowed as well, and nothing on another service or of another kind", () => {
    const other = { action: "fail-over", service: "payments", decisionId: "d2" };
    const apart = authorised().proposed(other).chose("amara", "keep", "d2").chose("carla", "keep", "d2");
    expect(apart.incident.decisions.d2?.state.status).toBe("made");
    expect(action(apart)?.authority.status).toBe("authorised");
    const elsewhere = { service: "infusion-pumps", decisionId: "d3" };
    const pumps = apart.joined("elena").proposed(elsewhere);
    const kept = ["amara", "carla", "elena"].reduce((so, person) => so.chose(person, "keep", "d3"), pumps);
    expect(kept.incident.decisions.d3?.state.status).toBe("made");
    expect(action(kept)?.authority.status).toBe("authorised");
  });

  it("is about one thing where both name one, and about all of them where either does not", () => {
    const asked = (story: Given, decisionId: string, option: string, target?: string) =>
      ["amara", "carla"].reduce(
        (so, person) => so.chose(person, option, decisionId),
        story.after("1m").proposed({ decisionId, ...(target && { target }) }),
      );
    const first = asked(acting(), "d1", "shut", "DB-01");
    expect(action(first)).toMatchObject({ target: "DB-01", authority: { status: "authorised" } });
    expect(action(asked(first, "d2", "keep", "DB-02"))?.authority.status).toBe("authorised");
    expect(action(asked(first, "d2", "keep", "its main database"))?.authority.status).toBe("refused");
    expect(action(asked(first, "d2", "keep"))?.authority.status).toBe("refused");
    expect(action(asked(asked(acting(), "d1", "shut"), "d2", "keep", "DB-02"))?.authority.status).toBe("refused");
  });

  it("is itself followed by what is decided after it", () => {
    const again = keeping(authorised()).after("1m").proposed({ decisionId: "d3" });
    const allowed = again.chose("amara", "shut", "d3").chose("carla", "shut", "d3").after("1m");
    expect(allowed.incident.actions).toMatchObject({
      a1: { authority: { status: "refused" } },
      a2: { authority: { status: "authorised" } },
    });
  });
});

describe("an action that is authorised", () => {
  const anew = (story: Given) => story.told({ type: "AskAgain", action: "a1" });
  const chosen = (story: Given, option: string) => story.chose("amara", option, ratify).chose("carla", option, ratify);

  it("may be decided anew, and stays authorised until it is", () => {
    const asked = anew(authorised());
    expect(asked.incident.decisions[ratify]?.question).toBe("Still carry out “shut down: payments”?");
    expect(action(asked)?.authority.status).toBe("authorised");
    expect(action(chosen(anew(started()), "ratify"))?.authority).toMatchObject({ by: { decisionId: ratify } });
  });

  it("is withdrawn or undone when that is decided", () => {
    const withdrawn = chosen(anew(authorised()), "reverse");
    expect(reported(withdrawn, "started").refusal).toMatchObject({ why: "refused" });
    const undone = chosen(anew(started()), "reverse");
    expect(action(undone)?.authority.status).toBe("refused");
    expect(told(undone)).toEqual(["ben"]);
  });
});

describe("what was done before anybody authorised it", () => {
  it("is recorded as that, with when it happened, and those who decide are asked at once", () => {
    const done = taken({ clockTime: "03:40" });
    expect(action(done)).toMatchObject({
      progress: { status: "done", at: "2026-11-22T02:40:00.000Z", by: "ben" },
      authority: { status: "none" },
      asked: ratify,
    });
    const decision = done.incident.decisions[ratify];
    expect(decision?.question).toBe("May “isolate host: FS-01” stand? It was done before anybody had authorised it.");
    expect(decision?.deciders).toEqual({ kind: "any", roles: ["ciso", "deputy-ciso"] });
  });

  it("stands once it is ratified, for as long as what was decided beforehand", () => {
    const ratified = taken().chose("amara", "ratify", ratify);
    expect(types(ratified)).toContain("ActionRatified");
    expect(action(ratified)?.authority).toMatchObject({
      status: "authorised",
      by: { kind: "decision", decisionId: ratify, people: ["amara"] },
      until: "2026-11-22T05:00:00.000Z",
    });
    expect(Object.keys(ratified.after("1m").incident.actions)).toEqual(["a1"]);
  });

  it("is to be reverted when that is decided, and stays on the list until somebody says that it is", () => {
    const refused = taken().chose("amara", "reverse", ratify);
    expect(action(refused)).toMatchObject({ progress: { status: "done" }, authority: { status: "refused" } });
    expect(told(refused)).toEqual(["ben"]);
    expect(action(reported(refused, "reverted"))?.progress.status).toBe("reverted");
  });

  it("stays unauthorised when nobody decides, and may be asked again", () => {
    const silent = taken().after("30m");
    expect(silent.incident.decisions[ratify]?.state.status).toBe("expired");
    expect(action(silent)?.authority.status).toBe("none");
    const again = silent.told({ type: "AskAgain" });
    expect(action(again)?.asked).toBe("ratify-a1-2");
    // Nobody had looked at the clock since.
    expect(action(taken().asleep("30m").told({ type: "AskAgain" }))?.asked).toBe("ratify-a1-2");
  });

  it("is not ratified by whoever did it, where one person decides", () => {
    const own = taken().told({ type: "ReportAction", action: "a1", step: "done" });
    expect(own.chose("ben", "ratify", ratify).refusal?.code).toBe("alone-on-own-proposal");
  });

  it("says who did it beside who recorded it, and neither of them ratifies it alone, whoever asks", () => {
    const done = acting().told({
      type: "RecordTaken",
      what: "isolate-host",
      target: "FS-01",
      service: "payments",
      doneBy: "amara",
    });
    expect(action(done)).toMatchObject({ progress: { status: "done", by: "amara" }, startedBy: "amara" });
    expect(done.events.find(({ type }) => type === "ActionTaken")).toMatchObject({
      by: { person: "ben" },
      data: { doneBy: "amara" },
    });
    for (const person of ["amara", "ben"]) {
      expect(done.chose(person, "ratify", ratify).refusal?.code).toBe("alone-on-own-proposal");
    }
    const again = done
      .after("30m")
      .joined("amara", "ben")
      .told({ type: "AskAgain", by: done.by("grace") });
    expect(action(again)?.asked).toBe("ratify-a1-2");
    for (const person of ["amara", "ben"]) {
      expect(again.chose(person, "ratify", "ratify-a1-2").refusal?.code).toBe("alone-on-own-proposal");
    }
  });

  it("is ratified by whoever did it and whoever recorded it together, where two must agree", () => {
    const done = acting().told({
      type: "RecordTaken",
      by: acting().by("carla"),
      what: "shut-down",
      target: "DB-01",
      service: "payments",
      doneBy: "amara",
    });
    const one = done.chose("amara", "ratify", ratify);
    expect(one.refusal).toBeUndefined();
    expect(action(one)?.authority.status).toBe("none");
    const both = one.chose("carla", "ratify", ratify);
    expect(action(both)?.authority).toMatchObject({ status: "authorised", by: { people: ["amara", "carla"] } });
  });

  it("was done by whoever recorded it where nobody else is named, and by nobody whom nobody knows", () => {
    expect(taken({ doneBy: "ben" }).added[0]?.data).not.toHaveProperty("doneBy");
    expect(taken({ doneBy: "constructor" }).refusal).toEqual({ code: "unknown-person", person: "constructor" });
  });

  it("may have been done by somebody from whom it is kept, who hears nothing of it", () => {
    const kept = acting().told({ type: "ExcludePerson", person: "dev", reason: "Named in the logs" });
    const done = kept.told({ type: "RecordTaken", what: "isolate-host", target: "FS-01", doneBy: "dev" });
    expect(action(done)?.startedBy).toBe("dev");
    expect(told(done.chose("amara", "reverse", ratify))).toEqual([]);
  });

  it("needs a kind of step, what it was done to, and a service that is agreed upon", () => {
    expect(taken({ what: " " }).refusal).toMatchObject({ code: "empty" });
    expect(taken({ target: "" }).refusal).toMatchObject({ code: "empty" });
    expect(taken({ service: "constructor" }).refusal).toMatchObject({ code: "unknown-service" });
  });
});

describe("a safety role", () => {
  it("stops an action alone and at once; the commander and whoever started it are told", () => {
    const by = started();
    const halted = stopped(by.told({ type: "ReportAction", by: by.by("dev"), action: "a1", step: "started" }));
    expect(action(halted)?.authority).toMatchObject({ status: "stopped", person: "elena", role: "clinical-safety" });
    expect(told(halted)).toEqual(["ben"]);
  });

  it("ends the authorisation of what was not begun yet", () => {
    const halted = stopped(authorised());
    expect(halted.told({ type: "ReportAction", action: "a1", step: "started" }).refusal).toEqual({
      code: "action-not-authorised",
      action: "a1",
      why: "stopped",
    });
    expect(types(halted.after("5h"))).not.toContain("AuthorisationExpired");
  });

  it("has the last word: no vote that was still running puts the action back", () => {
    const voted = stopped(taken()).chose("amara", "ratify", ratify);
    expect(voted.incident.decisions[ratify]?.state.status).toBe("made");
    expect(action(voted)?.authority.status).toBe("stopped");
    expect(Object.keys(voted.incident.actions)).toEqual(["a1"]);
    expect(voted.told({ type: "AskAgain", action: "a1" }).refusal?.code).toBe("action-not-authorised");
  });

  it("says why, and nobody without such a role stops anything alone", () => {
    expect(stopped(started(), " ").refusal).toEqual({ code: "empty", what: "reason" });
    const amara = started();
    expect(amara.told({ type: "OrderStop", by: amara.by("amara"), reason: "I say so" }).refusal).toEqual({
      code: "not-a-safety-role",
      roles: ["clinical-safety"],
    });
  });

  it("that nobody holds is spoken for by its fallback", () => {
    const roles = { elena: { roles: [] }, farid: { roles: ["chief-medical-officer"] } };
    const unheld = started().staffed("elena", roles.elena).staffed("farid", roles.farid);
    const halted = unheld.told({ type: "OrderStop", by: unheld.by("farid"), reason: "unsafe" });
    expect(action(halted)?.authority.status).toBe("stopped");
  });

  it("is used for nobody who does not hold it any more, by whoever acted for them", () => {
    const elena = { ...actingPolicy.people.elena, delegates: ["dev"] };
    const here = given(worldOf({ ...actingPolicy, people: { ...actingPolicy.people, elena } }))
      .declared({ environment: "medical" })
      .joined("amara", "carla", "grace")
      .after("6m")
      .acknowledged("dev");
    const moved = here.staffed("elena", { roles: [] }).staffed("grace", { roles: ["clinical-safety"] });
    for (const story of [here, moved, here.staffed("elena", { roles: [] }), here.dismissed("elena")]) {
      const held = story === here;
      const made = story.proposed().chose("amara", "shut").chose("carla", "shut");
      const agreed = held ? made.chose("dev", "shut") : made.chose("grace", "shut").chose("farid", "shut");
      const stopped = agreed.told({ type: "OrderStop", by: agreed.by("dev"), reason: "unsafe" });
      expect(stopped.refusal?.code === "not-a-safety-role").toBe(!held);
    }
  });

  it("that falls to somebody in more than one step is theirs, as the question is that they are asked", () => {
    const roles = { ...actingPolicy.roles, "chief-medical-officer": { fallback: "cio" } };
    const world = given(worldOf({ ...actingPolicy, roles })).staffed("elena", { roles: [] });
    const decided = world.declared().joined("amara", "carla").proposed().chose("amara", "shut").chose("carla", "shut");
    const halted = decided.told({ type: "OrderStop", by: decided.by("dev"), reason: "unsafe" });
    expect(action(halted)?.authority).toMatchObject({ status: "stopped", person: "dev", role: "clinical-safety" });
    const other = decided.told({ type: "OrderStop", by: decided.by("grace"), reason: "unsafe" });
    expect(other.refusal?.code).toBe("not-a-safety-role");
  });
});

describe("a step that safety stopped and that goes on all the same", () => {
  const halted = stopped(started());
  const toldOf = ({ incident }: Given, step: string) =>
    Object.values(incident.notices).flatMap(({ about, to }) =>
      about.what === "containment" && about.said.news === "reported" && about.said.step === step && to.kind === "person"
        ? [to.person]
        : [],
    );

  it.each(["done", "failed", "reverted"] as const)("is told to whoever stopped it when it is said to be %s", (step) => {
    const said = reported(halted.after("5m"), step, { reason: "It was too late." });
    expect(said.refusal).toBeUndefined();
    expect(toldOf(said, step)).toContain("elena");
    expect(toldOf(reported(started().after("5m"), step, { reason: "So." }), step)).toEqual([]);
  });
});
