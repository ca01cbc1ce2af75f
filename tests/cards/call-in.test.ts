import { describe, expect, it } from "vitest";
import { callInCard } from "../../src/chat/cards/call-in.ts";
import { given } from "../support/builders.ts";
import { labelsOf, textOf } from "../support/card-text.ts";
import { examplePolicy, worldOf } from "../support/example.ts";

const names = worldOf();
const joining = ["I'm awake, joining in 5", "I'm awake, joining in 15", "I'm awake, joining in 30"];

describe("an executive's call-in card", () => {
  const declared = given().declared();

  it("says what is asked, by when on their own clock, and who is called after that", () => {
    const card = callInCard(declared.incident, "carla.1", names);
    expect(card.title).toBe("You are needed: quiet harbour");
    expect(card.blocks.slice(0, 2)).toEqual([
      { type: "text", text: "You are called as COO. Please join now." },
      {
        type: "text",
        text: "Please answer by Sat 21 Nov, 22:10, New York time; after that we call Dev Patel.".replace(
          "Sat 21 Nov, ",
          "",
        ),
        emphasis: "strong",
      },
    ]);
  });

  it("tells who leads, how bad it is in words, what is known and where to meet", () => {
    const text = textOf(callInCard(declared.incident, "amara.1", names));
    expect(text).toContain("What we know: Payroll server is encrypted");
    expect(text).toContain("How serious: sev1, the most serious");
    expect(text).toContain("Commander: Ben Adler");
    expect(text).toContain("Bridge: +1 555 0199, code 4410");
  });

  it("offers to be awake in 5, 15 or 30 minutes, and the delegate only to somebody who has one", () => {
    expect(labelsOf(callInCard(declared.incident, "amara.1", names))).toEqual([...joining, "Call my delegate"]);
    expect(labelsOf(callInCard(declared.incident, "dev.1", names))).toEqual(joining);
  });

  it("says on the lock screen the codename and what is asked, and nothing of what happened", () => {
    const { summary } = callInCard(declared.incident, "amara.1", names);
    expect(summary).toBe("quiet harbour: you are needed as CISO, please answer by 03:05, London time.");
  });

  it("tells each role its own part", () => {
    const asCiso = textOf(callInCard(declared.incident, "amara.1", names));
    const asCoo = textOf(callInCard(declared.incident, "carla.1", names));
    expect(asCiso).toContain("Your part now, as CISO");
    expect(asCoo).toContain("Your part now, as COO");
    expect(asCoo).toContain("Not answering never counts as a yes.");
  });

  it("tells whoever answers for people's safety, by any name, that they stop an action alone", () => {
    const roles = { ...examplePolicy.roles, "plant-safety": { title: "Plant safety", safety: true } };
    const world = worldOf({ ...examplePolicy, roles });
    const asked = given(world)
      .staffed("elena", { roles: ["plant-safety"] })
      .declared()
      .called("elena");
    const { incident } = asked;
    const card = textOf(callInCard({ ...incident }, "elena.1", asked.world));
    expect(card).toContain("You may stop an action alone and at once");
    expect(card).not.toContain("ask the commander before you act");
    expect(textOf(callInCard(declared.incident, "carla.1", names))).not.toContain("stop an action alone");
  });

  it("says of an earlier call that there is a newer one, and not that nobody is needed", () => {
    const again = declared.rated("sev4", "Only a test host").rated("sev1", "It is not");
    expect(again.incident.callIns["carla.2"]).toBeDefined();
    const card = callInCard(again.incident, "carla.1", names);
    expect(card.summary).toContain("you have been called again: see the newer message.");
    expect(textOf(card)).not.toContain("not needed");
  });

  it("answered, leads into the room, to their view and to their delegate, and says when, and by when they are expected", () => {
    const card = callInCard(declared.after("2m").acknowledged("amara", 15).incident, "amara.1", names);
    expect(labelsOf(card)).toEqual(["I'm here", "Open my view"]);
    const carlas = callInCard(declared.acknowledged("carla", 5).incident, "carla.1", names);
    expect(labelsOf(carlas)).toEqual(["I'm here", "Call my delegate", "Open my view"]);
    expect(textOf(card)).toContain(
      "You answered at 03:02, London time.\nYou are awake and expected by 03:17, London time.",
    );
    expect(card.summary).toBe("quiet harbour: you are awake and expected by 03:17, London time.");
  });

  it("says whose time it is when they named none", () => {
    const card = callInCard(declared.after("2m").acknowledged("amara").incident, "amara.1", names);
    expect(textOf(card)).toContain("You are awake and expected by 03:15, London time, as was agreed beforehand.");
  });

  it("is told to join when they said so and have not", () => {
    const { incident } = declared.acknowledged("amara", 5).after("6m");
    const card = callInCard(incident, "amara.1", names);
    expect(textOf(card)).toContain("You were expected by 03:05, London time. Please join now.");
    expect(card.summary).toBe("quiet harbour: you were expected by 03:05, London time, please join now.");
  });

  it("knows that they have joined", () => {
    const { incident } = declared.acknowledged("amara", 15).after("3m").joined("amara");
    expect(textOf(callInCard(incident, "amara.1", names))).toContain("You joined at 03:03, London time.");
  });

  it("tells a delegate for whom they are called, and the principal that they need do nothing", () => {
    const { incident } = given().away("carla", "ivan").declared();
    expect(textOf(callInCard(incident, "ivan.1", names))).toContain("who is away and has handed over to you");
    const card = callInCard(incident, "carla.1", names);
    expect(card.summary).toBe("quiet harbour: you are away, and your delegate is being called.");
    expect(textOf(card)).toContain(
      "You have handed over until Sun 22 Nov, 22:00, New York time. Ivan Costa has been called instead.",
    );
  });

  it("says who is called when they ask for their delegate, and offers only their view", () => {
    const card = callInCard(declared.after("1m").passed("carla").incident, "carla.1", names);
    expect(textOf(card)).toContain(
      "At 22:01, New York time you asked for your delegate. Dev Patel has been called instead.",
    );
    expect(labelsOf(card)).toEqual(["Open my view"]);
  });

  it("unanswered to the end, still takes an answer", () => {
    const { incident } = declared.after("3h");
    expect(incident.callIns["amara.1"]?.state.status).toBe("unanswered");
    const card = callInCard(incident, "amara.1", names);
    expect(textOf(card)).toContain("You have not answered yet.");
    expect(labelsOf(card)).toEqual(joining);
  });

  it("says who has answered in their place", () => {
    const covered = declared.delivered().acknowledged("dev").after("15m");
    expect(textOf(callInCard(covered.incident, "carla.1", names))).toContain(
      "Dev Patel has answered in your place. Your answer still counts.",
    );
  });

  it("shows what it is about, and leads to the alert and to the room once it is open", () => {
    const alerted = given()
      .alerted({ service: "payments" })
      .anotherAlert({ url: "https://console.example/finding/2" })
      .confirmed();
    const card = callInCard(alerted.delivered().incident, "carla.1", names);
    expect(textOf(card)).toContain("Assets: i-0abc\nService: payments\nAlert: Open in GuardDuty\n");
    const room = { platform: "slack", id: "C0ROOM", name: "quiet-harbour-inc-7k3q2" };
    const facts = card.blocks.flatMap((block) => (block.type === "facts" ? block.facts : []));
    expect(facts).toContainEqual({ label: "Room", value: room.name, leadsTo: room });
    const leadsTo = { url: "https://console.example/finding/2" };
    expect(facts).toContainEqual({ label: "Alert", value: "Open in GuardDuty", leadsTo });
    expect(textOf(callInCard(alerted.incident, "carla.1", names))).not.toContain("Room:");
    expect(card.summary).not.toMatch(/payments|i-0abc/);
  });

  it("that is withdrawn says that they are not needed any more", () => {
    const card = callInCard(declared.rated("sev3").incident, "carla.1", names);
    expect(textOf(card)).toContain("You are not needed any more");
    expect(labelsOf(card)).toEqual([]);
  });

  it("lets somebody for whom another acts take over, as long as that one does, with or without a question", () => {
    const acted = declared.after("10m").acknowledged("dev");
    const card = callInCard(acted.incident, "carla.1", names);
    expect(textOf(card)).toContain("Dev Patel acts for you here until you take over; what they choose stands.");
    expect(labelsOf(card)).toContain("I take over");
    const taken = callInCard(acted.tookOver("carla").incident, "carla.1", names);
    expect(labelsOf(taken)).not.toContain("I take over");
    expect(labelsOf(callInCard(acted.closed().incident, "carla.1", names))).toEqual([]);
  });

  it("of a false alarm lets them sleep", () => {
    const card = callInCard(declared.stoodDown().incident, "carla.1", names);
    expect(textOf(card)).toContain("This was a false alarm, you can go back to sleep.");
    expect(labelsOf(card)).toEqual([]);
  });

  it("of a closed incident asks for nothing", () => {
    const card = callInCard(declared.closed().incident, "carla.1", names);
    expect(card.summary).toBe("quiet harbour: this incident is over, nothing more is asked of you.");
    expect(labelsOf(card)).toEqual([]);
  });

  it("does not change while nothing happens", () => {
    const early = callInCard(declared.incident, "carla.1", names);
    const { incident } = given().declared();
    expect(callInCard({ ...incident, lastAt: "2026-11-22T09:00:00.000Z" }, "carla.1", names)).toEqual(early);
  });
});

describe("the commander's call-in card", () => {
  const alerted = given().alerted();
  const triage = ["Confirm", "Change severity", "Stand down (false alarm)"];

  it("asks to confirm, change or stand down, and says what silence means", () => {
    const card = callInCard(alerted.incident, "ben.1", names);
    expect(labelsOf(card)).toEqual([...triage, "I'm awake"]);
    expect(textOf(card)).toContain("Please answer by 04:05, Berlin time; after that the executives are called.");
    expect(textOf(card)).toContain("What we know (not confirmed yet): Payroll server is encrypted");
  });

  it("awake but undecided, keeps only the question", () => {
    expect(labelsOf(callInCard(alerted.acknowledged("ben").incident, "ben.1", names))).toEqual(triage);
  });

  it("confirmed, asks nothing more than that they come", () => {
    expect(labelsOf(callInCard(alerted.confirmed().incident, "ben.1", names))).toEqual(["I'm here", "Open my view"]);
  });

  it("late, can still be confirmed or stood down", () => {
    const { incident } = alerted.after("6m");
    expect(labelsOf(callInCard(incident, "ben.1", names))).toEqual([...triage, ...joining]);
  });

  it("asks to lead when the lead was handed to them", () => {
    const { incident } = given().declared().handedOver("elena");
    expect(textOf(callInCard(incident, "elena.1", names))).toContain("Please join and take the lead.");
    const story = given().declared();
    const further = story.handedOver("elena").told({ type: "HandOver", by: story.by("amara"), to: "grace" });
    const text = textOf(callInCard(further.incident, "elena.1", names));
    expect(text).toContain("You are not needed any more: somebody else leads now.");
    expect(text).not.toContain("You lead");
  });
});

describe("a stand-in's call-in card", () => {
  const noCio = structuredClone(examplePolicy);
  noCio.severities.sev1.call = noCio.severities.sev1.call.filter(({ role }) => role !== "cio");
  const world = worldOf(noCio);

  it("names whom they are called for, and that nobody answered", () => {
    const { incident } = given(world).declared().after("11m");
    const card = callInCard(incident, "dev.1", world);
    expect(textOf(card)).toContain("You are called for Carla Reyes (COO), who has not answered. Please join now.");
    expect(textOf(card)).toContain("Your part now, as COO");
  });

  it("says so when they were asked for by name", () => {
    const { incident } = given(world).declared().passed("carla");
    expect(textOf(callInCard(incident, "dev.1", world))).toContain("for Carla Reyes (COO), who asks you to stand in.");
  });
});

describe("other reasons to be called", () => {
  it("a decider is told that a decision needs them", () => {
    const { incident } = given().declared({ severity: "sev3" }).proposed();
    expect(textOf(callInCard(incident, "carla.1", names))).toContain(
      "You are called as COO because a decision needs you.",
    );
  });

  it("somebody asked for by name is told so", () => {
    const { incident } = given().declared().called("ivan");
    expect(textOf(callInCard(incident, "ivan.1", names))).toContain(
      "Ben Adler asks for you as general counsel. Please join now.",
    );
  });

  it("an exercise says so first, on the card and on the lock screen", () => {
    const card = callInCard(given().declared({ exercise: true }).incident, "amara.1", names);
    expect(card.blocks[0]).toMatchObject({ text: "EXERCISE. This is practice: nothing has really happened." });
    expect(card.summary).toContain("quiet harbour (exercise): ");
  });

  it("an exercise that plays minutes as seconds shows the seconds", () => {
    const world = worldOf(examplePolicy, 1 / 60);
    const { incident } = given(world).declared({ exercise: true });
    expect(callInCard(incident, "amara.1", world).summary).toContain("please answer by 03:00:05, London time");
  });
});
