import { describe, expect, it } from "vitest";
import { nearest } from "../../src/policy/nearest.ts";
import { policySchema } from "../../src/policy/policy.ts";
import { parseDuration } from "../../src/policy/quantities.ts";

const small = {
  organisation: { name: "Example" },
  people: { amara: { name: "Amara" } },
  severities: { sev1: { steps: [{ at: "0%", by: ["chat"] }] } },
};

describe("durations", () => {
  it.each([
    ["250ms", 250],
    ["5m", 300_000],
    ["1h30m", 5_400_000],
    ["2d", 172_800_000],
    ["5 m", undefined],
    ["5", undefined],
    ["-5m", undefined],
    ["", undefined],
  ])("%j is %s milliseconds", (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  it("are at most a year, so that an instant plus one is still an instant", () => {
    const within = (text: string) => ({ ...small, organisation: { name: "Example", triage: { within: text } } });
    expect(policySchema.parse(within("366d")).organisation.triage.withinMs).toBe(366 * 86_400_000);
    expect(policySchema.safeParse(within("367d")).error?.issues.map(({ message }) => message)).toEqual([
      "write at most 366d",
    ]);
  });
});

it.each(["room", "room-teams", "muster"])("nobody is called what means something else in a record: %s", (id) => {
  const { error } = policySchema.safeParse({ ...small, people: { [id]: { name: "Amara" } } });
  expect(
    error?.issues.flatMap((issue) => ("issues" in issue ? issue.issues : [issue])).map(({ message }) => message),
  ).toEqual(["call nobody room, room-teams or muster: it means something else here"]);
});

describe("somebody's id in Teams", () => {
  const amara = (teams: string) => ({ ...small, people: { amara: { name: "Amara", teams } } });

  it("is one of Entra, in small letters however it was copied", () => {
    const { people } = policySchema.parse(amara("B130C271-D2EB-45F9-83AB-9EB3FE3788BC"));
    expect(people.amara?.teams).toBe("b130c271-d2eb-45f9-83ab-9eb3fe3788bc");
  });

  it("is never a name to sign in with, by which no click is known", () => {
    const { amara: known } = policySchema.parse(amara("amara@contoso.com")).people;
    expect(known).not.toHaveProperty("teams");
    expect(known?.teamsSignIn).toBe("amara@contoso.com");
  });

  it("is nothing else", () => {
    const issues = policySchema.safeParse(amara("Amara Okafor")).error?.issues;
    expect(issues?.map(({ message }) => message)).toEqual([
      "write an id of Entra, like 00000000-0000-0000-0000-000000000000",
    ]);
  });
});

describe("how long something lasts", () => {
  const issues = (organisation: object) =>
    policySchema
      .safeParse({ ...small, organisation: { name: "Example", ...organisation } })
      .error?.issues.map(({ message }) => message);

  it("is longer than no time at all: what is over as it begins is no agreement", () => {
    const overAtOnce = ['write how long, such as "30m": this is over as it begins'];
    expect(issues({ authorisationStandsFor: "0m" })).toEqual(overAtOnce);
    expect(issues({ acknowledgeWithin: "0s" })).toEqual(overAtOnce);
    expect(issues({ authorisationStandsFor: "1m" })).toBeUndefined();
  });

  it("may be no time where that means at once", () => {
    expect(issues({ room: { archiveAfter: "0m" } })).toBeUndefined();
  });
});

describe("the name of a war room", () => {
  const mistakes = (name: string) =>
    policySchema
      .safeParse({ ...small, organisation: { name: "Example", room: { name } } })
      .error?.issues.map(({ message }) => message);

  it.each(["inc-{codename}", "{date}_{incident}", "war-{codename}-{date}-{incident}"])("may be %s", (name) => {
    expect(mistakes(name)).toBeUndefined();
  });

  it.each([
    ["inc-{title}", "what happened is never in a room's name"],
    ["{codename}-{severity}", "write {codename}, {incident} (its id) or {date}"],
    ["Inc {codename}", "write a room's name in small letters"],
    ["", "write a room's name in small letters"],
    ["{codename}-{codename}", "write {codename}, {incident} (its id) or {date}"],
    [`${"x".repeat(31)}-{codename}`, "write at most 30 characters"],
  ])("is not %s", (name, cure) => {
    expect(mistakes(name)?.join()).toContain(cure);
  });
});

describe("a runbook", () => {
  it.each(["http://wiki.example.com", "wiki.example.com/runbook", "javascript:alert(1)"])("is not %s", (runbook) => {
    const { error } = policySchema.safeParse({ ...small, organisation: { name: "Example", runbook } });
    expect(error?.issues.map(({ message }) => message)).toEqual(["write a web address that begins with https://"]);
  });
});

describe("dates", () => {
  it("are days that exist", () => {
    const expires = (date: string) =>
      policySchema.safeParse({
        ...small,
        standingOrders: [{ id: "a", when: {}, agreedBy: ["amara"], expires: date }],
      }).success;
    expect([expires("2028-02-29"), expires("2027-02-29"), expires("2027-13-01"), expires("27-01-01")]).toEqual([
      true,
      false,
      false,
      false,
    ]);
  });
});

describe("names of roles and services", () => {
  it("hold nothing that JSON would write with an escape", () => {
    const named = (service: string) => policySchema.safeParse({ ...small, services: { [service]: {} } }).success;
    expect(["payments", "Zahlungen – Süd", 'the "vault"', "a\\b", "a\nb"].map(named)).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
  });
});

describe("a name that a button carries", () => {
  const refused = (file: (name: string) => object) =>
    ["n".repeat(80), "n".repeat(81)].map((name) => {
      const { error } = policySchema.safeParse({ ...small, ...file(name) });
      return error?.issues.flatMap((issue) => (issue.code === "invalid_key" ? issue.issues : [issue]))[0]?.message;
    });

  it.each<[string, (name: string) => object]>([
    ["a person", (name) => ({ people: { [name]: { name: "Amara" } } })],
    ["a role", (name) => ({ roles: { [name]: {} } })],
    ["a service", (name) => ({ services: { [name]: {} } })],
    ["an action", (action) => ({ authority: [{ when: { action }, decides: { any: ["ciso"] } }] })],
  ])("is at most 80 characters long: that of %s", (_what, file) => {
    expect(refused(file)).toEqual([undefined, "write this name in at most 80 characters"]);
  });
});

describe("the nearest word", () => {
  it.each([
    ["organization", "organisation"],
    ["slak", "slack"],
    ["on-call", "onCall"],
    ["triaeg", "triage"],
    ["severity", undefined],
  ])("to %j is %j", (word, expected) => {
    expect(nearest(word, ["organisation", "slack", "onCall", "triage"])).toBe(expected);
  });

  it("is the first of several that are equally near", () => {
    expect(nearest("sev9", ["sev1", "sev2"])).toBe("sev1");
  });
});

describe("a person's key", () => {
  const withPerson = (id: string) =>
    policySchema.safeParse({ organisation: { name: "Example" }, people: { [id]: { name: "Ana" } }, severities: {} });

  it.each(["ana", "ana.b-c", "Ørjan", "7"])("may be %s", (id) => {
    expect(withPerson(id).success).toBe(true);
  });

  it.each(["room", "muster", "slack:T0/U0", "", " "])("is never %j, which means something else in a record", (id) => {
    expect(withPerson(id).success).toBe(false);
  });
});
