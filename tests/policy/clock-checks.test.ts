import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { checkPolicy } from "../../src/policy/check.ts";
import { clockRules } from "../../src/policy/checks/clocks.ts";
import { pack } from "../../src/policy/clocks/pack.ts";
import { policySchema } from "../../src/policy/policy.ts";
import { examplePolicy } from "../support/example.ts";

/** What `check` says of legal clocks. */

const configured = { chat: { slack: true, teams: false }, sms: true, voice: true };

function found(organisation: Record<string, unknown>, policy: Record<string, unknown> = {}): string[] {
  const written = { ...examplePolicy, ...policy, organisation: { ...examplePolicy.organisation, ...organisation } };
  const subject = { policy: policySchema.parse(written), configured, today: "2026-11-22" };
  return clockRules
    .flatMap((rule) => rule(subject))
    .map(({ severity, path, message }) => `${severity} ${path.join(".")}: ${message}`);
}

const review = { by: "ivan", on: "2026-10-01" };
const europe = { timezone: "Europe/Berlin", country: "DE" };

describe("the README", () => {
  const readme = readFileSync(join(import.meta.dirname, "../../src/policy/README.md"), "utf8");
  const table = readme.split("| `/muster clocks …`")[1]?.split("\n\n")[0] ?? "";
  const wordsOf = (cell = "") => [...cell.matchAll(/`([\w-]+)`/g)].map(([, word]) => word ?? "");
  const told = table
    .split("\n")
    .slice(2)
    .flatMap((line) => {
      const [, words, starts] = line.split("|");
      return wordsOf(words).flatMap((word) => wordsOf(starts).map((regime) => ({ word, regime })));
    });

  it("says of every regime in force what starts its clocks, all of them and no other regime's", () => {
    const rows = Object.values(pack)
      .flat()
      .filter(({ status }) => status === "in-force");
    const starting = rows.flatMap(({ regime, trigger, due }) => {
      const words = [typeof trigger === "string" ? trigger : "sent", ...(due.kind === "earlierOf" ? [due.of] : [])];
      return words.map((word) => ({ word, regime }));
    });
    for (const start of starting) expect(told).toContainEqual(start);
    const lines = table.split("\n").map(wordsOf);
    const isStarting = (line: string[], regime: string) =>
      starting.some((start) => start.regime === regime && line.includes(start.word));
    const regimes = new Set(rows.map(({ regime }) => regime as string));
    for (const line of lines)
      for (const regime of line.filter((word) => regimes.has(word))) {
        expect([regime, isStarting(line, regime)]).toEqual([regime, true]);
      }
  });
});

describe("a kind of organisation that there is not", () => {
  it("is answered with the kinds there are, and which regime asks about each", () => {
    const organisation = { ...examplePolicy.organisation, kinds: ["hospital"] };
    const { error } = policySchema.safeParse({ ...examplePolicy, organisation });
    expect(error?.issues.map(({ message }) => message)).toEqual([
      "write one of these, each for the regime behind it: bank (dora), ccp (dora), trading-venue (dora), nis2-entity (dora), trust-service (nis2), processor (gdpr), business-associate (hipaa)",
    ]);
  });
});

describe("the clocks of a policy", () => {
  it("that are signed, and know whose days they count, are not complained about", () => {
    expect(found({ clocks: ["gdpr", "dora"], clocksReviewed: { gdpr: review, dora: review }, ...europe })).toEqual([]);
    expect(found({})).toEqual([]);
  });

  it("say which of them counsel has not signed, and which signature is for nothing", () => {
    expect(found({ clocks: ["gdpr", "nis2"], clocksReviewed: { gdpr: review, sec: review }, ...europe })).toEqual([
      "warning organisation.clocks: counsel has not reviewed Muster's rows of nis2, and every card says so",
      "warning organisation.clocksReviewed.sec: sec is reviewed and not listed under clocks, so it does not run",
    ]);
  });

  it("that are not in force never run, and check says so", () => {
    expect(found({ clocks: ["circia"], clocksReviewed: { circia: review } })).toEqual([
      "warning organisation.clocks.0: circia is not in force, so none of its clocks ever runs",
    ]);
  });

  it("ask for no kind of organisation that changes nothing, and check says which regime would", () => {
    const signed = { clocksReviewed: { gdpr: review, dora: review }, ...europe };
    expect(found({ clocks: ["gdpr", "dora"], kinds: ["processor", "bank"], ...signed })).toEqual([]);
    expect(found({ clocks: ["dora"], kinds: ["processor"], clocksReviewed: { dora: review }, ...europe })).toEqual([
      'warning organisation.kinds.0: no regime that is listed under clocks asks whether you are "processor", so it changes nothing',
    ]);
  });

  it("of NIS2 beside DORA are displaced for financial entities, and check says that both run", () => {
    const clocksReviewed = { dora: review, nis2: review };
    expect(found({ clocks: ["dora", "nis2"], clocksReviewed, ...europe })).toEqual([
      "warning organisation.clocks.1: dora takes the place of nis2 for financial entities, and both are listed: both run",
    ]);
  });

  it("that count days or roll over holidays ask whose", () => {
    expect(found({ clocks: ["nis2"], clocksReviewed: { nis2: review } })).toEqual([
      "warning organisation.clocks: days of legal clocks begin and end in UTC",
      "warning organisation.clocks: some deadlines roll over days off, and only weekends count as such",
    ]);
    expect(found({ country: "ZZ" })).toEqual([
      'mistake organisation.country: Muster knows no holidays of a country "ZZ"',
    ]);
  });

  it("are told apart: a regime twice, and a contract's clock with another's name, are mistakes", () => {
    const clock = { recipient: "Example Mutual", within: "48h", owner: "coo" };
    const contractClocks = [
      { ...clock, id: "insurer" },
      { ...clock, id: "insurer" },
      { ...clock, id: "sec-8k" },
    ];
    const clocksReviewed = { gdpr: review };
    expect(found({ clocks: ["gdpr", "gdpr"], clocksReviewed, contractClocks })).toEqual([
      "mistake organisation.clocks.1: gdpr is listed twice",
      "mistake organisation.contractClocks.1.id: another clock is called insurer",
      "mistake organisation.contractClocks.2.id: another clock is called sec-8k",
    ]);
  });

  it("need a privacy officer and counsel to warn", () => {
    const { grace: _grace, ivan: _ivan, ...people } = examplePolicy.people;
    const signed = { clocks: ["gdpr"], clocksReviewed: { gdpr: review } };
    expect(found(signed, { people })).toEqual([
      "warning organisation.clocks: nobody is warned of legal deadlines as cpo: the incident's commander is warned instead",
      "warning organisation.clocks: nobody is warned of legal deadlines as general-counsel: the incident's commander is warned instead",
    ]);
    const { ivan } = examplePolicy.people;
    expect(found(signed, { people: { ...people, ivan } })).toEqual([]);
    const lena = { name: "Lena Berg", roles: ["legal"] };
    expect(found({ ...signed, counsel: ["legal"] }, { people: { ...people, lena } })).toEqual([
      "warning organisation.clocks: nobody is warned of legal deadlines as cpo: legal is warned instead",
    ]);
  });

  it("that counsel has not reviewed are signed by what is said: each of them, on the day", () => {
    const organisation = { ...examplePolicy.organisation, clocks: ["hipaa", "gdpr"] };
    const policy = policySchema.parse({ ...examplePolicy, organisation });
    const [unsigned] = checkPolicy(policy, configured, "2027-02-03").filter(({ cure }) =>
      cure.includes("clocksReviewed"),
    );
    expect(unsigned?.cure).toContain(
      "clocksReviewed: { hipaa: { by: NAME, on: 2027-02-03 }, gdpr: { by: NAME, on: 2027-02-03 } }",
    );
  });

  it("of a contract need an owner whom somebody is", () => {
    const contractClocks = [{ id: "insurer", recipient: "Example Mutual", within: "48h", owner: "risk-manager" }];
    const organisation = { ...examplePolicy.organisation, contractClocks };
    const policy = policySchema.parse({ ...examplePolicy, organisation });
    const messages = checkPolicy(policy, configured, "2026-11-22").map(({ message }) => message);
    expect(messages).toContain('nobody holds the role "risk-manager", which owns the contract clock insurer');
  });
});
