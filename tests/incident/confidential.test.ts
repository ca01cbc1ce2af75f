import { describe, expect, it } from "vitest";
import { confirmationCard } from "../../src/chat/cards/answers/confirmation.ts";
import { refusalCard } from "../../src/chat/cards/answers/refusal.ts";
import { briefCard } from "../../src/chat/cards/briefs/brief.ts";
import { cardOf } from "../../src/chat/cards/card-of.ts";
import { myViewCard, statusCard } from "../../src/chat/cards/my-view.ts";
import { noticeCard } from "../../src/chat/cards/notices/notice.ts";
import { pageText } from "../../src/chat/cards/page-text.ts";
import type { Command } from "../../src/incident/commands.ts";
import { directorySeenIn, isInsiderSignal } from "../../src/incident/confidential/confidential.ts";
import { type Effect, owed, postedCards } from "../../src/incident/owed.ts";
import { mayLook } from "../../src/incident/permission.ts";
import type { Refusal } from "../../src/incident/verdict.ts";
import { type Given, given } from "../support/builders.ts";
import { wordsOf } from "../support/card-text.ts";
import { exampleAlert, examplePolicy, worldOf } from "../support/example.ts";

const organisation = { ...examplePolicy.organisation, insiderContact: "general-counsel" };
const guarded = (more: object = {}) => given(worldOf({ ...examplePolicy, organisation, ...more }));

const called = ({ incident }: Given) => Object.values(incident.callIns).map(({ person }) => person);
const everybodyOwed = ({ incident }: Given) => owed(incident).flatMap(receivers);

function receivers(effect: Effect): string[] {
  // They are sent nothing.
  if (effect.kind === "remove") return [];
  if ("person" in effect) return effect.person === undefined ? [] : [effect.person];
  if (effect.kind === "notice") return effect.notice.to.kind === "person" ? [effect.notice.to.person] : [];
  return effect.kind === "card" && effect.view.card === "decision" && effect.view.to.kind === "person"
    ? [effect.view.to.person]
    : [];
}

describe("an incident that is kept from somebody", () => {
  const kept = () => given().declared({ excluded: ["carla"] });

  it("is confidential, says from whom in its first fact, and calls whoever their role falls to", () => {
    const { incident, events } = kept();
    expect(events[0]).toMatchObject({ data: { confidential: true, excluded: ["carla"] } });
    expect(incident).toMatchObject({ confidential: true, excluded: ["carla"] });
    expect(called(kept())).toEqual(["amara", "farid", "dev"]);
    expect(kept().added).toContainEqual(
      expect.objectContaining({ type: "RoleUnheld", data: { role: "coo", wentTo: "farid" } }),
    );
  });

  it("skips them as a delegate, and as whom a role falls to", () => {
    const late = given().declared({ excluded: ["ben"], by: "amara", severity: "sev3" });
    expect(late.refusal).toEqual({ code: "nobody-left-to-lead" });
    const roles = { ...examplePolicy.roles, commander: { fallback: "ciso" } };
    const withoutBen = given(worldOf({ ...examplePolicy, roles })).alerted({ excluded: ["ben"] });
    expect(withoutBen.incident.commander).toBe("amara");
    expect(called(withoutBen.after("3h"))).not.toContain("ben");
  });

  it("calls nobody whose exclusion is the very deed that finds the time for triage gone", () => {
    const late = given().alerted().asleep("6m").excluded("carla", "ben");
    expect(late.added.map(({ type }) => type)).toContain("TriageLapsed");
    expect(called(late)).toEqual(["ben", "amara", "farid", "dev"]);
  });

  it("is led by nobody from whom it is kept; if nobody is left to lead, nothing is recorded", () => {
    const refused = given().declared({ by: "amara", excluded: ["ben"] });
    expect(refused.refusal).toEqual({ code: "nobody-left-to-lead" });
    expect(refused.events).toEqual([]);
  });

  it("is not for them in any way: whatever they do is answered as if there were none, and leaves no trace", () => {
    const story = kept().proposed();
    const by = story.by("carla");
    for (const told of [
      { type: "Join", by } as const,
      { type: "AddNote", by, text: "x" } as const,
      { type: "CallPerson", by, person: "dev" } as const,
      {
        type: "Choose",
        by,
        decisionId: "d1",
        option: "shut",
        shown: story.incident.decisions.d1?.contentHash ?? "",
      } as const,
      { type: "Acknowledge", by, callIn: "amara.1" } as const,
      { type: "Export", by } as const,
    ]) {
      const tried = story.told(told);
      expect(tried.refusal).toEqual({ code: "no-such-incident" });
      expect(tried.added).toEqual([]);
    }
    expect(mayLook(story.incident, by, story.world.directory)).toBe(false);
  });

  it("says so only to whoever leads, when somebody wants to call, hand over to or hear one of them", () => {
    expect(kept().called("carla").refusal).toEqual({ code: "excluded", person: "carla" });
    expect(kept().handedOver("carla").refusal).toEqual({ code: "excluded", person: "carla" });
    expect(kept().proposed().heard("carla", "shut").refusal).toEqual({ code: "excluded", person: "carla" });
    const other = kept().told({ type: "CallPerson", by: kept().by("amara"), person: "carla" });
    expect(other.refusal).toEqual({ code: "not-here", person: "carla" });
    // The same as of anybody whom Muster has no way to reach.
    const unreachable = given().declared().staffed("ivan", { media: [] });
    const call = { type: "CallPerson" as const, by: unreachable.by("amara"), person: "ivan" };
    expect(unreachable.told(call).refusal).toEqual({ code: "not-here", person: "ivan" });
    expect(unreachable.handedOver("ivan").refusal).toEqual({ code: "not-here", person: "ivan" });
  });

  it("has their right decided by whoever their role falls to", () => {
    const asked = kept().proposed();
    expect(Object.keys(asked.incident.decisions.d1?.asked ?? {})).toEqual(["amara", "farid"]);
    const decided = asked.chose("amara", "shut").chose("farid", "shut");
    expect(decided.incident.decisions.d1?.state).toMatchObject({ status: "made", option: "shut" });
  });

  it("puts a question to the fallback row when all who decide are kept out, loudly, and it never waits for ever", () => {
    const authority = [
      { when: { action: "shut-down" }, decides: { any: ["clinical-safety"] } },
      { fallback: true, decides: { all: ["ciso", "coo"] } },
    ];
    const story = given(worldOf({ ...examplePolicy, authority }))
      .declared({ excluded: ["elena"] })
      .proposed();
    expect(story.incident.decisions.d1).toMatchObject({
      fellBack: "too-few-people",
      deciders: { roles: ["ciso", "coo"] },
    });
    expect(story.after("30d").incident.decisions.d1?.state.status).toBe("expired");
    const nobody = [{ fallback: true, decides: { any: ["clinical-safety"] } }];
    const refused = given(worldOf({ ...examplePolicy, authority: nobody }))
      .declared({ excluded: ["elena"] })
      .proposed();
    expect(refused.refusal).toEqual({ code: "nobody-can-decide", roles: ["clinical-safety"] });
  });

  it("refuses to be kept from its author, and from people whom nobody knows", () => {
    expect(given().declared({ excluded: ["ben"] }).refusal).toEqual({ code: "excludes-yourself" });
    expect(given().declared({ excluded: ["zed"] }).refusal).toEqual({ code: "unknown-person", person: "zed" });
  });

  it("calls somebody who is away themselves when they had handed over to one of them", () => {
    const { incident } = given()
      .away("amara", "carla")
      .declared({ excluded: ["carla"] });
    expect(incident.callIns["amara.1"]?.state.status).toBe("waiting");
    expect(
      called(
        given()
          .away("amara", "carla")
          .declared({ excluded: ["carla"] })
          .after("20m"),
      ),
    ).not.toContain("carla");
  });
});

/** Every card, list and notice that somebody may read who neither leads nor is the insider contact. */
function shownToOthers(story: Given): string {
  const { incident, world } = story;
  const names = { rules: world.rules, directory: directorySeenIn(incident, world.directory) };
  const said = owed(incident).flatMap((effect) => (effect.kind === "notice" ? [effect.notice] : []));
  const notices = said
    .filter(({ to }) => to.kind === "room" || to.person !== incident.commander)
    .map((notice) => noticeCard(incident, notice, names));
  const theirs = Object.keys(names.directory.people).filter((person) => person !== incident.commander);
  const views = theirs.flatMap((person) => [
    myViewCard(incident, person, names),
    statusCard(incident, names, person),
    briefCard(incident, names, { person, roles: names.directory.people[person]?.roles ?? [], now: story.now }),
  ]);
  const posted = postedCards(incident).filter(({ effect }) => !effect.includes("carla"));
  return JSON.stringify([...notices, ...views, ...posted.map(({ view }) => cardOf(incident, view, names))]);
}

describe("from whom an incident is kept", () => {
  const seat = { authority: [{ fallback: true, decides: { all: ["ciso", "coo"] }, tieBreaker: "coo", within: "25m" }] };

  it("is in nothing that others than whoever leads can read; an empty seat is for whoever leads alone", () => {
    const kept = given().declared({ excluded: ["carla"] });
    const unheld = Object.values(kept.incident.notices).filter(({ about }) => about.what === "role-unheld");
    expect(unheld.map(({ to }) => to)).toEqual([{ kind: "person", person: "ben", by: "chat" }]);
    for (const story of [kept.proposed(), kept.proposed().delivered().after("30m")]) {
      expect(shownToOthers(story)).not.toMatch(/Carla|can be called here|Nobody holds|Too few/);
    }
    const noBreaker = given(worldOf({ ...examplePolicy, ...seat, roles: {} }))
      .declared({ excluded: ["carla"] })
      .proposed();
    expect(shownToOthers(noBreaker.after("22m"))).not.toMatch(/Carla|nobody, though/);
  });

  it("is shown by nobody's title: whoever a role fell to has their own, and hears whose part is theirs", () => {
    const { incident, world } = given().declared({ excluded: ["carla"] });
    const names = { rules: world.rules, directory: directorySeenIn(incident, world.directory) };
    expect(wordsOf(cardOf(incident, { card: "situation", platform: "slack" }, names))).toContain("Farid Haddad (CEO)");
    expect(wordsOf(cardOf(incident, { card: "situation", platform: "slack" }, names))).not.toContain("COO");
    const farids = wordsOf(cardOf(incident, { card: "call-in", callIn: "farid.1" }, names));
    expect(farids).toContain("You are called as CEO, for the part of the COO.");
    expect(pageText(incident, "farid.1", names)).toContain("You are needed as CEO, for the part of the COO.");
  });

  it("says to whoever excludes somebody what that one will see", () => {
    const later = given().declared().excluded("carla");
    const words = confirmationCard(later.asked as Command, later.incident, later.world, later.added).summary;
    expect(words).toContain("what Muster sent them says now that they are not needed any more");
  });

  it("shows in no list once they are excluded later, though they were called, late or not reached", () => {
    const called = given().declared().proposed({ by: "grace" }).delivered();
    for (const before of [called, called.acknowledged("carla"), called.after("16m"), called.after("22m")]) {
      expect(shownToOthers(before)).toContain("Carla");
      expect(shownToOthers(before.excluded("carla"))).not.toMatch(/Carla|not needed any more|was not needed/);
    }
  });
});

describe("a confidential incident", () => {
  const secret = () => guarded().declared({ confidential: true });

  it("is there for whoever is called, leads or is the insider contact, and for nobody else", () => {
    const story = secret();
    const look = (person: string) => mayLook(story.incident, story.by(person), story.world.directory);
    expect(["ben", "amara", "carla", "ivan"].map(look)).toEqual([true, true, true, true]);
    expect(["farid", "grace", "elena"].map(look)).toEqual([false, false, false]);
    const tried = story.told({ type: "AddNote", by: story.by("grace"), text: "x" });
    expect(tried.refusal).toEqual({ code: "no-such-incident" });
    expect(look("grace")).toBe(false);
    expect(mayLook(story.called("grace").incident, story.by("grace"), story.world.directory)).toBe(true);
  });

  it("calls those whom its severity names, like any other", () => {
    expect(called(secret())).toEqual(["amara", "carla", "dev"]);
  });
});

describe("a signal about somebody inside", () => {
  const alert = { ...exampleAlert, title: "Insider risk: bulk download" };
  const signalled = () => guarded().alerted({ alert });

  it("is known by the agreed words, where somebody is named who hears of it", () => {
    const { rules } = guarded().world;
    expect(isInsiderSignal(alert, rules)).toBe(true);
    expect(isInsiderSignal(exampleAlert, rules)).toBe(false);
    expect(isInsiderSignal(alert, given().world.rules)).toBe(false);
    const words = { ...rules, organisation: { ...rules.organisation, insiderSignals: ["Backdoor"] } };
    expect(isInsiderSignal(exampleAlert, words)).toBe(true);
  });

  it("calls the insider contact, who leads, and nobody else", () => {
    expect(signalled().incident).toMatchObject({ commander: "ivan", confidential: true, insider: "alone" });
    expect(called(signalled())).toEqual(["ivan"]);
  });

  it("goes to whoever the contact's role falls to when nobody holds it", () => {
    const roles = { ...examplePolicy.roles, "insider-contact": { fallback: "ceo" } };
    const world = worldOf({
      ...examplePolicy,
      roles,
      organisation: { ...organisation, insiderContact: "insider-contact" },
    });
    const story = given(world).alerted({ alert });
    expect(story.incident.commander).toBe("farid");
    expect(story.added).toContainEqual(expect.objectContaining({ type: "RoleUnheld" }));
  });

  it("calls nobody else because time passes, it gets worse, another alert comes or it is contained", () => {
    const alone = signalled().acknowledged("ivan");
    for (const story of [
      alone.after("3h"),
      alone.rated("sev3").rated("sev1"),
      alone.anotherAlert({ title: "Ransomware" }),
      alone.contained(),
    ]) {
      expect(story.refusal).toBeUndefined();
      expect(called(story)).toEqual(["ivan"]);
    }
  });

  it("puts its questions to nobody else, whoever holds a role that decides", () => {
    const authority = [{ fallback: true, decides: { any: ["general-counsel", "ciso"] } }];
    const asking = guarded({ authority })
      .alerted({ alert })
      .acknowledged("ivan")
      .called("grace")
      .proposed({ by: "grace" });
    expect(asking.refusal).toBeUndefined();
    expect(Object.keys(asking.incident.decisions.d1?.asked ?? {})).toEqual(["ivan"]);
    expect(called(asking.told({ type: "AddNote", text: "We wait" }))).toEqual(["ivan", "grace"]);
  });

  it("calls nobody in the place of somebody called by name, who is promised nobody and goes on being asked", () => {
    const asked = signalled().acknowledged("ivan").called("carla");
    const card = wordsOf(cardOf(asked.incident, { card: "call-in", callIn: "carla.1" }, asked.world));
    expect(card).not.toMatch(/after that we call|Call my delegate/);
    const passed = asked.passed("carla");
    expect(passed.refusal).toEqual({ code: "nobody-in-your-place" });
    expect(passed.incident.callIns["carla.1"]?.state.status).toBe("waiting");
    const withDev = asked.called("dev").passed("carla");
    expect(withDev.incident.callIns["carla.1"]?.escalatedTo).toEqual(["dev"]);
  });

  it("calls those whom its severity names once the contact confirms it, and others by name before", () => {
    const named = signalled().called("grace");
    expect(called(named)).toEqual(["ivan", "grace"]);
    expect(named.told({ type: "ConfirmIncident", by: named.by("grace") }).refusal).toMatchObject({
      code: "not-permitted",
    });
    expect(called(named.confirmed())).toEqual(["ivan", "grace", "amara", "carla", "dev"]);
    expect(named.confirmed().confirmed().refusal).toEqual({ code: "already-confirmed" });
  });

  it("is declared by the contact at any severity; whoever else may not is sent to them alone", () => {
    const declared = guarded().declared({ by: "ivan", insider: true, severity: "sev2" });
    expect(declared.incident).toMatchObject({ commander: "ivan", insider: "alone" });
    expect(guarded().declared({ by: "ivan", severity: "sev2" }).refusal?.code).toBe("not-permitted");
    const refused = guarded().declared({ by: "carla", insider: true, severity: "sev2" });
    const words = refusalCard(refused.refusal as Refusal, refused.world, refused.asked).summary;
    expect(words).toContain("Please speak to Ivan Costa about it, and to nobody else");
    expect(words).not.toMatch(/Ben|Amara/);
  });

  it("tells whoever declared it that they see nothing more of it", () => {
    const { incident, world, asked, added } = guarded().declared({ by: "amara", insider: true });
    const words = confirmationCard(asked as Command, incident, world, added).summary;
    expect(words).toContain("From now on you see nothing more of it: Ivan Costa leads it");
    const own = guarded().declared({ by: "ivan", insider: true });
    expect(confirmationCard(own.asked as Command, own.incident, own.world, own.added).summary).not.toContain(
      "From now on",
    );
  });

  it("that a person declares is led by the contact too, and can be kept from people besides", () => {
    const declared = guarded().declared({ insider: true, excluded: ["amara"] });
    expect(declared.incident.commander).toBe("ivan");
    expect(called(declared)).toEqual(["ivan"]);
    expect(called(declared.confirmed())).not.toContain("amara");
    expect(declared.told({ type: "AddNote", by: declared.by("ben"), text: "x" }).refusal?.code).toBe(
      "no-such-incident",
    );
  });
});

describe("excluding somebody later", () => {
  const shown = () =>
    given().declared().proposed({ by: "grace" }).delivered().acknowledged("carla").chose("carla", "keep");

  it("is for whoever leads and the insider contact alone, with a reason, and is on the record", () => {
    expect(
      shown().told({ type: "ExcludePerson", by: shown().by("amara"), person: "carla", reason: "x" }).refusal,
    ).toEqual({
      code: "not-permitted",
      command: "exclude",
      roles: ["commander"],
    });
    const excluded = shown().excluded("carla");
    expect(excluded.added[0]).toMatchObject({
      type: "PersonExcluded",
      by: { person: "ben" },
      data: { person: "carla", reason: "named in the logs" },
    });
    expect(excluded.incident.confidential).toBe(true);
    expect(shown().told({ type: "ExcludePerson", person: "carla", reason: " " }).refusal).toMatchObject({
      code: "empty",
    });
    const contact = guarded().declared();
    expect(contact.excluded("carla", "ivan").refusal).toBeUndefined();
  });

  it("takes their voice out of what is open, and asks and calls whoever their role falls to", () => {
    const { incident } = shown().excluded("carla");
    expect(Object.keys(incident.decisions.d1?.asked ?? {})).toEqual(["amara", "farid"]);
    expect(incident.decisions.d1?.choices).toEqual({});
    expect(incident.callIns["farid.1"]?.state.status).toBe("waiting");
    const agreed = shown().excluded("carla").chose("amara", "keep").chose("farid", "keep");
    expect(agreed.incident.decisions.d1?.state).toMatchObject({ status: "made", chosenBy: ["amara", "farid"] });
  });

  it("says once of each role that nobody holds it any more", () => {
    const left = shown().excluded("carla");
    expect(left.added.filter(({ type }) => type === "RoleUnheld").map(({ data }) => data)).toEqual([
      { role: "coo", wentTo: "farid" },
    ]);
  });

  it("leaves what is decided already as it was decided", () => {
    const made = shown().chose("carla", "shut").chose("amara", "shut").excluded("carla");
    expect(made.incident.decisions.d1).toMatchObject({
      state: { status: "made" },
      choices: { carla: { option: "shut" } },
    });
  });

  it("stops their ladder, owes them nothing more and leaves their cards empty", () => {
    const excluded = given().declared().proposed({ by: "grace" }).delivered().after("3m").excluded("carla");
    expect(excluded.incident.callIns["carla.1"]?.state.status).toBe("withdrawn");
    for (const later of [excluded, excluded.after("1h"), excluded.stoodDown("a drill")]) {
      expect(everybodyOwed(later)).not.toContain("carla");
    }
    const names = {
      rules: excluded.world.rules,
      directory: directorySeenIn(excluded.incident, excluded.world.directory),
    };
    const theirs = postedCards(excluded.incident).filter(({ effect }) => effect.includes("carla"));
    expect(theirs.length).toBeGreaterThan(1);
    for (const { view } of theirs) {
      expect(JSON.stringify(cardOf(excluded.incident, view, names))).toBe(
        JSON.stringify({
          kind: "gone",
          title: "quiet harbour",
          summary: "quiet harbour: you are not needed any more.",
          blocks: [{ type: "text", text: "You are not needed any more." }],
        }),
      );
    }
  });

  it("hands the tie-breaker's turn to whoever that role falls to", () => {
    const authority = [{ fallback: true, decides: { all: ["ciso", "cio"] }, tieBreaker: "coo", within: "25m" }];
    const tied = given(worldOf({ ...examplePolicy, authority }))
      .declared()
      .joined("amara", "dev")
      .proposed({ by: "grace" })
      .chose("amara", "shut")
      .chose("dev", "keep");
    expect(tied.incident.decisions.d1?.tieBreakerCalled?.person).toBe("carla");
    const excluded = tied.excluded("carla").after("21m");
    expect(excluded.incident.decisions.d1?.tieBreakerCalled?.person).toBe("farid");
  });
});

describe("excluding somebody who has a say in an open question", () => {
  const put = (by: string, more: object = {}) => guarded(more).declared().proposed({ by });
  const refusal = (story: Given) => story.refusal;
  const decides = { code: "excluded-decides", person: "carla", question: "Shut down payments?", contact: "ivan" };

  it("is not for whoever put it or worded it, though they lead", () => {
    expect(refusal(put("ben").excluded("carla"))).toEqual(decides);
    const { question = "", options = [] } = put("grace").incident.decisions.d1 ?? {};
    const words = { type: "EditDecision", decisionId: "d1", question: `${question} Now?`, options } as const;
    expect(refusal(put("grace").told(words).excluded("carla"))).toMatchObject({ code: "excluded-decides" });
    expect(refusal(put("grace").excluded("carla"))).toBeUndefined();
  });

  it("is not for another who has a say in it: to decide, to agree, to break its tie or for somebody else", () => {
    const rows = [{ fallback: true, decides: { all: ["commander", "coo"] }, tieBreaker: "ceo", within: "25m" }];
    const sides = put("grace", { authority: rows });
    expect(refusal(sides.excluded("carla"))).toEqual(decides);
    expect(refusal(sides.excluded("farid"))).toMatchObject({ person: "farid" });
    const stood = put("grace").after("13m").acknowledged("ben");
    expect(stood.incident.decisions.d1?.asked).toMatchObject({ ben: { actingFor: "amara" } });
    expect(refusal(stood.excluded("carla"))).toEqual(decides);
  });

  it("is for the insider contact always, for anybody once it is closed, and of anybody who has no say in it", () => {
    expect(refusal(put("ben").excluded("carla", "ivan"))).toBeUndefined();
    expect(refusal(put("ivan").excluded("carla", "ivan"))).toBeUndefined();
    expect(refusal(put("ben").excluded("grace"))).toBeUndefined();
    const back = put("ben").told({ type: "WithdrawDecision", decisionId: "d1", reason: "not now" });
    expect(refusal(back.excluded("carla"))).toBeUndefined();
    expect(refusal(put("ben").after("32m").excluded("carla"))).toBeUndefined();
  });

  it("says whom to ask; where nobody is agreed upon for that, what to do first", () => {
    const words = ({ refusal: said, world }: Given) => refusalCard(said as Refusal, world).summary;
    expect(words(put("ben").excluded("carla"))).toContain("Please ask Ivan Costa, who may exclude anybody");
    const none = given().declared().proposed().excluded("carla");
    expect(words(none)).toContain("Please take the question back first");
  });

  it("keeps what they chose against it: no tie is won by keeping one side out", () => {
    const tied = guarded({ authority: [{ fallback: true, decides: { all: ["ciso", "coo"] }, tieBreaker: "ceo" }] })
      .declared()
      .joined("amara", "carla")
      .proposed()
      .chose("amara", "shut")
      .chose("carla", "keep");
    expect(tied.excluded("carla").incident.decisions.d1).toMatchObject({
      tiedAt: tied.now,
      choices: { carla: { option: "keep" } },
    });
  });
});

describe("a question of which everybody who could decide it is excluded", () => {
  const authority = [{ fallback: true, decides: { all: ["ciso", "coo"] }, within: "25m" }];
  const emptied = (tieBreaker?: string) =>
    guarded({ authority: [{ ...authority[0], ...(tieBreaker && { tieBreaker }) }] })
      .declared()
      .joined("amara")
      .proposed()
      .excluded("carla", "ivan")
      .excluded("farid", "ivan");

  it("ends at once with its reason, and the room and whoever excluded them hear it", () => {
    const ended = emptied();
    expect(ended.incident.decisions.d1?.state).toEqual({ status: "expired", at: ended.now, nobodyLeft: true });
    const names = {
      rules: ended.world.rules,
      directory: directorySeenIn(ended.incident, ended.world.directory),
    };
    const said = Object.values(ended.incident.notices).filter(({ about }) => about.what === "decision-closed");
    expect(said.map(({ to }) => to.kind)).toContain("room");
    for (const notice of said.filter(({ to }) => to.kind === "room")) {
      expect(wordsOf(noticeCard(ended.incident, notice, names))).toContain("Nobody is left who could decide this");
    }
    const told = confirmationCard(ended.asked as Command, ended.incident, ended.world, ended.added).summary;
    expect(told).toContain("is over: nobody is left who could decide it");
  });

  it("stays with whoever may break its tie, who is called", () => {
    const left = emptied("cio").chose("amara", "shut");
    expect(left.incident.decisions.d1).toMatchObject({
      state: { status: "open" },
      tooFewLeft: true,
      tieBreakerCalled: { person: "dev" },
    });
  });
});

describe("a privileged note", () => {
  const noted = (by = "ben") => {
    const story = given().declared();
    return story.told({ type: "AddNote", by: story.by(by), text: "We knew in May.", privileged: true });
  };

  it("is sent to counsel and nobody else", () => {
    const told = Object.values(noted().incident.notices).filter(({ about }) => about.what === "privileged-note");
    expect(told.map(({ to }) => to)).toEqual([{ kind: "person", person: "ivan", by: "chat" }]);
    const theirs = Object.values(noted("ivan").incident.notices).filter(
      ({ about }) => about.what === "privileged-note",
    );
    expect(theirs).toEqual([]);
  });

  it("goes to the roles that the policy names, and not to those from whom the incident is kept", () => {
    const counsel = { ...examplePolicy.organisation, counsel: ["cpo", "general-counsel"] };
    const story = given(worldOf({ ...examplePolicy, organisation: counsel })).declared({ excluded: ["grace"] });
    const note = story.called("ivan").told({ type: "AddNote", text: "x", privileged: true }).added[0];
    expect(note).toMatchObject({ type: "NoteAdded", data: { privileged: true, told: ["ivan"] } });
  });

  it("shows by nothing around it who wrote it: not that they are awake, nor that they look at chat", () => {
    const story = given().declared();
    const wrote = story.told({ type: "AddNote", by: story.by("carla"), text: "We knew.", privileged: true });
    expect(wrote.added.map(({ type }) => type)).toEqual(["NoteAdded"]);
    expect(wrote.incident.seenInChat).toEqual(story.incident.seenInChat);
    const aloud = story.told({ type: "AddNote", by: story.by("carla"), text: "We know." });
    expect(aloud.added.map(({ type }) => type)).toContain("CallInAcknowledged");
  });

  it("is in the copy of the record that counsel ask for, and in nobody else's", () => {
    const asked = (person: string) => noted().told({ type: "Export", by: given().by(person) }).incident.exports;
    expect(Object.values(asked("ivan"))).toEqual([{ person: "ivan", privileged: true }]);
    expect(Object.values(asked("amara"))).toEqual([{ person: "amara" }]);
  });
});
