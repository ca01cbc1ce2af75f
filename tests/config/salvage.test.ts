import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { knownKeysOf } from "../../src/config/known-keys.ts";
import { salvage } from "../../src/config/salvage.ts";
import { fileSchema } from "../../src/config/schema.ts";
import { loadConfig, policyFindings } from "../../src/config.ts";
import { checkPolicy } from "../../src/policy/check.ts";
import { folder, slackSecrets } from "./folder.ts";

/** A table in which four things cannot be kept, each in a section of its own. */
const policy = `organisation: { name: Example, authorityAgreedBy: [amara], country: XX, bridge: "+1" }
people:
  amara: { name: Amara, roles: [ciso, commander], slack: U0CISO, delegates: [amara] }
  ben: { name: Ben, roles: [coo], slack: U0BEN, delegates: [amara] }
roles: { ciso: { fallback: coo } }
commands: { close: [lawyer] }
severities:
  sev1: { call: [{ role: ciso, acknowledgeWithin: 5m }], steps: [{ at: 0%, by: [chat] }] }
  sev2: { steps: [{ at: 0%, by: [chat] }] }
  sev3: { steps: [{ at: 0%, by: [chat] }] }
  sev4: { steps: [{ at: 0%, by: [chat] }] }
services: { pay: { owner: ciso, tolerableDowntime: 1h, recoveryTime: 30m, breakingPoint: 30m } }
authority:
  - { when: { action: wipe }, decides: { any: [ciso] } }
  - { fallback: true, decides: { any: [ciso] } }
standingOrders: []
`;

/** What is said of that file once `from` is written as `to` in it. */
function told(from: string, to: string, env: Record<string, string> = slackSecrets) {
  expect(policy).toContain(from);
  const file = join(folder({ "muster.yaml": policy.replace(from, to) }), "muster.yaml");
  const loaded = loadConfig({ file, env });
  const mistakes = loaded.ok ? [] : loaded.mistakes.map(({ line, message }) => `${line} ${message}`);
  const findings = policyFindings(loaded, "2026-11-22");
  const lines = (which: typeof findings) => which.map(({ line, message }) => `${line} ${message}`);
  return {
    mistakes,
    cannotBeKept: lines(findings.filter(({ severity }) => severity === "mistake")),
    unchecked: lines(findings.filter(({ message }) => message.startsWith("not checked"))),
  };
}

const [country, delegate, lawyer, breaking] = [
  '1 Muster knows no holidays of a country "XX"',
  "3 amara is their own delegate",
  '6 nobody holds the role "lawyer", which may use /muster close',
  "12 pay breaks after 30m, before its downtime stops being tolerable: the last warning would come too late",
];

const notChecked = (line: number, what: string) =>
  `${line} not checked, in whole or in part, until this is put right: ${what}`;

describe("a file with a value that is not understood", () => {
  it("without one has its four mistakes told", () => {
    expect(told("Amara", "Amara").cannotBeKept).toEqual([country, delegate, lawyer, breaking]);
  });

  it.each<[string, string, string]>([
    [
      "a word that is nearly another",
      "bridge:",
      "clocks: [gdprr], clocksReviewed: { gdpr: { by: Ivan, on: 2026-10-01 } }, bridge:",
    ],
    ["a key that is nearly another", "delegates: [amara] }\nroles", "delegats: [amara] }\nroles"],
    ["a part of the file whose name is nearly another", "commands:", "comands:"],
    ["a word where a list is meant", "roles: [coo]", "roles: coo"],
    ["a list where a word is meant", "owner: ciso", "owner: [ciso]"],
    ["an address that nothing hangs on", "slack: U0BEN", "slack: U0BEN, email: nope"],
    ["a time zone", "slack: U0BEN", "slack: U0BEN, timezone: London"],
    ["something beside the policy", "standingOrders", "server: { port: many }\nstandingOrders"],
  ])("has everything else told all the same: %s", (_what, from, to) => {
    const { mistakes, cannotBeKept, unchecked } = told(from, to);
    expect(mistakes).toHaveLength(1);
    expect([cannotBeKept, unchecked]).toEqual([[country, delegate, lawyer, breaking], []]);
  });

  it.each<[string, string, string, string[], [number, string]]>([
    [
      "a time",
      "tolerableDowntime: 1h",
      "tolerableDowntime: 1 hour",
      [country, delegate, lawyer],
      [12, "what services say of what rows ask and services"],
    ],
    [
      "what is missing, beside what is there",
      "fallback: true, decides: { any: [ciso] }",
      "fallback: true, decides: { atLeast: 2 }",
      [country, delegate, lawyer, breaking],
      [
        15,
        "whether people can be reached, who holds the roles, who decides, who agrees and who breaks ties, who lifts a veto and the time that decisions have",
      ],
    ],
    [
      "a key that may be meant for any that is not there",
      "roles: { ciso: { fallback: coo } }",
      "roles: { ciso: { fallback: coo, pager: on } }",
      [country, delegate, breaking],
      [
        5,
        "rotas, whether people can be reached, who holds the roles, the ladders of the severities, who decides and standing orders",
      ],
    ],
    [
      "a person of whom nothing is said",
      "ben: { name: Ben, roles: [coo], slack: U0BEN, delegates: [amara] }",
      "ben:",
      [country, breaking],
      [4, "whether people can be reached, who holds the roles, the ladders of the severities and who decides"],
    ],
    [
      "a whole part",
      "commands: { close: [lawyer] }",
      "commands: 5",
      [country, delegate, breaking],
      [6, "whether people can be reached and who holds the roles"],
    ],
  ])("has told what hangs on it, and nothing made up: %s", (_what, from, to, left, line) => {
    const { mistakes, cannotBeKept, unchecked } = told(from, to);
    expect(mistakes).toHaveLength(1);
    expect([cannotBeKept, unchecked]).toEqual([left, [notChecked(...line)]]);
  });

  it("is never read as if a secret that stands in it were a part of the policy", () => {
    const { mistakes, cannotBeKept } = told("services: { pay: {", "services: { xoxb-1-secret: {");
    expect(mistakes).toEqual(["12 a secret is written here, where everybody who may read the file can read it"]);
    expect(cannotBeKept).toEqual([country, delegate, lawyer]);
  });

  it("and of which hardly anything can be read has the rest told as not checked", () => {
    const { mistakes, cannotBeKept, unchecked } = told(policy, "- organisation\n");
    expect([mistakes.length, cannotBeKept, unchecked]).toEqual([1, [], []]);
  });
});

describe("whatever one thing in a file is garbled", () => {
  const whole =
    `${policy.replace("fallback: coo", "fallback: coo, safety: true").replace("standingOrders: []\n", "")}standingOrders:
  - { id: so-1, when: { action: wipe, environment: [it] }, agreedBy: [amara], expires: 2027-01-01 }
`
      .replace("roles: [coo]", "roles: []")
      .replace("roles: {", "roles: { coo: { rota: { people: [ben], from: 2026-11-02T08:00, turn: 7d } },");
  const readable = parse(whole);

  /** What stands there, with one thing in it garbled: a value, or a key. */
  function garbled(at: unknown): unknown[] {
    if (typeof at !== "object" || at === null) return [[[[]]]];
    const inside = Object.keys(at).flatMap((key) =>
      garbled((at as Record<string, unknown>)[key]).map((value) =>
        Array.isArray(at) ? at.with(Number(key), value) : { ...at, [key]: value },
      ),
    );
    return [...inside, ...(Array.isArray(at) ? [] : misnamed(at)), 5];
  }

  function misnamed(at: object): object[] {
    const renamed = Object.keys(at).map((key) =>
      Object.fromEntries(Object.entries(at).map(([each, value]) => [each === key ? "§§§" : each, value])),
    );
    return [...renamed, { ...at, "§§§": "x" }];
  }

  const knownKeys = knownKeysOf(fileSchema);
  const slackOnly = { chat: { slack: true, teams: false }, sms: false, voice: false };
  const wrongIn = (file: unknown) => {
    const salvaged = salvage(file, [], knownKeys);
    const found = salvaged ? checkPolicy(salvaged.policy, slackOnly, "2026-11-22", salvaged.unread) : [];
    return found.filter(({ severity }) => severity === "mistake").map(({ message }) => message);
  };
  const isWellFormed = (file: unknown) => fileSchema.safeParse(file).success;

  const before = wrongIn(readable);
  /** Part by part, as a file takes some 50 ms to be read and checked, and there are almost 200. */
  const parts = [
    ...Object.keys(readable).map((part): [string, unknown[]] => [
      part,
      garbled(readable[part]).map((value) => ({ ...readable, [part]: value })),
    ]),
    ["the names of its parts", misnamed(readable)] as [string, unknown[]],
  ];

  it("it is a file of many things, all understood, of which four cannot be kept", () => {
    expect([isWellFormed(readable), before.length]).toEqual([true, 4]);
    expect(parts.flatMap(([, files]) => files).filter((file) => !isWellFormed(file)).length).toBeGreaterThan(120);
  });

  it.each(parts)("nothing is found that cannot be kept but what could not be kept before: %s", (_part, files) => {
    const malformed = files.filter((file) => !isWellFormed(file));
    const told = malformed.map((file) => ({ file: JSON.stringify(file), wrong: wrongIn(file) }));
    expect(told.filter(({ wrong }) => wrong.some((each) => !before.includes(each)))).toEqual([]);
    // And not because nothing is checked any more.
    expect(told.filter(({ wrong }) => wrong.length >= 3).length).toBeGreaterThan(told.length / 2);
  });
});
