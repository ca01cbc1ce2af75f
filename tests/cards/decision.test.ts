import { describe, expect, it } from "vitest";
import { decisionCard, type Reader } from "../../src/chat/cards/decisions/decision.ts";
import { authorised, started, taken } from "../support/acting.ts";
import { type Given, given } from "../support/builders.ts";
import { buttonsOf, labelsOf, textOf } from "../support/card-text.ts";
import { examplePolicy, worldOf } from "../support/example.ts";

const names = worldOf();
type Story = { incident: Parameters<typeof decisionCard>[0] };
const roomCard = ({ incident }: Story) => decisionCard(incident, "d1", { kind: "room", platform: "slack" }, names);
const cardOf = (person: string, { incident }: Story) => decisionCard(incident, "d1", { kind: "person", person }, names);

const here = given().declared().joined("amara", "carla");
const open = here.proposed();

describe("a decision's card", () => {
  it("says of each option what it costs now and what it may cost later, and marks the recommended one", () => {
    expect(roomCard(open).blocks).toContainEqual({
      type: "text",
      text: "Shut down (recommended, authorises: shut down payments)",
      emphasis: "strong",
    });
    expect(roomCard(open).blocks).toContainEqual({
      type: "facts",
      facts: [
        { label: "What it costs now", value: "8,000 USD a minute" },
        { label: "What it may cost later", value: "nothing" },
      ],
    });
  });

  it("says aloud that a question without a named step authorises none, open and decided", () => {
    const asked = here.proposed({ action: undefined, service: undefined, question: "Do we tell the press?" });
    expect(textOf(roomCard(asked))).toContain("Choosing here authorises no step: the question names none.");
    const made = asked.chose("amara", "shut").chose("carla", "shut");
    expect(made.incident.decisions.d1?.state.status).toBe("made");
    expect(textOf(roomCard(made))).toContain("No step is authorised by this: the question named none.");
    expect(textOf(roomCard(open))).not.toContain("authorises no step");
  });

  it("says that choosing authorises no step before the first option is read", () => {
    const asked = here.proposed({ action: undefined, service: undefined, question: "Do we tell the press?" });
    const text = textOf(roomCard(asked));
    const [first] = asked.incident.decisions.d1?.options ?? [];
    expect(text.indexOf("authorises no step")).toBeLessThan(text.indexOf(first?.label ?? ""));
    expect(text.indexOf("authorises no step")).toBeGreaterThan(0);
  });

  it("writes every time in one way: with the zone of whoever reads it", () => {
    const weighed = here.proposed({ downtime: { fromMs: 3_600_000, toMs: 7_200_000 } }).chose("amara", "shut");
    for (const person of ["amara", "carla"]) {
      const text = textOf(decisionCard(weighed.incident, "d1", { kind: "person", person }, names));
      const times = text.match(/\d\d:\d\d(, \w+( \w+)? time| UTC)?/g) ?? [];
      expect(times.length).toBeGreaterThan(2);
      expect(times.filter((time) => !/time$|UTC$/.test(time))).toEqual([]);
    }
  });

  it("says who decides in words", () => {
    const rule = (action: string) => textOf(roomCard(here.proposed({ action })));
    expect(rule("shut-down")).toContain("CISO and COO must both choose the same option.");
    expect(rule("fail-over")).toContain("At least 2 of CISO, COO and CIO must choose the same option.");
    const tier2 = structuredClone(examplePolicy);
    tier2.services.payments.tier = 2;
    const story = given(worldOf(tier2)).declared().proposed({ action: "isolate-host" });
    expect(textOf(roomCard(story))).toContain("Any one of CISO or Deputy CISO decides.");
  });

  it("says which agreed row names them, or loudly that none did", () => {
    expect(textOf(roomCard(open))).toContain("row 3 of the authority table, for the action “shut down”");
    expect(roomCard(here.proposed({ action: "unheard-of" })).blocks).toContainEqual({
      type: "text",
      text: "Nothing that was agreed fits this question, so the fallback row says who decides.",
      emphasis: "strong",
    });
    const story = given(worldOf({ ...examplePolicy, authority: [] }))
      .declared()
      .proposed({ by: "grace" });
    expect(textOf(roomCard(story))).toContain(
      "Nothing that was agreed fits this question, and there is no fallback row",
    );
    expect(textOf(roomCard(story))).toContain("commander decides.");
  });

  it("says where less time was given than agreed, and nothing where it was as agreed or more", () => {
    const within = (minutes: number) => textOf(cardOf("amara", here.proposed({ withinMs: minutes * 60_000 })));
    expect(within(15)).toContain(", in 15 min, shorter than the 25 min agreed.");
    expect(within(25)).not.toContain("shorter than");
    expect(within(40)).not.toContain("shorter than");
  });

  it("says until when, and that silence approves nothing", () => {
    expect(textOf(roomCard(open))).toContain(
      "Please choose by 03:25 UTC. Unless both choose the same by then, nothing is",
    );
    expect(textOf(cardOf("carla", open))).toContain("Please choose by 22:25, New York time.");
  });

  it.each([
    [{ any: ["ciso", "coo"] }, [], "If nobody does, nothing is approved."],
    [{ any: ["ciso"] }, ["cpo"], "Unless whoever decides and whoever must agree choose the same by then, nothing is"],
    [{ atLeast: 2, of: ["ciso", "coo", "cio"] }, [], "Unless 2 of them choose the same by then, nothing is approved."],
    [{ all: ["ciso", "coo", "cio"] }, [], "Unless all of them choose the same by then, nothing is approved."],
  ])("words what silence means by who decides: %j", (decides, consents, words) => {
    const world = worldOf({ ...examplePolicy, authority: [{ fallback: true, decides, consents }] });
    const { incident } = given(world).declared().proposed();
    expect(textOf(decisionCard(incident, "d1", { kind: "room", platform: "slack" }, world))).toContain(words);
  });

  it("asks on the lock screen without the question", () => {
    expect(cardOf("carla", open).summary).toBe("quiet harbour: a decision needs you by 22:25, New York time.");
  });

  it("tells who chose what, who objects in their own words, and for whom we wait", () => {
    const text = textOf(roomCard(open.chose("amara", "shut").objected("carla", "We lose the\nsettlement window.")));
    expect(text).toContain("Amara Okafor (CISO) chose “Shut down” at 03:00 UTC");
    expect(text).toContain("Waiting for Carla Reyes (COO)");
    expect(text).toContain("> We lose the\nsettlement window.\n> — Carla Reyes (COO), who objects");
  });

  it("says for whom a delegate chose, and waits no longer for their principal", () => {
    const story = given().declared().passed("carla").acknowledged("dev").proposed().chose("dev", "shut");
    const text = textOf(roomCard(story));
    expect(text).toContain("Dev Patel (for Carla Reyes, COO) chose “Shut down”");
    expect(text).not.toContain("Waiting for Carla");
  });

  it("is the same for everybody in the room: nothing personal to press, and the question to change for whoever put it", () => {
    expect(labelsOf(roomCard(open))).toEqual(["Open my view", "Change the question", "Withdraw the question"]);
  });
});

describe("a decider's buttons", () => {
  it("approve the recommended option first, choose another, or object", () => {
    const buttons = buttonsOf(cardOf("amara", open));
    expect(buttons.map(({ label }) => label)).toEqual([
      "Approve: Shut down",
      "Choose: Keep running",
      "On a condition…",
      "I abstain (conflict of interest)",
      "I object (stops nothing)",
    ]);
    expect(buttons[0]?.style).toBe("primary");
  });

  it("carry the hash of what was shown, within the 255 characters that a button's value may have", () => {
    const shown = open.incident.decisions.d1?.contentHash;
    const [approve] = buttonsOf(cardOf("amara", open));
    expect(approve?.action).toEqual({ do: "choose", incident: "INC-7K3Q2", decision: "d1", option: "shut", shown });
    expect(JSON.stringify(approve?.action).length).toBeLessThan(255);
  });

  it("leave out what they chose already, and say so", () => {
    const card = cardOf("amara", open.chose("amara", "keep"));
    expect(labelsOf(card)).toEqual(["Approve: Shut down", "On a condition…", "Say why", "I object (stops nothing)"]);
    expect(textOf(card)).toContain(
      "You chose “Keep running” at 03:00, London time. You may change it until this closes.",
    );
    expect(card.title).toBe("You have chosen: quiet harbour");
    expect(card.summary).toBe("quiet harbour: you have chosen, and may change it until 03:25, London time.");
    expect(card.blocks[1]).toMatchObject({ text: expect.stringContaining("You chose") });
    expect(textOf(card)).not.toContain("Please choose");
  });

  it("ask for the reason after the objection, and for nothing when it is written", () => {
    expect(labelsOf(cardOf("carla", open.objected("carla")))).toContain("Write my reason");
    const explained = labelsOf(cardOf("carla", open.objected("carla", "Too costly")));
    expect(explained).toEqual([
      "Approve: Shut down",
      "Choose: Keep running",
      "On a condition…",
      "I abstain (conflict of interest)",
      "Take my objection back",
    ]);
  });

  it("offer to take an objection back while the question is open, and not once it stands beside an outcome", () => {
    const objected = open.objected("carla");
    expect(labelsOf(cardOf("carla", objected))).toContain("Take my objection back");
    const back = objected.told({ type: "TakeBackDissent", by: objected.by("carla"), decisionId: "d1" });
    expect(textOf(roomCard(back))).not.toContain("objects");
    expect(labelsOf(cardOf("carla", back))).toContain("I object (stops nothing)");
    const made = objected.chose("amara", "shut").chose("carla", "shut");
    expect(labelsOf(cardOf("carla", made))).toEqual(["Say why", "Write my reason"]);
  });

  it("name the step that an option carries out, whatever the option is called, and cut its name before that", () => {
    const odd = (label: string) =>
      given()
        .declared()
        .proposed({
          options: [
            { id: "shut", label, costToAct: "", costToWait: "", acts: true },
            { id: "keep", label: "Shut it down", costToAct: "", costToWait: "" },
          ],
        });
    const story = odd("Keep it running");
    expect(labelsOf(cardOf("amara", story))).toContain("Approve: Keep it running → shut down payments");
    expect(textOf(cardOf("amara", story.chose("amara", "shut")))).toContain(
      "You chose “Keep it running → shut down payments”",
    );
    const made = story.chose("amara", "shut").chose("carla", "shut");
    expect(textOf(roomCard(made))).toContain("Decided: Keep it running → shut down payments, by");
    const [long] = labelsOf(
      cardOf("amara", odd("Keep everything as it is, whatever it may cost us, until the morning")),
    );
    expect(long).toMatch(/^Approve: Keep everything as it is.*… → shut down payments$/);
    expect(long?.length).toBeLessThanOrEqual(75);
  });

  it("offer nothing to confirm, and nothing to object to, to somebody who has abstained: the card says so first", () => {
    const card = cardOf("amara", open.heard("amara", "shut").abstained("amara"));
    expect(labelsOf(card)).toEqual(["Say why"]);
    expect(card.title).toBe("You abstained: quiet harbour");
    expect(card.summary).toBe("quiet harbour: you abstained from this decision.");
    expect(textOf(card)).not.toContain("wrote down that you said");
    expect(textOf(roomCard(open.heard("amara", "shut").abstained("amara")))).not.toContain("until they confirm it");
  });

  it("offer no choice to somebody who would approve alone what they proposed", () => {
    const authority = [{ fallback: true as const, decides: { any: ["commander", "ciso"] } }];
    const story = given(worldOf({ ...examplePolicy, authority }))
      .declared()
      .proposed();
    const card = cardOf("ben", story);
    expect(labelsOf(card)).toEqual(["I object (stops nothing)"]);
    expect(textOf(card)).toContain("You proposed this, so somebody else has to approve it.");
  });
});

describe("a decision that has closed", () => {
  const made = open.chose("amara", "shut").chose("carla", "shut");

  it("says the outcome, by whom and when, and has nothing to choose", () => {
    for (const card of [roomCard(made), cardOf("amara", made), cardOf("carla", made)]) {
      expect(textOf(card)).toMatch(/Decided: Shut down, by Amara Okafor \(CISO\) and Carla Reyes \(COO\), at /);
      expect(textOf(card)).toContain("Shut down (decided, recommended, authorises: shut down payments)");
      expect(textOf(card)).toContain("Carla Reyes (COO) chose “Shut down” at");
    }
    expect(labelsOf(roomCard(made))).toEqual([]);
    expect(roomCard(made).summary).toBe("quiet harbour: the decision was made at 03:00 UTC.");
  });

  it("lets a principal take over after it was made, as long as somebody acts for them", () => {
    const acted = given()
      .declared()
      .joined("amara")
      .after("10m")
      .acknowledged("dev")
      .proposed()
      .chose("amara", "shut")
      .chose("dev", "shut");
    expect(acted.incident.decisions.d1?.state.status).toBe("made");
    expect(labelsOf(cardOf("carla", acted))).toContain("I take over");
    expect(labelsOf(cardOf("carla", acted.tookOver("carla")))).not.toContain("I take over");
  });

  it("lets whoever chose still say why, once, though their word closed it", () => {
    expect(labelsOf(cardOf("carla", made))).toEqual(["Say why"]);
    const said = made.told({ type: "ExplainChoice", by: made.by("carla"), decisionId: "d1", reason: "It spreads" });
    expect(labelsOf(cardOf("carla", said))).toEqual([]);
    expect(textOf(roomCard(said))).toContain("> It spreads");
  });

  it("lets a decider who did not choose it record an objection, while the incident lasts", () => {
    const story = here
      .proposed({ action: "fail-over" })
      .chose("amara", "shut")
      .chose("carla", "keep")
      .acknowledged("dev")
      .chose("dev", "shut");
    expect(labelsOf(cardOf("carla", story))).toEqual(["Say why", "Record my objection"]);
    expect(labelsOf(cardOf("amara", story))).toEqual(["Say why"]);
    expect(labelsOf(cardOf("carla", story.closed()))).toEqual([]);
    expect(textOf(cardOf("carla", story))).toContain("Carla Reyes (COO) chose “Keep running” at 22:00");
  });

  it("says what is true after the deadline: to whom the right passed, and only they have buttons to choose", () => {
    const authority = [{ fallback: true, decides: { all: ["ciso", "coo"] }, tieBreaker: "ceo", within: "25m" }];
    const asked = given(worldOf({ ...examplePolicy, authority }))
      .declared()
      .joined("amara", "carla")
      .proposed()
      .chose("amara", "shut");
    expect(textOf(cardOf("carla", asked))).toContain("Please choose by");
    const passed = asked.after("20m").acknowledged("farid").after("5m");
    const theirs = cardOf("carla", passed);
    expect(textOf(theirs)).not.toContain("Please choose by");
    expect(textOf(theirs)).toContain("The time is over. Until 22:31");
    expect(textOf(theirs)).toContain("Farid Haddad may still choose, and nobody else.");
    expect(textOf(theirs)).toContain("Carla Reyes (COO) did not choose in time");
    expect(theirs.summary).toContain("the time for a decision is over; Farid Haddad may still choose until");
    expect(labelsOf(theirs)).toEqual(["I object (stops nothing)"]);
    expect(textOf(cardOf("amara", passed))).not.toContain("You may change it");
    expect(labelsOf(cardOf("farid", passed))).toEqual(expect.arrayContaining(["Approve: Shut down"]));
    expect(cardOf("farid", passed).summary).toContain("you may still choose");
  });

  it("has nothing to choose for whoever took over after somebody had chosen for them, and says what stands", () => {
    const chosen = given().declared().passed("carla").acknowledged("dev").proposed().chose("dev", "keep");
    const theirs = cardOf("carla", chosen.tookOver("carla"));
    expect(labelsOf(theirs)).toEqual(["I object (stops nothing)"]);
    expect(textOf(theirs)).toContain("Dev Patel chose “Keep running” for you, and that stands.");
  });

  it("says after a tie what is true then: whose word it waits for, and that a condition is in their words", () => {
    const authority = [{ fallback: true, decides: { all: ["ciso", "coo"] }, tieBreaker: "ceo", within: "25m" }];
    const tied = given(worldOf({ ...examplePolicy, authority }))
      .declared()
      .joined("amara", "carla")
      .proposed()
      .chose("amara", "shut", "d1", { condition: "Customers are told first" })
      .chose("carla", "keep");
    const text = textOf(roomCard(tied));
    expect(text).toContain(
      "Unless Farid Haddad decides between them, or they come to agree by then, nothing is approved.",
    );
    expect(text).not.toContain("Unless both choose");
    expect(text).toContain("Carla Reyes (COO) has not said why “Keep running”.");
    expect(text).not.toContain("Amara Okafor (CISO) has not said why");
  });

  it("has no buttons for a stand-in from whom their principal has taken back", () => {
    const authority = [{ fallback: true, decides: { all: ["ciso", "coo"] }, within: "25m" }];
    const half = given(worldOf({ ...examplePolicy, authority }))
      .declared()
      .joined("amara")
      .proposed()
      .after("12m30s")
      .acknowledged("dev");
    expect(labelsOf(cardOf("dev", half))).toContain("Approve: Shut down");
    expect(labelsOf(cardOf("dev", half.tookOver("carla")))).toEqual(["I object (stops nothing)"]);
  });

  it("has buttons for a principal for whom nobody may choose, though somebody acts for them elsewhere", () => {
    const authority = [{ fallback: true, decides: { all: ["ciso", "coo"] }, delegates: false }];
    const acted = given(worldOf({ ...examplePolicy, authority }))
      .declared()
      .acknowledged("dev")
      .passed("carla");
    expect(labelsOf(cardOf("carla", acted.proposed()))).toContain("Approve: Shut down");
  });

  it("expired, says plainly that nothing is approved and who did not choose", () => {
    const expired = roomCard(open.chose("amara", "shut").after("25m"));
    expect(textOf(expired)).toContain("Time ran out before enough of them had chosen the same. Nothing is approved.");
    expect(textOf(roomCard(open.after("25m")))).toContain("Nobody chose in time. Nothing is approved.");
    expect(textOf(expired)).toContain("Carla Reyes (COO) did not choose");
    expect(labelsOf(expired)).toEqual([]);
    expect(labelsOf(cardOf("carla", open.after("25m")))).toEqual([]);
  });

  it("says so when the incident ended first", () => {
    expect(textOf(roomCard(open.stoodDown()))).toContain(
      "The incident ended before this was decided. Nothing is approved.",
    );
  });
});

describe("the card of whoever must agree", () => {
  const authority = [
    { when: { action: "shut-down" }, consents: ["clinical-safety"] },
    { fallback: true, decides: { all: ["ciso", "coo"] } },
  ];
  const asked = given(worldOf({ ...examplePolicy, authority }))
    .declared()
    .joined("amara", "carla", "elena")
    .proposed();

  it("says that choosing another option is the refusal, and offers no objection that would stop nothing", () => {
    expect(textOf(cardOf("elena", asked))).toContain("Your no stops this: choose another option to refuse.");
    expect(labelsOf(cardOf("elena", asked))).not.toContain("I object (stops nothing)");
    expect(labelsOf(cardOf("carla", asked))).toContain("I object (stops nothing)");
    expect(textOf(cardOf("carla", asked))).not.toContain("Your no stops this");
  });

  const vetoed = asked.chose("amara", "shut").chose("carla", "shut").chose("elena", "keep");

  it("has refused stands above everything, with what can be done and no button for what cannot be approved", () => {
    expect(roomCard(vetoed).title).toContain("Refused so far");
    const text = textOf(cardOf("amara", vetoed));
    expect(text.indexOf("VETO: OT / clinical safety refuses “Shut down”")).toBeLessThan(text.indexOf("You chose"));
    expect(text).toContain("What can be done: choose something else");
    expect(text).toContain("choose the same by then and OT / clinical safety agrees, nothing is approved.");
    const switched = vetoed.chose("carla", "keep");
    expect(labelsOf(cardOf("carla", switched)).join()).not.toContain("Shut down");
    expect(labelsOf(cardOf("elena", switched)).join()).toContain("Shut down");
  });

  it("is told on the changed question: when it was changed, by whom, what was refused before and why", () => {
    const said = vetoed.told({
      type: "ExplainChoice",
      by: vetoed.by("elena"),
      decisionId: "d1",
      reason: "Hands first.",
    });
    const edited = said.told({
      type: "EditDecision",
      by: vetoed.by("ben"),
      decisionId: "d1",
      question: "Ward by ward?",
      options: [
        { id: "shut", label: "Ward by ward", costToAct: "", costToWait: "" },
        { id: "keep", label: "Wait", costToAct: "", costToWait: "" },
      ],
      recommended: "shut",
    });
    const text = textOf(roomCard(edited));
    expect(text).toContain(
      "Changed at 03:00 UTC by Ben Adler. OT / clinical safety had refused “Shut down”, as it was put before.",
    );
    expect(text).toContain("> Hands first.");
    expect(roomCard(edited).title).toContain("Decision needed");
  });
});

describe("the question whether an action may stand", () => {
  const ratifying = (story = taken()) =>
    decisionCard(story.incident, "ratify-a1-1", { kind: "room", platform: "slack" }, story.world);
  const theirs = (story = taken()) =>
    decisionCard(story.incident, "ratify-a1-1", { kind: "person", person: "amara" }, story.world);
  const done = "Isolate host: FS-01 (a1) was done at 03:00 UTC by Ben Adler, before anybody had authorised it.";

  it("says how the action stands, and when, on the reader's own clock", () => {
    const deedOf = (story: Given, to: Reader) => textOf(decisionCard(story.incident, "ratify-a1-1", to, story.world));
    const carla = { kind: "person", person: "carla" } as const;
    expect(deedOf(taken(), carla)).toContain("(a1) was done at 22:00, New York time by Ben Adler");
    const again = (story: Given) => story.told({ type: "AskAgain", action: "a1" });
    const waiting =
      "Shut down: payments (a1) has not been begun. It is authorised until Sun 22 Nov, 02:00, New York time.";
    expect(deedOf(again(authorised()), carla)).toContain(waiting);
    expect(deedOf(again(started()), carla)).toMatch(/\(a1\) was begun at .*New York time by .*It is authorised until/);
    const late = started().after("5h");
    const ran = /\(a1\) was begun at .*Its authorisation ran out at Sun 22 Nov, 02:00, New York time\./;
    expect(deedOf(again(late), carla)).toMatch(ran);
    for (const story of [taken(), again(authorised()), again(started()), again(late)])
      expect(deedOf(story, carla)).not.toMatch(/\d\d:\d\d UTC/);
  });

  it("recommends nothing, and sets no acting beside waiting", () => {
    expect(textOf(ratifying())).not.toContain("recommended");
    expect(textOf(ratifying(taken({ what: "shut-down", service: "payments" })))).not.toContain("If we act now");
    expect(labelsOf(theirs()).slice(0, 2)).toEqual(["Choose: It may stand", "Choose: Reverse it"]);
  });

  it("says that it was done first from the action itself, whatever the question is made to say", () => {
    expect(textOf(ratifying())).toContain(done);
    const { options } = taken().incident.decisions["ratify-a1-1"] ?? { options: [] };
    const edited = taken().told({
      type: "EditDecision",
      decisionId: "ratify-a1-1",
      question: "Keep FS-01 isolated until Monday?",
      options,
      recommended: "ratify",
    });
    expect(edited.refusal).toBeUndefined();
    expect(textOf(ratifying(edited))).toContain("Keep FS-01 isolated until Monday?");
    expect(textOf(ratifying(edited))).toContain(done);
    expect(textOf(ratifying(edited))).not.toContain("recommended");
  });
});
