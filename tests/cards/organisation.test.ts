import { describe, expect, it } from "vitest";
import { decodeAction, encodeAction } from "../../src/chat/action-value.ts";
import type { Form } from "../../src/chat/card.ts";
import { organisationRefusalCard } from "../../src/chat/cards/answers/organisation-refusal.ts";
import { homeCard } from "../../src/chat/cards/home.ts";
import { agreementCard, agreementForm, agreementsCard } from "../../src/chat/cards/organisation/agreements.ts";
import { delegateForm, delegationCard, type Reader } from "../../src/chat/cards/organisation/delegation.ts";
import { renderForm } from "../../src/chat/slack/blocks/form.ts";
import { agreeables } from "../../src/organisation/agreements.ts";
import type { OrganisationRefusal } from "../../src/organisation/decide.ts";
import { acts, start } from "../organisation/acts.ts";
import { labelsOf, textOf } from "../support/card-text.ts";
import { examplePolicy, worldOf } from "../support/example.ts";

const order = {
  id: "isolate-t3",
  when: { action: "isolate-host", tier: [3] },
  agreedBy: ["amara", "carla"],
  expires: "2026-12-31",
};
const world = worldOf({
  ...examplePolicy,
  organisation: { ...examplePolicy.organisation, authorityAgreedBy: ["amara"] },
  standingOrders: [order],
});
const text = { kind: "order", order: "isolate-t3" } as const;
const until = "2026-11-22T18:00:00.000Z";

function reader(person: string): Reader {
  const zone = world.directory.people[person]?.timezone ?? "UTC";
  return { names: world, person, now: start, zone };
}

function choicesOf(form: Form | undefined): string[] {
  const fields = form?.fields ?? [];
  return fields.flatMap((field) => (field.type === "select" ? field.choices.map(({ value }) => value) : []));
}

describe("what somebody is named to agree to", () => {
  it("is in plain words, with who agreed when, who is missing and a button for each text", () => {
    const card = agreementsCard(acts(world).agrees("carla", text).organisation, reader("amara"));
    const words = textOf(card);
    expect(words).toContain("Row 3, for the action “shut down”: CISO and COO must both choose the same option.");
    expect(words).toContain("Without asking anybody first: the action “isolate host”, services of tier 3.");
    expect(words).toContain("Carla Reyes agreed at 03:00, London time");
    expect(words).toContain("It is not in force yet: it waits for Amara Okafor.");
    expect(labelsOf(card)).toEqual(["I agree to this text", "I agree to this text"]);
  });

  it("holds all that it hangs on: vetoes and who lifts them, stand-ins, times, whoever is on call and to whom roles fall", () => {
    const row = {
      when: { environment: ["medical" as const] },
      decides: { any: ["ciso"] },
      consents: ["clinical-safety"],
      vetoLiftedBy: "ceo",
      delegates: false,
      within: "25m",
      standsFor: "2h",
    };
    const organisation = { ...examplePolicy.organisation, authorityAgreedBy: ["amara"], authorisationStandsFor: "3h" };
    const names = worldOf({
      ...examplePolicy,
      organisation,
      authority: [row, { consents: ["coo"] }],
      standingOrders: [{ ...order, when: { environment: ["medical"] }, standsFor: "90m" }],
    });
    const words = textOf(agreementsCard(acts().organisation, { ...reader("amara"), names }));
    expect(words).toContain(
      "Row 1, for medical equipment: CISO decides. OT / clinical safety must agree: without that nothing is approved. Only CEO may agree in place of one who refused. Nobody may choose for somebody else. They have 25 min. It stands for 2 h, then it is decided again.",
    );
    expect(words).toContain("COO must agree. Nobody may agree in place of one who refused.");
    expect(words).toContain(
      "Where no row decides, commander does; and where a row does not say, an action stands for 3 h, then it is decided again.",
    );
    expect(words).toContain("CISO falls to CIO where nobody can answer for it.");
    expect(words).toContain(
      "OT / clinical safety answers for the safety of people, and may stop an action alone; it falls to Chief medical officer where nobody can answer for it.",
    );
    expect(words).toContain("medical equipment. It stands for 1 h 30 min, then it is decided again.");
    expect(words).toContain(
      "Where people can be harmed it holds only if one of those who agreed is OT / clinical safety as they agree, and still is.",
    );
  });

  it.each([
    [undefined, "for everybody in the directory."],
    [["ciso", "commander"], "for CISO and commander."],
    [{ sev1: ["ciso"] }, "sev1: for CISO. sev2, sev3 and sev4: for everybody in the directory."],
  ])("says of an order who may use it: %j", (action, who) => {
    const commands = { ...examplePolicy.commands, ...(action && { action }) };
    const names = worldOf({ ...examplePolicy, commands, standingOrders: [order] });
    const words = textOf(agreementsCard(acts().organisation, { ...reader("amara"), names }));
    expect(words).toContain(`Who may use it, with /muster action: ${who}`);
  });

  it("says that it is in force, and lets them take it back", () => {
    const { organisation } = acts(world).agrees("carla", text).agrees("amara", text);
    const all = agreementsCard(organisation, reader("carla"));
    expect(textOf(all)).toContain("the standing order “isolate t3”: in force");
    expect(labelsOf(all)).toEqual(["Read one again, or take it back…"]);
    const [textHash = ""] = choicesOf(agreementForm(organisation, reader("carla")));
    const one = agreementCard(textHash, organisation, reader("carla"));
    expect(textOf(one)).toContain("Carla Reyes agreed at 22:00, New York time");
    expect(textOf(one)).toContain("It is in force.");
    expect(labelsOf(one)).toEqual(["I take it back"]);
  });

  it("is one menu, however much they have agreed to, and none where they have agreed to nothing", () => {
    const standingOrders = Array.from({ length: 60 }, (_, n) => ({ ...order, id: `order-${n}` }));
    const many = worldOf({ ...examplePolicy, standingOrders });
    expect(agreementForm(acts(many).organisation, { ...reader("carla"), names: many })).toBeUndefined();
    let told = acts(many);
    for (const { id } of standingOrders) told = told.agrees("carla", { kind: "order", order: id });
    const { organisation } = told;
    const card = agreementsCard(organisation, { ...reader("carla"), names: many });
    expect(labelsOf(card)).toEqual(["Read one again, or take it back…"]);
    expect(choicesOf(agreementForm(organisation, { ...reader("carla"), names: many }))).toHaveLength(60);
  });

  it("is shown anew where a text that they name is none that they agreed to", () => {
    const { organisation } = acts(world).agrees("carla", text);
    const card = agreementCard("0".repeat(64), organisation, reader("carla"));
    expect(card).toEqual(agreementsCard(organisation, reader("carla")));
  });

  it("of an order for where people can be harmed says that nobody agreed to it in a safety role", () => {
    const when = { action: "isolate-host", environment: ["medical"] };
    const harming = worldOf({ ...examplePolicy, standingOrders: [{ ...order, when }] });
    const { organisation } = acts(harming).agrees("carla", text).agrees("amara", text);
    const given = { ...harming, directory: { people: { ...harming.directory.people } } };
    given.directory.people.amara = { ...harming.directory.people.amara, roles: ["clinical-safety"] } as never;
    const words = (names = given, by = organisation) => textOf(agreementsCard(by, { ...reader("amara"), names }));
    const missing = "allows nothing: nobody who agreed was OT / clinical safety when they did, and still is.";
    expect(words()).toContain(missing);
    const anew = acts(given, organisation).takesBack("amara", text).agrees("amara", text).organisation;
    expect(words(given, anew)).not.toContain(missing);
  });

  it("of an edited text says who agreed to the earlier one, and lets that be taken back too", () => {
    const { organisation } = acts(world).agrees("carla", text);
    const standingOrders = world.rules.standingOrders.map((each) => ({ ...each, expires: "2027-12-31" }));
    const edited = { ...world, rules: { ...world.rules, standingOrders } };
    const card = agreementsCard(organisation, { ...reader("carla"), names: edited });
    expect(textOf(card)).toContain("Carla Reyes agreed to an earlier text");
    expect(labelsOf(card)).toEqual(["I agree to this text", "Read one again, or take it back…"]);
    const [before = ""] = choicesOf(agreementForm(organisation, { ...reader("carla"), names: edited }));
    const one = agreementCard(before, organisation, { ...reader("carla"), names: edited });
    expect(labelsOf(one)).toEqual(["I take it back"]);
  });

  it("of an expired order asks for nothing", () => {
    const card = agreementsCard(acts(world).organisation, { ...reader("carla"), now: "2027-01-01T00:00:00.000Z" });
    expect(textOf(card)).toContain("The standing order “isolate t3” has expired, and allows nothing any more.");
    expect(labelsOf(card)).toEqual([]);
  });

  it("fits a button of Slack's, whatever the order is called", () => {
    const standingOrders = world.rules.standingOrders.map((each) => ({ ...each, id: "o".repeat(500) }));
    const long = { ...world.rules, standingOrders };
    for (const { textHash } of agreeables(long, {
      ...acts().organisation,
      ...world,
      organisation: acts().organisation,
      now: start,
    })) {
      const action = { do: "agree", shown: textHash } as const;
      expect(decodeAction(encodeAction(action))).toEqual(action);
    }
  });
});

describe("a delegation", () => {
  const { organisation } = acts(world).delegates("carla", "dev", until);

  it("is confirmed with the instant on the principal's own clock", () => {
    const card = delegationCard(organisation, reader("carla"));
    expect(card.summary).toContain("Dev Patel stands in for you until Sun 22 Nov, 13:00, New York time.");
  });

  it("is not said to hold while whoever stands in is away too, and to these it says who is called themselves", () => {
    const away = acts(world).delegates("carla", "dev", until).delegates("dev", "grace", "2026-11-22T09:00:00.000Z");
    expect(away.refusal).toBeUndefined();
    const sentence =
      "Dev Patel, who stands in for you until Sun 22 Nov, 13:00, New York time, has handed over until Sun 22 Nov, 04:00, New York time: meanwhile you are called yourself.";
    expect(textOf(delegationCard(away.organisation, reader("carla")))).toContain(sentence);
    expect(delegateForm(away.organisation, reader("carla"), {}).intro).toContain(sentence);
    expect(textOf(homeCard([], away.organisation, reader("carla")))).toContain(sentence);
    expect(textOf(delegationCard(away.organisation, reader("dev")))).toContain(
      "Carla Reyes had handed over to you until Sun 22 Nov, 13:00, New York time. While you are away they are called themselves, and are told so.",
    );
    expect(textOf(homeCard([], away.organisation, reader("dev")))).toContain(
      "and is called themselves while you are away",
    );
  });

  it("has a form that offers everybody who can be called, except oneself", () => {
    const form = delegateForm(acts(world).organisation, reader("carla"), { person: "dev" });
    const [person] = renderForm(form).blocks.filter(({ type }) => type === "input");
    expect(JSON.stringify(person)).not.toContain("Carla Reyes");
    expect(JSON.stringify(person)).toContain('"initial_option":{"text":{"type":"plain_text","text":"Dev Patel"');
  });
});

const refusals: Record<OrganisationRefusal["code"], [OrganisationRefusal, string]> = {
  "not-permitted": [
    { code: "not-permitted", command: "delegate", roles: ["ciso"] },
    "/muster delegate is for the CISO",
  ],
  "unknown-person": [{ code: "unknown-person", person: "zorro" }, "Muster does not know “zorro”"],
  "delegate-to-oneself": [{ code: "delegate-to-oneself" }, "You cannot stand in for yourself."],
  "delegate-unreachable": [{ code: "delegate-unreachable", person: "dev" }, "no way to reach Dev Patel"],
  "delegate-is-away": [
    { code: "delegate-is-away", person: "dev", delegate: "ben", until },
    "Dev Patel is away until Sun 22 Nov, 13:00, New York time and has handed over to Ben Adler.",
  ],
  "until-in-the-past": [{ code: "until-in-the-past" }, "That time is past already."],
  "delegation-too-long": [{ code: "delegation-too-long", days: 30 }, "for 30 days at most"],
  "no-delegation": [{ code: "no-delegation" }, "Nobody stands in for you now"],
  "from-outside": [{ code: "from-outside" }, "nobody from outside agrees to anything"],
  "not-known-yet": [{ code: "not-known-yet" }, "has not said yet whether you belong to this organisation"],
  "not-yours-to-agree": [{ code: "not-yours-to-agree" }, "does not ask for your agreement"],
  "text-expired": [{ code: "text-expired" }, "has expired"],
  "shown-an-older-text": [{ code: "shown-an-older-text" }, "has changed since it was shown to you"],
  "not-agreed": [{ code: "not-agreed" }, "no such agreement of yours"],
  "tested-lately": [{ code: "tested-lately", at: until }, "Once a minute is enough"],
  unreachable: [{ code: "unreachable" }, "Muster has no way to reach you by itself but a call."],
};

describe("a refusal", () => {
  it.each(Object.values(refusals))("is said kindly, with the cure: $code", (refusal, words) => {
    const card = organisationRefusalCard(refusal, reader("carla"));
    expect(card.summary).toContain(words);
    expect(card.blocks).toHaveLength(2);
  });

  it("of a circle says that it would be one", () => {
    const circle = { code: "delegate-is-away", person: "dev", delegate: "carla", until } as const;
    expect(organisationRefusalCard(circle, reader("carla")).summary).toContain("it would go round in a circle");
  });
});
