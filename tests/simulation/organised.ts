import type { z } from "zod";
import { directoryOf } from "../../src/policy/directory.ts";
import { policySchema, rulesOf } from "../../src/policy/policy.ts";
import { peopleAt, turnsAfter } from "../../src/policy/rota.ts";
import { rosterOf } from "./roster.ts";

/** What is made of a policy before a story begins. */
export type Organisation = ReturnType<typeof organised>;
export type PolicyInput = z.input<typeof policySchema>;

const configured = { slack: true, teams: false, sms: true, voice: true };

/** `takesDown`: the kinds of step that bring a service down, as whoever wrote the policy means them. */
export function organised(written: PolicyInput, { takesDown }: { takesDown: readonly string[] }) {
  const policy = policySchema.parse(written);
  const rules = rulesOf(policy);
  const worlds = new Map<string, ReturnType<typeof reckoned>>();
  function reckoned(at: string) {
    const people = peopleAt(policy, at);
    const directory = { ...directoryOf({ people }, configured), turns: turnsAfter(policy, at) };
    return { rules, directory, people };
  }
  return {
    policy,
    rules,
    takesDown,
    /** Who people are whosever turn it is: of a rota nobody holds its role. */
    directory: directoryOf(policy, configured),
    roster: rosterOf(policy),
    /** As `muster serve` sees it at that instant. Turns begin with a minute, so that within a second it stays the same. */
    worldAt(at: string) {
      const second = at.slice(0, "2026-11-22T03:00:00".length);
      const known = worlds.get(second) ?? reckoned(at);
      worlds.set(second, known);
      return known;
    },
  };
}
