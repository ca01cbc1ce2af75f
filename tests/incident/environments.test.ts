import { describe, expect, it } from "vitest";
import { orderTextHash } from "../../src/organisation/agreements.ts";
import { foldOrganisation } from "../../src/organisation/organisation.ts";
import type { Environment } from "../../src/policy/policy.ts";
import { type Given, given, start } from "../support/builders.ts";
import { exampleAlert, examplePolicy, worldOf } from "../support/example.ts";

const order = { id: "so-1", when: { action: "isolate-host", environment: ["it"] }, agreedBy: ["amara", "carla"] };

/** Safety must agree to whatever is done where people can be harmed; hosts of lower tiers are the CISO's. */
const policy = {
  ...examplePolicy,
  services: { ...examplePolicy.services, fileserver: { tier: 3 } },
  authority: [
    { when: { environment: ["ot", "medical"] }, consents: ["clinical-safety"] },
    { when: { signal: "ransomware" }, decides: { all: ["ciso", "ceo"] } },
    ...examplePolicy.authority,
  ],
  standingOrders: [{ ...order, expires: "2027-03-31" }],
};

const plain = worldOf(policy);
const [text] = plain.rules.standingOrders;
if (!text) throw new Error("there is no order");
const textHash = orderTextHash(text, plain.rules);
const clicks = order.agreedBy.map((person, index) => ({
  seq: index + 1,
  at: start,
  by: { person, roles: plain.directory.people[person]?.roles ?? [], via: "slack" as const },
  type: "OrderAgreed" as const,
  data: { order: order.id, textHash },
}));
const world = { ...plain, organisation: foldOrganisation(clicks) };

const alertedIn = (first: Environment, change: object = {}) =>
  given(world)
    .alerted({ alert: { ...exampleAlert, environment: first } })
    .confirmed()
    .anotherAlert({ environment: first === "it" ? "medical" : "it", ...change });
const isolate = { action: "isolate-host", service: "fileserver", question: "Isolate the file server?" };
const calledIn = ({ incident }: Given) => Object.values(incident.callIns).map(({ person }) => person);
const orders: [Environment, Environment][] = [
  ["it", "medical"],
  ["medical", "it"],
];

describe.each(orders)("an incident with an alert in %s and then one in %s", (first) => {
  it("calls whom the severity calls where people can be harmed", () => {
    expect(calledIn(alertedIn(first))).toContain("elena");
  });

  it("asks the safety role, whichever service a question is about, and is decided by nobody without it", () => {
    const asked = alertedIn(first).joined("amara", "elena").proposed(isolate);
    expect(asked.incident.decisions.d1?.consents).toEqual(["clinical-safety"]);
    const chosen = asked.chose("amara", "shut");
    expect(chosen.incident.decisions.d1?.state.status).toBe("open");
    expect(chosen.chose("elena", "shut").incident.actions.a1?.authority.status).toBe("authorised");
  });

  it("is reached by no order that does not name where people can be harmed", () => {
    const used = alertedIn(first).told({
      type: "UseOrder",
      what: "isolate-host",
      target: "FS-01",
      service: "fileserver",
    });
    expect(used.refusal?.code).toBe("no-order-covers");
  });

  it("stays so when the alert of the ward has resolved", () => {
    const story = alertedIn(first);
    const ward = Object.values(story.incident.alerts).find(({ environment }) => environment === "medical");
    const resolved = story.resolved(ward?.key);
    const used = resolved.told({ type: "UseOrder", what: "isolate-host", target: "FS-01", service: "fileserver" });
    expect(used.refusal?.code).toBe("no-order-covers");
    expect(resolved.proposed(isolate).incident.decisions.d1?.consents).toEqual(["clinical-safety"]);
  });
});

describe("an alert that tells of another place", () => {
  const ordinary = given(world).alerted().confirmed();
  const reached = { environment: "medical" as const, title: "Infusion pump 3 beacons" };

  it("is said in the room, not in a thread, and nobody is paged anew who is not needed there", () => {
    const story = ordinary.anotherAlert(reached);
    const about = Object.values(story.incident.notices).map((notice) => notice.about);
    expect(about).toContainEqual(expect.objectContaining({ what: "alert-attached", reaches: ["medical"] }));
    const newly = story.added.flatMap((event) => (event.type === "CallInStarted" ? [event.data.person] : []));
    expect(newly).toEqual(["elena"]);
  });

  it("is known by its service, where its maker takes everything for office systems", () => {
    const story = ordinary.anotherAlert({ service: "infusion-pumps" });
    expect(calledIn(story)).toContain("elena");
    expect(story.proposed(isolate).incident.decisions.d1?.consents).toEqual(["clinical-safety"]);
  });

  it("waits like everything else for the commander's word, and then calls", () => {
    const waiting = given(world).alerted().anotherAlert(reached);
    expect(calledIn(waiting)).not.toContain("elena");
    expect(calledIn(waiting.confirmed())).toContain("elena");
  });

  it("puts an open question anew that safety must agree to by now, and those who had chosen are told", () => {
    const asked = ordinary.joined("amara", "carla").proposed().chose("carla", "shut");
    expect(asked.incident.decisions.d1?.consents).toEqual([]);
    const anew = asked.anotherAlert(reached);
    const [first, second] = Object.values(anew.incident.decisions);
    expect(first?.state).toMatchObject({ status: "replaced", replacedBy: second?.id });
    expect(second).toMatchObject({ consents: ["clinical-safety"], choices: {}, state: { status: "open" } });
    const told = anew.added.find(({ type }) => type === "DecisionReplaced");
    expect(told?.data).toMatchObject({ told: [{ person: "carla" }] });
    expect(anew.after("1m").added.map(({ type }) => type)).not.toContain("DecisionProposed");
  });

  it("puts an open question anew, too, that a signal's own row names others for by now", () => {
    const asked = ordinary.joined("amara", "carla").proposed();
    const anew = asked.anotherAlert({ title: "Ransomware note on FS-01" });
    expect(Object.values(anew.incident.decisions).at(-1)?.deciders).toEqual({ kind: "all", roles: ["ciso", "ceo"] });
    const first = asked.incident.decisions.d1;
    expect(first?.deciders).toEqual({ kind: "all", roles: ["ciso", "coo"] });
  });

  it("leaves alone what it changes nothing of", () => {
    const asked = ordinary.joined("amara", "carla").proposed({ service: "infusion-pumps" });
    expect(asked.incident.decisions.d1?.consents).toEqual(["clinical-safety"]);
    expect(Object.keys(asked.anotherAlert(reached).incident.decisions)).toEqual(["d1"]);
  });

  it("ends a question that nobody of those who must agree by now can answer, rather than leave it to the others", () => {
    const people = Object.fromEntries(Object.entries(policy.people).filter(([id]) => !["elena", "farid"].includes(id)));
    const authority = [
      { when: { environment: ["medical"] }, consents: ["clinical-safety"] },
      { fallback: true, decides: { all: ["ciso", "coo"] } },
    ];
    const few = worldOf({ ...policy, people, authority, standingOrders: [] } as Parameters<typeof worldOf>[0]);
    const safetyLess = {
      ...few,
      rules: { ...few.rules, roles: { ...few.rules.roles, "clinical-safety": { safety: true } } },
    };
    const asked = given(safetyLess).alerted().confirmed().joined("amara", "carla").proposed().chose("carla", "shut");
    const anew = asked.anotherAlert(reached);
    expect(anew.incident.decisions.d1?.state.status).toBe("expired");
    expect(Object.keys(anew.incident.decisions)).toEqual(["d1"]);
  });
});

describe("a question that names no step", () => {
  const authority = [
    { when: { environment: ["medical" as const], tier: [1] }, consents: ["clinical-safety"] },
    { when: { environment: ["ot" as const], downtime: "over-tolerable" as const }, consents: ["ceo"] },
    { fallback: true as const, decides: { all: ["ciso", "coo"] } },
  ];
  const tables = worldOf({ ...policy, authority });
  const consents = (story: Given, service?: string) => {
    const { events, incident } = story.told({
      type: "ProposeDecision",
      decisionId: "d1",
      question: "What now?",
      options: [
        { id: "a", label: "This", costToAct: "", costToWait: "" },
        { id: "b", label: "That", costToAct: "", costToWait: "" },
      ],
      ...(service && { service }),
    });
    expect(events).not.toEqual([]);
    return incident.decisions.d1?.consents;
  };

  it.each([undefined, "fileserver", "infusion-pumps"])(
    "is agreed to by whoever must agree where the incident is, whatever of it is asked about (%s)",
    (service) => {
      expect(consents(given(tables).declared({ environment: "medical" }), service)).toEqual(["clinical-safety"]);
      expect(consents(given(tables).declared({ environment: "ot" }), service)).toEqual(
        service === "infusion-pumps" ? ["clinical-safety", "ceo"] : ["ceo"],
      );
      const both = given(tables).declared({ environment: "ot" }).anotherAlert({ environment: "medical" });
      expect(consents(both, service)).toEqual(["clinical-safety", "ceo"]);
    },
  );

  it("is nothing to them where the incident has not reached people", () => {
    expect(consents(given(tables).declared())).toEqual([]);
    expect(consents(given(tables).declared(), "fileserver")).toEqual([]);
  });
});
