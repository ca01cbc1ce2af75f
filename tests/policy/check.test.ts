import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { checkPolicy } from "../../src/policy/check.ts";
import type { Configured } from "../../src/policy/finding.ts";
import { policySchema } from "../../src/policy/policy.ts";

const everything: Configured = { chat: { slack: true, teams: true }, sms: true, voice: true };
const noVoice: Configured = { ...everything, voice: false };
const slackOnly: Configured = { chat: { slack: true, teams: false }, sms: false, voice: false };
const noTeams: Configured = { ...everything, chat: { slack: true, teams: false } };
const nothing: Configured = { chat: { slack: false, teams: false }, sms: false, voice: false };
const today = "2026-11-22";

const quietly = { steps: [{ at: "0%", by: ["chat"] }] };

type Input = ReturnType<typeof agreed>;

/** A policy that can be kept in every respect. */
function agreed() {
  const people: Record<string, Record<string, unknown>> = {
    amara: { name: "Amara", roles: ["ciso"], slack: "U0AMARA", phone: "+15550100", delegates: ["ben"] },
    ben: { name: "Ben", roles: ["deputy-ciso", "commander"], slack: "U0BEN", phone: "+15550101", delegates: ["farid"] },
    carla: {
      name: "Carla",
      roles: ["coo"],
      slack: "U0CARLA",
      teams: "00000000-0000-4000-8000-00000000000a",
      phone: "+15550102",
      delegates: ["farid"],
    },
    farid: { name: "Farid", roles: ["ceo"], slack: "U0FARID", phone: "+15550103" },
    gina: { name: "Gina", roles: ["chair"], slack: "U0GINA", phone: "+15550104" },
  };
  const roles: Record<string, Record<string, unknown>> = { coo: { fallback: "ceo" } };
  const call: Record<string, unknown>[] = [
    { role: "ciso", acknowledgeWithin: "5m", joinWithin: "15m" },
    { role: "coo", acknowledgeWithin: "10m" },
  ];
  const steps: Record<string, unknown>[] = [
    { at: "0%", by: ["chat"] },
    { at: "50%", by: ["sms", "voice"] },
    { at: "100%", to: "delegate", by: ["chat"] },
    { repeatEvery: "50%", until: "60m" },
  ];
  const quietHours = { from: "22:00", to: "07:00", start: "voice" };
  const severities: Record<string, Record<string, unknown>> = {
    sev1: { call, steps, quietHours },
    sev2: quietly,
    sev3: quietly,
    sev4: quietly,
  };
  const commands: Record<string, unknown> = { declare: { sev1: ["ciso"] }, close: ["commander", "ciso"] };
  const organisation: Record<string, unknown> = {
    name: "Example",
    insiderContact: "ceo",
    bridge: "+1 555 0199",
    authorityAgreedBy: ["amara"],
  };
  const services: Record<string, Record<string, unknown>> = {
    payments: { owner: "coo", customerNotice: "coo", tolerableDowntime: "4h", breakingPoint: "24h" },
  };
  const authority: Record<string, unknown>[] = [
    { when: { environment: ["ot"] }, consents: ["ciso"] },
    { when: { action: "shut-down" }, decides: { atLeast: 2, of: ["ciso", "coo"] }, tieBreaker: "chair" },
    { when: { action: "isolate-host" }, decides: { any: ["ciso", "deputy-ciso"] } },
    { fallback: true, decides: { all: ["ciso", "coo"] } },
  ];
  const order: Record<string, unknown> = {
    id: "so-1",
    when: { action: "isolate-host" },
    agreedBy: ["amara", "carla"],
    expires: today,
  };
  const standingOrders = [order];
  return { organisation, people, roles, commands, severities, services, authority, standingOrders };
}

/** `severity path: message`, one each, after `change` was made to the policy. */
function findings(change: (policy: Input) => void, configured = everything): string[] {
  const input = agreed();
  change(input);
  const policy = policySchema.parse(input);
  return checkPolicy(policy, configured, today).map(
    ({ severity, path, message }) => `${severity} ${path.join(".")}: ${message}`,
  );
}

describe("the agreement to the authority table", () => {
  it("is that of people of the directory", () => {
    expect(
      findings(({ organisation }) => Object.assign(organisation, { authorityAgreedBy: ["amara", "ciso"] })),
    ).toEqual([
      'mistake organisation.authorityAgreedBy.1: there is no "ciso" to agree to the authority table: only a fallback row holds',
    ]);
  });

  it("that nobody is named to have agreed to is said, unless it is only the fallback row", () => {
    const nobody = (policy: Input) => {
      policy.organisation.authorityAgreedBy = undefined;
    };
    expect(findings(nobody)).toEqual([
      "warning authority: nobody is named who agreed to the authority table: whoever edits this file decides who decides",
    ]);
    const fallbackOnly = (policy: Input) => {
      nobody(policy);
      policy.authority.splice(0, policy.authority.length - 1);
    };
    expect(findings(fallbackOnly)).toEqual([]);
  });
});

function at<T>(list: T[], index: number): T {
  return list[index] as T;
}

function person(policy: Input, id: string): Record<string, unknown> {
  return policy.people[id] as Record<string, unknown>;
}

function sev1(policy: Input): {
  call: Record<string, unknown>[];
  steps: Record<string, unknown>[];
  quietHours?: unknown;
} {
  return policy.severities.sev1 as ReturnType<typeof sev1>;
}

describe("the policy of a clinic", () => {
  it("can be kept as it stands, and whoever is named by what they sign in with is told that it names nobody", () => {
    const read = parse(readFileSync(join(import.meta.dirname, "../fixtures/policy-of-a-clinic.yaml"), "utf8"));
    const told = checkPolicy(policySchema.parse(read), everything, today);
    expect(told.filter(({ severity }) => severity === "mistake")).toEqual([]);
    const signIns = told.filter(({ path }) => path.at(-1) === "teams").map(({ message }) => message);
    expect(signIns).toEqual(
      ["amara", "carla", "ivan"].map(
        (id) =>
          `"${id}@example.com" is what ${id} signs in with, which may be given to somebody else: in Teams they are neither called nor known by it`,
      ),
    );
  });
});

describe("a policy that can be kept", () => {
  it("is found in order", () => {
    expect(findings(() => {})).toEqual([]);
  });
});

describe("people", () => {
  it("may not have a delegate who does not exist", () => {
    expect(
      findings((policy) => Object.assign(person(policy, "carla"), { delegates: ["farid", "constructor"] })),
    ).toEqual(['mistake people.carla.delegates.1: there is no "constructor" to stand in for carla']);
  });

  it("may not be their own delegate", () => {
    expect(findings((policy) => Object.assign(person(policy, "carla"), { delegates: ["carla"] }))).toEqual([
      "mistake people.carla.delegates.0: carla is their own delegate",
    ]);
  });

  it.each([
    ["slack", "U0AMARA", "Slack id: a click could not be attributed"],
    ["phone", "+15550100", "phone number: a reply by SMS could not be attributed"],
    ["teams", "00000000-0000-4000-8000-00000000000A", "Teams address: a click could not be attributed"],
  ])("may not share a %s address", (key, address, what) => {
    const first = key === "teams" ? "carla" : "amara";
    expect(findings((policy) => Object.assign(person(policy, "farid"), { [key]: address }))).toEqual([
      `mistake people.farid.${key}: ${first} and farid have the same ${what}`,
    ]);
  });

  it("are known to Slack by their member id, not by a name", () => {
    expect(findings((policy) => Object.assign(person(policy, "ben"), { slack: "@ben" }))).toEqual([
      "mistake people.ben.slack: what is given for ben is not a Slack member id",
    ]);
  });

  const noAddress = { slack: undefined, phone: undefined, teams: undefined };
  it.each([
    ["amara", "as ciso is called for sev1"],
    ["carla", "as coo is called for sev1"],
    ["farid", "as ceo is the insider contact"],
    ["ben", "as commander is on call for triage"],
  ])("who may be called need an address: %s", (id, why) => {
    expect(findings((policy) => Object.assign(person(policy, id), noAddress))).toEqual([
      `mistake people.${id}: ${id} ${why}, and has no address`,
    ]);
  });

  it("who are a delegate, a decider, a consenter or a tie-breaker need an address", () => {
    const added = findings((policy) => {
      for (const [id, roles] of Object.entries({
        dee: [],
        eve: ["cfo"],
        fay: ["cso"],
        gus: ["chair"],
        hal: ["clerk"],
      })) {
        policy.people[id] = { name: id, roles };
      }
      person(policy, "carla").delegates = ["dee"];
      policy.authority.unshift({
        when: { action: "pay" },
        decides: { any: ["cfo"] },
        consents: ["cso"],
        tieBreaker: "chair",
      });
      policy.commands.note = ["clerk"];
    });
    expect(added).toEqual([
      "mistake people.eve: eve as cfo decides, and has no address",
      "mistake people.fay: fay as cso consents, and has no address",
      "mistake people.gus: gus as chair breaks a tie, and has no address",
      "mistake people.dee: dee is the delegate of carla, and has no address",
      "warning authority.4: cso must agree by row 1, and not to a step that no row names: the fallback row asks without them",
    ]);
  });

  it("who may be called need an address that is set up", () => {
    const lines = findings((policy) => {
      Object.assign(person(policy, "carla"), { slack: undefined });
      Object.assign(sev1(policy), { steps: [{ at: "0%", by: ["chat"] }], quietHours: undefined });
    }, slackOnly);
    expect(lines).toEqual([
      "mistake people.carla: carla as coo is called for sev1, and none of their addresses can be used: that medium is not set up",
    ]);
  });

  it("who cannot be reached by chat are told apart: their ladder starts with sms, or with a call", () => {
    const change = (policy: Input) => {
      Object.assign(person(policy, "carla"), { slack: undefined });
      Object.assign(person(policy, "farid"), { slack: undefined });
    };
    expect(findings(change, noTeams)).toEqual([
      "warning people.farid: farid has no chat address: a call-in starts with sms",
      "warning people.carla: carla is only on a chat platform that is not set up: a call-in starts with sms",
    ]);
    const rung = (policy: Input) => {
      change(policy);
      Object.assign(sev1(policy), { steps: [{ at: "0%", by: ["chat", "voice"] }] });
    };
    expect(findings(rung, { ...noTeams, sms: false })[0]).toMatch(/a call-in starts with voice$/);
  });
});

describe("a role that nobody holds", () => {
  const lawyer = 'nobody holds the role "lawyer", which';
  const places: [string, (policy: Input) => void, string][] = [
    [
      "on call",
      (p) => Object.assign(p.organisation, { triage: { onCall: "lawyer" } }),
      "organisation.triage.onCall: ¶ is on call for triage",
    ],
    [
      "insider contact",
      (p) => Object.assign(p.organisation, { insiderContact: "lawyer" }),
      "organisation.insiderContact: ¶ is the insider contact",
    ],
    [
      "called",
      (p) => sev1(p).call.push({ role: "lawyer", acknowledgeWithin: "5m" }),
      "severities.sev1.call.2.role: ¶ is called for sev1",
    ],
    [
      "any",
      (p) => Object.assign(at(p.authority, 2), { decides: { any: ["ciso", "lawyer"] } }),
      "authority.2.decides.any.1: ¶ decides",
    ],
    [
      "all",
      (p) => Object.assign(at(p.authority, 3), { decides: { all: ["lawyer", "coo"] } }),
      "authority.3.decides.all.0: ¶ decides",
    ],
    [
      "atLeast",
      (p) => Object.assign(at(p.authority, 1), { decides: { atLeast: 1, of: ["ciso", "lawyer"] } }),
      "authority.1.decides.of.1: ¶ decides",
    ],
    [
      "consents",
      (p) => Object.assign(at(p.authority, 0), { consents: ["lawyer"] }),
      "authority.0.consents.0: ¶ consents",
    ],
    [
      "tieBreaker",
      (p) => Object.assign(at(p.authority, 1), { tieBreaker: "lawyer" }),
      "authority.1.tieBreaker: ¶ breaks a tie",
    ],
    ["command", (p) => Object.assign(p.commands, { close: ["lawyer"] }), "commands.close.0: ¶ may use /muster close"],
    [
      "command by severity",
      (p) => Object.assign(p.commands, { declare: { sev2: ["lawyer"] } }),
      "commands.declare.sev2.0: ¶ may use /muster declare",
    ],
    [
      "fallback",
      (p) => Object.assign(p.roles, { ciso: { fallback: "lawyer" } }),
      "roles.ciso.fallback: ¶ is the fallback of ciso",
    ],
    ["owner", (p) => Object.assign(p.services, { pay: { owner: "lawyer" } }), "services.pay.owner: ¶ owns pay"],
    [
      "customerNotice",
      (p) => Object.assign(p.services, { pay: { owner: "coo", customerNotice: "lawyer" } }),
      "services.pay.customerNotice: ¶ gives customers notice about pay",
    ],
  ];

  it.each(places)("is a mistake where it is named: %s", (_place, change, expected) => {
    expect(findings(change)).toEqual([`mistake ${expected.replace("¶", lawyer)}`]);
  });

  it("is a mistake too when its fallbacks are held by nobody", () => {
    const lines = findings((policy) => {
      sev1(policy).call.push({ role: "lawyer", acknowledgeWithin: "5m" });
      policy.roles.lawyer = { fallback: "clerk" };
    });
    expect(lines).toEqual([
      `mistake severities.sev1.call.2.role: ${lawyer} is called for sev1`,
      'mistake roles.lawyer.fallback: nobody holds the role "clerk", which is the fallback of lawyer',
    ]);
  });

  it("is a warning when it goes to somebody, however far away", () => {
    const lines = findings((policy) => {
      sev1(policy).call.push({ role: "lawyer", acknowledgeWithin: "5m" });
      Object.assign(policy.roles, { lawyer: { fallback: "clerk" }, clerk: { fallback: "ceo" } });
    });
    expect(lines).toEqual([
      `warning severities.sev1.call.2.role: ${lawyer} is called for sev1: it goes to ceo`,
      'warning roles.lawyer.fallback: nobody holds the role "clerk", which is the fallback of lawyer: it goes to ceo',
    ]);
  });

  it("does not hand its permissions to its fallback", () => {
    const lines = findings((policy) => {
      policy.commands.close = ["lawyer"];
      policy.roles.lawyer = { fallback: "ceo" };
    });
    expect(lines).toEqual([
      `warning commands.close.0: ${lawyer} may use /muster close: a permission does not go to ceo`,
    ]);
  });

  it("is no mistake when it is the incident's commander, whom every incident has once it is declared", () => {
    const withoutCommander = (policy: Input) => {
      Object.assign(person(policy, "ben"), { roles: ["deputy-ciso"] });
      policy.organisation.triage = { onCall: "ciso" };
    };
    expect(findings(withoutCommander)).toEqual([]);
    const declaring = (policy: Input) => {
      withoutCommander(policy);
      policy.commands.declare = ["commander"];
    };
    expect(findings(declaring)).toEqual([
      'mistake commands.declare.0: nobody holds the role "commander", which may use /muster declare',
    ]);
  });

  it("is answered with the role that was probably meant", () => {
    const policy = policySchema.parse({ ...agreed(), commands: { close: ["deputy-cio"] } });
    expect(checkPolicy(policy, everything, today).map(({ cure }) => cure)).toContain(
      'did you mean "deputy-ciso"? Otherwise add it to the roles of somebody under people',
    );
  });

  it.each([
    ["is defined", { cio: {} }, "give somebody this role under people, or take it away here"],
    ["is short, and no misspelling of ciso", {}, "add it to the roles of somebody under people"],
  ])("that %s is never answered with another role", (_what, roles, cure) => {
    const parsed = agreed();
    const policy = policySchema.parse({
      ...parsed,
      people: { amara: { name: "Amara", roles: ["ciso"], slack: "U1", timezone: "UTC" } },
      roles,
      commands: { close: ["cio"] },
    });
    const about = checkPolicy(policy, everything, today).filter(({ path }) => path[0] === "commands");
    expect(about.map((finding) => finding.cure)).toEqual([cure]);
  });
});

/** `severity path: message — cure`, one each. */
function told(change: (policy: Input) => void): string[] {
  const input = agreed();
  change(input);
  return checkPolicy(policySchema.parse(input), everything, today).map(
    ({ severity, path, message, cure }) => `${severity} ${path.join(".")}: ${message} — ${cure}`,
  );
}

describe("a slip of the pen", () => {
  it.each(["cooo", "c00"])(
    "in a role that somebody holds (%s) is told there, and nothing that follows from it",
    (role) => {
      expect(told((policy) => Object.assign(person(policy, "carla"), { roles: [role] }))).toEqual([
        `mistake people.carla.roles.0: carla holds "${role}", which nothing here names — did you mean "coo"? Otherwise define "${role}" under roles`,
      ]);
    },
  );

  it("is not seen in a title that is another one's, nor in a role that the policy defines", () => {
    const holding = (role: string, roles = {}) =>
      told((policy) => {
        Object.assign(person(policy, "carla"), { roles: [role] });
        Object.assign(policy.roles, roles);
      }).filter((line) => line.includes("which nothing here names"));
    expect(holding("cfo")).toEqual([]);
    expect(holding("coos", { coos: {} })).toEqual([]);
  });

  it("beside somebody who holds the role that was meant surprises only whoever made it", () => {
    expect(told((policy) => Object.assign(person(policy, "gina"), { roles: ["chair", "comander"] }))).toEqual([
      'warning people.gina.roles.1: gina holds "comander", which nothing here names — did you mean "commander"? Otherwise define "comander" under roles',
    ]);
  });

  it("in a short role that is called or owns a service is answered with the role that was meant", () => {
    const cures = told((policy) => {
      Object.assign(at(sev1(policy).call, 1), { role: "c00" });
      Object.assign(policy.services.payments ?? {}, { owner: "coo1" });
    }).filter((line) => line.includes("nobody holds"));
    expect(cures).toEqual([
      'mistake severities.sev1.call.1.role: nobody holds the role "c00", which is called for sev1 — did you mean "coo"? Otherwise add it to the roles of somebody under people',
      'mistake services.payments.owner: nobody holds the role "coo1", which owns payments — did you mean "coo"? Otherwise add it to the roles of somebody under people',
    ]);
  });

  it("in somebody who takes turns is told there, and nothing that follows from it", () => {
    const turns = (people: string[]) =>
      told((policy) => {
        Object.assign(person(policy, "carla"), { roles: [] });
        policy.roles.coo = { fallback: "ceo", rota: { people, from: "2026-11-02T08:00", turn: "7d" } };
      });
    expect(turns(["carl", "carla"])).toEqual([
      'mistake roles.coo.rota.people.0: there is no "carl" to take a turn as coo — write "carla"',
      ...turns(["carla"]),
    ]);
  });
});

describe("fallbacks", () => {
  it("may not go round in a circle, told once for each circle", () => {
    const lines = findings((policy) =>
      Object.assign(policy.roles, { ceo: { fallback: "coo" }, ciso: { fallback: "coo" } }),
    );
    expect(lines).toEqual(["mistake roles.coo.fallback: the fallbacks go round in a circle: coo → ceo → coo"]);
  });

  it("may not be the role itself", () => {
    expect(findings((policy) => Object.assign(policy.roles, { coo: { fallback: "coo" } }))).toEqual([
      "mistake roles.coo.fallback: coo is its own fallback",
    ]);
  });
});

describe("commands", () => {
  it("name somebody who may use them", () => {
    expect(findings((policy) => Object.assign(policy.commands, { close: [], declare: { sev1: [] } }))).toEqual([
      "mistake commands.declare.sev1: nobody may use /muster declare for sev1",
      "mistake commands.close: nobody may use /muster close",
    ]);
  });
});

describe("severities", () => {
  it("begin with sev1", () => {
    const lines = findings((policy) => void delete policy.severities.sev1);
    expect(lines).toEqual(["mistake severities: nothing is agreed for sev1, the worst"]);
  });

  it("call somebody, at least for sev1", () => {
    expect(findings((policy) => Object.assign(sev1(policy), { call: [] }))).toEqual([
      "mistake severities.sev1: sev1 calls nobody",
    ]);
  });

  it("page by media that are set up, told at the first step that does not", () => {
    const sev1Alone = findings((policy) => Object.assign(policy, { severities: { sev1: sev1(policy) } }), nothing);
    expect(sev1Alone.filter((line) => line.startsWith("mistake"))).toEqual([
      "mistake severities.sev1.steps.0.by.0: a step of sev1 pages by chat, which is not set up",
      "mistake severities.sev1.steps.1.by.0: a step of sev1 pages by sms, which is not set up",
      "mistake severities.sev1.steps.1.by.1: a step of sev1 pages by voice, which is not set up",
      "mistake severities.sev1.quietHours.start: quiet hours of sev1 start with voice, which is not set up",
    ]);
  });

  it("whose quiet hours cannot ring are cured by taking the hours out: voice is all that they may start with", () => {
    const told = checkPolicy(policySchema.parse(agreed()), nothing, today);
    const quiet = told.find(({ path }) => path.join(".") === "severities.sev1.quietHours.start");
    expect(quiet?.cure).toMatch(/^set TWILIO_.* or take quietHours out$/);
  });

  it("repeat by media that are set up", () => {
    const steps = [
      { at: "0%", by: ["chat"] },
      { repeatEvery: "50%", until: "60m", by: ["voice"] },
    ];
    const lines = findings((policy) => Object.assign(sev1(policy), { steps, quietHours: undefined }), noVoice);
    expect(lines).toEqual(["mistake severities.sev1.steps.1.by.0: a step of sev1 pages by voice, which is not set up"]);
  });

  it("ring in quiet hours only when voice is set up", () => {
    const steps = [{ at: "0%", by: ["chat"] }];
    expect(findings((policy) => Object.assign(sev1(policy), { steps }), noVoice)).toEqual([
      "mistake severities.sev1.quietHours.start: quiet hours of sev1 start with voice, which is not set up",
    ]);
  });

  it("have quiet hours that end at another time than they begin", () => {
    const quietHours = { from: "22:00", to: "22:00", start: "voice" };
    expect(findings((policy) => Object.assign(sev1(policy), { quietHours }))).toEqual([
      "mistake severities.sev1.quietHours.to: the quiet hours of sev1 begin and end at the same time",
    ]);
  });

  it("have their steps in the order of time", () => {
    const steps = [
      { at: "20%", by: ["sms"] },
      { at: "0%", by: ["chat"] },
      { at: "20%", by: ["voice"] },
    ];
    expect(findings((policy) => Object.assign(sev1(policy), { steps }))).toEqual([
      "mistake severities.sev1.steps.1.at: this step of sev1 comes before the one above it",
    ]);
  });

  it("page the person who is called, not only who stands in for them", () => {
    const steps = [{ at: "0%", to: "delegate", by: ["chat"] }];
    expect(findings((policy) => Object.assign(sev1(policy), { steps }))).toEqual([
      "mistake severities.sev1.steps: no step of sev1 pages the person who is called",
    ]);
  });

  it("repeat after everything else, once", () => {
    const repeat = { repeatEvery: "50%", until: "60m" };
    const steps = [{ at: "0%", by: ["chat"] }, repeat, repeat];
    expect(findings((policy) => Object.assign(sev1(policy), { steps }))).toEqual([
      "mistake severities.sev1.steps.1: repeatEvery of sev1 is not the last step",
    ]);
  });

  it("pause between repetitions", () => {
    const steps = [
      { at: "0%", by: ["chat"] },
      { repeatEvery: "0%", until: "60m" },
    ];
    expect(findings((policy) => Object.assign(sev1(policy), { steps }))).toEqual([
      "mistake severities.sev1.steps.1.repeatEvery: the repetition of sev1 never pauses",
    ]);
  });

  it("expect nobody in the room before they have to acknowledge", () => {
    expect(findings((policy) => Object.assign(at(sev1(policy).call, 0), { joinWithin: "4m" }))).toEqual([
      "mistake severities.sev1.call.0.joinWithin: ciso is expected to join sev1 before they have to acknowledge",
    ]);
  });

  it("warn of a role with nobody behind it", () => {
    const nobodyBehind = (policy: Input) => {
      policy.roles = {};
      delete person(policy, "carla").delegates;
    };
    expect(findings(nobodyBehind)).toEqual([
      "warning severities.sev1.call.1.role: nobody is called when coo stays silent in sev1",
    ]);
  });
});

describe("the authority table", () => {
  const row = (index: number, change: Record<string, unknown>) => (policy: Input) =>
    Object.assign(at(policy.authority, index), change);

  it.each([
    [
      "has a fallback row",
      (policy: Input) => policy.authority.pop(),
      "authority: what no row matches is decided by commander alone: there is no fallback row",
    ],
    [
      "is needed at all",
      (policy: Input) => policy.authority.splice(0),
      "authority: what no row matches is decided by commander alone: there is no fallback row",
    ],
    [
      "has a fallback row that names deciders",
      row(3, { decides: undefined }),
      "authority.3: the fallback row names nobody who decides",
    ],
    [
      "has a fallback row without a condition",
      row(3, { when: { action: "x" } }),
      "authority.3.when: this is not looked at: the fallback row decides whatever no other row does",
    ],
    ["has rows that say when they apply", row(2, { when: {} }), "authority.2: this row does not say when it applies"],
    [
      "has rows that name somebody",
      row(2, { decides: undefined }),
      "authority.2: this row names neither deciders nor consents",
    ],
    [
      "asks for no more roles than it names",
      row(1, { decides: { atLeast: 2, of: ["ciso", "ciso"] } }),
      "authority.1.decides.atLeast: nothing is ever approved by this row: it takes 2 roles, and names 1",
    ],
  ])("%s", (_title, change, expected) => {
    expect(findings(change)).toEqual([`mistake ${expected}`]);
  });
});

describe("standing orders", () => {
  const order = (change: Record<string, unknown>) => (policy: Input) =>
    Object.assign(at(policy.standingOrders, 0), change);

  it("are agreed to by people, not by roles", () => {
    expect(findings(order({ agreedBy: ["amara", "ciso"] }))).toEqual([
      'mistake standingOrders.0.agreedBy.1: the standing order so-1 never allows anything: "ciso", who must agree to it, is not under people',
    ]);
  });

  it("do not allow everything", () => {
    expect(findings(order({ when: {} }))).toEqual([
      "mistake standingOrders.0.when: the standing order so-1 would allow everything",
    ]);
  });

  it("say which action they allow where people can be harmed", () => {
    const everything =
      "warning standingOrders.0.when: the standing order so-1 allows every action in medical, where people can be harmed";
    expect(findings(order({ when: { environment: ["it", "medical"] } }))).toContain(everything);
    const said = order({ when: { environment: ["it", "medical"], action: "isolate-host" } });
    expect(findings(said)).not.toContain(everything);
    expect(findings(order({ when: { environment: ["it"] } }))).not.toContain(everything);
  });

  it("have their own ids", () => {
    expect(findings((policy) => policy.standingOrders.push({ ...at(policy.standingOrders, 0) }))).toEqual([
      "mistake standingOrders.1.id: two standing orders are called so-1",
    ]);
  });

  it("are agreed to by people who could decide the same, by the row that would", () => {
    const shutting = (agreedBy: string[]) => findings(order({ when: { action: "shut-down" }, agreedBy }));
    const beyond =
      "mistake standingOrders.0.agreedBy: the standing order so-1 never allows anything: those under agreedBy could not decide it between them by row 2 of the authority table (ciso, coo)";
    expect(shutting(["amara"])).toContain(beyond);
    expect(shutting(["amara", "carla"])).not.toContain(beyond);
    const anything = findings(order({ when: { environment: ["it"] }, agreedBy: ["amara"] }));
    expect(anything).toContainEqual(
      expect.stringContaining("warning standingOrders.0.agreedBy: the standing order so-1 does not hold everywhere"),
    );
  });

  it("are asked again once they have expired, which the last day is not", () => {
    expect(findings(order({ expires: "2026-11-22" }))).toEqual([]);
    expect(findings(order({ expires: "2026-11-21" }))).toEqual([
      "warning standingOrders.0.expires: the standing order so-1 expired on 2026-11-21: what it allowed needs a decision again",
    ]);
  });
});

describe("services", () => {
  it("do not break before their downtime stops being tolerable", () => {
    const payments = { owner: "coo", tolerableDowntime: "4h", breakingPoint: "3h" };
    expect(findings((policy) => Object.assign(policy.services, { payments }))).toEqual([
      "mistake services.payments.breakingPoint: payments breaks after 3h, before its downtime stops being tolerable: the last warning would come too late",
    ]);
  });
});

describe("what an executive would notice at night", () => {
  it("is said: no phone number where steps are by phone, and nothing where none is", () => {
    const withoutPhone = (policy: Input) => delete person(policy, "amara").phone;
    expect(findings((policy) => void withoutPhone(policy))).toEqual([
      "warning people.amara: amara is called as ciso for sev1 and has no phone number: a step of the ladder cannot reach them by phone",
    ]);
    const chatOnly = (policy: Input) => {
      withoutPhone(policy);
      sev1(policy).steps.splice(1, 1);
      delete sev1(policy).quietHours;
    };
    expect(findings(chatOnly)).toEqual([]);
  });

  it("is said: a step that goes to a delegate who is not named", () => {
    expect(findings((policy) => void delete person(policy, "carla").delegates)).toEqual([
      "warning people.carla: carla is called as coo for sev1 and has no delegate: that step calls nobody",
    ]);
  });

  it("is said: texts and calls without a bridge", () => {
    expect(findings((policy) => void delete policy.organisation.bridge)).toEqual([
      "warning organisation: texts and calls name no bridge to dial in to, for when chat is down",
    ]);
  });
});

describe("a row of the authority table", () => {
  it("that asks one human to take two seats is a mistake, and none once somebody else holds the role too", () => {
    const oneForBoth = (policy: Input) => {
      person(policy, "amara").roles = ["ciso", "coo"];
      person(policy, "carla").roles = [];
    };
    const needsTwo = "nothing is ever approved by this row: it takes 2 different people, and only amara could be asked";
    expect(findings(oneForBoth).filter((line) => line.startsWith("mistake"))).toEqual([
      `mistake authority.1.decides: ${needsTwo}; the fallback row decides instead`,
      `mistake authority.3.decides: ${needsTwo}`,
    ]);
    const another = (policy: Input) => {
      person(policy, "amara").roles = ["ciso", "coo"];
    };
    expect(findings(another).filter((line) => line.startsWith("mistake"))).toEqual([]);
  });

  it("that could be met only by two commanders is a mistake: an incident has one, however many are on call", () => {
    const wanted = { atLeast: 3, of: ["commander", "ciso", "coo"] };
    const twoOnCall = (policy: Input) => {
      person(policy, "amara").roles = ["ciso", "coo"];
      person(policy, "carla").roles = ["commander"];
      policy.authority = [{ fallback: true, decides: wanted }];
    };
    expect(findings(twoOnCall).filter((line) => line.startsWith("mistake authority"))).toEqual([
      "mistake authority.0.decides: nothing is ever approved by this row: it takes 3 different people, and only ben, carla and amara could be asked, of whom one at a time is the commander",
    ]);
    const ofOneRole = (policy: Input) => {
      policy.authority = [{ fallback: true, decides: { atLeast: 2, of: ["commander"] } }];
    };
    expect(findings(ofOneRole)).toContain(
      "mistake authority.0.decides.atLeast: nothing is ever approved by this row: it takes 2 roles, and names 1",
    );
  });

  it("that is met with the consent another row asks for is a mistake when one human would take both seats", () => {
    const both = (policy: Input) => {
      person(policy, "carla").roles = ["coo", "clinical-safety"];
      const consent = { when: { environment: ["medical" as const] }, consents: ["clinical-safety"] };
      policy.authority = [consent, { fallback: true, decides: { all: ["ciso", "coo"] } }];
    };
    expect(findings(both).filter((line) => line.startsWith("mistake"))).toEqual([
      "mistake authority.1.decides: nothing is ever approved by this row: it takes 3 different people, clinical-safety agreeing among them, and only carla and amara could be asked",
    ]);
  });
});

describe("people who stand in for each other", () => {
  const circle = (round: string, then = "nobody else is called", path = "people.amara.delegates.0") =>
    `mistake ${path}: they stand in for each other in a circle (${round}): while all of them sleep, ${then}`;

  it("are said, and whether anybody stands behind them", () => {
    const pair = (policy: Input) => Object.assign(person(policy, "ben"), { delegates: ["amara"] });
    expect(findings(pair)).toEqual([circle("amara → ben → amara")]);
    const withFallback = (policy: Input) => Object.assign(policy.roles, { ciso: { fallback: "ceo" } }) && pair(policy);
    expect(findings(withFallback)).toEqual([circle("amara → ben → amara", "only farid can be called")]);
  });

  it("are told once, however many they are, and whichever of their delegates leads back", () => {
    const three = (policy: Input) => {
      policy.roles = {};
      person(policy, "ben").delegates = ["carla"];
      person(policy, "carla").delegates = ["amara"];
    };
    expect(findings(three)).toEqual([circle("amara → ben → carla → amara")]);
    const second = (policy: Input) => {
      three(policy);
      policy.roles = { coo: { fallback: "ceo" } };
      person(policy, "carla").delegates = ["farid", "amara"];
    };
    expect(findings(second)).toEqual([circle("amara → ben → carla → amara", "only farid can be called")]);
  });

  it("are told of each circle, when somebody is in two", () => {
    const two = (policy: Input) => {
      person(policy, "ben").delegates = ["amara", "carla"];
      person(policy, "carla").delegates = ["ben"];
    };
    expect(findings(two)).toEqual([
      circle("amara → ben → amara", "only carla can be called"),
      circle("carla → ben → carla", "only farid and amara can be called", "people.carla.delegates.0"),
    ]);
  });
});

describe("a severity that people may declare", () => {
  it("and that has no ladder of its own is said, with whose is used", () => {
    const only = (...kept: string[]) =>
      findings(({ severities }) => {
        for (const severity of Object.keys(severities)) if (!kept.includes(severity)) delete severities[severity];
      });
    const line = "warning severities: people may declare a severity that has no ladder of its own:";
    expect(only("sev1")).toEqual([`${line} sev2, sev3 and sev4 use that of sev1`]);
    expect(only("sev1", "sev3")).toEqual([`${line} sev2 uses that of sev1, sev4 uses that of sev3`]);
  });
});

describe("a rota", () => {
  const rota = (people: string[]) => ({ people, from: "2026-11-02T08:00", turn: "7d" });
  const inTurns = (policy: Input, people: string[]) => {
    policy.roles.coo = { fallback: "ceo", rota: rota(people) };
    person(policy, "carla").roles = [];
    policy.people.dana = { name: "Dana", slack: "U0DANA", phone: "+15550109", delegates: ["farid"] };
  };

  it("holds its role in every turn, by somebody different", () => {
    expect(findings((policy) => inTurns(policy, ["carla", "dana"]))).toEqual([]);
  });

  it("names people of the directory", () => {
    expect(findings((policy) => inTurns(policy, ["carla", "danna"]))).toContain(
      'mistake roles.coo.rota.people.1: there is no "danna" to take a turn as coo',
    );
  });

  it("is the only way in which anybody holds its role", () => {
    const both = (policy: Input) => {
      inTurns(policy, ["carla", "dana"]);
      person(policy, "ben").roles = ["deputy-ciso", "commander", "coo"];
    };
    expect(findings(both)).toContain("mistake roles.coo.rota: coo has a rota, and ben always holds it");
  });

  it("is looked at turn by turn: what cannot be kept in one of them is said", () => {
    const unreachable = (policy: Input) => {
      inTurns(policy, ["carla", "dana"]);
      policy.people.dana = { name: "Dana", delegates: ["farid"] };
    };
    expect(findings(unreachable)).toEqual(["mistake people.dana: dana as coo is called for sev1, and has no address"]);
    // In Amara's own turn one person would hold both seats of row 2.
    const alone = findings((policy) => inTurns(policy, ["carla", "amara"]));
    expect(alone.some((line) => line.startsWith("mistake authority.1"))).toBe(true);
    expect(findings((policy) => inTurns(policy, ["carla", "dana"]))).toEqual([]);
  });
});
