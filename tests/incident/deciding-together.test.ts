import { describe, expect, it } from "vitest";
import { noticeCard } from "../../src/chat/cards/notices/notice.ts";
import { decisionDeadlines } from "../../src/incident/decisions/decision-time.ts";
import { acts } from "../organisation/acts.ts";
import { type Given, given } from "../support/builders.ts";
import { examplePolicy, worldOf } from "../support/example.ts";

/** Ties, vetoes, conditions, abstentions, edits, what time does to a question, and who acts for whom. */

const decision = ({ incident }: Given) => {
  const found = incident.decisions.d1;
  if (!found) throw new Error("there is no decision");
  return found;
};
const state = (given: Given) => decision(given).state;
const types = ({ added }: Given) => added.map(({ type }) => type);
const fact = ({ added }: Given, wanted: string) => added.find(({ type }) => type === wanted)?.data;
const noticesOf = ({ incident }: Given, what: string) =>
  Object.values(incident.notices)
    .filter(({ about }) => about.what === what)
    .map(({ to }) => (to.kind === "room" ? "room" : `${to.person} ${to.by}`));

const table = (...authority: object[]) => given(worldOf({ ...examplePolicy, authority })).declared();
/** CISO and COO decide, the CEO breaks ties; Farid, the CEO, can be reached by phone only. */
const both = { fallback: true, decides: { all: ["ciso", "coo"] }, tieBreaker: "ceo", within: "25m" };
const joint = () => table(both).joined("amara", "carla").proposed();
const torn = () => joint().chose("amara", "shut").chose("carla", "keep");

const safetyAgrees = { when: { action: "shut-down" }, consents: ["clinical-safety"] };

describe("a tie", () => {
  it("is there once all who decide have spoken and do not agree, and the tie-breaker is called at once", () => {
    const tied = torn();
    expect(types(tied)).toEqual(expect.arrayContaining(["DecisionTied", "TieBreakerCalled", "CallInStarted"]));
    expect(fact(tied, "TieBreakerCalled")).toEqual({ decisionId: "d1", role: "ceo", person: "farid", why: "tie" });
    expect(decision(tied).asked.farid).toEqual({ role: "ceo" });
    expect(state(tied).status).toBe("open");
  });

  it("is not there while somebody has said nothing", () => {
    expect(types(joint().chose("amara", "shut"))).not.toContain("DecisionTied");
  });

  it("is ended by the tie-breaker alone, and the outcome says so", () => {
    const made = torn().chose("farid", "keep");
    expect(state(made)).toMatchObject({ status: "made", option: "keep", tieBrokenBy: "farid" });
    expect(fact(made, "DecisionMade")).toMatchObject({ chosenBy: ["carla", "farid"], tieBrokenBy: "farid" });
  });

  it("is ended by whoever changes their mind, too", () => {
    expect(state(torn().chose("carla", "shut"))).toEqual(expect.objectContaining({ status: "made", option: "shut" }));
  });

  it("is never broken by whoever proposed the question: the role's fallback is called instead", () => {
    const world = worldOf({
      ...examplePolicy,
      authority: [both],
      roles: { ...examplePolicy.roles, ceo: { fallback: "general-counsel" } },
    });
    const proposed = given(world).declared().joined("amara", "carla").proposed({ by: "farid" });
    const tied = proposed.chose("amara", "shut").chose("carla", "keep");
    expect(fact(tied, "TieBreakerCalled")).toMatchObject({ person: "ivan" });
    expect(tied.chose("farid", "shut").refusal?.code).toBe("alone-on-own-proposal");
    expect(state(tied.chose("ivan", "shut")).status).toBe("made");
  });

  it("without anybody to break it stays open until they agree or the time is over", () => {
    const tied = table({ fallback: true, decides: { all: ["ciso", "coo"] } })
      .proposed()
      .chose("amara", "shut")
      .chose("carla", "keep");
    expect(types(tied)).toContain("DecisionTied");
    expect(state(tied.after("1h")).status).toBe("expired");
  });
});

describe("a veto", () => {
  const onPumps = (row: object = safetyAgrees) => table(row, both).joined("amara", "carla", "elena").proposed();

  it("of a role that must agree stands against all who decide, and is a fact", () => {
    const vetoed = onPumps().chose("elena", "keep").chose("amara", "shut").chose("carla", "shut");
    expect(fact(vetoed, "OptionVetoed")).toEqual({ decisionId: "d1", option: "shut", roles: ["clinical-safety"] });
    expect(state(vetoed).status).toBe("open");
    expect(state(vetoed.after("1h")).status).toBe("expired");
  });

  it("is lifted by no tie-breaker", () => {
    const tied = onPumps().chose("elena", "keep").chose("amara", "shut").chose("carla", "keep");
    // All but the CISO want to keep it running, and safety agrees: that would be decided if both decided so.
    expect(types(tied)).toContain("DecisionTied");
    const broken = tied.chose("farid", "shut");
    expect(state(broken).status).toBe("open");
    expect(types(broken)).toContain("OptionVetoed");
    expect(state(broken.chose("farid", "keep"))).toMatchObject({ status: "made", option: "keep" });
  });

  it("is lifted by the role that the row names, which is called at once, and by it alone", () => {
    const vetoed = onPumps({ ...safetyAgrees, vetoLiftedBy: "ceo" })
      .chose("elena", "keep")
      .chose("amara", "shut")
      .chose("carla", "shut");
    expect(decision(vetoed).asked.farid).toEqual({ role: "ceo" });
    expect(vetoed.incident.callIns["farid.1"]?.state.status).toBe("waiting");
    const lifted = vetoed.chose("farid", "shut");
    expect(state(lifted)).toMatchObject({ status: "made", option: "shut" });
    expect(fact(lifted, "DecisionMade")).toMatchObject({
      vetoesLifted: [{ role: "clinical-safety", liftedBy: "ceo", person: "farid" }],
    });
  });

  it("that one row lets nobody lift stays, whatever another row says", () => {
    const strict = { when: { environment: ["it"] }, consents: ["clinical-safety"] };
    const vetoed = table({ ...safetyAgrees, vetoLiftedBy: "ceo" }, strict, both)
      .proposed()
      .chose("elena", "keep")
      .chose("amara", "shut")
      .chose("carla", "shut");
    expect(decision(vetoed).vetoLiftedBy).toBeUndefined();
  });

  it("of one holder is not lifted by another of the same role", () => {
    const vetoed = onPumps()
      .staffed("grace", { roles: ["clinical-safety"] })
      .chose("elena", "keep")
      .chose("amara", "shut")
      .chose("carla", "shut");
    expect(state(vetoed.chose("grace", "shut")).status).toBe("open");
  });

  it("is no veto once they agree after all", () => {
    const agreed = onPumps()
      .chose("elena", "keep")
      .chose("amara", "shut")
      .chose("carla", "shut")
      .chose("elena", "shut");
    expect(state(agreed)).toMatchObject({ status: "made", option: "shut" });
  });
});

describe("an abstention", () => {
  it("takes no side, and hands the role to whoever it falls to, who is called", () => {
    const abstained = joint().abstained("carla");
    expect(decision(abstained).asked.farid).toEqual({ role: "coo" });
    expect(abstained.incident.callIns["farid.1"]?.why).toBe("decision");
    const made = abstained.chose("amara", "shut").chose("farid", "shut");
    expect(state(made).status).toBe("made");
  });

  it("takes back what the person had chosen, and stands", () => {
    const abstained = joint().chose("carla", "shut").abstained("carla");
    expect(decision(abstained).choices).toEqual({});
    expect(state(abstained.chose("amara", "shut")).status).toBe("open");
    expect(abstained.chose("carla", "shut").refusal?.code).toBe("abstained");
  });

  it("is no tie while the one who is asked instead has said nothing", () => {
    const abstained = joint().chose("amara", "shut").abstained("carla");
    expect(types(abstained)).not.toContain("DecisionTied");
    expect(types(abstained.chose("farid", "keep"))).toContain("DecisionTied");
  });

  it("of a stand-in says nothing for their principal", () => {
    const half = joint().chose("amara", "shut").after("12m30s").acknowledged("dev").abstained("dev");
    expect(decision(half).tiedAt).toBeUndefined();
    expect(state(half.chose("carla", "shut")).status).toBe("made");
  });

  it("of the last who could decide is a tie: the tie-breaker is called at once", () => {
    const nobodyElse = table({ fallback: true, decides: { any: ["cpo"] }, tieBreaker: "ceo" }).staffed("ivan", {
      roles: [],
    });
    const abstained = nobodyElse.proposed().abstained("grace");
    expect(types(abstained)).toEqual(
      expect.arrayContaining(["AbstentionRecorded", "DecisionTied", "TieBreakerCalled"]),
    );
    expect(state(abstained.chose("farid", "shut")).status).toBe("made");
  });

  it("is explained after the click", () => {
    const abstained = joint().abstained("carla");
    const reason = "My brother owns the bank.";
    const explained = abstained.told({
      type: "ExplainAbstention",
      by: abstained.by("carla"),
      decisionId: "d1",
      reason,
    });
    expect(decision(explained).abstentions.carla).toMatchObject({ role: "coo", reason });
  });
});

describe("a choice", () => {
  it("on a condition counts, and the condition stands in their own words", () => {
    const made = joint().chose("amara", "shut").chose("carla", "shut", "d1", { condition: "Customers are told first" });
    expect(state(made).status).toBe("made");
    expect(decision(made).choices.carla?.condition).toBe("Customers are told first");
  });

  it("on an empty condition is refused", () => {
    expect(joint().chose("amara", "shut", "d1", { condition: " " }).refusal).toEqual({
      code: "empty",
      what: "condition",
    });
  });

  it("is explained after the click, for the others to weigh", () => {
    const chosen = joint().chose("amara", "shut");
    const explained = chosen.told({
      type: "ExplainChoice",
      by: chosen.by("amara"),
      decisionId: "d1",
      reason: "It spreads by the minute",
    });
    expect(decision(explained).choices.amara?.reason).toBe("It spreads by the minute");
  });
});

describe("an edit", () => {
  const reworded = {
    question: "Shut down payments at 04:00?",
    options: decision(joint()).options,
    recommended: "shut",
  };
  const edited = (from: Given, person = "ben") =>
    from.told({ type: "EditDecision", by: from.by(person), decisionId: "d1", ...reworded, ...otherwise(from) });
  // The same words once more change nothing.
  const otherwise = (from: Given) =>
    decision(from).question === reworded.question ? { question: `${reworded.question} Or not?` } : {};

  it("voids what was chosen before, and tells those who chose", () => {
    const after = edited(joint().chose("amara", "shut"));
    expect(decision(after).choices).toEqual({});
    expect(decision(after).question).toBe(reworded.question);
    expect(noticesOf(after, "decision-edited")).toEqual(["room", "amara chat"]);
    expect(state(after.chose("carla", "shut")).status).toBe("open");
  });

  it("makes what was shown before too old to choose from", () => {
    const before = joint();
    const after = edited(before);
    expect(decision(after).contentHash).not.toBe(decision(before).contentHash);
    const stale = after.told({
      type: "Choose",
      by: after.by("amara"),
      decisionId: "d1",
      option: "shut",
      shown: decision(before).contentHash,
    });
    expect(stale.refusal?.code).toBe("shown-an-older-version");
  });

  it("ends a tie: it is another question", () => {
    expect(decision(edited(torn())).tiedAt).toBeUndefined();
    expect(edited(torn()).chose("farid", "shut").refusal?.code).toBe("not-your-turn-yet");
  });

  it("keeps every option in its place, and may say anew which of them carries the step out", () => {
    const [shut, keep] = decision(joint()).options;
    if (!shut || !keep) throw new Error("two options were proposed");
    const options = [{ ...shut, acts: true as const }, keep];
    const acting = table(both).joined("amara", "carla").proposed({ options });
    const { acts: _acts, ...words } = shut;
    const renamed = [
      { ...keep, id: "option-1" },
      { ...words, id: "option-2", acts: true as const },
    ];
    const by = { by: acting.by("ben"), decisionId: "d1", question: "Now?" };
    const after = acting.told({ type: "EditDecision", ...by, options: renamed, recommended: "option-1" });
    expect(decision(after).options.map(({ id, acts }) => [id, acts])).toEqual([
      ["shut", undefined],
      ["keep", true],
    ]);
    expect(decision(after).recommended).toBe("shut");
    const chosen = after.chose("amara", "keep").chose("carla", "keep");
    expect(Object.values(chosen.incident.actions)).toMatchObject([{ what: "shut-down", target: "payments" }]);
    const fewer = acting.told({ type: "EditDecision", ...by, options: renamed.slice(0, 1), recommended: "option-1" });
    expect(fewer.refusal?.code).toBe("bad-options");
  });

  it("makes whoever wrote it as little able to approve it alone as whoever proposed it", () => {
    const single = table({ fallback: true, decides: { any: ["ciso"] } })
      .handedOver("amara")
      .proposed();
    const { options } = decision(single);
    const reworded = single.told({
      type: "EditDecision",
      by: single.by("amara"),
      decisionId: "d1",
      question: "Shut down everything?",
      options,
      recommended: "shut",
    });
    expect(reworded.chose("amara", "shut").refusal?.code).toBe("alone-on-own-proposal");
    expect(decision(reworded).asked.dev).toEqual({ role: "ciso" });
    expect(state(reworded.chose("dev", "shut")).status).toBe("made");
  });

  it("leaves those who choose again half of the time, and prolongs a question to twice its time at most", () => {
    // Asked at 03:00 for 25 minutes: half is 12 minutes 30, twice ends at 03:50, so 03:37:30 is the last for a change.
    const late = edited(edited(joint().after("24m")).after("12m"));
    expect(decision(late).deadline).toBe("2026-11-22T03:48:30.000Z");
    expect(decision(edited(late.after("1m30s"))).deadline).toBe("2026-11-22T03:50:00.000Z");
    const refused = edited(late.chose("amara", "shut").after("1m31s"));
    expect(refused.refusal).toEqual({ code: "no-more-changes", latest: "2026-11-22T03:50:00.000Z" });
    expect(decision(refused).choices.amara?.option).toBe("shut");
    expect(state(refused.chose("carla", "shut")).status).toBe("made");
  });

  it("moves no deadline, and none is made after it", () => {
    expect(decision(edited(joint())).deadline).toBe(decision(joint()).deadline);
    expect(edited(joint().after("26m")).refusal?.code).toBe("decision-closed");
  });
});

describe("time", () => {
  it("at half of it calls a delegate for each who has said nothing, and only for them", () => {
    const half = table(both).joined("amara").proposed().chose("amara", "shut").after("12m30s");
    expect(fact(half, "StandInsCalled")).toEqual({
      decisionId: "d1",
      called: [{ person: "dev", principal: "carla", role: "coo" }],
    });
    const awake = half.acknowledged("dev");
    expect(decision(awake).asked.dev).toEqual({ role: "coo", actingFor: "carla" });
    const made = awake.chose("dev", "shut");
    expect(state(made)).toMatchObject({ status: "made", option: "shut" });
    expect(decision(made).choices.dev?.actingFor).toBe("carla");
  });

  it("at 80 % calls the tie-breaker, who may not choose yet", () => {
    const late = joint().after("20m");
    expect(fact(late, "TieBreakerCalled")).toMatchObject({ person: "farid", why: "time-short" });
    // At that very instant, and not when something else happens to fall due.
    expect(decisionDeadlines(decision(joint().after("19m")))).toContain("2026-11-22T03:20:00.000Z");
    expect(late.chose("farid", "shut").refusal).toEqual({ code: "not-your-turn-yet", at: "2026-11-22T03:25:00.000Z" });
  });

  it("at the deadline passes the right to the tie-breaker who is there, for a last quarter", () => {
    const passed = joint().chose("amara", "shut").after("20m").acknowledged("farid").after("5m");
    expect(fact(passed, "RightPassed")).toEqual({
      decisionId: "d1",
      to: ["farid"],
      until: "2026-11-22T03:31:15.000Z",
      told: [{ person: "farid", by: "sms" }],
    });
    expect(passed.chose("carla", "shut").refusal).toEqual({ code: "right-has-passed", to: ["farid"] });
    expect(state(passed.chose("farid", "keep"))).toMatchObject({
      status: "made",
      option: "keep",
      rightPassedTo: "farid",
    });
    expect(state(passed.after("6m15s")).status).toBe("expired");
  });

  it("at the deadline passes the right to a delegate who is there, and quorum is still quorum", () => {
    const passed = joint().chose("amara", "shut").after("12m30s").acknowledged("dev").after("12m30s");
    expect(fact(passed, "RightPassed")).toMatchObject({ to: ["dev"] });
    expect(state(passed.chose("dev", "keep")).status).toBe("open");
    expect(state(passed.chose("dev", "shut")).status).toBe("made");
  });

  it("at the deadline, with none of them there, ends it: silence never approves", () => {
    expect(state(joint().chose("amara", "shut").after("25m")).status).toBe("expired");
  });

  it("at the deadline passes no right to somebody who could not use it, and to nobody beside those it names", () => {
    const half = joint().chose("amara", "shut").after("12m30s").acknowledged("dev").after("12m30s");
    expect(fact(half, "RightPassed")).toMatchObject({ to: ["dev"] });
    expect(half.acknowledged("farid").chose("farid", "keep").refusal).toEqual({
      code: "right-has-passed",
      to: ["dev"],
    });
    const behind = joint()
      .staffed("farid", { delegates: ["ivan"] })
      .chose("amara", "shut")
      .chose("carla", "keep");
    const acting = behind.passed("farid").acknowledged("ivan").after("25m");
    expect(acting.incident.acting).toMatchObject([{ person: "ivan", principal: "farid" }]);
    expect(state(acting).status).toBe("expired");
  });

  it("judges a click by whose right it is by now, though nobody has looked at the clock", () => {
    const asleep = joint().chose("amara", "shut").after("20m").acknowledged("farid").asleep("5m");
    expect(asleep.chose("carla", "shut").refusal).toEqual({ code: "right-has-passed", to: ["farid"] });
  });

  it("calls nobody in the place of others where the row forbids it", () => {
    const strict = table({ ...both, delegates: false })
      .joined("amara", "carla")
      .proposed()
      .after("12m30s");
    expect(fact(strict, "StandInsCalled")).toEqual({ decisionId: "d1", called: [] });
  });
});

describe("a question that nobody could close", () => {
  it("goes to the fallback row, loudly, when there are too few people for the row that was agreed", () => {
    const short = { when: { action: "shut-down" }, decides: { all: ["ciso", "coo"] } };
    // Nothing reaches Carla, nor the CEO to whom her role falls.
    const alone = (...rows: object[]) =>
      table(...rows)
        .staffed("carla", { media: [] })
        .staffed("farid", { media: [] })
        .proposed();
    expect(decision(alone(short, { fallback: true, decides: { any: ["ciso"] } }))).toMatchObject({
      authorityRow: 1,
      fellBack: "too-few-people",
    });
    // The fallback row needs her as well.
    expect(alone(short, both).refusal).toEqual({ code: "nobody-can-decide", roles: ["ciso", "coo"] });
  });

  it("says that whoever proposed it cannot decide it alone, where nobody else could, and not that nobody is there", () => {
    const proposed = table({ when: { action: "shut-down" }, decides: { any: ["commander"] } }, both).proposed();
    expect(decision(proposed)).toMatchObject({ authorityRow: 1, fellBack: "own-proposal" });
    const said = table({ fallback: true, decides: { any: ["commander", "ciso"] } }).proposed();
    const [notice] = Object.values(said.incident.notices).filter(({ about }) => about.what === "role-unheld");
    const names = { rules: said.world.rules, directory: said.world.directory };
    const words = notice && JSON.stringify(noticeCard(said.incident, notice, names));
    expect(words).toContain("Ben Adler (commander) proposed this, so they cannot decide it alone.");
    expect(words).not.toContain("Nobody holds");
  });

  it("goes to the fallback row as long as not everybody named has agreed to the table, and to its row once they have", () => {
    const organisation = { ...examplePolicy.organisation, authorityAgreedBy: ["amara", "carla"] };
    const authority = [{ when: { action: "shut-down" }, decides: { any: ["cio"] } }, both];
    const world = worldOf({ ...examplePolicy, organisation, authority });
    const one = acts(world).agrees("amara", { kind: "authority" });
    const under = (agreed: typeof one) => given({ ...world, organisation: agreed.organisation });
    expect(decision(under(one).declared().proposed())).toMatchObject({ authorityRow: 1, fellBack: "not-agreed" });
    const all = one.agrees("carla", { kind: "authority" });
    const proposed = decision(under(all).declared().proposed());
    expect(proposed.authorityRow).toBe(0);
    expect(proposed.fellBack).toBeUndefined();
  });

  it("is still put to the agreed row when somebody who agreed to the table is kept from the incident", () => {
    const organisation = { ...examplePolicy.organisation, authorityAgreedBy: ["carla"] };
    const authority = [{ when: { action: "shut-down" }, decides: { any: ["cio"] } }, both];
    const world = worldOf({ ...examplePolicy, organisation, authority });
    const agreed = acts(world).agrees("carla", { kind: "authority" }).organisation;
    const kept = given({ ...world, organisation: agreed })
      .declared({ excluded: ["carla"] })
      .proposed();
    expect(decision(kept)).toMatchObject({ authorityRow: 0 });
    expect(decision(kept).fellBack).toBeUndefined();
  });

  it("of one person's own falls to their role's fallback", () => {
    const proposed = table({ fallback: true, decides: { any: ["ciso"] } }).proposed({ by: "amara" });
    expect(decision(proposed).asked).toEqual({ dev: { role: "ciso" } });
    expect(proposed.chose("amara", "shut").refusal?.code).toBe("alone-on-own-proposal");
    expect(state(proposed.chose("dev", "shut")).status).toBe("made");
  });
});

describe("a spoken choice", () => {
  it("counts for nothing until its person confirms it, and then says when it was said", () => {
    const heard = joint().chose("amara", "shut").heard("carla", "shut");
    expect(state(heard).status).toBe("open");
    expect(noticesOf(heard, "spoken")).toEqual(["carla chat", "carla sms"]);
    const confirmed = heard.after("2m").chose("carla", "shut");
    expect(state(confirmed).status).toBe("made");
    expect(fact(confirmed, "ChoiceMade")).toMatchObject({ spokenAt: "2026-11-22T03:00:00.000Z" });
    expect(decision(confirmed).spoken).toEqual({});
  });

  it("was said before it is written down, and so is whatever is noted", () => {
    const later = { occurredAt: "2026-11-22T03:00:01.000Z" };
    const about = { decisionId: "d1", person: "carla", option: "shut" };
    const future = { code: "in-the-future" };
    // Ben lives in Berlin: it is 04:00 there.
    const ahead = joint().told({ type: "RecordSpoken", ...about, clockTime: "04:30" });
    expect(ahead.refusal).toEqual({ code: "still-to-come", clockTime: "04:30" });
    const before = joint()
      .after("10m")
      .told({ type: "RecordSpoken", ...about, clockTime: "04:05" });
    expect(fact(before, "SpokenChoiceRecorded")).toMatchObject({ occurredAt: "2026-11-22T03:05:00.000Z" });
    expect(fact(before.chose("carla", "shut"), "ChoiceMade")).toMatchObject({ spokenAt: "2026-11-22T03:05:00.000Z" });
    expect(joint().told({ type: "AddNote", text: "The backups are intact", ...later }).refusal).toEqual(future);
    expect(joint().told({ type: "Contain", ...later }).refusal).toEqual(future);
  });

  it("answers no question that had not been put by then, nor words that it has only had since", () => {
    const about = { type: "RecordSpoken", decisionId: "d1", person: "carla", option: "shut" } as const;
    const asked = joint();
    expect(asked.told({ ...about, clockTime: "03:59" }).refusal).toEqual({
      code: "said-before-asked",
      askedAt: "2026-11-22T03:00:00.000Z",
    });
    // Put at 03:10:40 in other words: 04:10 in Berlin is the same minute, and was not before them.
    const edited = asked
      .after("10m")
      .after("40s")
      .told({
        type: "EditDecision",
        decisionId: "d1",
        question: "And now?",
        options: decision(asked).options,
        recommended: "shut",
      });
    expect(edited.told({ ...about, clockTime: "04:09" }).refusal?.code).toBe("said-before-asked");
    const minute = edited.told({ ...about, clockTime: "04:10" });
    expect(fact(minute, "SpokenChoiceRecorded")).toMatchObject({ occurredAt: "2026-11-22T03:10:40.000Z" });
  });

  it("is denied by its person, and the room hears it", () => {
    const heard = joint().heard("carla", "shut");
    const denied = heard.told({ type: "DenySpoken", by: heard.by("carla"), decisionId: "d1" });
    expect(decision(denied).spoken).toEqual({});
    expect(noticesOf(denied, "spoken-denied")).toEqual(["room"]);
  });

  /** Carla is on the bridge, and has done nothing in chat. */
  const away = () => table(both).joined("amara").proposed();
  const rings = (story: Given) => noticesOf(story, "spoken").filter((to) => to.endsWith("voice"));

  it("is asked by a call once nothing was answered for five minutes, or for half of the time that is left", () => {
    const heard = away().heard("carla", "shut").delivered();
    expect(rings(heard.after("4m"))).toEqual([]);
    const rung = heard.after("5m");
    expect(rings(rung)).toEqual(["carla voice"]);
    expect(rings(rung.delivered().after("6m"))).toEqual([]);
    const late = away().after("21m").heard("carla", "shut");
    expect(fact(late, "SpokenChoiceRecorded")).toMatchObject({ ringAt: "2026-11-22T03:23:00.000Z" });
  });

  it("rings for nobody who has answered, or who does something in chat", () => {
    const heard = away().heard("carla", "shut").delivered();
    const denied = heard.told({ type: "DenySpoken", by: heard.by("carla"), decisionId: "d1" });
    const looking = heard.after("1m").told({ type: "AddNote", by: heard.by("carla"), text: "I am reading it" });
    const gone = heard.after("5m").chose("carla", "shut");
    const here = joint().heard("carla", "shut").delivered().after("5m");
    for (const story of [denied.after("5m"), looking.after("5m"), gone, here]) expect(rings(story)).toEqual([]);
  });

  it("is asked by a call at once where the text could not be sent, or where they ask for that", () => {
    const heard = away().heard("carla", "shut");
    const [text] = Object.values(heard.incident.notices).filter(
      ({ about, to }) => about.what === "spoken" && to.kind === "person" && to.by === "sms",
    );
    const failed = heard.outcome({ type: "NoticeFailed", data: { effect: text?.effect ?? "", reason: "21614" } });
    expect(rings(failed)).toEqual(["carla voice"]);
    expect(rings(failed.delivered().after("5m"))).toEqual([]);
    const ask = (story: Given) => story.told({ type: "RingToConfirm", by: story.by("carla"), decisionId: "d1" });
    expect(rings(ask(heard))).toEqual(["carla voice"]);
    expect(ask(ask(heard)).added).toEqual([]);
    expect(rings(ask(ask(heard).delivered()))).toEqual(["carla voice"]);
    expect(ask(away()).refusal?.code).toBe("nothing-to-explain");
    expect(ask(heard.staffed("carla", { media: ["chat", "sms"] })).refusal?.code).toBe("no-phone");
  });

  it("is written down only by whoever leads", () => {
    const proposed = joint();
    const told = (by: string) =>
      proposed.told({ type: "RecordSpoken", by: proposed.by(by), decisionId: "d1", person: "carla", option: "shut" });
    expect(told("grace").refusal?.code).toBe("not-permitted");
    expect(told("ben").refusal).toBeUndefined();
  });

  it("is void when the question is put in other words", () => {
    const heard = joint().heard("carla", "shut");
    const edited = heard.told({
      type: "EditDecision",
      by: heard.by("ben"),
      decisionId: "d1",
      question: "Another?",
      options: decision(heard).options,
      recommended: "keep",
    });
    expect(decision(edited).spoken).toEqual({});
    // Like whoever had chosen they are told: they may believe that they have spoken.
    expect(noticesOf(edited, "decision-edited")).toEqual(["room", "carla chat"]);
  });
});

describe("what somebody said for a reason", () => {
  const explain = (story: Given, type: "ExplainChoice" | "ExplainAbstention" | "ExplainDissent", reason: string) =>
    story.told({ type, by: story.by("carla"), decisionId: "d1", reason });

  it.each([
    ["ExplainChoice", joint().chose("carla", "keep"), "choices"],
    ["ExplainAbstention", joint().abstained("carla"), "abstentions"],
    ["ExplainDissent", joint().objected("carla"), "dissents"],
  ] as const)("stands as it was said: %s comes once", (type, story, said) => {
    const first = explain(story, type, "It costs too much");
    const again = explain(first, type, "I never minded");
    expect(again.refusal).toEqual({ code: "explained-already" });
    expect(decision(again)[said].carla?.reason).toBe("It costs too much");
    expect(explain(first, type, "It costs too much")).toMatchObject({ added: [], refusal: undefined });
  });

  it("belongs to the choice: whoever chooses otherwise says why anew", () => {
    const changed = explain(joint().chose("carla", "keep"), "ExplainChoice", "It costs too much").chose(
      "carla",
      "shut",
    );
    expect(decision(explain(changed, "ExplainChoice", "It spreads")).choices.carla?.reason).toBe("It spreads");
  });
});

describe("somebody who acts", () => {
  /** Carla is silent, Dev was called in her place and is awake. */
  const acting = () => table(both).joined("amara").acknowledged("dev").delivered().after("10m");

  it("is said to act, to the room and to the principal", () => {
    expect(acting().incident.acting).toEqual([
      { person: "dev", principal: "carla", roles: ["coo"], since: "2026-11-22T03:10:00.000Z" },
    ]);
    expect(noticesOf(acting(), "acting-started")).toEqual(["room", "carla chat"]);
  });

  it("acts until the principal takes over, in so many words", () => {
    const awake = acting().acknowledged("carla").proposed();
    expect(awake.chose("carla", "keep").refusal).toEqual({ code: "somebody-acts-for-you", person: "dev" });
    expect(decision(awake.chose("dev", "shut")).choices.dev?.actingFor).toBe("carla");
    const back = awake.tookOver("carla");
    expect(back.incident.acting).toEqual([]);
    expect(back.chose("dev", "shut").refusal?.code).toBe("not-a-decider");
    expect(back.chose("carla", "keep").refusal).toBeUndefined();
  });

  it("has chosen for good: the principal reverses it only by a new decision", () => {
    const chosen = acting().proposed().chose("dev", "shut").tookOver("carla");
    expect(chosen.chose("carla", "keep").refusal).toEqual({ code: "chosen-for-you", person: "dev" });
    const made = chosen.chose("amara", "shut");
    expect(state(made).status).toBe("made");
    const again = made.told({ type: "AskAgain", action: "a1" });
    expect(again.chose("carla", "reverse", "ratify-a1-1").refusal).toBeUndefined();
  });

  it("does not begin again after the principal took over, though nobody has told their ladder", () => {
    const passed = table(both).joined("amara").acknowledged("dev").passed("carla");
    expect(passed.incident.acting).toHaveLength(1);
    const back = passed.tookOver("carla");
    expect(back.incident.acting).toEqual([]);
    expect(back.after("30m").incident.acting).toEqual([]);
  });
});
